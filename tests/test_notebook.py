"""How a result looks in a notebook: escaped, highlighted where its evidence is, whatever its schema."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from papers import good
from pydantic import BaseModel

from summarizer import PaperSummary, Span
from summarizer.evidence import Cited, Reading
from summarizer.records import Failure, Provenance, Result, Usage, Warned

ABSTRACT = "Training is slow. We present SparseStep. It is 4.2x faster than Adam. We use 8 A100 GPUs. Done."
FROM = Provenance(model="test", prompt="p@1", schema="s@1", fingerprint="f")


def result(summary: BaseModel | None = None, *, abstract: str = ABSTRACT, **changes: Any) -> Result[Any]:
    return replace(Result("p1", "On Steps", abstract, summary, None, FROM, Usage()), **changes)


def summary(abstract: str = ABSTRACT, **changes: Any) -> PaperSummary:
    said = good(hardware=[{"sentences": [4], "name": "A100", "kind": "gpu", "count": 8}], **changes)
    return PaperSummary.model_validate(said, context=Reading.of(abstract).kept())


class Page(HTMLParser):
    """What a browser makes of a fragment.

    Attributes:
        tags: the names of all elements.
        marked: title and text of each highlighted piece.
        text: all text.
        open: the elements that are not closed.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.marked: list[tuple[str, str]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}
        self.open.append(tag)
        if tag == "mark":
            self.marked.append((dict(attrs)["title"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            title, text = self.marked[-1]
            self.marked[-1] = (title, text + data)


def page(shown: Result[Any]) -> Page:
    found = Page(shown._repr_html_())
    assert found.open == []
    return found


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_it_shows_title_problem_method_claims_and_hardware() -> None:
    told = squeezed(page(result(summary())).text)
    for part in (
        "On Steps",
        "problem Training is slow. method",
        "SparseStep: A step. efficiency",
        "8 x A100 (gpu)",
    ):
        assert part in told
    assert re.search(r"1\. Faster\.\s*training time\s*4\.2x\s*4\.2\u00d7\s*Adam\s*✓", told)


def test_what_is_highlighted_is_the_evidence() -> None:
    shown = result(summary())
    assert page(shown).marked == [
        ("problem", "Training is slow."),
        ("method", "We present SparseStep."),
        ("efficiency claims 1", "It is 4.2x faster than Adam."),
        ("hardware 1", "We use 8 A100 GPUs."),
    ]


def test_the_whole_abstract_is_there_as_it_is() -> None:
    assert ABSTRACT in page(result(summary())).text


def test_values_that_share_their_evidence_share_the_highlight() -> None:
    shown = summary(problem={"sentences": [1, 2], "text": "Training is slow."})
    assert page(result(shown)).marked[:2] == [
        ("problem", "Training is slow."),
        ("problem, method", "We present SparseStep."),
    ]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "</p></mark><b>", "&lt;b&gt; & \"x\" 'y'", "{{ 7 * 7 }}", "\u202e a"]
)
def test_markup_in_a_paper_stays_text(text: str) -> None:
    abstract = f"Training {text} is slow. We present SparseStep. It is 4.2x faster than Adam. We use 8 A100 GPUs."
    first = Reading.of(abstract).sentences[0].text
    shown = result(
        summary(abstract, problem={"sentences": [1], "text": f"Is {text} slow?"}),
        abstract=abstract,
        title=f"On {text}",
        id=text,
        warnings=(Warned(text, f"look {text}"),),
    )
    found = page(shown)
    assert set(found.tags) <= {"div", "p", "span", "b", "table", "tr", "th", "td", "ul", "li", "mark"}
    assert found.tags.count("b") == 1
    assert abstract in found.text
    assert dict(found.marked)["problem"] == first
    assert f"On {text}" in found.text


def test_its_style_is_inline_and_it_loads_nothing() -> None:
    found = page(result(summary()))
    assert found.names <= {"style", "class", "title"}
    assert not {"script", "style", "link", "img"} & set(found.tags)


def test_it_takes_the_notebooks_own_colours_and_its_formulas_stay_as_they_are() -> None:
    html = result(summary())._repr_html_()
    assert "tex2jax_ignore" in html
    assert set(re.findall(r"[;\"]color:([^;\"]+)", html)) == {"inherit"}
    assert not re.findall(r"background:(?!rgba\([\d,]+,\.\d+\)|none)", html)


def test_a_check_that_is_not_ok_is_told() -> None:
    shown = summary(method={"sentences": [2], "name": "SparseStep", "text": "A step, 100x faster."})
    assert "figure not in evidence" in page(result(shown)).text


def test_a_failed_paper_says_why_and_shows_its_abstract() -> None:
    shown = result(error=Failure("Refused", "I <cannot> help."))
    found = page(shown)
    assert "Refused I <cannot> help." in squeezed(found.text)
    assert ABSTRACT in found.text
    assert found.marked == []


def test_a_warning_is_told_and_its_evidence_highlighted() -> None:
    span = Span(ABSTRACT.index("Done."), len(ABSTRACT), "Done.")
    found = page(result(summary(), warnings=(Warned("uncited_figure", "look here", (span,)),)))
    assert "uncited figure look here" in squeezed(found.text)
    assert found.marked[-1] == ("warning 1", "Done.")


class Tool(Cited):
    name: str
    cost: float | None = None


class Tools(BaseModel):
    year: int
    tools: list[Tool]
    none: list[Tool] = []
    main: Tool | None = None


def test_any_other_schema_is_listed_field_by_field() -> None:
    said = {"year": 1999, "tools": [{"sentences": [2], "name": "SparseStep"}, {"sentences": [3], "name": "<Adam>"}]}
    shown = result(Tools.model_validate(said, context=Reading.of(ABSTRACT)))
    found = page(shown)
    told = squeezed(found.text)
    for part in ("year 1999", "tools SparseStep <Adam> none", "none none"):
        assert part in told
    assert found.marked == [("tools 1", "We present SparseStep."), ("tools 2", "It is 4.2x faster than Adam.")]


def test_a_schema_that_is_itself_cited_is_highlighted_too() -> None:
    found = page(result(Tool.model_validate({"sentences": [1], "name": "x"}, context=Reading.of(ABSTRACT))))
    assert found.marked == [("summary", "Training is slow.")]
    assert "evidence" not in found.text


def test_an_empty_abstract_has_no_pieces() -> None:
    assert "skipped" in page(result(abstract="", error=Failure("NoAbstract", "none"))).text
