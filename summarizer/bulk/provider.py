"""The operations that a provider of batches must offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seen:
    """A batch as the provider reports it.

    Attributes:
        batch: its name.
        status: validating, in_progress, finalizing, completed, failed, expired, cancelling or cancelled.
        output: the name of the file of answers, if there is one.
        errors: the name of the file of failed rows, if there is one.
        done: the number of rows with an answer.
        failed: the number of rows without one.
        faults: what is wrong with the whole batch, one sentence each.
        is_full: whether it failed because too many tokens were enqueued.
    """

    batch: str
    status: str
    output: str | None = None
    errors: str | None = None
    done: int = 0
    failed: int = 0
    faults: tuple[str, ...] = ()
    is_full: bool = False


class BatchProvider(Protocol):
    """A provider's files and batches. Calls are repeated after transient errors, but never take effect twice."""

    async def upload(self, path: Path, *, name: str, may_exist: bool) -> str:
        """Upload a file with these lines, or find an existing one of this name; return the provider's name."""

    async def create(self, file: str, *, marks: Mapping[str, str], may_exist: bool) -> Seen:
        """Create a batch with these marks from this file, or find it if it may exist."""

    async def find(self, marks: Mapping[str, str]) -> Seen | None:
        """Return the batch with these marks, or None."""

    async def get(self, batch: str) -> Seen:
        """Return the current state of a batch."""

    async def cancel(self, batch: str) -> Seen:
        """Cancel a batch; a finished one stays as it is."""

    async def download(self, file: str, path: Path) -> None:
        """Download a file; it appears at the path when it is complete."""

    async def close(self) -> None:
        """Close connections."""
