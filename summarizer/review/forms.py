"""Forms to correct or add a value, and the resulting value, checked like one from a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from summarizer.errors import InputError
from summarizer.evidence import Cited, Reading
from summarizer.view.checks import marks_within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def value_classes(schema: type[BaseModel]) -> dict[str, type[Cited]]:
    """Return the class of the cited values in each field of a schema that has them."""
    found = ((name, _cited(field.annotation)) for name, field in schema.model_fields.items())
    return {name: kind for name, kind in found if kind is not None}


def _cited(annotation: Any) -> type[Cited] | None:
    if isinstance(annotation, type) and issubclass(annotation, Cited):
        return annotation
    return next((kind for part in get_args(annotation) if (kind := _cited(part)) is not None), None)


def lists_of(schema: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of a schema to which values can be added."""
    several = (list, tuple, set, frozenset)
    fields = schema.model_fields.items()
    return tuple(name for name, field in fields if get_origin(field.annotation) in several and _cited(field.annotation))


def form_of(kind: type[Cited]) -> list[dict[str, Any]]:
    """Return a form's inputs: `name`, `kind` ("choice", "flag", "number", "text" or "other"), `choices`, `nullable`."""
    fields = ((name, field.annotation) for name, field in kind.model_fields.items() if name != "evidence")
    return [{"name": name, **_input(annotation)} for name, annotation in fields]


def _input(annotation: Any) -> dict[str, Any]:
    parts = [part for part in get_args(annotation) if part is not type(None)]
    nullable = type(None) in get_args(annotation)
    plain = parts[0] if nullable and len(parts) == 1 else annotation
    if get_origin(plain) is Literal:
        return {"kind": "choice", "choices": list(get_args(plain)), "nullable": nullable}
    names = {bool: "flag", int: "number", float: "number", str: "text"}
    return {"kind": names.get(plain, "text" if get_origin(plain) else "other"), "choices": [], "nullable": nullable}


def checked_value(
    kind: type[Cited], parts: Mapping[str, Any], *, sentences: Sequence[int], abstract: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the value in the form of a summary, and what the checks find wrong with it.

    Raises:
        InputError: a part is missing or of the wrong kind, or no sentence is cited.
    """
    reading = Reading.of(abstract)
    if not reading.cite(list(sentences)):
        raise InputError("Cite the sentence that says it.", hint="Click on the sentence in the abstract.")
    try:
        value = kind.model_validate({**parts, "sentences": list(sentences)}, context=reading.kept())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "value"
        raise InputError(f"{where}: {first['msg']}", hint="Change it and save again.") from error
    written = value.model_dump(mode="json")
    return written, marks_within(written)
