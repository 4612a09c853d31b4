"""Derives a prompt for a schema without its own, from its docstrings and field descriptions.

The prompt states the purpose and what each field means. Types, allowed values and nesting are left to the JSON schema,
which is sent along; descriptions are not, because a server that compiles the schema into a grammar never shows it to
the model.
"""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from pydantic import BaseModel

from summarizer.errors import ConfigurationError
from summarizer.evidence import Cited
from summarizer.schemas import SHIPPED
from summarizer.task.prompt_files import load_prompt
from summarizer.task.schema_files import shipped_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.task.prompt_files import Prompt

_PARTS = ("default", "second_look")  # parts of other prompts
_VARIANTS = {"paper_examples": "paper"}  # other prompts for a shipped schema
_CHOICES = f"Choose one of {', '.join(SHIPPED)}, a Markdown file of your own, or leave out --prompt."
_SECTION = re.compile(r"\n\s*(?:Args|Attributes|Examples?|Raises|Returns|Note|Notes):\s*\n", re.IGNORECASE)


def prompt_for(schema: type[BaseModel], name: str | None = None) -> Prompt:
    """Load the prompt of this name; without a name, the schema's own if it ships with the package, else derive one.

    Raises:
        ConfigurationError: there is no such prompt, it is for another schema, or it is not a template.
    """
    require_suiting(schema, name)
    if chosen := name or shipped_name(schema):
        return load_prompt(chosen)
    return derived_prompt(schema)


def require_suiting(schema: type[BaseModel], name: str | None) -> None:
    """Reject a shipped prompt that is for another schema: you would pay for answers that do not fit.

    Raises:
        ConfigurationError: the prompt is for another schema, or is only a part of other prompts.
    """
    owner = name and _shipped_as(name)
    owner = _VARIANTS.get(owner, owner) if owner else owner
    if not owner or any(shipped_name(kind) == owner for kind in schema.__mro__ if issubclass(kind, BaseModel)):
        return
    if owner not in SHIPPED:
        raise ConfigurationError(f"The prompt {name} is part of other prompts and cannot be used alone.", hint=_CHOICES)
    raise ConfigurationError(
        f"The prompt {name} asks for the fields of the schema {owner}, not of {schema.__name__}.",
        hint=f"Add --schema {owner}, or leave out --prompt to use the schema's own prompt.",
    )


def _shipped_as(name: str) -> str | None:
    """The name of the shipped prompt, also for the path of an unchanged copy; None for any other file."""
    if not name.endswith(".md"):
        return name
    stem, path = Path(name).stem, Path(name)
    if stem not in (*SHIPPED, *_PARTS, *_VARIANTS) or not path.is_file():
        return None
    return stem if path.read_bytes() == load_prompt(stem).text.encode() else None


def derived_prompt(schema: type[BaseModel]) -> Prompt:
    """Derive a prompt from a schema's docstrings and descriptions."""
    frame = load_prompt("default")
    fields = list(_fields(schema, where="", seen=(schema,)))
    given = {
        "purpose": _docstring(schema),
        "fields": [(name, " ".join(filter(None, texts))) for name, *texts in fields if any(texts)],
        "cites": any(issubclass(part, Cited) for part in _reached(schema, seen=set())),
    }
    digest = hashlib.sha256(repr((frame.digest, given)).encode()).hexdigest()[:6]
    return dataclasses.replace(
        frame, digest=digest, given=given, described=frozenset(description for _, description, _ in fields)
    )


def _fields(model: type, *, where: str, seen: tuple[type, ...]) -> Iterator[tuple[str, str, str]]:
    """Each field below a model: its path (`datasets.name`), its description, and the docstring of its own model."""
    for name, annotation, description in _own(model):
        path = f"{where}.{name}".strip(".")
        inner = [part for part in _models_in(annotation) if part not in seen]
        yield path, description, " ".join(filter(None, map(_docstring, inner)))
        for part in inner:
            yield from _fields(part, where=path, seen=(*seen, part))


def _own(model: type) -> Iterator[tuple[str, Any, str]]:
    """The fields of a model, with types and descriptions; without `evidence`, which the prompt explains once."""
    if issubclass(model, BaseModel):
        for name, field in model.model_fields.items():
            if not (issubclass(model, Cited) and name == "evidence"):
                alias = field.validation_alias if isinstance(field.validation_alias, str) else None
                yield alias or name, field.annotation, field.description or ""
    elif dataclasses.is_dataclass(model):
        hints = get_type_hints(model)
        for part in dataclasses.fields(model):
            yield part.name, hints[part.name], getattr(part.default, "description", None) or ""


def _models_in(annotation: Any) -> list[type]:
    """The models and dataclasses in a type annotation, each once."""
    if isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or (dataclasses.is_dataclass(annotation) and not get_args(annotation))
    ):
        return [annotation]
    return list(dict.fromkeys(part for inner in get_args(annotation) for part in _models_in(inner)))


def _reached(model: type, seen: set[type]) -> set[type]:
    """A model and all models reachable through its fields."""
    if model not in seen:
        seen.add(model)
        for _, annotation, _ in _own(model):
            for part in _models_in(annotation):
                _reached(part, seen)
    return seen


def _docstring(model: type) -> str:
    """A class's own docstring on one line, without sections like `Args:`."""
    text = inspect.cleandoc(vars(model).get("__doc__") or "")
    if dataclasses.is_dataclass(model) and text.startswith(f"{model.__name__}("):  # generated by the decorator
        return ""
    return " ".join(_SECTION.split(f"{text}\n", maxsplit=1)[0].split())
