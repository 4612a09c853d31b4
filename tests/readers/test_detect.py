import io
import itertools
import json

import pytest

from summarizer.errors import InputError
from summarizer.readers.detect import PEEK, detect
from summarizer.readers.streams import Stream

PROSE = "We wait until the weights have settled. Then we stop."
RIS = "TY  - JOUR\nTI  - T\nER  - \n"
NBIB = "PMID- 3\nTI  - T\n"
BIB = "@article{moss24,\n  title = {T},\n}\n"
FEED = '<feed xmlns="http://www.w3.org/2005/Atom"></feed>'


def stream(text):
    return Stream(io.BufferedReader(io.BytesIO(text.encode())), name="x")


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("a.jsonl", "words", "jsonl"),
        ("a.NDJSON", "words", "jsonl"),
        ("a.jsonl.gz", "words", "jsonl"),
        ("-", '\n{"title": "T"}', "jsonl"),
        ("-", '{"title": "to', "jsonl"),
        ("-", '{"title": "to\n{"title": "T"}', "jsonl"),
        ("-", '{"title": "T"}\n{"title": "U"}', "jsonl"),
        ("a.csv", '{"title": "T"}', "jsonl"),
        ("-", '[{"title": "T"}]', "json"),
        ("-", '[\n  {"title": "T"}\n]', "json"),
        ("a.txt", '{\n  "meta": {},\n  "results": []\n}', "json"),
        ("-", json.dumps({"meta": {"n": 1}, "results": [{"abstract": "A." * PEEK}]}), "json"),
        ("-", json.dumps({"abstract": "A." * PEEK}), "jsonl"),
        ("a.json", json.dumps({"abstract": "A." * PEEK}), "json"),
        ("-", "{KAN}: A Title\n\n" + PROSE + "\n\nUpvote 3", "page"),
        ("-", "[pdf, html]\n\n" + PROSE + "\n\nUpvote 3", "page"),
        ("-", "<!DOCTYPE html>\n<html><p>T</p></html>", "html"),
        ("-", "<div><p>T</p></div>", "html"),
        ("a.xml", '<?xml version="1.0"?>\n' + FEED, "atom"),
        ("a.xml", "<!DOCTYPE PubmedArticleSet PUBLIC '-//NLM'>\n<PubmedArticleSet/>", "pubmed"),
        ("a.txt", BIB, "bibtex"),
        ("a.txt", f"% Encoding: UTF-8\n\n{BIB}", "bibtex"),
        ("a.csv", RIS, "ris"),
        ("-", f"Provider: Somebody\nContent: text/plain\n\n{RIS}", "ris"),
        ("-", NBIB, "medline"),
        ("a.nbib", "\n", "medline"),
        ("a.bib", "no entries yet", "bibtex"),
        ("-", "PAR1\0", "parquet"),
        ("-", "Key,Title,Abstract Note\nA,T,We wait.\n", "csv"),
        ("a.txt", "id\ttitle\tabstract\n1\tT\tWe wait.\n", "csv"),
        ("a.tsv", "id\tBody\n", "tsv"),
        ("-", PROSE, "text"),
        ("a.txt", f"A Title\n\n{PROSE}\n\n{PROSE}", "text"),
        ("a.txt", f"Title: T\nAbstract: {PROSE}", "text"),
        ("a.txt", f"A Title\n\nAbstract\n\n{PROSE}\n\nCode: https://x.example", "text"),
        ("a.txt", f"A Title\n{PROSE * 3}", "page"),
        ("a.txt", f"A Title\n\n{PROSE}\n\nAnother Title\n\n{PROSE}", "page"),
        ("a.txt", f"Home\n\nA Title\n\n{PROSE}", "page"),
        ("a.txt", f"Home, Papers, Abstract\n\nA Title\n\n{PROSE}\n\nShare", "page"),
        ("a.txt", f"{PROSE}\n\n" * 3_000, "page"),
        ("-", "", "page"),
    ],
)
def test_the_beginning_decides_then_the_name_then_a_guess(source, text, expected):
    assert detect(stream(text), source=source) == expected


@pytest.mark.parametrize("text", ["", f"A Title\n\n{PROSE}", f"\n\n{PROSE}\n\n" * 3_000, '\n\n{"a": 1}\n{"b": 2}'])
def test_looking_loses_nothing(text):
    looked_at = stream(text)
    detect(looked_at, source="-")
    assert io.BufferedReader(looked_at).read() == text.encode()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<?xml version='1.0'?><catalog><book><title>T</title></book></catalog>", "catalog"),
        ("<catalog>\n  <book><title>T</title></book>\n</catalog>", "catalog"),
        ("<?xml version='1.0'?>\n<!-- made by hand -->\n<p:shop xmlns:p='urn:p' a='1'>\n</p:shop>", "shop"),
        ("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><title>T</title></svg>", "svg"),
    ],
)
def test_xml_of_no_known_kind_is_refused_by_its_root(text, name):
    with pytest.raises(InputError, match=f"XML of an unknown kind: <{name}>") as caught:
        detect(stream(text), source="a.xml")
    assert "PubMed" in caught.value.hint


@pytest.mark.parametrize(
    "text", [f"<unk> tokens are dropped\n\n{PROSE}", f"<b>A Title</b>\n\n{PROSE}", "<my-app><p>T</p></my-app>"]
)
def test_brackets_that_begin_no_xml_are_never_refused(text):
    assert detect(stream(text), source="-") in {"html", "page", "text"}


class Endless(io.RawIOBase):
    """A pipe that gives the same line for ever, and counts."""

    def __init__(self, line):
        self.line = line.encode()
        self.taken = itertools.count(1)

    def readable(self):
        return True

    def readinto(self, buffer):
        next(self.taken)
        buffer[: len(self.line)] = self.line
        return len(self.line)


@pytest.mark.parametrize(("line", "most"), [('{"a": 1, "b": 2}\n', 1), (f"{PROSE}\n", PEEK // len(PROSE) + 2)])
def test_no_more_is_taken_from_a_pipe_than_it_needs(line, most):
    pipe = Endless(line)
    detect(Stream(io.BufferedReader(pipe), name="-"), source="-")
    assert next(pipe.taken) - 1 <= most
