"""OpenAlex (https://docs.openalex.org): JSON, abstracts as an index of words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from summarizer.citation import citation_of
from summarizer.readers.document import read_json
from summarizer.services.fetching import DAY, Call
from summarizer.services.service import Service, bytes_of, papers_in

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Sequence

    from summarizer.records import BadRecord, Paper
    from summarizer.services.identifiers import Kind
    from summarizer.services.wanted import Search

_PAGE = 100
_FIELDS = "id,doi,ids,display_name,title,abstract_inverted_index,authorships,publication_year,primary_location"
_FILTERS: dict[Kind, str] = {"openalex": "openalex", "doi": "doi", "pubmed": "pmid"}


class OpenAlex(Service):
    """Works of all sciences, by OpenAlex id, DOI and PubMed id, and by words of title and abstract."""

    name: ClassVar = "openalex"
    title: ClassVar = "OpenAlex"
    home: ClassVar = "https://api.openalex.org"
    kinds: ClassVar[tuple[Kind, ...]] = ("openalex", "doi", "pubmed")
    interval: ClassVar = 0.15

    def lookup(self, kind: Kind, values: Sequence[str]) -> Iterator[Paper]:  # noqa: D102  # as in Service
        params = {"filter": f"{_FILTERS[kind]}:{'|'.join(values)}", "per-page": str(_PAGE), "select": _FIELDS}
        return papers_in(self._read(self.fetched(Call(f"{self.base}/works", params, self._private()))))

    def search(self, search: Search) -> Iterator[Paper | BadRecord]:  # noqa: D102  # as in Service
        cursor: str | None = "*"
        while cursor:
            filters = ["has_abstract:true", f"title_and_abstract.search:{search.query}"]
            if search.since:
                filters.append(f"from_publication_date:{search.since.isoformat()}")
            params = {"filter": ",".join(filters), "per-page": str(_PAGE), "cursor": cursor, "select": _FIELDS}
            text = self.fetched(Call(f"{self.base}/works", params, self._private(), keep=DAY))
            page = json.loads(text)
            cursor = page["meta"].get("next_cursor") if page["results"] else None
            if page["results"]:
                yield from self._read(text)

    def is_it(self, paper: Paper, kind: Kind, value: str) -> bool:
        """Whether a paper in an answer has this identifier."""
        if kind == "openalex":
            return paper.id.rpartition("/")[2].casefold() == value.casefold()
        if kind == "pubmed":
            pmid = (paper.extra.get("ids") or {}).get("pmid", "")
            return str(pmid).rstrip("/").rpartition("/")[2] == value
        return str(citation_of(paper).get("doi", "")).casefold() == value.casefold()

    def _private(self) -> dict[str, str]:
        given = {"mailto": self.access.mailto, "api_key": self.access.keys.get(self.name)}
        return {name: value for name, value in given.items() if value}

    def _read(self, text: str) -> Iterator[Paper | BadRecord]:
        if not json.loads(text)["results"]:
            return iter(())
        file: io.BufferedReader = bytes_of(text)  # type: ignore[assignment]  # it reads as one does
        return read_json(file, source=self.title)
