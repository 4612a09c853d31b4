"""Converts a value to the form its schema asks for, where only the form is wrong and the meaning is certain.

Values that already fit stay unchanged. A label, key, number or null in another spelling is converted; an unknown label,
a missing list, or text in place of a number is not.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.answers.latex import restored, without_escaped_apostrophes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Schema = dict[str, Any]

_SEPARATORS = re.compile(r"[\s_\-\u2010-\u2015]+")
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,15}\s*")
_DECIMAL = re.compile(r"\s*[+-]?[0-9]{1,15}(?:\.[0-9]+)?\s*")
_BRACKETED = re.compile(r"\[?\s*([0-9]{1,15})\s*\]?")
_LISTED = re.compile(r"\[?\s*[0-9]{1,15}(?:\s*,\s*[0-9]{1,15})*\s*\]?")
_CITES = "sentences"  # the field in which a model cites
_ONE_CITED = r"[\[(]?\s*(?:(?:S|sent(?:ence)?s?)\s*\.?|\#|nos?\.?)?\s*\[?[0-9]{1,15}\]?\s*[\])]?"
_BETWEEN = r"(?:\s*(?:,\s*and\b|[,;&\u2013-]|and\b|to\b)\s*|\s+)"
_CITED = re.compile(rf"\s*{_ONE_CITED}(?:{_BETWEEN}{_ONE_CITED})*\s*", re.IGNORECASE)
_CITED_NUMBER = re.compile(r"(?:(-|\u2013|to)[\s\[(]*(?:S|sent(?:ence)?s?)?[\s.\[]*)?([0-9]{1,15})", re.IGNORECASE)
_LONGEST_RANGE, _LONGEST_CITATION = 100, 200
_NOTHING = frozenset({"", "null", "none", "nil", "n/a", "na"})
_NO_ITEMS: tuple[Any, ...] = (None, {}, "")
_NOTHING_IN_TEXT = re.compile(r':\s*"\s*(?:null|none|nil|n/?a|)\s*"', re.IGNORECASE)
_DEEPEST = 60


def may_say_nothing(text: str) -> bool:
    """Whether JSON text has a word or an empty string in place of null."""
    return _NOTHING_IN_TEXT.search(text) is not None


@dataclass(slots=True)
class Leniency:
    """Converts values to the form of a schema.

    Args:
        schema: the JSON schema of the answer.
        abstract: the text the answer is about.
        escapes: whether the text had escapes that JSON does not define, such as Python's.

    Attributes:
        mended: names of the repairs made so far.
    """

    schema: Schema
    abstract: str
    escapes: bool = False
    mended: set[str] = field(default_factory=set)

    def fitted(self, value: Any) -> Any:
        """Convert a value to the form of the schema, as far as its meaning is certain."""
        return self._fitted(value, self.schema, depth=0)

    def _fitted(self, value: Any, schema: Schema, *, depth: int) -> Any:
        if depth > _DEEPEST:
            return value
        schema, is_nullable = self._plain(schema)
        if is_nullable and self._is_nothing(value, schema):
            return self._mend("null", None)
        match _kind(schema):
            case "object":
                fitted = self._object(value, schema, depth=depth)
            case "array":
                fitted = self._array(value, schema, depth=depth)
            case "label":
                fitted = self._label(value, schema)
            case "integer" | "number" as kind:
                fitted = self._number(value, kind)
            case kind:
                fitted = self._text(value) if kind == "string" else value
        return fitted

    def _plain(self, schema: Schema) -> tuple[Schema, bool]:
        """The schema without references and null, and whether it allows null."""
        schema = self._resolved(schema)
        options = [self._resolved(option) for option in schema.get("anyOf") or schema.get("oneOf") or ()]
        if not options:
            types = schema.get("type")
            if isinstance(types, list):
                rest = [kind for kind in types if kind != "null"]
                return {**schema, "type": rest[0] if len(rest) == 1 else None}, "null" in types
            return schema, types == "null"
        others = [option for option in options if option.get("type") != "null"]
        return others[0] if len(others) == 1 else {}, len(others) < len(options)

    def _resolved(self, schema: Any) -> Schema:
        for _ in range(_DEEPEST):
            if not isinstance(schema, dict) or "$ref" not in schema:
                break
            schema = self.schema.get("$defs", {}).get(str(schema["$ref"]).rpartition("/")[2])
        return schema if isinstance(schema, dict) else {}

    def _is_nothing(self, value: Any, schema: Schema) -> bool:
        """Whether a value means null: NaN, or such a word if it is not a label and not in the abstract."""
        if isinstance(value, float):
            return math.isnan(value)
        if not isinstance(value, str) or (word := value.strip().casefold()) not in _NOTHING:
            return False
        if value in _labels(schema):
            return False
        return not word or not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self.abstract, re.IGNORECASE)

    def _object(self, value: Any, schema: Schema, *, depth: int) -> Any:
        value = self._nested(value, dict)
        if not isinstance(value, dict):
            return value
        parts: Schema = schema.get("properties", {})
        named = self._named(value, parts)
        if _CITES in named and _CITES in parts:
            named[_CITES] = self._sentences(named[_CITES])
        for name in schema.get("required", ()):
            if name not in named and name in parts and self._plain(parts[name])[1]:
                named[name] = self._mend("absent", None)
        return {
            name: self._fitted(item, parts[name], depth=depth + 1) if name in parts else item
            for name, item in named.items()
        }

    def _named(self, value: dict[str, Any], parts: Schema) -> dict[str, Any]:
        """The members under the schema's names, where only case and separators differ."""
        if all(name in parts for name in value):
            return dict(value)
        own = _by_letters(parts)
        names = {name: name if name in parts else _name_of(name, own) or name for name in value}
        if len(set(names.values())) < len(value):  # two members would share a name
            return dict(value)
        if any(name != old for old, name in names.items()):
            self.mended.add("key")
        return {names[name]: item for name, item in value.items()}

    def _array(self, value: Any, schema: Schema, *, depth: int) -> Any:
        inner, _ = self._plain(schema.get("items") or {})
        kind = _kind(inner)
        value = self._nested(value, list)
        if value is None or self._is_nothing(value, schema):
            return self._mend("null_list", [])
        if kind == "integer" and isinstance(value, str) and _LISTED.fullmatch(value.strip()):
            value = self._mend("number", [int(number) for number in re.findall(r"[0-9]+", value)])
        elif isinstance(value, dict if kind == "object" else int if kind == "integer" else ()) and value is not True:
            value = self._mend("bare_item", [value])
        if not isinstance(value, list):
            return value
        if kind == "integer":
            value = [self._bracketed(item) for item in value]
        elif kind == "object" and any(item in _NO_ITEMS for item in value):
            value = self._mend("empty_item", [item for item in value if item not in _NO_ITEMS])
        return [self._fitted(item, schema.get("items") or {}, depth=depth + 1) for item in value]

    def _bracketed(self, item: Any) -> Any:
        if isinstance(item, str) and (number := _BRACKETED.fullmatch(item.strip())):
            return self._mend("number", int(number[1]))
        return item

    def _sentences(self, value: Any) -> Any:
        """Sentence numbers, which models also write as in the prompt or in words: "[3]", "S3", "Sentences 2-4"."""
        items = value if isinstance(value, list) else [value]
        read = [_cited(item) if isinstance(item, str) else None for item in items]
        if not any(read):
            return value
        pairs = zip(items, read, strict=True)
        return self._mend("number", [number for item, numbers in pairs for number in numbers or [item]])

    def _nested(self, value: Any, kind: type) -> Any:
        """Parse an object or list that is written as a JSON string."""
        if not isinstance(value, str) or value.lstrip()[:1] != ("{" if kind is dict else "["):
            return value
        try:
            inner = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return self._mend("nested", inner) if isinstance(inner, kind) else value

    def _label(self, value: Any, schema: Schema) -> Any:
        labels = _labels(schema)
        if isinstance(value, list) and len(value) == 1:
            value = self._mend("single", value[0])
        if not isinstance(value, str) or value in labels:
            return value
        same = [label for label in labels if isinstance(label, str) and letters(label) == letters(value)]
        return self._mend("label", same[0]) if len(same) == 1 else value

    def _number(self, value: Any, kind: str) -> Any:
        if isinstance(value, float) and kind == "integer" and value.is_integer():
            return self._mend("number", int(value))
        if isinstance(value, str) and _WHOLE.fullmatch(value):
            return self._mend("number", int(value))
        if isinstance(value, str) and kind == "number" and _DECIMAL.fullmatch(value):
            return self._mend("number", float(value))
        return value

    def _text(self, value: Any) -> Any:
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
            value = self._mend("single", value[0])
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return self._mend("number", json.dumps(value))
        if not isinstance(value, str):
            return value
        text = without_escaped_apostrophes(value, abstract=self.abstract) if self.escapes else value
        whole = restored(text, abstract=self.abstract)
        return value if whole == value else self._mend("backslash", whole)

    def _mend(self, name: str, value: Any) -> Any:
        self.mended.add(name)
        return value


def letters(name: str) -> str:
    """A name without case, spaces, hyphens and underscores."""
    return _SEPARATORS.sub("", name).casefold()


def _by_letters(names: Iterable[str]) -> dict[str, str]:
    """Names by their letters, except those with the same letters."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(letters(name), []).append(name)
    return {key: same[0] for key, same in found.items() if len(same) == 1}


def _name_of(name: str, own: dict[str, str]) -> str | None:
    """The schema's name for a name in other letters, or in the singular or plural ("sentence" for "sentences")."""
    plain = letters(name)
    return next((own[one] for one in (plain, f"{plain}s", plain.removesuffix("s")) if one in own), None)


def _cited(text: str) -> list[int] | None:
    """The sentence numbers that a text consists of, ranges written out; None if it has anything else."""
    if len(text) > _LONGEST_CITATION or not _CITED.fullmatch(text):
        return None
    numbers: list[int] = []
    for ranged, written in _CITED_NUMBER.findall(text):
        number = int(written)
        if ranged and numbers:
            if not numbers[-1] < number <= numbers[-1] + _LONGEST_RANGE:
                return None
            numbers += range(numbers[-1] + 1, number)
        numbers.append(number)
    return numbers


def _labels(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


_SIGNS: dict[str, Callable[[Schema], bool]] = {
    "label": lambda schema: "enum" in schema or "const" in schema,
    "object": lambda schema: "properties" in schema,
    "array": lambda schema: schema.get("type") == "array",
}


def _kind(schema: Schema) -> str:
    """The kind of a schema without null: label, object, array, or its type."""
    return next((kind for kind, sign in _SIGNS.items() if sign(schema)), str(schema.get("type") or ""))
