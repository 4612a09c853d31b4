"""arXiv's API (https://info.arxiv.org/help/api/user-manual.html): Atom, one request every three seconds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from summarizer.readers.atom import read_atom
from summarizer.services.fetching import DAY, Call
from summarizer.services.service import Service, bytes_of, papers_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from summarizer.records import BadRecord, Paper
    from summarizer.services.identifiers import Kind
    from summarizer.services.wanted import Search

_PAGE = 200
_TOTAL = re.compile(r"<opensearch:totalResults[^>]*>\s*(\d+)")


class ArXiv(Service):
    """Preprints, by arXiv id and in arXiv's query language."""

    name: ClassVar = "arxiv"
    title: ClassVar = "arXiv"
    home: ClassVar = "https://export.arxiv.org"
    kinds: ClassVar[tuple[Kind, ...]] = ("arxiv",)
    interval: ClassVar = 3.0

    def lookup(self, kind: Kind, values: Sequence[str]) -> Iterator[Paper]:  # noqa: D102  # as in Service
        params = {"id_list": ",".join(values), "max_results": str(len(values))}
        return papers_in(self._read(self.fetched(Call(f"{self.base}/api/query", params))))

    def search(self, search: Search) -> Iterator[Paper | BadRecord]:  # noqa: D102  # as in Service
        start, total = 0, 1
        query = f"({search.query}) AND {_from(search.since)}" if search.since else search.query
        while start < total:
            size = min(_PAGE, search.most - start) if search.most else _PAGE
            if size <= 0:
                return
            params = {
                "search_query": query,
                "start": str(start),
                "max_results": str(size),
                "sortBy": "submittedDate",
                "sortOrder": "descending",
            }
            text = self.fetched(Call(f"{self.base}/api/query", params, keep=DAY))
            found = _TOTAL.search(text)
            total = int(found[1]) if found else 0
            start += size
            yield from self._read(text)

    def _read(self, text: str) -> Iterator[Paper | BadRecord]:
        return read_atom(bytes_of(text), source=self.title)


def _from(day: date) -> str:
    return f"submittedDate:[{day:%Y%m%d}0000 TO 999912312359]"
