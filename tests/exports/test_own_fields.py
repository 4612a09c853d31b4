"""The input's own fields travel with each result into every export, and BibTeX entries come back as the user's own."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from papers import good, paper

from summarizer import Paper, Summarizer, export, read
from summarizer.__main__ import main
from summarizer.citation import citation_of, own_fields
from summarizer.exports.own import own_shape, own_values, without_columns
from summarizer.exports.stored import read_results
from summarizer.testing import Server, answer

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer import Result

TEXT = paper().abstract
EXTRAS: list[dict[str, Any]] = [
    {"decision": "include", "score": 3, "year": 2021, "tags": ["reeds", "weirs"]},
    {"decision": "exclude", "score": 2.5, "doi": "10.1000/ab"},
    {"score": "unsure", "reviewer": "Ada"},
]


def results(extras: list[dict[str, Any]]) -> list[Result[Any]]:
    papers = [Paper.of(paper(at).abstract, title=f"P{at}", id=f"p{at}", extra=extra) for at, extra in enumerate(extras)]
    with Server(lambda _: answer(good())) as server, Summarizer("test", base_url=server.url) as summarizer:
        return list(summarizer.stream(papers))


def test_a_result_has_the_fields_that_its_source_does_not(tmp_path: Path) -> None:
    first, second, _ = results(EXTRAS)
    assert first.extra == {"decision": "include", "score": 3, "tags": ["reeds", "weirs"]}
    assert first.source == {"year": "2021"}
    assert json.loads(second.to_json())["extra"] == {"decision": "exclude", "score": 2.5}


@pytest.mark.parametrize("name", ["o.jsonl", "o.json", "o.parquet", "o.sqlite"])
def test_they_come_back_from_files_that_hold_everything(name: str, tmp_path: Path) -> None:
    made = [json.loads(result.to_json()) for result in results(EXTRAS)]
    export(made, str(tmp_path / name))
    assert list(read_results([str(tmp_path / name)])) == made


def test_a_table_has_a_column_for_each(tmp_path: Path) -> None:
    made = results(EXTRAS)
    for rows in ("papers", "claims"):
        export(made, str(tmp_path / "o.csv"), rows=rows)
        with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file))
        assert [row["extra_decision"] for row in found] == ["include", "exclude", ""]
        assert [row["extra_reviewer"] for row in found] == ["", "", "Ada"]
        assert [row["extra_score"] for row in found] == ["3", "2.5", '"unsure"']


def test_what_later_results_have_beyond_the_columns_is_kept_together() -> None:
    shape = own_shape([{"a": 1}, {"b": "x"}])
    assert shape is not None
    found = own_values({"a": "one", "b": "y", "c": [1]}, shape)
    assert found == {"a": None, "b": "y", "more": {"a": "one", "c": [1]}}
    assert without_columns(found) == {"a": "one", "b": "y", "c": [1]}
    assert own_shape([{}, None]) is None


def test_a_field_that_is_called_more_is_no_loss() -> None:
    shape = own_shape([{"more": "x", "a": 1}])
    assert shape is not None
    assert without_columns(own_values({"more": "x", "a": 1}, shape)) == {"more": "x", "a": 1}


class Odd:
    """An array, say: comparing it with anything is an error."""

    __hash__ = None  # type: ignore[assignment]  # as arrays have it

    def __eq__(self, other: object) -> bool:
        raise ValueError("ambiguous")


def test_what_is_large_nested_or_no_json_stays_behind_and_costs_no_paper() -> None:
    extra = {
        "long": "x" * 9_000, "many": ["a"] * 101, "deep": [{"a": "b"}], "odd": Odd(), "empty": "", "none": None,
        "huge": 10**6_000, "endless": float("nan"), "bibtex": {"type": "article", "fields": {"title": Odd()}},
        "kept": ["a", "", 1, True], "flag": False,
    }  # fmt: skip
    assert own_fields(Paper.of("A.", extra=extra), {}) == {"kept": ["a", "", 1, True], "flag": False}
    assert results([extra])[0].status == "ok"


def test_a_field_that_only_sounds_like_the_source_is_kept() -> None:
    extra = {"year": 2020, "Date": "screened in May", "DOI": "https://doi.org/10.1000/AB", "Link": "a.pdf", "URL": "b"}
    source = {"year": "2020", "doi": "10.1000/AB", "url": "b"}
    assert own_fields(Paper.of("A.", extra=extra), source) == {"Date": "screened in May", "Link": "a.pdf"}


def test_fields_that_only_later_results_have_are_left_out_of_a_table_and_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.exports.shaped._PEEK_FIELDS", 1)
    export(results([{}, {"a": "x"}, {"a": "y"}]), str(tmp_path / "o.csv"))
    assert "extra" not in (tmp_path / "o.csv").read_text().partition("\n")[0]
    assert len([one for one in caplog.records if "left out of the table" in one.message]) == 1


BIB = r"""@string{jms = "Journal of Marsh Studies"}
@article{mueller,
  author = {M{\"u}ller, Anna and {The Reed Consortium}},
  title = {Gauging {BERT} in a {Marsh}},
  journal = jms,
  pages = {100--120},
  note = {See \url{http://a.b/c_d}},
  abstract = {%s}
}
@inproceedings{moss, title = {Weirs}, booktitle = {Proc. {MARSH}}, abstract = {%s}}
"""


def test_bibtex_entries_come_back_with_the_summary_added(tmp_path: Path) -> None:
    from bibtexparser import parse_string

    text = BIB % (paper(1).abstract, paper(2).abstract)
    (tmp_path / "a.bib").write_text(text)
    with Server(lambda _: answer(good())) as server, Summarizer("test", base_url=server.url) as summarizer:
        export(summarizer.stream(read(tmp_path / "a.bib")), str(tmp_path / "o.bib"))
    before, after = parse_string(text).entries, parse_string((tmp_path / "o.bib").read_text()).entries
    for one, other, place in zip(before, after, ("annote", "note"), strict=True):
        own = {field.key: str(field.value) for field in one.fields}
        found = {field.key: str(field.value) for field in other.fields}
        assert "SparseStep" in found.pop(place)
        assert (other.key, other.entry_type, found) == (one.key, one.entry_type, own)


@pytest.mark.parametrize(
    "own",
    [
        {"type": "a}b", "fields": {}},
        {"type": "article", "fields": {"note": "{", "x y": "1", "title": 3}},
        {"type": "article"},
        "text",
    ],
)
def test_an_entry_that_was_edited_harms_no_other(own: Any, tmp_path: Path) -> None:
    from bibtexparser import parse_string

    made = [json.loads(result.to_json()) for result in results([{}, {}])]
    made[0]["extra"] = {"bibtex": own}
    export(made, str(tmp_path / "o.bib"))
    library = parse_string((tmp_path / "o.bib").read_text())
    assert ([entry.key for entry in library.entries], library.failed_blocks) == (["p0", "p1"], [])


RIS = "TY  - JOUR\nTI  - Weir\nAB  - {}\nKW  - reeds\nKW  - weirs\nN1  - to read\nER  - \n"
WOS = "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI Weir\nAB {}\nDE reeds; weirs\nDT Article\nER\nEF\n"
NBIB = "PMID- 12\nTI  - Weir.\nAB  - {}\nMH  - Reeds\nOT  - weirs\nPT  - Review\n"
ENW = "%0 Journal Article\n%T Weir\n%X {}\n%K reeds\nweirs\n"
KEYWORDS = {
    "a.ris": (RIS, {"keywords": ["reeds", "weirs"], "notes": ["to read"], "type_of_reference": "JOUR"}),
    "a.ciw": (WOS, {"keywords": ["reeds", "weirs"], "type": "Article"}),
    "a.nbib": (NBIB, {"mesh": ["Reeds"], "keywords": ["weirs"], "type": ["Review"]}),
    "a.enw": (ENW, {"keywords": ["reeds", "weirs"], "type": "Journal Article"}),
}


@pytest.mark.parametrize("name", KEYWORDS)
def test_keywords_and_notes_of_reference_managers_are_own_fields(name: str, tmp_path: Path) -> None:
    text, wanted = KEYWORDS[name]
    (tmp_path / name).write_text(text.format(TEXT))
    [found] = read(tmp_path / name)
    assert own_fields(found, citation_of(found)) == wanted


def test_they_can_be_shown_and_filtered_by(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "o.jsonl").write_text("".join(f"{result.to_json()}\n" for result in results(EXTRAS)))
    assert main(["show", str(tmp_path / "o.jsonl"), "--where", "decision=include"]) == 0
    shown = capsys.readouterr().out
    assert "P0" in shown
    assert "P1" not in shown
    assert main(["show", str(tmp_path / "o.jsonl"), "--id", "p2"]) == 0
    assert "reviewer: Ada" in capsys.readouterr().out


def test_numbers_of_a_table_sort_and_compare_as_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = results([{"score": "9"}, {"score": "10"}, {"score": "n/a"}])
    (tmp_path / "o.jsonl").write_text("".join(f"{result.to_json()}\n" for result in made))
    assert main(["show", str(tmp_path / "o.jsonl"), "--sort", "score"]) == 0
    shown = capsys.readouterr().out
    assert shown.index("P1") < shown.index("P0") < shown.index("P2")
    for condition, wanted in (("score>9", "P1"), ("score=9", "P0")):
        assert main(["show", str(tmp_path / "o.jsonl"), "--where", condition]) == 0
        shown = capsys.readouterr().out
        assert [title for title in ("P0", "P1", "P2") if title in shown] == [wanted]


def test_a_field_with_the_name_of_a_value_is_found_as_extra(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "o.jsonl").write_text("".join(f"{one.to_json()}\n" for one in results([{"method": "survey"}, {}])))
    for condition, wanted in (("extra.method=survey", 1), ("method~survey", 0)):
        assert main(["show", str(tmp_path / "o.jsonl"), "--where", condition]) == 0
        assert ("P0" in capsys.readouterr().out) is bool(wanted)
