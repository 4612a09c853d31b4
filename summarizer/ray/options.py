"""The options of a job on a cluster, in the form that is sent to the workers."""

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
class RayOptions:
    """The options of a worker's summarizer.

    Attributes:
        settings: all settings by name, including the key; without `cache_dir`, each machine uses its own.
        schema: the schema of the summaries.
        prompt: the prompt's name or path, or None for the schema's own.
        fields: the names of the columns, if they are not the usual ones.
    """

    settings: dict[str, Any]
    schema: type[BaseModel] = PaperSummary
    prompt: str | None = None
    fields: Fields = field(default=USUAL)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a job.

    Attributes:
        names: files, directories, patterns, or addresses of Parquet.
        format: the format of the files; None to detect it.
        fields: the names of the inputs' fields, if they are not the usual ones.
        max_record: the limit on the size of a record; None for the default. Parquet has none.
    """

    names: tuple[str, ...]
    format: str | None = None
    fields: Fields | None = None
    max_record: int | None = None

    @property
    def are_parquet(self) -> bool:
        """Whether Ray can read them itself."""
        return self.format is None and all(SCHEME in name or name.endswith(_PARQUET) for name in self.names)


def travelling(settings: Settings, *, given: dict[str, Any]) -> dict[str, Any]:
    """The settings for workers. The directory of answers is only included if it was given."""
    values = settings.model_dump()
    if given.get("cache_dir") is None:
        del values["cache_dir"]
    return {name: value for name, value in values.items() if value is not None}


def batch_size(concurrency: int, *, actors: int) -> int:
    """The size of a batch of papers that keeps all places of the gate taken."""
    return max(_LEAST, math.ceil(_WINDOW_PER_REQUEST * concurrency / actors / CALLS / BATCHES))
