"""Reads the unit after a number: prefixes, powers, products and quotients, looked up in `table`.

For an ambiguous sign ("m": metre or million; "K": kelvin or thousand), the context decides. A word that is not in the
table is not a unit: it must be the same word wherever the figure occurs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.evidence.quantities import table
from summarizer.evidence.quantities.magnitudes import MAGNITUDE, power_of
from summarizer.evidence.quantities.names import Base, lookup, symbol, word


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in its standard spelling.

    Attributes:
        name: "GB", "mW", "g m-3", "USD"; "" if there is none.
        dimension: what it measures, as named in the table ("mass length-3"); "count" without a unit.
        scale: its size in base units of its dimension.
        power: the power of ten from "k", "million", "B".
        end: where it ends in the text.
        per: the denominator if that is not a unit ("query" in "$5 per query").
    """

    name: str = ""
    dimension: str = "count"
    scale: float = 1.0
    power: int = 0
    end: int = 0
    per: str = ""


_LETTER = (
    r"[^\W\d_\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]"
    r"|[\u2609\u2299\u2295%\u2030\uff05\u00b0\u00ba\u02da\u2218\u00d7\u2a2f\u2715\u2032\u2033\u20ac\u00a3\u00a5\u00a2]"
)
_SPACE_OR_LATEX = r"[\s~$]|\\[,;:! ]"
_WRAPPED = r"\\(?:text|mathrm|rm|unit|si|textrm|textbf|mathbf)\s?\{[\s~]{0,2}|\{(?=\\)"
_GAP = re.compile(rf"(?:{_SPACE_OR_LATEX}|-)?(?:{_SPACE_OR_LATEX})?(?:{_WRAPPED})?")
_TOKEN = re.compile(
    r"\^?\\(?:times|%|mu\s?[a-zA-Z]+|AA|Omega|degree|circ|deg)(?![a-zA-Z])|(?:wt|vol|at|mol)\.?\s?%|\u500d"
    rf"|%(?=[A-Z])|(?:{_LETTER}){{1,24}}(?:/[wv]\b)?"
)
_EXPONENT = re.compile(
    r"\s?\^\s?\{?\s?(?P<caret>[-\u2212\u2013]?[0-9])(?:\s?\})?"
    r"|(?P<raised>[\u207b\u207a]?[\u00b9\u00b2\u00b3\u2074-\u2079])"
    r"|\((?:(?P<inner>[-\u2212\u2013][1-4])|[23])\)(?!\w)"  # "min(-1)", as older databases write it
    r"|(?P<minus>\s?[-\u2212\u2013]\s?[1-4])(?![0-9]|[.,][0-9]|\s?%)|(?P<glued>[2-4])(?!\w|\.\w)"
)
_DIVIDED = re.compile(r"\s?(?:/|\\?/|\s(?:per)\s|-per-)\s?|\s(?:per)\s", re.IGNORECASE)
_TIMES = re.compile(
    r"[\u00b7\u22c5\u2022*.\u2062](?=[^\W\d_])|\s?[\u00b7\u22c5]\s?|[\s\u00a0\u2009\u202f]|-(?=[A-Za-z])|(?<=[0-9\u00b2\u00b3\u00b9\u2074])(?=[A-Za-z])|\\cdot\s?|\\,"
)
_POWER_WORD = re.compile(r"\s(?P<word>squared|cubed)\b", re.IGNORECASE)
_SQUARE = re.compile(r"(?:(?P<word>square|sq\.?|cubic|cu\.?)\s)(?=[A-Za-z])", re.IGNORECASE)
_RAISED = str.maketrans("\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b\u2212\u2013", "123456789---")
_POWERS = {"squared": 2, "cubed": 3, "square": 2, "sq": 2, "sq.": 2, "cubic": 3, "cu": 3, "cu.": 3}
_MAX_PARTS = 6
_TWO_SIGNS = 6
# Symbols that are also English words: units only with an exponent or right after digits.
_WORDS_TOO = frozenset({"as", "am", "pm", "mo"})


def unit_at(text: str, end: int, *, spelled: bool = False) -> Unit | None:
    """The unit right after a number that ends here; None if none is known.

    Args:
        text: plain text, from `numerals.plain`.
        end: where the number ends.
        spelled: whether the number is a word ("two in my car" has no inches).
    """
    gap = _GAP.match(text, end)
    at = gap.end() if gap else end
    magnitude = MAGNITUDE.match(text, at)
    if magnitude and (power := power_of(text, end, magnitude)):
        return _many(text, magnitude.end(), power)
    if magnitude and (other := _other_reading(magnitude)):
        return other
    return _measured(text, at, glued=at == end, spelled=spelled)


def rate_at(text: str, end: int, *, of: str) -> Unit:
    """The unit of money that ends here: "USD" alone, or with its denominator ("$350 per kg")."""
    paid = _Part(Base(of, of, 1.0), 1, end)
    by = _DIVIDED.match(text, end)
    part = _next_part(text, end, [paid]) if by else None
    return _joined([paid, part], part.end) if part else Unit(of, of, end=end)


def _many(text: str, end: int, power: int) -> Unit:
    """Read "20 million dollars", "0.5k miles", "20KLoC"."""
    gap = _GAP.match(text, end)
    inner = _measured(text, gap.end() if gap else end, glued=False, spelled=True)
    name = table.MAGNITUDE_NAMES[power]
    if inner is None or inner.dimension == "percent":
        return Unit(name, power=power, end=end)
    return Unit(f"{name} {inner.name}", inner.dimension, inner.scale, power, inner.end, inner.per)


def _other_reading(found: re.Match[str]) -> Unit | None:
    """The unit of "K" or "T" that is not a magnitude; "m", "t" and "b" are read with the rest of their unit."""
    base = word(table.ALSO_UNITS[found[0]]) if found[0] in table.ONE_SIGN else None
    return Unit(base.name, base.dimension, base.scale, 0, found.end()) if base else None


def _measured(text: str, at: int, *, glued: bool, spelled: bool) -> Unit | None:
    first = _part(text, at, glued=glued, spelled=spelled)
    if first is None:
        return None
    parts = [first]
    end = first.end
    while len(parts) < _MAX_PARTS and (following := _next_part(text, end, parts)):
        parts.append(following)
        end = following.end
    return _joined(parts, _closed(text, at, end))


def _closed(text: str, at: int, end: int) -> int:
    """The end with the closing brace of a LaTeX command."""
    return end + 1 if text[end : end + 1] == "}" and text[at - 1 : at] in {"{", "~", " "} else end


@dataclass(frozen=True, slots=True)
class _Part:
    base: Base
    power: int
    end: int
    is_explicit: bool = False


def _part(text: str, at: int, *, glued: bool = False, spelled: bool = False) -> _Part | None:
    if square := _SQUARE.match(text, at):
        inner = _plain_part(text, square.end(), glued=False, spelled=False)
        return _Part(inner.base, _POWERS[square["word"].lower()], inner.end, is_explicit=True) if inner else None
    return _plain_part(text, at, glued=glued, spelled=spelled)


def _plain_part(text: str, at: int, *, glued: bool, spelled: bool) -> _Part | None:
    if phrase := _phrase(text, at):
        return phrase
    token = _TOKEN.match(text, at)
    if token is None:
        return None
    sign = "".join(token[0].split()).replace("\\mu", "u")
    exponent = _EXPONENT.match(text, token.end())
    base = lookup(sign) or (word(table.ALSO_UNITS[sign]) if sign in table.ONE_SIGN else None)
    if base is None:
        return _split_up(sign, exponent)
    if not _is_meant(text, token, exponent, glued=glued, spelled=spelled):
        return None
    return _raised(text, token, base, exponent)


def _raised(text: str, token: re.Match[str], base: Base, exponent: re.Match[str] | None) -> _Part | None:
    after = text[token.end() : token.end() + 1]
    if exponent is None or not _can_be_raised(base, exponent, text):
        if after.isdigit() or after == "_":
            return _Part(base, 1, token.end()) if base.dimension == "ratio" else None  # "8 H100" are no hours
        if worded := _POWER_WORD.match(text, token.end()):
            return _Part(base, _POWERS[worded["word"].lower()], worded.end(), is_explicit=True)
        return _Part(base, 1, token.end())
    return _Part(base, _exponent(exponent), exponent.end(), is_explicit=True)


def _exponent(found: re.Match[str]) -> int:
    return int(re.sub(r"[^0-9-]", "", found[0].translate(_RAISED)))


def _can_be_raised(base: Base, exponent: re.Match[str], text: str) -> bool:
    if base.dimension in {"ratio", "percent", "angle"}:
        return False
    if exponent["glued"]:
        return base.dimension in {"length", "time"} and text[exponent.start() - 1].islower()
    if exponent["minus"]:  # a range or a list goes on with more digits, or with its unit: "7 m-1 km"
        after = _TOKEN.match(text, exponent.end() + text.startswith(" ", exponent.end()))
        other = lookup(after[0]) if after and after[0] != "in" else None
        return base.dimension not in table.MONEY and not (other and other.dimension == base.dimension)
    return True


def _is_meant(text: str, token: re.Match[str], exponent: re.Match[str] | None, *, glued: bool, spelled: bool) -> bool:
    """Whether a symbol that is also a word means the unit here."""
    sign = token[0]
    if sign == "in":
        return not spelled and _INCHES.match(text, token.end()) is not None
    if sign in {"am", "pm"}:
        return not spelled and not _CLOCK.search(text, max(0, token.start() - 7), token.start())
    if sign in _WORDS_TOO:
        return exponent is not None or (glued and len(sign) > 1)
    return not (spelled and len(sign) == 1 and sign.isalpha())


_INCHES = re.compile(
    r"\.?\s*(?:\Z|[.,;:)\]/x\u00d7]|(?:thick|wide|tall|long|high|deep|diameter|by|in)\b)", re.IGNORECASE
)
_CLOCK = re.compile(r"(?<![0-9.])(?:1[0-2]|[1-9])(?:[:.][0-5][0-9])?\s?\Z")


def _split_up(sign: str, exponent: re.Match[str] | None) -> _Part | None:
    """Read "mWm-2", "kgs-1" as two symbols without a space, if an exponent shows that they are symbols."""
    if exponent is None or exponent["glued"] or len(sign) > _TWO_SIGNS:
        return None
    power = _exponent(exponent)
    for at in range(len(sign) - 1, 0, -1):
        first, second = symbol(sign[:at]), symbol(sign[at:])
        if first and second:
            joined = _joined([_Part(first, 1, 0), _Part(second, power, 0)], exponent.end())
            return _Part(Base(joined.name, joined.dimension, joined.scale), 1, exponent.end(), is_explicit=True)
    return None


def _phrase(text: str, at: int) -> _Part | None:
    found = _PHRASE.match(text, at)
    if found is None:
        return None
    name = " ".join(found[0].lower().split())
    base = symbol(table.PHRASES[name]) or word(table.PHRASES[name])
    return _Part(base, 1, found.end()) if base else None


_PHRASES = sorted((re.escape(name).replace(r"\ ", r"\s") for name in table.PHRASES), key=len, reverse=True)
_PHRASE = re.compile(rf"(?:{'|'.join(_PHRASES)})(?!\w)", re.IGNORECASE)


def _next_part(text: str, end: int, before: list[_Part]) -> _Part | None:
    """The next part of a unit: "/s", "per second", " s-1", "-hours"."""
    if before[0].base.dimension == "ratio":
        return None
    if divided := _DIVIDED.match(text, end):
        part = _part(text, divided.end())
        part = part or _unknown(text, divided.end())
        return _Part(part.base, -part.power, part.end, is_explicit=True) if part else None
    times = _TIMES.match(text, end)
    part = _part(text, times.end(), glued=True) if times else None
    if times is None or (part and part.base.dimension in {"ratio", "percent"}):
        return None
    if times[0].isspace() and not (part and part.is_explicit):
        of_what = _SUBSTANCE.match(text, end)
        return _Part(Base(of_what[0].strip(), _THING, 1.0), 1, of_what.end(), is_explicit=True) if of_what else None
    return part if times[0] != "-" or _goes_on_by_hyphen(part, before) else None


def _goes_on_by_hyphen(part: _Part | None, before: list[_Part]) -> bool:
    return (part is not None and part.base.dimension == "time") or before[-1].is_explicit


# The substance measured, inside its unit: "umol photons m-2 s-1", "kg N ha-1", "g CO2/kWh".
_SUBSTANCE = re.compile(
    r"\s(?:(?!(?:per|from|in|to|and|of|at|for|with|by|or|on|as|than|after|before|over|under|the|is|was)\b)[A-Za-z][A-Za-z0-9]{0,11}(?=\s[A-Za-z]{1,4}\s?(?:\^|[\u207b\u2212\u2013-][1-4\u00b9\u00b2\u00b3](?!\w)))"
    r"|(?:[A-Z][A-Za-z0-9]{0,7}|photons?)(?=/[A-Za-z]))"
)


_THING = "thing"
_UNKNOWN = re.compile(r"[^\W\d_]{1,24}(?![\w.]*\d)")


def _unknown(text: str, at: int) -> _Part | None:
    """A denominator that is not a unit, which may be any word: "mg/plant", "$5 per query"."""
    found = _UNKNOWN.match(text, at)
    name = found[0].lower().removesuffix("s") if found else ""
    return _Part(Base(name, _THING, 1.0), 1, found.end()) if found and name else None


def _joined(parts: list[_Part], end: int) -> Unit:
    per = " ".join(part.base.name for part in parts if part.base.dimension == _THING)
    parts = [part for part in parts if part.base.dimension != _THING]
    if len(parts) == 1 and parts[0].power == 1:
        base = parts[0].base
        return Unit(base.name, base.dimension, base.scale, 0, end, per)
    names: dict[str, int] = {}
    dimensions: dict[str, int] = {}
    scale = 1.0
    for part in parts:
        names[part.base.name] = names.get(part.base.name, 0) + part.power
        for one, power in _powers(part.base.dimension):
            dimensions[one] = dimensions.get(one, 0) + power * part.power
        scale *= part.base.scale**part.power
    return Unit(_product(names), _product(dimensions) or "count", scale, 0, end, per)


def _powers(dimension: str) -> list[tuple[str, int]]:
    found = [re.fullmatch(r"(.*?)(-?[0-9])?", one) for one in dimension.split("  ")]
    return [(one[1], int(one[2] or 1)) for one in found if one]


def _product(powers: dict[str, int]) -> str:
    parts = ((name, power) for name, power in sorted(powers.items()) if power)
    return "  ".join(f"{name}{power}" if power != 1 else name for name, power in parts)
