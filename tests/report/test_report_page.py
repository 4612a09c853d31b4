from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace

import pytest
from reported import ABOUT, failed, result

from summarizer.report import page
from summarizer.report.page import data_block

HOSTILE = "</script><script>alert(1)</script><!-- & \u2028 \u2029"


def between(text: str, opening: str, closing: str) -> str:
    return text.split(opening, 1)[1].split(closing, 1)[0]


@pytest.fixture(scope="module")
def made() -> str:
    return page([result(abstract=HOSTILE), failed()], replace(ABOUT, title="<b>Title</b> & more"))


@pytest.mark.parametrize("sign", ["<", ">", "&", "\u2028", "\u2029"])
def test_the_data_block_has_no_character_that_could_end_it(sign: str) -> None:
    block = data_block({"text": f"a{sign}b"})
    assert sign not in block
    assert json.loads(block) == {"text": f"a{sign}b"}


def test_a_lone_surrogate_becomes_a_question_mark() -> None:
    assert json.loads(data_block(["a\ud800b"])) == ["a?b"]


def test_the_data_of_a_hostile_abstract_is_the_abstract(made: str) -> None:
    data = json.loads(between(made, 'id="data">', "</script>"))
    assert data["papers"][0]["abstract"] == HOSTILE
    assert made.count("</script>") == 2


def test_a_title_is_text(made: str) -> None:
    assert "<b>" not in made
    assert "&lt;b&gt;Title&lt;/b&gt; &amp; more" in made


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(made: str) -> None:
    policy = html.unescape(between(made, 'Content-Security-Policy" content="', '">'))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    style, script = between(made, "<style>", "</style>"), between(made, '<script type="module">', "</script>")
    assert rules == {
        "default-src": "'none'",
        "style-src": hashed(style),
        "script-src": hashed(script),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_page_names_no_other_address(made: str) -> None:
    assert set(re.findall(r"https?://[^\s\"'`]+", made)) <= {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"<(?:link|img|iframe|script)[^>]+(?:src|href)=", made)


def test_the_script_never_makes_markup_of_text(made: str) -> None:
    script = between(made, '<script type="module">', "</script>")
    assert not re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|new Function", script
    )


def test_the_head_tells_counts_origin_cost_and_date_without_a_script(made: str) -> None:
    head = " ".join(re.sub(r"<[^>]+>", " ", between(made, "<header", "</header>")).split())
    for told in (
        "2 papers",
        "1 summarised",
        "1 claim",
        "1 failed",
        "some-model",
        "paper@aaaaaa",
        "PaperSummary@bbbbbb",
        "live",
    ):
        assert told in head
    assert "$0.0020 for 2 answers, 240 tokens" in head
    assert "2026-03-04 05:06" in head
    assert "results.jsonl" in head


@pytest.mark.parametrize(
    ("costs", "told"),
    [
        ([None], "not known for 1 answer,"),
        ([0.5, None], "at least $0.5000 for 2 answers"),
        ([1234.5], "$1,234.50 for 1"),
    ],
)
def test_a_price_that_is_not_known_is_told(costs: list[float | None], told: str) -> None:
    results = [result(str(cost), usage={**result()["usage"], "cost_usd": cost}) for cost in costs]
    assert told in page(results, ABOUT)


def test_a_page_without_papers_is_a_page() -> None:
    assert json.loads(between(page([], ABOUT), 'id="data">', "</script>"))["papers"] == []


def test_a_hundred_papers_stay_below_a_megabyte() -> None:
    long = [result(str(number), abstract="A sentence of an abstract. " * 100) for number in range(100)]
    assert len(page(long, ABOUT).encode()) < 1_000_000
