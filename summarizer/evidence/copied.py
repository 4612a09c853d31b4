"""Fields whose value must appear in the evidence verbatim: names, sizes, conditions, anything not paraphrased."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel


class Copied:
    """Marks the type of a verbatim field."""


AsWritten = Annotated[str, Copied()]


def is_written(text: str, *, source: str) -> bool:
    """Whether `source` contains this text as whole words, ignoring case and spacing."""
    wanted = " ".join(text.split())
    pattern = rf"(?<![A-Za-z0-9]){re.escape(wanted)}(?![A-Za-z0-9])"
    return bool(wanted) and re.search(pattern, " ".join(source.split()), re.IGNORECASE) is not None


def copied(value: BaseModel) -> Iterator[tuple[str, str]]:
    """The name and text of each verbatim field that has a text."""
    for name in _copied_fields(type(value)):
        held = getattr(value, name)
        for text in [held] if isinstance(held, str) else held or ():
            yield name, text


@lru_cache(maxsize=1024)
def _copied_fields(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(
        name
        for name, field in model.model_fields.items()
        if any(isinstance(mark, Copied) for mark in field.metadata) or _is_marked(field.annotation)
    )


def _is_marked(annotation: Any) -> bool:
    marks = getattr(annotation, "__metadata__", ())
    return any(isinstance(mark, Copied) for mark in marks) or any(map(_is_marked, get_args(annotation)))
