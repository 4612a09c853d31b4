"""The requests to services that the flags ask for."""

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
    """A query as the user wrote it.

    Attributes:
        service: the name of the service, one of `NAMES`.
        query: the query, in the service's own language.
        since: only papers from this day on.
        most: maximum number of papers; None for all.
    """

    service: str
    query: str
    since: date | None = None
    most: int | None = None

    def __str__(self) -> str:
        return f"{self.service}: {self.query}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything to request from services besides the inputs.

    Attributes:
        queries: each as `SERVICE: QUERY`.
        since: only papers from this day on, for queries.
        most: maximum number of papers per query; None for all.
        fill: whether to look for missing abstracts.
    """

    queries: tuple[str, ...] = ()
    since: date | None = None
    most: int | None = None
    fill: bool = False

    def __bool__(self) -> bool:
        return bool(self.queries) or self.fill

    def searches(self) -> list[Search]:
        """Parse the queries.

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
    """Whether anything must be fetched."""
    return bool(wanted) or any(identifiers_of(name) is not None for name in inputs)
