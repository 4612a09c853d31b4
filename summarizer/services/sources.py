"""Reads papers from identifiers, queries and files, in order, and finds missing abstracts."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING

from summarizer.citation import citation_of
from summarizer.errors import ProviderError
from summarizer.records import BadRecord, Paper
from summarizer.services.arxiv import ArXiv
from summarizer.services.crossref import Crossref
from summarizer.services.fetching import NotFound
from summarizer.services.identifiers import identifiers_of
from summarizer.services.openalex import OpenAlex
from summarizer.services.pubmed import PubMed
from summarizer.services.semantic_scholar import SemanticScholar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from summarizer.services.fetching import Fetcher
    from summarizer.services.identifiers import Identifier, Kind
    from summarizer.services.service import Access, Service
    from summarizer.services.wanted import Search, Wanted

    _Records = Iterator[Paper | BadRecord]

SERVICES: tuple[type[Service], ...] = (ArXiv, Crossref, PubMed, OpenAlex, SemanticScholar)
_OF_KIND: dict[Kind, str] = {
    "arxiv": "arxiv",
    "doi": "crossref",
    "pubmed": "pubmed",
    "openalex": "openalex",
    "s2": "s2",
}
# Where to look for an abstract, in order: the publisher's own first.
_FILLERS: tuple[tuple[str, Kind], ...] = (
    ("arxiv", "arxiv"),
    ("crossref", "doi"),
    ("pubmed", "pubmed"),
    ("openalex", "doi"),
    ("openalex", "pubmed"),
    ("s2", "doi"),
    ("s2", "arxiv"),
)
_WINDOW = 50  # records looked up together


class Sources:
    """Reads records from inputs, which may be identifiers, and from queries.

    Args:
        fetcher: sends the requests.
        access: identifies the caller.
        bases: other addresses for services, by name.
    """

    def __init__(self, fetcher: Fetcher, access: Access, *, bases: Mapping[str, str] | None = None) -> None:
        of = bases or {}
        self._services = {one.name: one(fetcher, access, base=of.get(one.name)) for one in SERVICES}

    def records(
        self,
        inputs: Sequence[str],
        wanted: Wanted,
        *,
        read: Callable[[list[str]], _Records],
        on_format: Callable[[str, str], object] = lambda *_: None,
    ) -> _Records:
        """The papers of the inputs in order, then those of the queries.

        Args:
            inputs: files and identifiers.
            wanted: the queries, and whether to look for missing abstracts.
            read: reads files.
            on_format: called with "identifiers" or a query, and the services to be asked.
        """
        found = [(name, identifiers_of(name)) for name in inputs]
        parts = [self._of_inputs(found, read, on_format)]
        parts += [self._searched(search, on_format) for search in wanted.searches()]
        records = chain.from_iterable(parts)
        return self._filled(records) if wanted.fill else records

    def _of_inputs(
        self,
        found: Sequence[tuple[str, tuple[Identifier, ...] | None]],
        read: Callable[[list[str]], _Records],
        on_format: Callable[[str, str], object],
    ) -> _Records:
        for of_services, group in groupby(found, key=lambda pair: pair[1] is not None):
            if of_services:
                identifiers = [one for _, listed in group for one in listed or ()]
                asked = dict.fromkeys(self._services[_OF_KIND[one.kind]].title for one in identifiers)
                on_format("identifiers", ", ".join(asked))
                yield from self._identified(iter(identifiers))
            else:
                yield from read([name for name, _ in group])

    def _identified(self, identifiers: Iterator[Identifier]) -> _Records:
        while window := list(islice(identifiers, _WINDOW)):
            papers, faults = self._window(window)
            for one in window:
                paper = papers.get((one.kind, one.value))
                yield paper or BadRecord(one.written, None, self._missing(one, faults))

    def _window(self, window: list[Identifier]) -> tuple[dict[tuple[str, str], Paper], dict[Kind, str]]:
        papers: dict[tuple[str, str], Paper] = {}
        faults: dict[Kind, str] = {}
        for kind in dict.fromkeys(one.kind for one in window):
            values = list(dict.fromkeys(one.value for one in window if one.kind == kind))
            try:
                found = self._looked_up(self._services[_OF_KIND[kind]], kind, values)
                papers |= {(kind, value): replace(paper, source=f"{kind}:{value}") for value, paper in found.items()}
            except ProviderError as error:
                faults[kind] = error.message
        return papers, faults

    def _missing(self, one: Identifier, faults: Mapping[Kind, str]) -> str:
        title = self._services[_OF_KIND[one.kind]].title
        return faults.get(one.kind) or f"{title} has no such paper"

    def _looked_up(self, service: Service, kind: Kind, values: Sequence[str]) -> dict[str, Paper]:
        """The papers found for one kind of identifier, by identifier."""
        found: dict[str, Paper] = {}
        for start in range(0, len(values), service.chunk):
            chunk = values[start : start + service.chunk]
            try:
                papers = list(service.lookup(kind, chunk))
            except NotFound:
                continue
            for value in chunk:
                if paper := next((one for one in papers if service.is_it(one, kind, value)), None):
                    found[value] = paper
        return found

    def _searched(self, search: Search, on_format: Callable[[str, str], object]) -> _Records:
        service, papers = self._services[search.service], 0
        on_format(str(search), service.title)
        try:
            for record in service.search(search):
                if isinstance(record, BadRecord):
                    yield record
                    continue
                yield replace(record, source=str(search))
                papers += 1
                if papers == search.most:
                    return
        except ProviderError as error:
            yield BadRecord(str(search), None, f"{error.message} {papers:,} papers were read before that.")

    def _filled(self, records: _Records) -> _Records:
        while window := list(islice(records, _WINDOW)):
            yield from self._with_abstracts(window)

    def _with_abstracts(self, window: list[Paper | BadRecord]) -> list[Paper | BadRecord]:
        for name, kind in _FILLERS:
            places = {
                place: value
                for place, record in enumerate(window)
                if isinstance(record, Paper) and not record.abstract and (value := _known(record, kind))
            }
            if not places:
                continue
            service = self._services[name]
            try:
                found = self._looked_up(service, kind, list(dict.fromkeys(places.values())))
            except ProviderError:
                continue  # the next service may have it; otherwise the paper is reported as having no abstract
            for place, value in places.items():
                record, other = window[place], found.get(value)
                if isinstance(record, Paper) and other and other.abstract:
                    window[place] = _with_abstract(record, other, service)
        return window


def _known(paper: Paper, kind: Kind) -> str:
    """The paper's identifier of this kind, or an empty string."""
    if kind == "pubmed":
        return paper.id if paper.id.isdigit() and 6 <= len(paper.id) <= 9 else ""  # noqa: PLR2004  # as PubMed's are
    return str(citation_of(paper).get(kind) or "").lower()


def _with_abstract(paper: Paper, other: Paper, service: Service) -> Paper:
    extra = {**paper.extra, "abstract_from": service.title}
    return replace(paper, abstract=other.abstract, title=paper.title or other.title, extra=extra)
