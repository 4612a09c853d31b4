"""XML whose root element identifies its records; other kinds of XML are rejected by name.

PubMed and Atom have their own readers, and are read here too, so that `--from xml` is enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.errors import InputError
from summarizer.readers import atom, feed, manager_xml, oai, publisher_xml, pubmed
from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.source import decoded
from summarizer.readers.xml import elements, line_of
from summarizer.records import BadRecord

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator

    from summarizer.records import Paper

KNOWN = (
    "PubMed, Atom, RSS, OAI-PMH, JATS, EndNote, Zotero RDF, MODS, the ACL Anthology, Crossref, DataCite, Europe PMC "
    "and TEI are read"
)
_LOOKED_AT = 65_536  # bytes that contain the root element


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of XML.

    Attributes:
        roots: local names of the root element.
        records: local names of the elements to read.
        entry: reads such an element; returns None if it is not a paper, and a message if something is wrong.
        mark: a pattern that must also occur at the beginning, if the root alone is ambiguous.
    """

    roots: tuple[str, ...]
    records: tuple[str, ...]
    entry: Callable[[Any], RawEntry | str | None]
    mark: str = ""


KINDS = (
    Kind(("RDF",), manager_xml.ZOTERO, manager_xml.entry_of_zotero, r"zotero\.org/namespaces|purl\.org/net/biblio"),
    Kind(("rss", "RDF"), feed.RECORDS, feed.entry_of_item, r"<rss\b|http://purl\.org/rss/1\.0/"),
    Kind(("OAI-PMH",), oai.RECORDS, oai.entry_of_record),
    Kind(("ListRecords", "GetRecord"), oai.RECORDS, oai.entry_of_record),
    Kind(("record", "records"), oai.RECORDS, oai.entry_of_record, r"<(?:\w+:)?header\b"),
    Kind(("xml", "records"), manager_xml.ENDNOTE, manager_xml.entry_of_endnote, r"<ref-type\b|<titles>|<rec-number"),
    Kind(("modsCollection", "mods"), manager_xml.MODS, manager_xml.entry_of_mods),
    Kind(
        ("article", "articles", "pmc-articleset"),
        publisher_xml.JATS,
        publisher_xml.entry_of_jats,
        r"<(?:\w+:)?(?:front|article-meta|journal-meta)\b",
    ),
    Kind(("collection", "volume"), publisher_xml.ANTHOLOGY, publisher_xml.entry_of_anthology, r"<paper\b|<volume\b"),
    Kind(
        ("doi_records", "doi_record", "crossref", "crossref_result", "doi_batch"),
        publisher_xml.CROSSREF,
        publisher_xml.entry_of_crossref,
    ),
    Kind(
        ("resource", "resources", "oai_datacite"),
        publisher_xml.DATACITE,
        publisher_xml.entry_of_datacite,
        r"datacite\.org",
    ),
    Kind(("responseWrapper",), publisher_xml.EUROPE_PMC, publisher_xml.entry_of_europe_pmc),
    Kind(("TEI", "teiCorpus"), publisher_xml.TEI, publisher_xml.entry_of_tei),
)

_ROOT = re.compile(
    r"""
    \A\ufeff?\s* (?: <\?(?:(?!\?>).)*+\?> \s* | <!--(?:(?!-->).)*+--> \s*
      | <!DOCTYPE\s+ (?P<declared>[\w:.-]+) [^\[>]* (?:\[[^\]]*\]\s*)? > \s* )*+
    < (?:[\w.-]+:)? (?P<name>[A-Za-z_][\w.-]*) (?P<attributes>[^<>]*) > \s* (?P<next></?[\w.:-]+)?
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)


class Root(NamedTuple):
    """The root element of a document.

    Attributes:
        name: its name without prefix.
        attributes: its attributes and namespaces, as written.
        declared: the name in a DOCTYPE, or "".
        is_followed: whether another element follows immediately.
    """

    name: str
    attributes: str
    declared: str
    is_followed: bool


def root_of(text: str) -> Root | None:
    """Return the root element of a document that begins with `text`, or None."""
    found = _ROOT.match(text)
    if not found:
        return None
    return Root(found["name"], found["attributes"], found["declared"] or "", bool(found["next"]))


def kind_of(text: str) -> Kind | None:
    """Return the kind of XML that begins with `text`, or None if it is unknown."""
    root = root_of(text)
    kinds = (kind for kind in KINDS if root and root.name in kind.roots)
    return next((kind for kind in kinds if not kind.mark or re.search(kind.mark, text)), None)


def unknown(text: str, *, source: str) -> InputError:
    """Return the error for XML of an unknown kind."""
    root = root_of(text)
    named = f": <{root.name}>" if root else ""
    return InputError(f"{source} is XML of an unknown kind{named}.", hint=f"{KNOWN}; saved HTML is, too.")


def read_xml(stream: io.BufferedReader[Any], *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the papers in known XML, in order.

    Raises:
        InputError: its root element is unknown.
    """
    text = decoded(stream.peek(_LOOKED_AT)[:_LOOKED_AT])
    root = root_of(text)
    if root and root.name in {"feed", "entry"}:
        yield from atom.read_atom(stream, source=source)
    elif root and root.name.startswith("Pubmed"):
        yield from pubmed.read_pubmed(stream, source=source)
    elif kind := kind_of(text):
        yield from _papers(stream, kind, source=source)
    else:
        raise unknown(text, source=source)


def _papers(stream: io.BufferedReader[Any], kind: Kind, *, source: str) -> Iterator[Paper | BadRecord]:
    for found in elements(stream, kind.records, source=source):
        if isinstance(found, BadRecord):
            yield found
            continue
        entry = kind.entry(found)
        if isinstance(entry, str):
            yield BadRecord(source, line_of(found), entry)
        elif entry is not None:
            yield to_paper(entry, source=source, line=line_of(found))
