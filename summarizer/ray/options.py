"""What a job on a cluster is made with, as it travels to the workers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.readers.fields import USUAL, Fields
from summarizer.schemas import PaperSummary

if TYPE_CHECKING:
    from pydantic import BaseModel

    from summarizer.settings import Settings

CALLS = 2  # calls of an actor at once, so that the next block is begun before the last answers of one are there
BATCHES = 4  # of a block that Ray Data has under way at once in an actor
_WINDOW_PER_REQUEST = 4  # papers in hand for each request that may be under way, as on one machine
_LEAST = 16
SCHEME = "://"
_PARQUET = ".parquet"


@dataclass(frozen=True, slots=True)
class Options:
    """What a worker makes its summarizer with.

    Attributes:
        settings: every setting by its name, the key among them; without `cache_dir` each machine has its own.
        schema: what the summaries are.
        prompt: the prompt's name or path, or None for the schema's own.
        fields: names of the columns, where they are not the usual ones.
    """

    settings: dict[str, Any]
    schema: type[BaseModel] = PaperSummary
    prompt: str | None = None
    fields: Fields = field(default=USUAL)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a job reads.

    Attributes:
        names: files, directories, patterns, or addresses of Parquet.
        format: how the files are read; None finds out.
        fields: names of the inputs' fields, where they are not the usual ones.
    """

    names: tuple[str, ...]
    format: str | None = None
    fields: Fields | None = None

    @property
    def are_parquet(self) -> bool:
        """Whether Ray reads them by itself."""
        return self.format is None and all(SCHEME in name or name.endswith(_PARQUET) for name in self.names)


def travelling(settings: Settings, *, given: dict[str, Any]) -> dict[str, Any]:
    """The settings in force as workers are given them. A directory for answers goes with them only if it was given."""
    values = settings.model_dump()
    if given.get("cache_dir") is None:
        del values["cache_dir"]
    return {name: value for name, value in values.items() if value is not None}


def batch_size(concurrency: int, *, actors: int) -> int:
    """Papers in a batch, so that all that is in hand keeps every place of the gate taken."""
    return max(_LEAST, math.ceil(_WINDOW_PER_REQUEST * concurrency / actors / CALLS / BATCHES))
