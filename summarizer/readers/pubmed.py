"""PubMed XML: a PubmedArticleSet of any size, from efetch, the website or the baseline files.

Each section of a structured abstract is a paragraph after its label ("METHODS: ..."). Abstracts in other languages
(OtherAbstract) and the copyright line are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.medline import without_stop
from summarizer.readers.xml import elements, line_of, markup_of, text_of
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.records import Paper

_RECORDS = ("PubmedArticle", "PubmedBookArticle")


def read_pubmed(stream: BinaryIO, *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the articles and book chapters as papers, in order; the id is the PMID."""
    for found in elements(stream, _RECORDS, source=source):
        if isinstance(found, BadRecord):
            yield found
        else:
            yield to_paper(_entry(found), source=source, line=line_of(found))


def _entry(record: Any) -> RawEntry:
    pmid = text_of(record, ".//{*}PMID")
    return RawEntry(
        title=without_stop(_title(record)),
        abstract="\n\n".join(_section(part) for part in record.iterfind(".//{*}Abstract/{*}AbstractText")),
        id=pmid,
        authors=tuple(_name(author) for author in record.iterfind(".//{*}AuthorList/{*}Author")),
        date=text_of(record, ".//{*}PubDate") or text_of(record, ".//{*}ArticleDate"),
        venue=text_of(record, ".//{*}Journal/{*}Title") or text_of(record, ".//{*}BookTitle"),
        doi=_doi(record),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "",
    )


def _title(record: Any) -> str:
    names = ("ArticleTitle", "VernacularTitle", "BookTitle")
    found = (record.find(f".//{{*}}{name}") for name in names)
    return next((text for one in found if one is not None and (text := markup_of(one).strip())), "")


def _section(part: Any) -> str:
    text, label = markup_of(part).strip(), (part.get("Label") or "").strip().rstrip(":")
    return f"{label}: {text}" if text and label not in {"", "UNLABELLED"} else text


def _name(author: Any) -> str:
    parts = [text_of(author, f"{{*}}{part}") for part in ("LastName", "ForeName")]
    return ", ".join(part for part in parts if part) or text_of(author, "{*}CollectiveName")


def _doi(record: Any) -> str:
    own = (*record.iterfind("{*}PubmedData/{*}ArticleIdList/{*}ArticleId[@IdType='doi']"),)
    named = (*record.iterfind(".//{*}Article/{*}ELocationID[@EIdType='doi']"),)
    return next((one.text for one in (*named, *own) if one.text), "")
