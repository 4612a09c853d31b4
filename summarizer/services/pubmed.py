"""PubMed's E-utilities (https://www.ncbi.nlm.nih.gov/books/NBK25497/): three requests a second, ten with a key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from summarizer.readers.pubmed import read_pubmed
from summarizer.services.fetching import DAY, Call
from summarizer.services.service import Service, bytes_of, papers_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.records import BadRecord, Paper
    from summarizer.services.identifiers import Kind
    from summarizer.services.wanted import Search

_PAGE = 200


class PubMed(Service):
    """Medicine and life sciences, by PubMed id and in PubMed's query language; ESearch gives the first 10,000."""

    name: ClassVar = "pubmed"
    title: ClassVar = "PubMed"
    home: ClassVar = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    kinds: ClassVar[tuple[Kind, ...]] = ("pubmed",)
    chunk: ClassVar = _PAGE
    interval: ClassVar = 0.34

    def lookup(self, kind: Kind, values: Sequence[str]) -> Iterator[Paper]:  # noqa: D102  # as in Service
        return papers_in(self._papers(values))

    def search(self, search: Search) -> Iterator[Paper | BadRecord]:  # noqa: D102  # as in Service
        start, total = 0, 1
        while start < total:
            params = {
                "db": "pubmed",
                "term": search.query,
                "retmode": "json",
                "retstart": str(start),
                "retmax": str(_PAGE),
                "sort": "pub_date",
            }
            if search.since:
                params |= {"datetype": "edat", "mindate": f"{search.since:%Y/%m/%d}", "maxdate": "3000"}
            text = self.fetched(Call(f"{self.base}/esearch.fcgi", params, self._private(), keep=DAY))
            found = json.loads(text)["esearchresult"]
            total = min(int(found.get("count", 0)), 9_999)
            start += _PAGE
            if found.get("idlist"):
                yield from self._papers(found["idlist"])

    def _papers(self, ids: Sequence[str]) -> Iterator[Paper | BadRecord]:
        params = {"db": "pubmed", "id": ",".join(ids), "retmode": "xml"}
        text = self.fetched(Call(f"{self.base}/efetch.fcgi", params, self._private()))
        return read_pubmed(bytes_of(text), source=self.title)

    def _private(self) -> dict[str, str]:
        given = {"tool": "summarizer", "email": self.access.mailto, "api_key": self.access.keys.get(self.name)}
        return {name: value for name, value in given.items() if value}
