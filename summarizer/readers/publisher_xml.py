"""XML of publishers and archives: JATS, the ACL Anthology, Crossref, DataCite, Europe PMC, and GROBID's TEI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarizer.readers.entries import RawEntry
from summarizer.readers.xml import local_name, markup_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

JATS, ANTHOLOGY, EUROPE_PMC, TEI = ("article",), ("paper",), ("result",), ("teiHeader",)
DATACITE = ("resource",)
CROSSREF = ("journal_article", "conference_paper", "posted_content", "content_item", "dissertation")
_OTHER_ABSTRACTS = re.compile(
    "graphical|teaser|toc|highlights|key-?points|video|plain-language|summary|web|author|editor", re.IGNORECASE
)
_BESIDE = ("fn", "related-object", "related-article", "graphic", "inline-graphic", "media", "object-id", "label")
_CONTAINERS = (
    "{*}journal_metadata/{*}full_title",
    "{*}proceedings_metadata/{*}proceedings_title",
    "{*}book_metadata/{*}titles/{*}title",
)
_BESIDE_A_GROUP = re.compile(r"\S+@\S+|[*\u2020\u2021\u00a7]+")  # its email, and marks of its footnotes
_NOT_AUTHORS = re.compile("volume|edit|review|translat|referee|chair", re.IGNORECASE)
_NOTES = {"fn", "corresp", "author-notes"}
_SPACE = re.compile(r"\s+")
_CASE = re.compile(r"</?(?:fixed-case|url)\b[^>]*>")


def entry_of_jats(article: Any) -> RawEntry | None:
    """Read the front matter of an article."""
    meta = article.find("{*}front/{*}article-meta")
    if meta is None:
        return None
    known = {one.get("pub-id-type"): (one.text or "").strip() for one in meta.iterfind("{*}article-id")}
    return RawEntry(
        title=_with_subtitle(meta),
        abstract=_abstract(meta),
        authors=tuple(_contributors(meta)),
        date=text_of(meta, "{*}pub-date/{*}year"),
        venue=text_of(article, "{*}front/{*}journal-meta//{*}journal-title"),
        doi=known.get("doi", ""),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{known['pmid']}/" if known.get("pmid") else "",
    )


def _contributors(meta: Any) -> Iterator[str]:
    """Yield the authors of an article, without its editors and those of its volume."""
    for group in meta.iterfind("{*}contrib-group"):
        for contributor in group.iterfind("{*}contrib"):
            roles = (group.get("content-type") or "", contributor.get("contrib-type") or "")
            if not any(map(_NOT_AUTHORS.search, roles)) and (name := _contributor(contributor)):
                yield name


def _contributor(contributor: Any) -> str:
    """Return a contributor's name, in Latin script if there are several; or the name of a group."""
    places = ("{*}name", "{*}name-alternatives/{*}name", "{*}string-name", "{*}name-alternatives/{*}string-name")
    names = [name for place in places for name in contributor.iterfind(place)]
    western = next((name for name in names if name.get("name-style") == "western"), next(iter(names), None))
    if western is None:
        return " ".join(_BESIDE_A_GROUP.sub("", text_of(contributor, "{*}collab")).split())
    return next(_people(iter([western]), "surname", "given-names")) or " ".join("".join(western.itertext()).split())


def _with_subtitle(meta: Any) -> str:
    title = _markup(meta, "{*}title-group/{*}article-title")
    subtitle = meta.find("{*}title-group/{*}subtitle")
    if subtitle is None or "running" in (subtitle.get("content-type") or ""):
        return title
    return ": ".join(part for part in (title.strip().rstrip(":"), _told(subtitle)) if part)


def _abstract(meta: Any) -> str:
    for found in meta.iterfind("{*}abstract"):
        if not _OTHER_ABSTRACTS.search(found.get("abstract-type") or ""):
            return _told(found)
    return ""


def _told(element: Any) -> str:
    """Return the markup of an element on one line, without footnotes, pictures and the like."""
    for beside in list(element.iter(*(f"{{*}}{name}" for name in _BESIDE), "{*}xref")):
        if beside.getparent() is not None and (local_name(beside) != "xref" or beside.get("ref-type") in _NOTES):
            _drop(beside)
    return _SPACE.sub(" ", markup_of(element)).strip()


def _drop(element: Any) -> None:
    """Remove an element, but keep the text after it."""
    before, parent = element.getprevious(), element.getparent()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def entry_of_anthology(paper: Any) -> RawEntry:
    """Read a paper of the ACL Anthology; its id is the Anthology's."""
    volume, address = paper.getparent(), text_of(paper, "{*}url")
    collection = volume.getparent() if volume is not None else None
    where = "" if collection is None else f"{collection.get('id')}-{volume.get('id')}.{paper.get('id')}"
    known = where if "://" in address or not address else address
    return RawEntry(
        title=_CASE.sub("", _markup(paper, "{*}title")),
        abstract=_CASE.sub("", _markup(paper, "{*}abstract")),
        id=known,
        authors=tuple(_people(paper.iterfind("{*}author"), "last", "first")),
        date="" if volume is None else text_of(volume, "{*}meta/{*}year"),
        venue="" if volume is None else text_of(volume, "{*}meta/{*}booktitle"),
        doi=text_of(paper, "{*}doi"),
        url=address if "://" in address else f"https://aclanthology.org/{known}/" if known else "",
    )


def entry_of_crossref(work: Any) -> RawEntry:
    """Read a work in Crossref's deposit format."""
    doi = text_of(work, "{*}doi_data/{*}doi")
    return RawEntry(
        title=_markup(work, "{*}titles/{*}title"),
        abstract=_abstract(work),
        authors=tuple(_people(work.iterfind("{*}contributors/{*}person_name"), "surname", "given_name")),
        date=text_of(work, "{*}publication_date/{*}year") or text_of(work, "{*}posted_date/{*}year"),
        venue=_container(work),
        doi=doi,
        url=text_of(work, "{*}doi_data/{*}resource"),
    )


def _container(work: Any) -> str:
    """Return the name of the journal, proceedings or book."""
    parent = work.getparent()
    found = (text_of(parent, place) for place in _CONTAINERS) if parent is not None else ()
    return next(filter(None, found), "")


def entry_of_datacite(resource: Any) -> RawEntry:
    """Read a resource in DataCite's format."""
    known = text_of(resource, "{*}identifier")
    return RawEntry(
        title=text_of(resource, "{*}titles/{*}title"),
        abstract=_described(resource),
        authors=tuple(_creators(resource)),
        date=text_of(resource, "{*}publicationYear"),
        venue=text_of(resource, "{*}publisher"),
        doi=known,
        places=tuple(one.text or "" for one in resource.iterfind("{*}alternateIdentifiers/{*}alternateIdentifier")),
    )


def _described(resource: Any) -> str:
    """Return the abstract; other descriptions may be notes on methods and contents."""
    found = list(resource.iterfind("{*}descriptions/{*}description"))
    marked = [one for one in found if (one.get("descriptionType") or "Abstract") == "Abstract"]
    return "\n\n".join(markup_of(one) for one in marked)


def _creators(resource: Any) -> Iterator[str]:
    for creator in resource.iterfind("{*}creators/{*}creator"):
        if name := text_of(creator, "{*}creatorName"):
            yield name


def entry_of_europe_pmc(result: Any) -> RawEntry:
    """Read a search result of Europe PMC."""
    return RawEntry(
        title=text_of(result, "{*}title"),
        abstract=text_of(result, "{*}abstractText"),
        id=text_of(result, "{*}id"),
        authors=tuple(name.strip(" .") for name in text_of(result, "{*}authorString").split(", ")),
        date=text_of(result, "{*}pubYear"),
        venue=text_of(result, "{*}journalInfo/{*}journal/{*}title") or text_of(result, "{*}journalTitle"),
        doi=text_of(result, "{*}doi"),
    )


def entry_of_tei(header: Any) -> RawEntry:
    """Read the header of a TEI document."""
    people = header.iterfind(".//{*}sourceDesc//{*}analytic/{*}author/{*}persName")
    return RawEntry(
        title=text_of(header, "{*}fileDesc/{*}titleStmt/{*}title"),
        abstract=_markup(header, "{*}profileDesc/{*}abstract"),
        authors=tuple(_people(people, "surname", "forename")),
        date=text_of(header, ".//{*}publicationStmt/{*}date"),
        venue=text_of(header, ".//{*}monogr/{*}title"),
        doi=text_of(header, ".//{*}idno[@type='DOI']"),
    )


def _markup(element: Any, path: str) -> str:
    found = element.find(path)
    return "" if found is None else _told(found)


def _people(names: Iterator[Any], last: str, first: str) -> Iterator[str]:
    for name in names:
        parts = (text_of(name, f"{{*}}{last}"), text_of(name, f"{{*}}{first}"))
        yield ", ".join(part for part in parts if part)
