"""XML of reference managers: EndNote, Zotero's RDF, and MODS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarizer.readers.entries import RawEntry
from summarizer.readers.xml import local_name, markup_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDNOTE, MODS = ("record",), ("mods",)
ZOTERO = (
    "Article", "Book", "BookSection", "Document", "Report", "Thesis", "Manuscript", "Letter", "Patent", "Description",
    "Legislation", "Interview",
)  # fmt: skip
_RAISED = re.compile(r'<style\b[^>]*\bface="[^"]*(super|sub)script[^"]*"[^>]*>([^<]*)</style>')
_STYLE = re.compile(r"</?style\b[^>]*>")


def entry_of_endnote(record: Any) -> RawEntry:
    """Read a record of EndNote, in which each piece of text of one style is a separate element."""
    return RawEntry(
        title=_styled(record, "{*}titles/{*}title"),
        abstract=_styled(record, "{*}abstract"),
        authors=tuple(_texts(record, "{*}contributors/{*}authors/{*}author")),
        date=text_of(record, "{*}dates/{*}year"),
        venue=text_of(record, "{*}titles/{*}secondary-title") or text_of(record, "{*}periodical/{*}full-title"),
        doi=text_of(record, "{*}electronic-resource-num"),
        url=next(_texts(record, "{*}urls//{*}url"), ""),
        places=(text_of(record, "{*}accession-num"),),
    )


def _styled(record: Any, path: str) -> str:
    found = record.find(path)
    if found is None:
        return ""
    return _STYLE.sub("", _RAISED.sub(lambda match: f"<{match[1][:3]}>{match[2]}</{match[1][:3]}>", markup_of(found)))


def _texts(record: Any, path: str) -> Iterator[str]:
    for one in record.iterfind(path):
        if text := "".join(one.itertext()).strip():
            yield text


def entry_of_zotero(item: Any) -> RawEntry | None:
    """Read an item of Zotero; None if it belongs to another one, such as the book of a chapter."""
    if item.getparent() is None or item.getparent().getparent() is not None:
        return None
    known = tuple(_texts(item, "{*}identifier"))
    return RawEntry(
        title=text_of(item, "{*}title"),
        abstract=text_of(item, "{*}abstract"),
        authors=tuple(_people(item)),
        date=text_of(item, "{*}date"),
        venue=text_of(item, "{*}isPartOf/*/{*}title") or text_of(item, "{*}publisher"),
        url=next((one for one in known if one.startswith("http")), ""),
        places=(*known, *_texts(item, "{*}isPartOf/*/{*}identifier")),
    )


def _people(item: Any) -> Iterator[str]:
    for person in item.iterfind("{*}authors//{*}Person"):
        parts = (text_of(person, "{*}surname"), text_of(person, "{*}givenName") or text_of(person, "{*}givenname"))
        yield ", ".join(part for part in parts if part)


def entry_of_mods(mods: Any) -> RawEntry | None:
    """Read a record of MODS."""
    if mods.getparent() is not None and local_name(mods.getparent()) not in {"modsCollection", "metadata"}:
        return None
    return RawEntry(
        title=text_of(mods, "{*}titleInfo/{*}title"),
        abstract=text_of(mods, "{*}abstract"),
        authors=tuple(" ".join(_texts(name, "{*}namePart")) for name in mods.iterfind("{*}name")),
        date=text_of(mods, "{*}originInfo/{*}dateIssued") or text_of(mods, ".//{*}date"),
        venue=text_of(mods, "{*}relatedItem/{*}titleInfo/{*}title"),
        doi=next(_texts(mods, "{*}identifier[@type='doi']"), ""),
        url=text_of(mods, "{*}location/{*}url"),
    )
