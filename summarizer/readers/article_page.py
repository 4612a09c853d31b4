"""Reads a saved page of one paper from arXiv, a publisher or a repository, recognized by its `meta` elements.

    title       citation_title, otherwise the Dublin Core title
    abstract    blockquote.abstract; meta citation_abstract; an element whose class or id marks it as the abstract;
                the text under a heading "Abstract"; JSON-LD; the Dublin Core or Open Graph description

Descriptions are often cut, so they come last. Abstracts of pictures, highlights and references don't count.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from summarizer.readers.entries import RawEntry
from summarizer.readers.furniture import is_furniture
from summarizer.readers.scholarly import reads_like_abstract
from summarizer.readers.signals import ends_sentence, is_abstract_label
from summarizer.readers.visible import visible
from summarizer.readers.xml import markup_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORTEST, _LONGEST = 80, 15_000  # characters of an abstract
_ITSELF = re.compile(
    r"(?:\w+[-_])*(?:hlfld-?)?abstracts?(?:[-_]?(?:content|text|body|full|in|group|section|sec|inner|block|para|wrapper"
    r"|container|author|\d+))*|(?:field[-_]name[-_])?field[-_]paper[-_]description|page-header__intro",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"graphic|highlight|teaser|reference|bibliograph|recommend|related|citation|keyword|plain-?language|significance"
    r"|editor|digest|nav|menu|tabs?\b|button|link|toggle|share|metrics",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:doi|received|accepted|published|physics subject headings|key ?words?|index terms)\b", re.IGNORECASE
)
_TAG = 100  # characters of a subject, at most
_OF_OTHERS = re.compile(
    r"\b(?:references?|bibliography|recommend\w*|related|cited-?by|sidebar|footer)\b", re.IGNORECASE
)
_MARKED = "//body//*[contains(@itemprop, 'abstract') or contains(@itemprop, 'description') or @class or @id]"
_HEADINGS = "//body//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or self::strong or self::b]"
_FURTHER = "following-sibling::*"
_BLOCK_HEADING = re.compile(r"h[1-6]")


def of_article(page: Any) -> Iterator[tuple[RawEntry, int | None]]:
    """Yield the page's paper and its line, if the page describes a single paper."""
    metadata: dict[str, list[str]] = {}
    for meta in page.xpath("//meta[(@name or @property) and @content]"):
        metadata.setdefault((meta.get("name") or meta.get("property")).lower(), []).append(meta.get("content"))

    def first(*names: str) -> str:
        return next((text for name in names if (text := metadata.get(name, [""])[0].strip())), "")

    title = first("citation_title", "dc.title", "dcterms.title", "prism.title")
    if not title:
        return
    line = page.xpath("//meta[@name='citation_title']|//meta")[0].sourceline
    canonical = page.xpath("//link[@rel='canonical']/@href")[:1]
    described = first("dc.description", "og:description")
    abstract = _abstract(page, first("citation_abstract", "dcterms.abstract"))  # this can remove elements from the page
    yield (
        RawEntry(
            title=title,
            abstract=abstract or (described if _is_whole(described) else ""),
            authors=tuple(metadata.get("citation_author") or metadata.get("dc.creator") or ()),
            date=first("citation_publication_date", "citation_date", "citation_online_date", "dc.date"),
            venue=first("citation_journal_title", "citation_conference_title"),
            doi=first("citation_doi") or next((one for one in metadata.get("dc.identifier", ()) if "10." in one), ""),
            url=first("citation_abstract_html_url", "citation_public_url"),
            places=(first("citation_arxiv_id"), *canonical),
        ),
        line,
    )


def _is_whole(text: str) -> bool:
    is_cut = text.rstrip().endswith(("...", "\u2026"))
    return len(text) >= _SHORTEST and ends_sentence(text) and not is_cut and reads_like_abstract(text)


def _abstract(page: Any, stated: str) -> str:
    shown = page.xpath("//blockquote[contains(concat(' ', normalize-space(@class), ' '), ' abstract ')]")
    if shown:
        return markup_of(shown[0])
    if stated:
        return stated
    linked = _of_json(page)
    return _of_element(page) or _under_heading(page) or linked


def _of_element(page: Any) -> str:
    """Return the text of the first element marked as the abstract."""
    for element in page.xpath(_MARKED):
        if _is_abstract(element) and (text := _text(element)):
            return text
    return ""


def _is_abstract(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    if str(element.tag) in {"a", "button", "li", "span", "input", "label"} or any(map(_BESIDE.search, names)):
        return False
    if any(_OF_OTHERS.search(f"{one.get('class') or ''} {one.get('id') or ''}") for one in element.iterancestors()):
        return False
    is_abstract = (element.get("itemprop") or "") in {"abstract", "description"} and str(element.tag) != "meta"
    return is_abstract or any(map(_ITSELF.fullmatch, names))


def _under_heading(page: Any) -> str:
    """Return the text under the first heading "Abstract", up to the next heading, or the text after a label."""
    for heading in page.xpath(_HEADINGS):
        if is_abstract_label(" ".join(heading.text_content().split())):
            text = _following(heading) or _following(heading.getparent()) or (heading.tail or "").strip()
            if len(text) >= _SHORTEST:
                return text
    return ""


def _following(heading: Any) -> str:
    parts: list[str] = []
    for element in heading.xpath(_FURTHER):
        if _BLOCK_HEADING.fullmatch(str(element.tag)) or element.xpath("self::strong | self::b"):
            break
        if text := _text(element, shortest=1):
            parts.append(text)
        if str(element.tag) in {"span", "div"} and parts:
            break
    return "\n\n".join(parts)


def _text(element: Any, *, shortest: int = _SHORTEST) -> str:
    """Return an element's paragraphs without its label and buttons, or "" if they are too short or too long."""
    for within in element.xpath(".//*[@class or @id]"):
        beside = any(map(_BESIDE.search, f"{within.get('class') or ''} {within.get('id') or ''}".split()))
        if beside and str(within.tag) in {"div", "section", "ul", "nav"} and within.getparent() is not None:
            within.drop_tree()
    lines = [line.text for line in visible(element) if line.text]
    kept = [text for text in lines if not (is_abstract_label(text) or is_furniture(text))]
    ends = [at for at, text in enumerate(kept) if _BEHIND.match(text)]
    text = "\n\n".join(_without_tags(kept[: ends[0]] if ends else kept))
    return text if shortest <= len(text) <= _LONGEST else ""


def _without_tags(texts: list[str]) -> list[str]:
    """Drop subjects and keywords after the last paragraph that ends a sentence."""
    while len(texts) > 1 and not ends_sentence(texts[-1]) and len(texts[-1]) < _TAG:
        texts = texts[:-1]
    return texts


def _of_json(page: Any) -> str:
    """Return the abstract from the page's JSON-LD, or ""."""
    for script in page.xpath("//script[@type='application/ld+json']"):
        try:
            value = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for record in value if isinstance(value, list) else [value]:
            text = record.get("abstract") if isinstance(record, dict) else None
            if isinstance(text, str) and len(text) >= _SHORTEST:
                return text
    return ""
