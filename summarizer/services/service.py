"""What the services have in common: papers by identifier, and papers that a query finds."""

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
    """What services want to know of who asks.

    Attributes:
        mailto: an address that they may write to.
        keys: a service's key by the service's name.
    """

    mailto: str | None = None
    keys: dict[str, str] = field(default_factory=dict)


class Service(ABC):
    """One service.

    Args:
        fetcher: asks it.
        access: who asks.
        base: where it is, by default its public address.

    Attributes:
        name: as it is written in `--query NAME: ...`.
        title: as people know it.
        home: its public address.
        kinds: the identifiers it finds papers by.
        chunk: most identifiers in a request.
        interval: seconds between two requests, as its rules ask.
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
        """The papers with these identifiers that the service has, in any order; at most `chunk` of one kind."""

    @abstractmethod
    def search(self, search: Search) -> Iterator[Paper | BadRecord]:
        """The papers that a query finds, page by page."""

    def is_it(self, paper: Paper, kind: Kind, value: str) -> bool:
        """Whether a paper of an answer is the one with this identifier."""
        if paper.id.casefold() == value.casefold():
            return True
        cited = citation_of(paper)
        known = {"doi": cited.get("doi"), "arxiv": cited.get("arxiv")}.get(kind)
        return bool(known) and str(known).casefold() == value.casefold()


def bytes_of(text: str) -> io.BytesIO:
    """A text as a reader of bytes takes it."""
    return io.BytesIO(text.encode())


def papers_in(records: Iterator[Paper | BadRecord]) -> Iterator[Paper]:
    """The papers without the records that could not be read."""
    return (record for record in records if isinstance(record, Paper))
