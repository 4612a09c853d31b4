r"""Replaces the formulas of saved pages by text, from the markup of MathJax 2 and 3, KaTeX and MathML.

    script type="math/tex"      MathJax 2 keeps the TeX next to the drawing
    data-mathml, assistive MML  MathJax 2 and 3 keep MathML for screen readers
    mjx-c class="mjx-c32"       MathJax 3 draws each character by its code point
    span class="katex"          KaTeX keeps MathML, with the TeX as an annotation, next to the drawing
    math                        MathML by itself
    img alt="$2.5\\times$"      a picture of a formula, with its TeX as text

A drawing is dropped only if another form says the same, so that no number is lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarizer.readers.cleaning import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE_POINT = re.compile(r"mjx-c([0-9A-F]{1,5})(?![0-9A-Fa-f])")
_OF_FORMULA = re.compile(r"math|tex|latex|equation|formula", re.IGNORECASE)
_TEX = re.compile(r"\$.+\$|\\\S.*|.*[\d^_]\\?[%^_].*|[-+\u2212]?\d[\d.,]*\s?(?:\u00d7|x|%)?", re.DOTALL)
_LONGEST = 300  # characters of a picture's text that can be a formula
_DRAWN_BY_MATHJAX_2 = ".//*[starts-with(@class, 'MathJax') or starts-with(@class, 'MJX')]"


def with_formulas(page: Any) -> Any:
    """Replace each formula in the page with its text; the page is changed in place."""
    for formula in page.xpath(".//*[local-name() = 'mjx-container' or contains(concat(' ', @class, ' '), ' katex ')]"):
        _become(formula, _spoken(formula) or _drawn(formula))
    _of_mathjax_2(page)
    for formula in page.xpath(".//math | .//*[local-name() = 'math']"):
        _become(formula, _mathml(formula))
    for picture in page.xpath(".//img[@alt]"):
        if _shows_formula(picture):
            _become(picture, picture.get("alt").strip())
    return page


def _become(element: Any, text: str) -> None:
    """Replace an element with text."""
    if element.getparent() is None:
        return
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "span", text, tail


def _spoken(formula: Any) -> str:
    """Return a formula's text from the MathML in it."""
    found = formula.xpath(".//*[local-name() = 'math']")
    return _mathml(found[0]) if found else ""


def _mathml(formula: Any) -> str:
    from lxml import etree

    return one_line(etree.tostring(formula, encoding="unicode", with_tail=False))


def _drawn(formula: Any) -> str:
    """Return the drawn characters: from the classes of MathJax 3, otherwise the text."""
    return "".join(_characters(formula)) or formula.text_content().strip()


def _characters(formula: Any) -> Iterator[str]:
    for element in formula.iter():
        if str(element.tag) == "mjx-msup":
            raised = element.xpath("./*[local-name() = 'mjx-script']")
            if raised:
                raised[0].set("class", f"{raised[0].get('class') or ''} mjx-c5E")
        for code in _CODE_POINT.findall(element.get("class") or ""):
            yield chr(int(code, 16))


def _of_mathjax_2(page: Any) -> None:
    """Replace each formula's script with its TeX; remove the drawing next to it, or use its MathML."""
    known = set()
    for script in page.xpath(".//script[starts-with(@type, 'math/tex')]"):
        known.add(script.get("id"))
        _become(script, f"${(script.text or '').strip()}$")
    for drawn in page.xpath(_DRAWN_BY_MATHJAX_2):
        if drawn.getparent() is None or drawn.xpath("ancestor::*[starts-with(@class, 'MathJax')]"):
            continue
        identifier = (drawn.get("id") or "").removesuffix("-Frame")
        if "Preview" in drawn.get("class") or (known and (not identifier or identifier in known)):
            drawn.drop_tree()
        else:
            _become(drawn, _of_attribute(drawn) or _spoken(drawn) or drawn.text_content().strip())


def _of_attribute(drawn: Any) -> str:
    return one_line(drawn.get("data-mathml") or "")


def _shows_formula(picture: Any) -> bool:
    alt = picture.get("alt").strip()
    named = " ".join(filter(None, (picture.get("class"), picture.get("src"))))
    if not alt or len(alt) > _LONGEST:
        return False
    return bool(_TEX.fullmatch(alt)) or (
        bool(_OF_FORMULA.search(named)) and any(sign.isdigit() or sign in "\\=^_" for sign in alt)
    )
