"""Semantic Scholar's Academic Graph API (https://api.semanticscholar.org/api-docs/graph): JSON, a request a second."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from summarizer.readers.document import read_json
from summarizer.services.fetching import DAY, Call
from summarizer.services.service import Service, bytes_of, papers_in

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Sequence

    from summarizer.records import BadRecord, Paper
    from summarizer.services.identifiers import Kind
    from summarizer.services.wanted import Search

_FIELDS = "paperId,corpusId,externalIds,title,abstract,authors,year,venue,url"
_PREFIX: dict[Kind, str] = {"s2": "", "doi": "DOI:", "arxiv": "ARXIV:", "pubmed": "PMID:"}
_EXTERNAL: dict[Kind, str] = {"doi": "DOI", "arxiv": "ArXiv", "pubmed": "PubMed"}


class SemanticScholar(Service):
    """Works of all sciences, by any identifier but OpenAlex's, and by words."""

    name: ClassVar = "s2"
    title: ClassVar = "Semantic Scholar"
    home: ClassVar = "https://api.semanticscholar.org/graph/v1"
    kinds: ClassVar[tuple[Kind, ...]] = ("s2", "doi", "arxiv", "pubmed")
    chunk: ClassVar = 100
    interval: ClassVar = 1.1

    def lookup(self, kind: Kind, values: Sequence[str]) -> Iterator[Paper]:  # noqa: D102  # as in Service
        body = {"ids": [f"{_PREFIX[kind]}{value}" for value in values]}
        text = self.fetched(Call(f"{self.base}/paper/batch", {"fields": _FIELDS}, headers=self._headers(), body=body))
        return papers_in(self._read([paper for paper in json.loads(text) if paper]))

    def search(self, search: Search) -> Iterator[Paper | BadRecord]:  # noqa: D102  # as in Service
        token = ""
        while token is not None:
            params = {"query": search.query, "fields": _FIELDS, "sort": "publicationDate:desc"}
            if search.since:
                params["publicationDateOrYear"] = f"{search.since.isoformat()}:"
            if token:
                params["token"] = token
            text = self.fetched(Call(f"{self.base}/paper/search/bulk", params, headers=self._headers(), keep=DAY))
            page = json.loads(text)
            token = page.get("token")
            yield from self._read(page.get("data") or [])

    def is_it(self, paper: Paper, kind: Kind, value: str) -> bool:
        """Whether a paper in an answer has this identifier."""
        if kind == "s2":
            return value in {paper.id, f"CorpusId:{paper.extra.get('corpusId')}"}
        known = (paper.extra.get("externalIds") or {}).get(_EXTERNAL[kind])
        return str(known).casefold() == value.casefold()

    def _headers(self) -> dict[str, str]:
        key = self.access.keys.get(self.name)
        return {"x-api-key": key} if key else {}

    def _read(self, papers: list[Any]) -> Iterator[Paper | BadRecord]:
        if not papers:
            return iter(())
        file: io.BufferedReader = bytes_of(json.dumps(papers))  # type: ignore[assignment]  # it reads as one does
        return read_json(file, source=self.title)
