"""A paper's link, authors, year and venue, as far as its result has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARXIV = re.compile(r"(?:arxiv:)?((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def publication(result: Mapping[str, Any]) -> dict[str, Any]:
    """Authors, year, venue and link, from the result's `source`; the link may also come from the id."""
    source = result.get("source")
    source = source if isinstance(source, dict) else {}
    authors = source.get("authors")
    return {
        "authors": [str(author) for author in authors] if isinstance(authors, list | tuple) else _text(authors),
        "year": _text(source.get("year")),
        "venue": _text(source.get("venue")),
        "link": link(source, str(result["id"])),
    }


def link(source: Mapping[str, Any], id: str) -> dict[str, str] | None:
    """The paper's address and its label: DOI, arXiv id or URL, whichever is known first."""
    if found := _DOI.fullmatch(_text(source.get("doi"))):
        return _doi(found[1])
    if found := _ARXIV.fullmatch(_text(source.get("arxiv"))):
        return _arxiv(found[1])
    if site := _site(_text(source.get("url"))):
        return site
    if found := _DOI.fullmatch(id):
        return _doi(found[1])
    if found := _ARXIV.fullmatch(id):
        return _arxiv(found[1])
    return _site(id)


def _doi(name: str) -> dict[str, str]:
    return {"href": f"https://doi.org/{quote(name, safe='/:;().')}", "text": "DOI"}


def _arxiv(name: str) -> dict[str, str]:
    return {"href": f"https://arxiv.org/abs/{name}", "text": f"arXiv:{name}"}


def _site(address: str) -> dict[str, str] | None:
    """A link to a web page; None for other addresses, such as scripts."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_page = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", address)
    return {"href": address, "text": str(parts.hostname)} if is_page else None


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, bool) else str(value).strip()
