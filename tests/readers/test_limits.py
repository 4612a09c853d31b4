"""A line that no paper fills is skipped with its place, and is never held whole."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.__main__ import main
from summarizer.readers import read, read_records
from summarizer.readers.giants import shortened
from summarizer.readers.limits import LARGEST, within
from summarizer.readers.xml import elements
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = json.dumps({"title": "Weir", "abstract": "Reeds bend. We present Weir, a gauge of reed."})


def test_a_line_beyond_the_limit_is_a_bad_record_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(f"{GOOD}\n")
        file.write('{"abstract": "')
        file.writelines(itertools.repeat("reeds " * 1000, 2 * LARGEST // 6000))
        file.write(f'"}}\n{GOOD}\n')
    first, bad, last = read_records([str(path)])
    assert isinstance(first, Paper)
    assert isinstance(bad, BadRecord)
    assert (bad.line, "more than" in bad.message) == (2, True)
    assert isinstance(last, Paper)


def test_of_a_line_without_an_end_no_more_is_kept_than_may_be() -> None:
    from summarizer.readers.source import _lines

    [line] = _lines(itertools.repeat("x" * 65_536, 3 * LARGEST // 65_536))
    assert len(line) == LARGEST + 1


@pytest.mark.parametrize("opening", ["[", '{"a":', '[ {"a" : '])
@pytest.mark.parametrize("name", ["deep.json", "deep.jsonl"])
def test_json_nested_more_deeply_than_any_record_is_a_bad_record(tmp_path: Path, name: str, opening: str) -> None:
    path = tmp_path / name
    path.write_text(f"{opening * 100_000}", encoding="utf-8")
    assert all(isinstance(found, BadRecord) for found in read_records([str(path)]))


def test_records_before_what_is_nested_too_deeply_are_read(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text(f"[{', '.join([GOOD] * 2000)}, {'[' * 1000}", encoding="utf-8")
    *papers, bad = read_records([str(path)])
    assert all(isinstance(paper, Paper) for paper in papers)
    assert "levels deep" in bad.message


@pytest.mark.parametrize("limit", [131_072, 2**30], ids=["usual", "raised"])
@pytest.mark.parametrize(
    ("name", "text", "number", "titles"),
    [
        ("a.ris", "TY  - JOUR\nTI  - Weir\nAB  - We gauge reeds.\nN1  - {}\nER  - \n", 4, ["Weir"]),
        ("a.csv", "title,abstract,notes\nWeir,We gauge reeds.,{}\n", 2, []),
        ("a.bib", "@article{{weir,\n title = {{Weir}},\n abstract = {{We gauge reeds.}},\n note = {{{}}}\n}}\n", 4, []),
    ],
)
def test_a_line_that_was_cut_is_reported(
    tmp_path: Path, name: str, text: str, number: int, titles: list[str], limit: int
) -> None:
    path = tmp_path / name
    before = csv.field_size_limit(limit)
    path.write_text(text.format("reed " * (LARGEST // 5 + 9)))
    records = list(read_records([str(path)]))
    csv.field_size_limit(before)
    assert [one.title for one in records if isinstance(one, Paper)] == titles
    [*_, bad] = records
    assert isinstance(bad, BadRecord)
    assert (bad.line, "cut after 4,000,000 characters" in bad.message) == (number, True)


def document(before: str, piece: str, after: str) -> Iterator[bytes]:
    """The chunks of a document with a value four times as long as may be."""
    yield f'[{GOOD}, {{"id": "b", {before}'.encode()
    yield from itertools.repeat(piece.encode() * (65_536 // len(piece)), 4 * LARGEST // 65_536)
    yield f"{after}}}, {GOOD}]".encode()


@pytest.mark.parametrize(
    ("before", "piece", "after", "second"),
    [
        ('"abstract": "', "reeds ", '"', "more than 4,000,000 characters in the abstract"),
        ('"abstract": "', r"reeds\u00e9\n", '"', "characters in the abstract"),
        ('"abstract": "We bend.", "text": "', "reeds ", '"', "We bend."),
        ('"abstract": "We bend.", "text": "', r"re\"eds", r'\\"', "We bend."),
        ('"abstract":', "      ", '"We bend."', "We bend."),
    ],
)
def test_a_giant_value_of_a_document_is_never_held_and_the_rest_is_read(
    tmp_path: Path, before: str, piece: str, after: str, second: str
) -> None:
    path = tmp_path / "papers.json"
    with path.open("wb") as file:
        file.writelines(document(before, piece, after))
    chunks = (path.read_bytes()[at : at + 65_536] for at in range(0, path.stat().st_size, 65_536))
    assert sum(map(len, shortened(chunks))) < 2 * LARGEST
    first, found, last = read_records([str(path)])
    assert (isinstance(first, Paper), isinstance(last, Paper)) == (True, True)
    assert second in (found.message if isinstance(found, BadRecord) else found.abstract)


def test_a_giant_of_escape_sequences_ends_the_document_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "papers.json"
    with path.open("wb") as file:
        file.writelines(document('"abstract": "', r"\"\\", '"'))
    first, bad = read_records([str(path)])
    assert isinstance(first, Paper)
    assert isinstance(bad, BadRecord)
    assert "nothing after record 1 was read: it has a value of more than" in bad.message


@given(st.lists(st.sampled_from(["\\", '"', "a", "\\u00e9", " "]), max_size=60), st.integers(1, 7))
def test_a_document_without_giants_stays_as_it_is(pieces: list[str], size: int) -> None:
    text = json.dumps(["".join(pieces), {"k": "".join(pieces[::-1])}]).encode()
    assert b"".join(shortened(text[at : at + size] for at in range(0, len(text), size))) == text


@given(st.lists(st.sampled_from(["\\", '"', "a", "é", " ", "\n"]), max_size=40), st.integers(1, 30))
def test_what_follows_a_giant_is_whole(pieces: list[str], size: int) -> None:
    value = "".join(pieces)
    text = json.dumps([value, "x" * 200, value, {"k": value}]).encode()
    chunks = (text[at : at + size] for at in range(0, len(text), size))
    kept = json.loads(b"".join(within(100, shortened(chunks))))
    first, giant, *others = kept
    assert [first, *others] in ([value, value, {"k": value}], [value, {"k": value}])
    assert set(giant) <= set("x")


def read_written(path: Path, *pieces: str | Iterator[str]) -> list[Paper | BadRecord]:
    with path.open("w", encoding="utf-8") as file:
        for piece in pieces:
            file.writelines([piece] if isinstance(piece, str) else piece)
    return list(read_records([str(path)]))


@pytest.mark.parametrize("limit", [131_072, 2**30], ids=["usual", "raised"])
def test_a_giant_cell_is_skipped_and_its_lines_are_no_rows(tmp_path: Path, limit: int) -> None:
    before = csv.field_size_limit(limit)
    begin = "title,abstract,year\nWeir,We gauge reeds.,2020\nGiant,"
    inside = itertools.repeat("in the marsh, where reeds, of many kinds, bend\n", 60_000)
    records = read_written(tmp_path / "a.csv", f'{begin}"', inside, '",2021\nSedge,We gauge sedges.,2022\n')
    csv.field_size_limit(before)
    assert [one.title for one in records if isinstance(one, Paper)] == ["Weir", "Sedge"]
    assert [one.line for one in records if isinstance(one, BadRecord)] == [3]


@pytest.mark.parametrize("limit", [131_072, 2**30], ids=["usual", "raised"])
def test_rows_that_a_stray_quote_swallowed_are_read(tmp_path: Path, limit: int) -> None:
    before = csv.field_size_limit(limit)
    begin = 'title,abstract,year\nWeir,"We gauge reeds.,2020\n'
    rows = (f"Sedge {number},We gauge sedges of many kinds in their marsh.,2022\n" for number in range(60_000))
    records = read_written(tmp_path / "a.csv", begin, rows)
    csv.field_size_limit(before)
    assert sum(isinstance(one, Paper) for one in records) == 60_000


class Slow(io.BytesIO):
    """Gives ten bytes at a time, as a slow pipe does."""

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(10)


def test_a_record_that_comes_in_small_pieces_is_no_giant() -> None:
    text = f"<feed><entry><title>Weir</title><summary>{'reeds ' * 500}</summary></entry></feed>"
    [entry] = elements(Slow(text.encode()), ("entry",), source="a.xml")
    assert not isinstance(entry, BadRecord)


def test_a_giant_record_of_xml_ends_the_file_where_it_is(tmp_path: Path) -> None:
    article = "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Weir</ArticleTitle></Article>"
    whole = f"<PubmedArticleSet>{article}</MedlineCitation></PubmedArticle><PubmedArticle>"
    first, bad = read_written(tmp_path / "a.xml", whole, itertools.repeat("<A>b</A>" * 1000, 2_000))
    assert isinstance(first, Paper)
    assert isinstance(bad, BadRecord)
    assert "nothing beyond a record of more than 4,000,000 bytes" in bad.message


def test_a_giant_web_page_is_refused_and_one_with_embedded_pictures_is_read(tmp_path: Path) -> None:
    paragraph = "<h2>Weir: A Gauge of Reeds</h2><p>Abstract: Reeds bend. We present Weir, a gauge of reeds.</p>"
    [bad] = read_written(tmp_path / "a.html", "<html><body>", itertools.repeat(f"{paragraph}\n" * 1000, 200))
    assert isinstance(bad, BadRecord)
    assert "a page of more than 16,000,000 bytes" in bad.message
    picture = itertools.repeat("iVBORw0KGgo" * 1000, 2_000)
    begin = '<html><body><img src="data:image/png;base64,'
    [paper] = read_written(tmp_path / "b.html", begin, picture, f'">{paragraph}</body></html>')
    assert isinstance(paper, Paper)
    assert paper.title == "Weir: A Gauge of Reeds"


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_giant_text_is_no_abstract(tmp_path: Path, name: str) -> None:
    prose = itertools.repeat("Reeds bend in the marsh, and we gauge how far.\n" * 1000, 120)
    records = read_written(tmp_path / name, "# Weir: A Gauge of Reeds\n\n", prose)
    assert records
    assert all(isinstance(one, BadRecord) for one in records)


@pytest.mark.parametrize("format", ["text", "page"])
def test_a_text_that_was_cut_is_no_abstract_even_if_its_format_is_named(tmp_path: Path, format: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Reeds bend in the marsh, and we gauge how far.\n" * 120_000)
    [*_, bad] = read_records([str(path)], format=format)
    assert isinstance(bad, BadRecord)
    assert "more than 4,000,000 characters in the abstract" in bad.message


LONG = "We gauge reeds in a marsh. " * 170_000  # 4.6 million characters
LONG_LINES = "We gauge reeds in a marsh.\n" * 170_000
SIZED = {
    "a.jsonl": ("jsonl", json.dumps({"title": "Weir", "abstract": LONG})),
    "a.json": ("json", json.dumps([{"title": "Weir", "abstract": LONG}])),
    "a.csv": ("csv", f'title,abstract\nWeir,"{LONG}"\n'),
    "a.ris": ("ris", f"TY  - JOUR\nTI  - Weir\nAB  - {LONG_LINES}\nER  - \n"),
    "a.bib": ("bibtex", f"@article{{a,\n title = {{Weir}},\n abstract = {{{LONG_LINES}}}\n}}\n"),
    "a.atom": (
        "atom",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Weir</title><summary>{LONG}</summary></entry></feed>',
    ),
}


@pytest.mark.parametrize("name", SIZED)
def test_the_limit_can_be_set_for_one_reading(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    form, text = SIZED[name]
    path.write_text(text)
    bad: list[BadRecord] = []
    raised, usual = read(path, format=form, max_record=20_000_000), read(path, format=form, on_bad=bad.append)
    [paper] = raised
    assert len(paper.abstract) > 4_500_000
    assert list(usual) == []
    assert bad


def test_the_limit_is_a_flag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"title": "Weir", "abstract": "We gauge reeds in a marsh. " * 300}))
    assert main(["read", str(path), "--max-record", "4000"]) == 1
    assert "a line of more than 4,000 characters" in capsys.readouterr().out
    assert main(["read", str(path), "--max-record", "9000"]) == 0
