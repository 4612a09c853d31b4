"""What an exported .bib file is to those who read it: bibtexparser, pybtex, and the reader of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bibtexparser
import pytest
from exports.results import good, plain
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from summarizer.exports import export
from summarizer.exports.bibtex import latex
from summarizer.readers import read_records as read
from summarizer.readers.tex import decoded
from summarizer.records import Paper

if TYPE_CHECKING:
    from pathlib import Path

# Pieces that mean something to BibTeX, to LaTeX or to one of the parsers, in any order.
SIGNS = r"""{ } \ $ % & # _ ~ -- --- `` '' ?` !` é 🚁 word \{ \} @misc{ @ " , = \\ ( )"""
FORMULAS = r"$O(n^2)$ $x$ $\{a]$ $\mathcal{O}(n)$"
TEXTS = st.lists(st.sampled_from([*SIGNS.split(), *FORMULAS.split(), " "]), max_size=14).map("".join)


def exported(tmp_path: Path, *changes: dict[str, Any]) -> str:
    target = tmp_path / "out.bib"
    export([plain(good(number)) | changed for number, changed in enumerate(changes)], str(target))
    return target.read_text(encoding="utf-8")


def by_bibtexparser(text: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    return [{field.key: field.value for field in entry.fields} for entry in library.entries]


def by_pybtex(text: str) -> list[dict[str, str]]:
    return [dict(entry.fields) for entry in parse_string(text, "bibtex").entries.values()]


@settings(deadline=None)  # the first call imports the parsers
@given(text=TEXTS)
@example(text=r"$\{a]${\}$")  # balanced only where an escaped brace counts
def test_every_parser_finds_the_same_end_of_the_same_fields(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    written = exported(tmp_path_factory.mktemp("bib"), {"title": text, "abstract": text}, {"abstract": "Next."})
    first, second = by_bibtexparser(written)
    assert by_pybtex(written) == [first, second]
    assert first.get("abstract", "") == latex(text)
    assert second["abstract"] == "Next."


@settings(deadline=None)  # the first call imports the parsers
@given(text=TEXTS)
@example(text="$O(n^2)$=$O(n^2)$")  # the sign between two formulas is none
def test_a_text_comes_back_from_latex(text: str) -> None:
    assert decoded(latex(text)) == " ".join(text.split())


@settings(deadline=None)  # the first call imports the parsers
@given(text=TEXTS)
def test_braces_balance_however_they_are_counted(text: str) -> None:
    for written in (latex(text), latex(text).replace(r"\{", "").replace(r"\}", "")):
        depth = 0
        for sign in written:
            depth += (sign == "{") - (sign == "}")
            assert depth >= 0
        assert depth == 0


def test_a_brace_without_a_partner_becomes_a_sign_and_a_pair_stays_a_pair() -> None:
    assert latex("{0, 1] of {a}") == r"\ensuremath{\lbrace}0, 1] of \{a\}"
    assert latex("a} {b") == r"a\ensuremath{\rbrace} \ensuremath{\lbrace}b"


def test_a_formula_stays_a_formula_and_money_is_no_formula() -> None:
    assert latex(r"in $\mathcal{O}(n^2)$ for $5 or $6") == r"in $\mathcal{O}(n^2)$ for \$5 or \$6"
    assert latex(r"$\{0, 1]^n$") == r"\$\textbackslash{}\ensuremath{\lbrace}0, 1]\textasciicircum{}n\$"


def test_signs_that_latex_would_join_stay_apart() -> None:
    assert decoded(latex("a--b ``c'' ?`")) == "a--b ``c'' ?`"


@pytest.mark.parametrize("ids", [("a", "a", "a-2"), ("a-2", "a", "a"), ("a", "A", "a-2"), ("", "", "paper-2")])
def test_no_two_entries_share_a_key(tmp_path: Path, ids: tuple[str, ...]) -> None:
    written = exported(tmp_path, *({"id": each} for each in ids))
    keys = [line.split("{")[1].rstrip(",").lower() for line in written.splitlines() if line.startswith("@")]
    assert len(set(keys)) == len(ids)


def test_a_doi_is_written_as_it_stands(tmp_path: Path) -> None:
    assert by_bibtexparser(exported(tmp_path, {"id": "10.1000/a_b(c)"}))[0]["doi"] == "10.1000/a_b(c)"


def test_this_package_reads_what_it_writes(tmp_path: Path) -> None:
    given = {"id": "a_1", "title": r"{0, 1] in $n^2$", "abstract": "50% of {it"}
    exported(tmp_path, given)
    paper = next(read([str(tmp_path / "out.bib")]))
    assert isinstance(paper, Paper)
    assert {"id": paper.id, "title": paper.title, "abstract": paper.abstract} == given


def test_what_is_known_of_the_publication_is_in_the_entry(tmp_path: Path) -> None:
    source = {"authors": ["Ada Byron", "Barnes and Noble"], "year": 2024, "venue": "J. of Gears", "doi": "10.1000/x_1"}
    entry = by_bibtexparser(exported(tmp_path, {"source": source}))[0]
    assert entry["author"] == "Ada Byron and {Barnes and Noble}"
    assert (entry["year"], entry["howpublished"], entry["doi"]) == ("2024", "J. of Gears", "10.1000/x_1")


def test_a_title_that_begins_with_a_macro_is_no_special_character_of_bibtex(tmp_path: Path) -> None:
    assert r"title = {{{}\$5 Training}}" in exported(tmp_path, {"title": "$5 Training"})
