"""Writes requests to files, each within the provider's limits and ours."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Self

from summarizer.bulk.files import Indexed, whole_file, written
from summarizer.bulk.openai import ENDPOINT
from summarizer.records import Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.bulk.files import Job

_PARTS_A_BUDGET = 8  # of a limit of cost, so that it can be used up to the last eighth


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a part. Source of the defaults: OpenAI's Batch guide, rate limits.

    Attributes:
        requests: the lines of its file.
        size: the bytes of its file.
        tokens: the tokens sent by a file, and by all unfinished batches together; None for no limit.
        cost: the US dollars of the whole job; None for no limit.
    """

    requests: int = 50_000
    size: int = 200_000_000
    tokens: int | None = None
    cost: float | None = None

    def hold(self, requests: int, size: int, tokens: int, most: float | None) -> bool:
        """Whether a part may have this size."""
        return (
            requests <= self.requests
            and size <= self.size
            and (self.tokens is None or tokens <= self.tokens)
            and (self.cost is None or (most or 0.0) <= self.cost / _PARTS_A_BUDGET)
        )


class PartWriter:
    """Writes requests to the files of a job's parts, beginning a new part when one is full.

    Args:
        job: the job of the parts.
        limits: the limits of a part.
        price: gives the US dollars of the tokens in a batch, if known.

    Attributes:
        parts: the facts of the finished parts, for the journal.
    """

    def __init__(self, job: Job, *, limits: Limits, price: Callable[[Usage], float | None]) -> None:
        self._job = job
        self._limits = limits
        self._price = price
        self._number = len(job.state.parts)
        self._files = ExitStack()
        self._requests: IO[bytes] | None = None
        self._index: IO[bytes] | None = None
        self._begin_anew()
        self.parts: list[dict[str, Any]] = []

    def _begin_anew(self) -> None:
        self._count, self._size, self._most = 0, 0, Usage()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: Any) -> None:
        if kind is None:
            self._end_part()
        else:
            self._files.__exit__(kind, *rest)

    def add(self, asked: Indexed, request: dict[str, Any], most: Usage) -> None:
        """Add a request, with an upper bound for its usage."""
        row = {"custom_id": asked.fingerprint, "method": "POST", "url": ENDPOINT, "body": request}
        line, whole = written(row), self._most + most
        cost = None if self._limits.cost is None else self._price(whole)
        full = not self._limits.hold(self._count + 1, self._size + len(line), whole.input_tokens, cost)
        if self._count and full:
            self._end_part()
        if self._requests is None or self._index is None:
            self._requests, self._index = self._begin_part()
        self._requests.write(line)
        self._index.write(written(asked.to_dict()))
        self._count, self._size, self._most = self._count + 1, self._size + len(line), self._most + most

    def _begin_part(self) -> tuple[IO[bytes], IO[bytes]]:
        self._number += 1
        return (
            self._files.enter_context(whole_file(self._job.file("requests", self._number))),
            self._files.enter_context(whole_file(self._job.file("index", self._number))),
        )

    def _end_part(self) -> None:
        if self._requests is None:
            return
        self._files.close()
        self._requests = self._index = None
        most = self._price(self._most)
        facts = {"number": self._number, "requests": self._count, "tokens": self._most.input_tokens, "most": most}
        self.parts.append(facts)
        self._begin_anew()
