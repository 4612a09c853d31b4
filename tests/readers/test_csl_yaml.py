"""CSL YAML: references as pandoc and Better BibTeX write them, within limits; other YAML is no input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summarizer.errors import InputError
from summarizer.readers import read, read_records

if TYPE_CHECKING:
    from pathlib import Path

ITEM = """- id: moss2020
  type: article-journal
  title: Reeds bend
  author:
  - family: Moss
    given: Ada
  issued:
  - year: 2020
    month: 5
  container-title: Marsh Letters
  DOI: 10.1000/x
  abstract: >-
    We gauge reeds in a marsh.
    They bend 2.5 times less.
"""
NESTED = "---\nreferences:\n" + "".join(f"  {line}\n" for line in ITEM.splitlines()) + "...\n"


@pytest.mark.parametrize(("text", "line"), [(ITEM, 1), (f"---\n{ITEM}", 2), (NESTED, 3)])
@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "a.txt"])
def test_each_reference_is_a_paper(text: str, line: int, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    [paper] = read(tmp_path / name)
    assert (paper.id, paper.title) == ("moss2020", "Reeds bend")
    assert paper.abstract == "We gauge reeds in a marsh. They bend 2.5 times less."
    assert paper.source == f"{tmp_path / name}:{line}"
    assert paper.extra["DOI"] == "10.1000/x"


def test_its_source_is_known(tmp_path: Path) -> None:
    from summarizer.citation import citation_of

    (tmp_path / "a.yaml").write_text(ITEM)
    [paper] = read(tmp_path / "a.yaml")
    assert citation_of(paper) == {
        "doi": "10.1000/x",
        "authors": ["Ada Moss"],
        "year": "2020",
        "venue": "Marsh Letters",
    }


def test_a_reference_without_title_and_abstract_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"{ITEM}- id: b\n  type: book\n- text\n{ITEM}")
    records = list(read_records([str(tmp_path / "a.yaml")]))
    assert [str(record) for record in records if not hasattr(record, "abstract")] == [
        f"{tmp_path / 'a.yaml'}:15: neither an abstract nor a title; its fields: id, type",
        f"{tmp_path / 'a.yaml'}:17: not a reference",
    ]
    assert len(records) == 4


LAUGHS = "- id: &a [x, x]\n  b: &b [*a, *a]\n  c: &c [*b, *b]\n  title: [*c, *c]\n"
BROKEN = {
    "aliases": (LAUGHS, "aliases"),
    "brackets": (f"- id: a\n  title: {'[' * 5_000}{']' * 5_000}\n", "nesting depth"),
    "dashes": (f"- id: a\n  title:\n  {'- ' * 5_000}a\n", "200 levels"),
    "syntax": ("- id: a\n  title: 'b\n", ":3: not CSL YAML: found unexpected end of stream"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_what_could_harm_or_is_broken_is_reported(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(text)
    [bad] = read_records([str(tmp_path / "a.yaml")])
    assert message in str(bad)


def test_settings_are_no_papers(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: weir\nversion: 1\nsteps:\n- run: make\n")
    with pytest.raises(InputError):
        list(read(tmp_path / "a.yaml"))
