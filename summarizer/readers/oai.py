"""Records of OAI-PMH, as archives give them: arXiv's forms, Dublin Core, JATS, MODS, Crossref's and DataCite's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.readers.entries import RawEntry
from summarizer.readers.manager_xml import entry_of_mods
from summarizer.readers.publisher_xml import CROSSREF, entry_of_crossref, entry_of_datacite, entry_of_jats
from summarizer.readers.xml import local_name, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECORDS = ("record", "error")


def entry_of_record(record: Any) -> RawEntry | str | None:
    """Read a record; return None if it was deleted, and a message if it holds no paper."""
    if local_name(record) == "error":
        return f"the server answered with an error: {record.get('code') or ''} {record.text or ''}".strip()
    header = record.find("{*}header")
    if header is not None and header.get("status") == "deleted":
        return None
    found = record.find("{*}metadata/*")
    if found is None:
        return "the record has no metadata"
    read = _READERS.get(local_name(found))
    return read(found) if read else f"the metadata is of a kind that is not known: <{local_name(found)}>"


def _of_arxiv(found: Any) -> RawEntry:
    known = text_of(found, "{*}id")
    return RawEntry(
        title=text_of(found, "{*}title"),
        abstract=text_of(found, "{*}abstract"),
        authors=tuple(_authors(found)),
        date=text_of(found, "{*}created") or text_of(found, "{*}version/{*}date"),
        venue=text_of(found, "{*}journal-ref"),
        doi=text_of(found, "{*}doi"),
        url=f"https://arxiv.org/abs/{known}" if known else "",
    )


def _authors(found: Any) -> Iterator[str]:
    for author in found.iterfind("{*}authors/{*}author"):
        parts = [text_of(author, f"{{*}}{part}") for part in ("keyname", "forenames")]
        yield ", ".join(part for part in parts if part)
    if found.find("{*}authors/{*}author") is None:
        yield from (name.strip() for name in text_of(found, "{*}authors").replace(" and ", ", ").split(","))


def _of_dublin_core(found: Any) -> RawEntry:
    texts = [text for text in _texts(found, "description") if not text.startswith("Comment:")]
    known = list(_texts(found, "identifier"))
    return RawEntry(
        title=next(_texts(found, "title"), ""),
        abstract=max(texts, key=len, default=""),
        authors=tuple(_texts(found, "creator")),
        date=next(_texts(found, "date"), ""),
        venue=next(_texts(found, "publisher"), ""),
        url=next((one for one in known if one.startswith("http")), ""),
        places=tuple(known),
    )


def _texts(found: Any, name: str) -> Iterator[str]:
    for one in found.iterfind(f"{{*}}{name}"):
        if text := "".join(one.itertext()).strip():
            yield text


def _of_datacite(found: Any) -> RawEntry | None:
    resource = found.find("{*}payload/{*}resource")
    return None if resource is None else entry_of_datacite(resource)


def _of_crossref(found: Any) -> RawEntry | None:
    work = next(found.iter(*(f"{{*}}{name}" for name in CROSSREF)), None)
    return None if work is None else entry_of_crossref(work)


_READERS: dict[str, Callable[[Any], RawEntry | None]] = {
    "arXiv": _of_arxiv,
    "arXivRaw": _of_arxiv,
    "arXivOld": _of_arxiv,
    "dc": _of_dublin_core,
    "qualifieddc": _of_dublin_core,
    "article": entry_of_jats,
    "mods": entry_of_mods,
    "crossref": _of_crossref,
    "resource": entry_of_datacite,
    "oai_datacite": _of_datacite,
}
