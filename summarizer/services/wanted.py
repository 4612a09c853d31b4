"""What is wanted of services, as flags say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.errors import ConfigurationError
from summarizer.services.identifiers import identifiers_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

NAMES = ("arxiv", "crossref", "pubmed", "openalex", "s2")


@dataclass(frozen=True, slots=True)
class Search:
    """A query as a user wrote it.

    Attributes:
        service: the name of the service that is asked, one of `NAMES`.
        query: in the service's own language.
        since: papers from this day on.
        most: how many papers at most; None for all.
    """

    service: str
    query: str
    since: date | None = None
    most: int | None = None

    def __str__(self) -> str:
        return f"{self.service}: {self.query}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of services beside the inputs.

    Attributes:
        queries: each as `SERVICE: QUERY`.
        since: papers of queries from this day on.
        most: how many papers of each query; None for all.
        fill: whether abstracts that are missing are looked for.
    """

    queries: tuple[str, ...] = ()
    since: date | None = None
    most: int | None = None
    fill: bool = False

    def __bool__(self) -> bool:
        return bool(self.queries) or self.fill

    def searches(self) -> list[Search]:
        """The queries, read.

        Raises:
            ConfigurationError: a query names no service.
        """
        return [_search(query, self) for query in self.queries]


def _search(text: str, wanted: Wanted) -> Search:
    name, _, query = text.partition(":")
    service, query = name.strip().lower(), query.strip()
    if service not in NAMES or not query:
        raise ConfigurationError(
            f"--query {text!r} doesn't begin with the name of a service.",
            hint=f"Write --query 'SERVICE: QUERY', with one of {', '.join(NAMES)}; for example "
            "--query 'arxiv: cat:cs.LG AND abs:quantization'.",
        )
    return Search(service, query, wanted.since, wanted.most)


def asks_services(inputs: Iterable[str], wanted: Wanted) -> bool:
    """Whether anything has to be fetched."""
    return bool(wanted) or any(identifiers_of(name) is not None for name in inputs)
