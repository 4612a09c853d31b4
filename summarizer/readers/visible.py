"""Extracts the text that a reader of a web page sees, with a blank line between separate parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarizer.readers.cleaning import one_line
from summarizer.readers.source import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSEEN = "|".join(("script", "style", "template", "noscript", "svg", "head", "nav", "select", "iframe", "object"))
_BLOCKS = """
address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option p pre search section
select summary table tbody td textarea tfoot th thead title tr ul
"""
_APART = frozenset(_BLOCKS.split())
_PHRASING = """
a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark math meter nobr output q rb rp rt
ruby s samp small span strike strong sub sup time tt u var wbr
"""
_INLINE = frozenset(_PHRASING.split())
_NUMBER = re.compile(r"[+\u2212-]?\d")


def visible(page: Any) -> Iterator[Line]:
    """Return the text that a reader of the page sees, with a blank line between separate parts."""
    held: list[str] = []
    line = 1
    for event, element in _walk(page):
        apart, breaks = _is_apart(element), element.tag == "br" and event == "start"
        if (apart or breaks) and "".join(held).strip():
            yield Line(line, one_line("".join(held)))
            if apart:
                yield Line(line, "")
        if apart or breaks:
            held, line = [], element.sourceline or line
        held.append((element.text if event == "start" else element.tail) or "")
    if "".join(held).strip():
        yield Line(line, one_line("".join(held)))


def _is_apart(element: Any) -> bool:
    """Whether an element's content is separate from the text around it; for custom elements, its neighbours decide."""
    tag = str(element.tag)
    if tag in _APART or tag in _INLINE or tag == "br":
        return tag in _APART
    around = element.getparent()
    if around is None:
        return True
    return not any((text or "").strip() for text in (around.text, *(child.tail for child in around)))


def _walk(page: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    for raised in page.iter("sup"):
        if _NUMBER.match(raised.text or ""):
            raised.text = f"^{raised.text}"
    for unseen in page.xpath(f".//*[contains('|{_UNSEEN}|', concat('|', name(), '|'))]"):
        unseen.drop_tree()
    return iter(etree.iterwalk(page, events=("start", "end")))
