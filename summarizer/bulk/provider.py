"""The operations that a provider of batches must offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seen:
    """A batch as the provider tells it.

    Attributes:
        batch: its name.
        status: validating, in_progress, finalizing, completed, failed, expired, cancelling or cancelled.
        output: the name of the file with the answers, if there is one.
        errors: the name of the file with the failed rows, if there is one.
        done: rows with an answer.
        failed: rows without.
        faults: what is wrong with the whole batch, a sentence each.
        is_full: whether it failed because too much was enqueued.
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
    """A provider's files and batches. Every call is sent again after transient faults, none with an effect twice."""

    async def upload(self, path: Path, *, name: str, may_exist: bool) -> str:
        """The provider's name of a file with these lines; where there may be one of this name, that one is taken."""

    async def create(self, file: str, *, marks: Mapping[str, str], may_exist: bool) -> Seen:
        """The batch with these marks, made of this file; where there may be one already, that one is taken."""

    async def find(self, marks: Mapping[str, str]) -> Seen | None:
        """The batch with these marks, or None."""

    async def get(self, batch: str) -> Seen:
        """A batch as it is now."""

    async def cancel(self, batch: str) -> Seen:
        """A batch that does not go on any more; one that is ended stays as it is."""

    async def download(self, file: str, path: Path) -> None:
        """Bring a file here; it is at the path when it is whole."""

    async def close(self) -> None:
        """Let go of connections."""
