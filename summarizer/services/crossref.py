"""Crossref's REST API (https://api.crossref.org): JSON; faster if you give an email address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from summarizer.readers.document import read_json
from summarizer.services.fetching import DAY, Call, NotFound
from summarizer.services.service import Service, bytes_of, papers_in

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Sequence

    from summarizer.records import BadRecord, Paper
    from summarizer.services.identifiers import Kind
    from summarizer.services.wanted import Search

_PAGE = 100


class Crossref(Service):
    """Metadata that publishers deposit with DOIs. About half of them deposit abstracts."""

    name: ClassVar = "crossref"
    title: ClassVar = "Crossref"
    home: ClassVar = "https://api.crossref.org"
    kinds: ClassVar[tuple[Kind, ...]] = ("doi",)
    chunk: ClassVar = 1
    interval: ClassVar = 0.2

    def lookup(self, kind: Kind, values: Sequence[str]) -> Iterator[Paper]:  # noqa: D102  # as in Service
        for value in values:
            try:
                text = self.fetched(Call(f"{self.base}/works/{quote(value, safe='')}", private=self._private()))
            except NotFound:
                continue
            yield from papers_in(self._read(text))

    def search(self, search: Search) -> Iterator[Paper | BadRecord]:  # noqa: D102  # as in Service
        cursor = "*"
        while cursor:
            params = {"query": search.query, "rows": str(_PAGE), "cursor": cursor, "filter": _filter(search)}
            text = self.fetched(Call(f"{self.base}/works", params, self._private(), keep=DAY))
            message = json.loads(text)["message"]
            cursor = message.get("next-cursor", "") if message["items"] else ""
            if message["items"]:
                yield from self._read(text)

    def _private(self) -> dict[str, str]:
        return {"mailto": self.access.mailto} if self.access.mailto else {}

    def _read(self, text: str) -> Iterator[Paper | BadRecord]:
        file: io.BufferedReader = bytes_of(text)  # type: ignore[assignment]  # it reads as one does
        return read_json(file, source=self.title)


def _filter(search: Search) -> str:
    since = f",from-pub-date:{search.since.isoformat()}" if search.since else ""
    return f"has-abstract:true{since}"
