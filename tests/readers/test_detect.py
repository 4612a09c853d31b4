import itertools

import pytest

from summarizer.readers.detect import PEEK, detect
from summarizer.readers.source import Line

PROSE = "We wait until the weights have settled. Then we stop."


def lines(text):
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("a.jsonl", "words", "jsonl"),
        ("a.NDJSON", "words", "jsonl"),
        ("-", '\n{"title": "T"}', "jsonl"),
        ("-", '{"title": "to', "jsonl"),
        ("-", '[{"title": "T"}]', "jsonl"),
        ("-", "{KAN}: A Title\n\n" + PROSE + "\n\nUpvote 3", "page"),
        ("-", PROSE, "text"),
        ("a.txt", f"A Title\n\n{PROSE}\n\n{PROSE}", "text"),
        ("a.txt", f"Title: T\nAbstract: {PROSE}", "text"),
        ("a.txt", f"A Title\n\nAbstract\n\n{PROSE}\n\nCode: https://x.example", "text"),
        ("a.txt", f"A Title\n{PROSE * 3}", "page"),
        ("a.txt", f"A Title\n\n{PROSE}\n\nAnother Title\n\n{PROSE}", "page"),
        ("a.txt", f"Home\n\nA Title\n\n{PROSE}", "page"),
        ("a.txt", f"{PROSE}\n\n" * 3_000, "page"),
        ("-", "", "page"),
    ],
)
def test_name_then_content_decide(source, text, expected):
    found, _ = detect(iter(lines(text)), source=source)
    assert found == expected


@pytest.mark.parametrize("text", ["", f"A Title\n\n{PROSE}", f"\n\n{PROSE}\n\n" * 3_000, '\n\n{"a": 1}\n{"b": 2}'])
def test_looking_loses_no_line(text):
    _, rest = detect(iter(lines(text)), source="-")
    kept = list(rest)
    assert kept == lines(text)


def test_a_pipe_of_json_lines_is_known_by_its_first_line():
    taken = itertools.count(1)
    detect((Line(number, '{"a": 1}') for number in taken), source="-")
    assert next(taken) == 2


def test_no_more_than_the_beginning_is_looked_at():
    taken = itertools.count(1)
    detect((Line(number, PROSE) for number in taken), source="-")
    assert next(taken) * len(PROSE) < PEEK + 2 * len(PROSE)
