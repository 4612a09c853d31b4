"""The interface of a service: looks up papers by identifier, and searches."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from summarizer.citation import citation_of
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.services.fetching import Call, Fetcher
    from summarizer.services.identifiers import Kind
    from summarizer.services.wanted import Search


@dataclass(frozen=True, slots=True)
class Access:
    """How the caller identifies to services.

    Attributes:
        mailto: an email address for them to contact.
        keys: API keys by service name.
    """

    mailto: str | None = None
    keys: dict[str, str] = field(default_factory=dict)


class Service(ABC):
    """A service that has papers.

    Args:
        fetcher: sends its requests.
        access: identifies the caller.
        base: its address, by default the public one.

    Attributes:
        name: its name in `--query NAME: ...`.
        title: its usual name.
        home: its public address.
        kinds: the kinds of identifier it supports.
        chunk: most identifiers per request.
        interval: seconds between requests, as its rules require.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    home: ClassVar[str]
    kinds: ClassVar[tuple[Kind, ...]]
    chunk: ClassVar[int] = 50
    interval: ClassVar[float] = 1.0

    def __init__(self, fetcher: Fetcher, access: Access, *, base: str | None = None) -> None:
        self.base = (base or self.home).rstrip("/")
        self.access = access
        self._fetcher = fetcher

    def fetched(self, call: Call) -> str:
        """The answer to one request."""
        return self._fetcher.text(call, interval=self.interval)

    @abstractmethod
    def lookup(self, kind: Kind, values: Sequence[str]) -> Iterator[Paper]:
        """Find the papers with these identifiers, at most `chunk` of one kind; in any order."""

    @abstractmethod
    def search(self, search: Search) -> Iterator[Paper | BadRecord]:
        """Find papers by query, page by page."""

    def is_it(self, paper: Paper, kind: Kind, value: str) -> bool:
        """Whether a paper in an answer has this identifier."""
        if paper.id.casefold() == value.casefold():
            return True
        cited = citation_of(paper)
        known = {"doi": cited.get("doi"), "arxiv": cited.get("arxiv")}.get(kind)
        return bool(known) and str(known).casefold() == value.casefold()


def bytes_of(text: str) -> io.BytesIO:
    """A text as a byte stream."""
    return io.BytesIO(text.encode())


def papers_in(records: Iterator[Paper | BadRecord]) -> Iterator[Paper]:
    """The papers without the records that could not be read."""
    return (record for record in records if isinstance(record, Paper))
