"""Formulas of saved pages: no figure may vanish, none may stand there twice."""

from __future__ import annotations

import html

import pytest
from invented import from_bytes

from summarizer.readers.listing import read_listing

BEFORE = "Tides are hard to foresee, and gauges that stand in salt water need care. We present Weir, a gauge of reed."
MML = '<math xmlns="http://www.w3.org/1998/Math/MathML">{}</math>'
SPEED = MML.format("<mn>3.5</mn><mo>&#xD7;</mo>")
POWER = MML.format("<msup><mn>10</mn><mn>6</mn></msup>")
SHARE = MML.format(
    '<semantics><mrow><mn>60</mn><mi>%</mi></mrow><annotation encoding="application/x-tex">60\\%</annotation>'
    "</semantics>"
)
ORDER = MML.format(
    "<semantics><mrow><mi>O</mi><mo>(</mo><msup><mi>n</mi><mn>2</mn></msup><mo>)</mo></mrow>"
    '<annotation encoding="application/x-tex">O(n^2)</annotation></semantics>'
)
DRAWN = '<mjx-math aria-hidden="true"><mjx-mn><mjx-c class="mjx-c33"></mjx-c><mjx-c class="mjx-c2E TEX-N"></mjx-c>'
DRAWN += '<mjx-c class="mjx-c35"></mjx-c></mjx-mn><mjx-mo><mjx-c class="mjx-cD7"></mjx-c></mjx-mo></mjx-math>'
TIMES = '<span class="mo">\u00d7</span>'
NOBR = f'<nobr aria-hidden="true"><span class="math"><span class="mn">3.5</span>{TIMES}</span></nobr>'


def abstract_with(formula: str) -> str:
    body = f"<h2>Weir: A Gauge of Reed for Tides</h2><p>{BEFORE} It reads {formula} as often as a float.</p>"
    [paper] = from_bytes(
        read_listing, f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>'
    )
    assert paper.abstract.startswith(BEFORE)
    assert paper.abstract.endswith(" as often as a float.")
    return paper.abstract.removeprefix(f"{BEFORE} It reads ").removesuffix(" as often as a float.")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (SPEED, "3.5\u00d7"),
        (POWER, "10^6"),
        (ORDER, "$O(n^2)$"),
        (
            f'<mjx-container class="MathJax" jax="CHTML">{DRAWN}'
            f"<mjx-assistive-mml>{SPEED}</mjx-assistive-mml></mjx-container>",
            "3.5\u00d7",
        ),
        (f'<mjx-container class="MathJax" jax="CHTML">{DRAWN}</mjx-container>', "3.5\u00d7"),
        (
            '<span class="MathJax_Preview"></span><span class="MathJax" id="MathJax-Element-1-Frame" tabindex="0">'
            f'{NOBR}</span><script type="math/tex" id="MathJax-Element-1">3.5\\times</script>',
            r"$3.5\times$",
        ),
        (
            f'<span class="MathJax" id="MathJax-Element-1-Frame" data-mathml="{html.escape(SPEED)}">{NOBR}</span>',
            "3.5\u00d7",
        ),
        (
            f'<span class="MathJax">{NOBR}<span class="MJX_Assistive_MathML" role="presentation">{SPEED}</span></span>',
            "3.5\u00d7",
        ),
        (
            f'<span class="katex"><span class="katex-mathml">{SHARE}</span>'
            '<span class="katex-html" aria-hidden="true"><span class="mord">60%</span></span></span>',
            "60%",
        ),
        (
            '<span class="katex"><span class="katex-html" aria-hidden="true">'
            '<span class="mord">60%</span></span></span>',
            "60%",
        ),
        (r'<img class="tex" alt="3.5\times" src="t.png">', r"3.5\times"),
        ('<img alt="$3.5\\times$" src="x.png">', r"$3.5\times$"),
        ("<var>n</var> times", "n times"),
        ("<ins>3.5</ins> times", "3.5 times"),
        ("3<wbr>500 times", "3500 times"),
        ("<hl-term>3.5</hl-term> times", "3.5 times"),
        ("<bdi>3.5</bdi><rt></rt> times", "3.5 times"),
        ("3.5<sup>2</sup> times", "3.5^2 times"),
    ],
)
def test_a_formula_is_read_once_where_it_stands(formula: str, text: str) -> None:
    assert abstract_with(formula) == text


def test_a_picture_that_is_no_formula_says_nothing() -> None:
    assert abstract_with('3.5 times <img alt="logo of a weir" src="logo.png">') == "3.5 times"


def test_a_line_break_within_a_sentence_does_not_end_it() -> None:
    assert abstract_with("as the<br>old gauge did, twice") == "as the old gauge did, twice"


def test_custom_elements_that_hold_the_parts_of_a_list_stand_apart() -> None:
    page = (
        f"<html><body><x-list><x-title>Weir: A Gauge of Reed for Tides</x-title><x-text>{BEFORE * 2}</x-text>"
        f"<x-title>Sill: Another Gauge of Another Reed</x-title><x-text>{BEFORE * 2}</x-text></x-list></body></html>"
    )
    assert [paper.title for paper in from_bytes(read_listing, page)] == [
        "Weir: A Gauge of Reed for Tides",
        "Sill: Another Gauge of Another Reed",
    ]
