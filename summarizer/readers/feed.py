"""Reads RSS 2.0 and 1.0 feeds, in which arXiv, bioRxiv and publishers announce papers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarizer.readers.entries import RawEntry
from summarizer.readers.xml import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDS = ("item",)
_ANNOUNCED = re.compile(r"\A\s*arXiv:\S+\s+Announce Type:\s*\S+\s*(?:Abstract:\s*)?", re.IGNORECASE)
_IN_TITLE = re.compile(r"\s*\(arXiv:[^()]*\)\s*\Z", re.IGNORECASE)


def without_announcement(text: str) -> str:
    """Remove the line of a summary in which arXiv says what is new."""
    return _ANNOUNCED.sub("", text)


def entry_of_item(item: Any) -> RawEntry:
    """Return the paper that an item announces."""
    title, link, identifier = text_of(item, "{*}title"), text_of(item, "{*}link"), text_of(item, "{*}identifier")
    return RawEntry(
        title=_IN_TITLE.sub("", title),
        abstract=without_announcement(text_of(item, "{*}encoded") or _longest(item)),
        authors=tuple(_authors(item)),
        date=text_of(item, "{*}date") or text_of(item, "{*}pubDate"),
        venue=text_of(item, "{*}publicationName"),
        doi=text_of(item, "{*}doi") or (identifier if "10." in identifier else ""),
        url=link,
        places=(text_of(item, "{*}guid"), title),
    )


def _longest(item: Any) -> str:
    return max(("".join(one.itertext()) for one in item.iterfind("{*}description")), key=len, default="")


def _authors(item: Any) -> Iterator[str]:
    for creator in item.iterfind("{*}creator"):
        yield from (name.strip() for name in "".join(creator.itertext()).split(", ") if name.strip())
