"""Looks up units by symbol or word, with prefixes: "mW", "kilowatt", "GiB"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from summarizer.evidence.quantities import table


@dataclass(frozen=True, slots=True)
class Base:
    """A unit of the table, possibly with a prefix."""

    name: str
    dimension: str
    scale: float
    prefixes: frozenset[str] = frozenset()


def _lines() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.UNITS.strip().splitlines()]


def _read_table() -> tuple[dict[str, Base], dict[str, Base]]:
    symbols: dict[str, Base] = {}
    words: dict[str, Base] = {}
    for dimension, name, scale, prefixes, signs, spelled in _lines():
        base = Base(name, dimension, float(scale), frozenset(table.PREFIX_SETS.get(prefixes, prefixes).split()))
        for sign in signs.split():
            if sign.startswith("_"):
                _PREFIXED_ONLY.setdefault(sign[1:], base)
            elif sign != "-":
                symbols.setdefault(sign, base)
        for word in spelled.split():
            if word != "-":
                words.setdefault(word, base)
    return symbols, words


_PREFIXED_ONLY: dict[str, Base] = {}
_SYMBOLS, _WORDS = _read_table()
_LONGEST = 24
_MICRO = "u\u00b5\u03bc"
_FOLDED = {sign.lower(): sign for sign in table.ANY_CASE.split()}


@lru_cache(maxsize=4096)
def symbol(sign: str) -> Base | None:
    """The unit of a symbol, case-sensitive: "mW" is not "MW"."""
    if found := _SYMBOLS.get(sign):
        return found
    for length in (1, 2):
        prefix, rest = sign[:length].removesuffix("i"), sign[length:]  # KiB
        for base in (_SYMBOLS.get(rest), _PREFIXED_ONLY.get(rest)):
            if base and prefix in base.prefixes:
                return _prefixed(base, prefix, table.PREFIXES[prefix])
    return None


def _prefixed(base: Base, prefix: str, power: int) -> Base:
    prefix = "u" if prefix in _MICRO else "K" if base.name == "B" and prefix == "k" else prefix
    return Base(f"{prefix}{base.name}", base.dimension, base.scale * 10.0**power)


_SIGN_OF = {power: sign for sign, power in reversed(table.PREFIXES.items())}


@lru_cache(maxsize=4096)
def word(spelled: str) -> Base | None:
    """The unit of a word, singular or plural: "metres", "kilowatt", "inches"."""
    lower = spelled.lower()
    for form in (lower, lower.removesuffix("s"), lower.removesuffix("es")):
        if found := _WORDS.get(form):
            return found
        if found := _spelled_prefix(form):
            return found
    return None


def _spelled_prefix(form: str) -> Base | None:
    for name, power in table.PREFIX_WORDS.items():
        base = _WORDS.get(form[len(name) :]) if form.startswith(name) else None
        if base and base.dimension not in {"ratio", "percent"}:
            return _prefixed(_in_signs(base), _SIGN_OF[power], power)
    return None


def _in_signs(base: Base) -> Base:
    return Base("B", "byte", 1.0) if base.name == "byte" else base


def _written_out(token: str) -> Base | None:
    """Read "microm", "microg", which older databases write for lack of a mu."""
    return symbol(f"u{token[5:]}") if token.startswith("micro") else None


def lookup(token: str) -> Base | None:
    """Look up a symbol, else a word, else a symbol in another case if it is unambiguous."""
    if len(token) > _LONGEST:
        return None
    found = symbol(token) or word(token) or _written_out(token)
    if found is None and (folded := _FOLDED.get(token.lower())):
        found = symbol(folded)
    return found
