"""Parses an answer into its schema: strictly, or else step by step with repairs that cannot change its meaning.

Each step runs only if those before it fail: the text as is; the JSON in the text, without fences, prose, reasoning and
wrappers; repairs of its syntax (`summarizer.answers.syntax`); conversion to the form of the schema
(`summarizer.answers.leniency`). Two different answers in one text count as none: which one is meant is unknown.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.errors import PydanticUserError

from summarizer.answers.found import Found, found, is_cut, members, unescaped
from summarizer.answers.latex import may_hide_commands
from summarizer.answers.leniency import Leniency, letters, may_say_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.evidence import Reading

M = TypeVar("M", bound=BaseModel)

_FIELD = re.compile(r"([A-Za-z_][\w -]*)\W{0,2}:")
_WRAPPED_DEEPEST = 3
_CALL = frozenset({"name", "type", "id", "arguments", "parameters", "input", "function"})


class Unfit(ValueError):
    """The answer does not fit its schema, or its evidence does not support its values; the text says what to repair."""


@dataclass(frozen=True, slots=True)
class Fit(Generic[M]):
    """An answer that fits.

    Attributes:
        value: the answer as an instance of the schema.
        mended: names of the repairs made to read it, such as "fence"; empty if it fit as is.
    """

    value: M
    mended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """JSON text that may be the answer, and the repairs made to get it."""

    text: str
    mended: tuple[str, ...] = ()


def read(schema: type[M], text: str, reading: Reading) -> Fit[M]:
    """Read the answer in a text.

    Args:
        schema: the schema it must fit.
        text: the model's output.
        reading: the abstract; if it steers, values the abstract does not support do not fit.

    Raises:
        Unfit: there is none, or two that differ.
    """
    try:
        value = schema.model_validate_json(text, context=reading)
    except ValidationError as error:
        return _mended(schema, text, reading, first=error)
    if not _is_doubtful(text, value):
        return Fit(value)
    try:
        return _mended(schema, text, reading, first=None)
    except Unfit:
        return Fit(value)


def _mended(schema: type[M], text: str, reading: Reading, *, first: ValidationError | None) -> Fit[M]:
    """Read the answer in a text, with safe repairs.

    Raises:
        Unfit: there is none, or two that differ.
    """
    chosen = _chosen(schema, text, reading)
    if chosen is None:
        raise Unfit(_complaint(schema, text, reading, first))
    try:
        return Fit(schema.model_validate_json(chosen.text, context=reading), chosen.mended)
    except ValidationError as error:
        raise Unfit(worded(error)) from error


def keep(schema: type[M], text: str, reading: Reading) -> Fit[M] | None:
    """Read an answer to keep: unsupported values are marked, not rejected; None if no answer fits."""
    try:
        return read(schema, text, reading.kept())
    except Unfit:
        return None


def is_whole(text: str) -> bool:
    """Whether a text that ended at the token limit has a complete object."""
    return any(isinstance(one.value, dict) and one.value for one in found(text)) and not is_cut(text)


def shows(text: str, form: dict[str, Any]) -> bool:
    """Whether a text has a field of a JSON schema, in any spelling, even if it does not fit."""
    own = {letters(name) for name in form.get("properties", ())}
    return not own or any(letters(name) in own for name in _FIELD.findall(html.unescape(text)))


def worded(error: ValidationError) -> str:
    """What the model has to repair, one line per error: `efficiency_claims.0.amount: ...`."""
    lines = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(map(str, fault["loc"])) or "answer"
        lines.append(f"{where}: {fault['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def _is_doubtful(text: str, value: BaseModel) -> bool:
    """Whether an answer that fits as is may still mean something else."""
    return may_hide_commands(text) or may_say_nothing(text) or _is_unset(value)


def _is_unset(value: BaseModel) -> bool:
    """Whether the value took nothing from the answer, as when every field has a default and the answer a wrapper."""
    return not value.model_fields_set and bool(type(value).model_fields)


def _chosen(schema: type[M], text: str, reading: Reading) -> _Candidate | None:
    """The candidate that fits the schema; None if none does.

    Raises:
        Unfit: several fit, and they differ.
    """
    fitting: dict[str, _Candidate] = {}
    copies = 0
    for candidate in _candidates(schema, text, reading.text):
        if _fits(schema, candidate, reading):
            normal = json.dumps(json.loads(candidate.text), sort_keys=True)
            copies += normal in fitting
            fitting.setdefault(normal, candidate)
    if len(fitting) > 1:
        raise Unfit("answer: there are several, and they differ; give one JSON object and nothing else")
    for candidate in fitting.values():
        return _Candidate(candidate.text, (*candidate.mended, "twice")) if copies else candidate
    return None


def _fits(schema: type[BaseModel], candidate: _Candidate, reading: Reading) -> bool:
    try:
        schema.model_validate_json(candidate.text, context=reading.kept())
    except ValidationError:
        return False
    return True


def _candidates(schema: type[BaseModel], text: str, abstract: str) -> Iterator[_Candidate]:
    """The values in a text that have fields of the schema, converted to its form as far as is safe."""
    form = _json_schema(schema)
    values = _values(text)
    for one in (*values, *_joined(text, values, form)):
        for value, names in _unwrapped(one.value, form):
            leniency = Leniency(form, abstract, escapes="backslash" in one.mended)
            fitted = leniency.fitted(value)
            mended = (*one.mended, *names, *sorted(leniency.mended - set(one.mended)))
            yield _Candidate(json.dumps(fitted), mended)


def _values(text: str) -> list[Found]:
    """The JSON values in a text, including those inside a text that is itself a JSON string."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = unescaped(text)
        if whole is None:
            return found(text)
    if isinstance(whole, str):
        return [Found(one.value, ("quoted", *one.mended)) for one in found(whole)]
    return [Found(whole)]


def _joined(text: str, values: list[Found], form: dict[str, Any]) -> Iterator[Found]:
    """The object of several, each with fields of the schema that the others lack; or of members given one by one."""
    own = {letters(name) for name in form.get("properties", ())}
    parts = values[0].value if len(values) == 1 and isinstance(values[0].value, list) else [one.value for one in values]
    names = [letters(name) for part in parts if isinstance(part, dict) for name in part]
    if len(parts) > 1 and own.issuperset(names) and len(names) == len(set(names)) and all(map(_is_object, parts)):
        mended = dict.fromkeys(name for one in values for name in one.mended)
        yield Found({name: part[name] for part in parts for name in part}, (*mended, "members"))
    elif own.isdisjoint(names) and (listed := members(text)) and len(own.intersection(map(letters, listed.value))) > 1:
        yield listed


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def _unwrapped(value: Any, form: dict[str, Any], depth: int = 0) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """The value itself if it has a field of the schema, and the values it wraps if it has none."""
    own = {letters(name) for name in form.get("properties", ())}
    if not own:
        yield value, ()
        return
    is_named = isinstance(value, dict) and any(letters(name) in own for name in value)
    if is_named or (isinstance(value, dict) and not value and not depth):
        yield value, ()
    if depth >= _WRAPPED_DEEPEST or (is_named and not set(value) <= _CALL):
        return
    for inner, name in _inside(value):
        for deeper, names in _unwrapped(inner, form, depth + 1):
            yield deeper, (name, *(other for other in names if other != name))


def _inside(value: Any) -> Iterator[tuple[Any, str]]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    name = "wrapper" if isinstance(value, dict) else "list"
    for part in parts:
        if isinstance(part, str) and part.lstrip()[:1] in {"{", "["}:
            yield from ((one.value, name) for one in found(part))
        elif isinstance(part, dict | list):
            yield part, name


def _complaint(schema: type[BaseModel], text: str, reading: Reading, first: ValidationError | None) -> str:
    """The repair text for an answer that does not fit: the errors of the nearest candidate, or of the JSON itself."""
    if is_cut(text):
        return "answer: it ends in the middle; give the whole JSON object"
    errors = []
    for candidate in _candidates(schema, text, reading.text):
        try:
            schema.model_validate_json(candidate.text, context=reading)
        except ValidationError as error:
            errors.append(error)
    if nearest := min(errors, key=lambda error: error.error_count(), default=first):
        return worded(nearest)
    return "answer: no JSON object that fits the schema"


@lru_cache(maxsize=32)
def _json_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of an answer, with the root reference of a recursive one resolved; empty if it has none."""
    try:
        form: dict[str, Any] = schema.model_json_schema(mode="validation")
    except PydanticUserError:
        return {}
    root = form.get("$defs", {}).get(str(form.get("$ref", "")).rpartition("/")[2])
    return {**root, "$defs": form["$defs"]} if root else form
