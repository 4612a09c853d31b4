"""Figures in running text: numbers with their units, in digits and in words.

A figure is what a reader would check against the source: `3.3x`, `24 GB`, `40%`, `ten-fold`, `half`. A number inside
a name (`A100`, `GPT-4`, `3D`) is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from summarizer.evidence.vocabulary import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS_OF = {word: Decimal(10 * tens) for tens, word in enumerate(_TENS.split(), start=2)}
_CARDINALS = {
    **{word: Decimal(value) for value, word in enumerate(_ONES.split())},
    **_TENS_OF,
    **{f"{ten}-{one}": value + n for ten, value in _TENS_OF.items() for n, one in enumerate(_ONES.split()[:10]) if n},
    **{f"{count} hundred": Decimal(100 * n) for n, count in enumerate(_ONES.split()[:10]) if n},
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
}
_UNITS = {
    "x": "x \u00d7 times fold \\times",
    "%": "% \\% percent percentage",
    "bit": "bit bits",
    "B": "b billion",
    "M": "m million",
    "K": "k thousand",
    "T": "t trillion",
    "KB": "kb kib kilobyte kilobytes",
    "MB": "mb mib megabyte megabytes",
    "GB": "gb gib gigabyte gigabytes",
    "TB": "tb tib terabyte terabytes",
    "us": "us µs μs microsecond microseconds",
    "ms": "ms millisecond milliseconds",
    "s": "s sec secs second seconds",
    "min": "min mins minute minutes",
    "h": "h hr hrs hour hours",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
}
_UNIT_OF = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings.split()}
_FACTOR_WORDS = {
    "twice": 2,
    "double": 2,
    "doubles": 2,
    "doubled": 2,
    "doubling": 2,
    "thrice": 3,
    "triple": 3,
    "triples": 3,
    "tripled": 3,
    "tripling": 3,
    "quadruple": 4,
    "quadruples": 4,
    "quadrupled": 4,
    "quadrupling": 4,
    "quartered": 4,
    "quartering": 4,
}
_HALVES = ("half", "halve", "halves", "halved", "halving")
_PARTS = "third quarter fourth fifth sixth seventh eighth ninth tenth twentieth hundredth thousandth"
_PART_OF = dict(zip(_PARTS.split(), (3, 4, 4, 5, 6, 7, 8, 9, 10, 20, 100, 1000), strict=True))
_SOME_OF = {"a": 1, "an": 1, **{count: n for n, count in enumerate(_ONES.split()[:10]) if n}}
_RAISED = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b\u2212", "0123456789--")


def _alternatives(words: Iterable[str]) -> str:
    # ASCII, for a long s or a dotless i would match a spelling and then be none of its keys
    return f"(?a:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"


_BEGINNING = r"an?\b|dou|eig|ele|fi[fv]|fo[ru]|hal|hun|nin|one|ord|qua|sev|six|ten|th[ior]|tri|tw[eio]|zer"
_CARDINAL = _alternatives(_CARDINALS)
_EXPONENT = r"(?:\^\s?\{?[-\u2212]?[0-9]{1,2}\}?|\u207b?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,2})(?!\d)"
_POWER = (
    rf"(?<=(?<![\d.,])10){_EXPONENT}|e[-+]?[0-9]{{1,2}}(?!\d)"
    rf"|[\s$]?(?:\\times|\\cdot|[x\u00d7\u00b7])[\s$]?10{_EXPONENT}"
)
_FIGURE = re.compile(
    rf"""
    (?: (?=[\d.x\u00d7]) | \b(?={_BEGINNING}) )  # how a figure can begin, told cheaply
    (?:
    (?P<orders>(?:\b(?P<orders_of>{_CARDINAL}|an?|\d)\s+)?\borders?[\s-]of[\s-]magnitudes?\b)
  | (?P<factor>\b(?:{_alternatives(_FACTOR_WORDS)})\b)
  | (?P<half>\b(?:{_alternatives(_HALVES)})\b)
  | (?P<some>{_alternatives(_SOME_OF)})[\s-](?P<part>{_alternatives(_PART_OF)})s?
        (?=\s+(?:of|the|as|fewer|less|lower|smaller|its|their)\b | [.,;:)]*\s*\Z | [.,;:)])  # no ordinal: "a third way"
  | (?<![\w.)\]}}])(?<!\d[ $])[x\u00d7]\s?(?P<times>\d+(?:\.\d+)?)(?![\w.]*\w)  # x10
  | (?: (?P<number>
          (?<![\w.])
          (?<! (?<!\d) (?<!\d[kmgtu]) [A-Za-z]- )   # not in GPT-4, but in 2x-3x and 10ms-20ms
          (?> (?: \d{{1,3}}(?:\{{?,\}}?\d{{3}}){{1,9}}(?!\d) | \d+ ) (?:\.\d+)? | \.\d+ )
          (?P<power>{_POWER})? )
      | \b(?P<cardinal>{_CARDINAL})(?=\b|fold) )
    (?: [\s\u00a0~$-]{{0,2}} (?P<unit>{_alternatives(_UNIT_OF)})
        (?! [A-Za-z] | (?<!x)(?<!\u00d7)(?<!times) \d )  # "8 H100" are no hours; "3x3" is a product
      | (?![A-Za-z]) )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGIT, _IN_DIGITS = re.compile(r"\d"), re.compile(r"[\d.xX\u00d7]")
_NUMBER_WORDS = {  # without one of these or a digit there is no figure: most sentences have none
    *(word for cardinal in _CARDINALS for word in (*re.split("[ -]", cardinal), f"{cardinal}fold")),
    *(*_FACTOR_WORDS, *_HALVES, "order", "orders", *_PART_OF, *(f"{part}s" for part in _PART_OF)),
}
_COUNTED = re.compile(r"(?:\s+[A-Za-z-]{3,}){1,4}")
_FACTOR_OF = re.compile(r"\bfactors?\s+of\s+(?:\w+\s+){0,2}\Z")
_NOTATION = re.compile(r"[\s${}\\]|mathcal|tilde|left|right")
_RATIOS = ("x", "%")
_SIZES, _TIMES = "KB MB GB TB", "us ms s min h day week month"
_MEASURES = {*_RATIOS, *_SIZES.split(), *_TIMES.split()}
_HALF, _TEN = Decimal("0.5"), Decimal(10)
_WRITTEN_LAST = re.compile("[-\u2212]?[0-9]+|\u207b?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+")
_SCIENTIFIC = "eE \\$x\u00d7\u00b7"
_STEM = 5
_PLACES = 64
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text with its unit.

    Attributes:
        text: as written.
        value: the number; words and thousands separators are resolved ("1,024" is 1024, "half" is 0.5).
        unit: "x", "%", a unit of size or time in one spelling ("GB", "h"), a magnitude ("M", "B"), or "" where none
            is known.
        spelled: whether it is a plain number word ("three"), which often counts things rather than measures them.
    """

    text: str
    value: Decimal
    unit: str
    spelled: bool = False

    def is_carried_by(self, other: Figure) -> bool:
        """Whether `other`, read in the source, says this figure: the same number, and no other unit."""
        if self.value == other.value:
            return self.unit == other.unit or not (self.unit and other.unit)
        return _is_half(self) and _is_half(other)


def _is_half(figure: Figure) -> bool:
    return (figure.value, figure.unit) in {(Decimal("0.5"), ""), (Decimal(50), "%"), (Decimal(2), "x")}


def _figure(match: re.Match[str]) -> Figure:
    found = match.groupdict()
    for kind, read in _WORDED.items():
        if found[kind]:
            return Figure(match[0], *read(found))
    unit = _UNIT_OF[found["unit"].lower()] if found["unit"] else ""
    if found["cardinal"]:
        return Figure(match[0], _CARDINALS[found["cardinal"].lower()], unit, spelled=not unit)
    return Figure(match[0], _number(found["number"], power=found["power"] or ""), unit)


def _magnitude(found: dict[str, str]) -> tuple[Decimal, str]:
    power = (found["orders_of"] or "a").lower()
    return _TEN ** (int(power) if power.isdigit() else int(_CARDINALS.get(power, 1))), "x"


def _share(found: dict[str, str]) -> tuple[Decimal, str]:
    """In percent: "two thirds" are 66.67."""
    return Decimal(100 * _SOME_OF[found["some"].lower()]) / _PART_OF[found["part"].lower()], "%"


_WORDED: dict[str, Callable[[dict[str, str]], tuple[Decimal, str]]] = {
    "orders": _magnitude,
    "factor": lambda found: (Decimal(_FACTOR_WORDS[found["factor"].lower()]), "x"),
    "half": lambda _: (_HALF, ""),
    "part": _share,
    "times": lambda found: (Decimal(found["times"]), "x"),
}


def _number(number: str, *, power: str) -> Decimal:
    r"""The number of "1,024", "1.2e9", "1.2\times10^{9}", "10^3"."""
    plain = Decimal(re.sub(r"[{},]", "", number.removesuffix(power)))
    if not power:
        return plain
    exponent = int(_WRITTEN_LAST.findall(power)[-1].translate(_RAISED))
    return (Decimal(1) if plain == _TEN and power[0] not in _SCIENTIFIC else plain) * Decimal(10) ** exponent


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order, plain number words included (marked `spelled`)."""
    return tuple(figure for _, figure in located(text))


@lru_cache(maxsize=4096)
def located(text: str) -> tuple[tuple[int, Figure], ...]:
    """The figures of a text, each with where it begins."""
    if _NUMBER_WORDS.isdisjoint(letters(text)):
        found = _in_digits(text) if _DIGIT.search(text) else ()
    else:
        found = _FIGURE.finditer(text)
    return tuple((match.start(), _figure(match)) for match in found)


def _in_digits(text: str) -> Iterator[re.Match[str]]:
    """The figures of a text without number words: the search for a set of signs leaps over all others."""
    begin = _IN_DIGITS.search(text)
    while begin:
        found = _FIGURE.match(text, begin.start())
        if found:
            yield found
        begin = _IN_DIGITS.search(text, found.end() if found else begin.end())


@lru_cache(maxsize=1024)
def uncarried(text: str, *, source: str) -> tuple[Figure, ...]:
    """The figures of `text` that `source` does not say. Plain number words of `text` are not asked for."""
    known = figures(source)
    return tuple(
        figure for figure in figures(text) if not figure.spelled and not any(figure.is_carried_by(one) for one in known)
    )


@lru_cache(maxsize=1024)
def stand_together(text: str, *, source: str) -> bool:
    """Whether the figures of `text` are said in this order in one passage of `source`, none of their kind in between.

    It tells "from 24 GB to 1 MB" from its reverse, and from two ends of different pairs. A multiple or a percentage
    must be one in the source, and the word after a bare number belongs to it: "64 epochs" is not said by "64 GPUs".
    """
    wanted = _with_shared_unit([figure for figure in figures(text) if not figure.spelled])
    known = _as_factors(source)
    return (
        _formulas_are_in(text, source)
        and (not wanted or any(_runs(wanted, known, start) for start in _beginnings(wanted[0], known)))
        and _counts_the_same(text, source)
    )


def agree(one: str, other: str) -> bool:
    """Whether two tellings of a claim share a figure wherever both measure in multiples, in percent, size or time."""
    measured = [[figure for figure in figures(text) if figure.unit in _MEASURES] for text in (one, other)]
    kinds = {_kind(figure) for figure in measured[0]} & {_kind(figure) for figure in measured[1]}
    return not kinds or any(mine.is_carried_by(theirs) for mine in measured[0] for theirs in measured[1])


def _as_factors(source: str) -> tuple[Figure, ...]:
    return tuple(
        replace(figure, unit="x") if not figure.unit and _FACTOR_OF.search(source, max(0, at - _BEFORE), at) else figure
        for at, figure in located(source)
    )


def _with_shared_unit(wanted: list[Figure]) -> list[Figure]:
    """In "from 9.2 to 7.0 seconds" both are seconds; only the last may be without a unit."""
    units = [figure.unit for figure in wanted]
    return [
        replace(figure, unit=figure.unit or (units[at + 1] if at + 1 < len(units) else ""))
        for at, figure in enumerate(wanted)
    ]


def _formulas_are_in(text: str, source: str) -> bool:
    written = _NOTATION.sub("", text)
    return "O(" not in written or written[written.index("O(") :].split(")")[0] in _NOTATION.sub("", source)


def _beginnings(first: Figure, known: tuple[Figure, ...]) -> Iterator[int]:
    """Where the first figure is said, a few places: what repeats itself without end is no abstract."""
    return islice((at for at, one in enumerate(known) if first.is_carried_by(one)), _PLACES)


def _runs(wanted: list[Figure], known: tuple[Figure, ...], start: int) -> bool:
    """Whether the wanted figures follow from here, others than theirs left out."""
    ahead = islice(known, start, None)
    for at, figure in enumerate(wanted):
        for one in ahead:
            if _says(one, figure, is_last=at == len(wanted) - 1):
                break
            if one.unit and _kind(one) == _kind(figure):
                return False
        else:
            return False
    return True


def _says(known: Figure, wanted: Figure, *, is_last: bool) -> bool:
    if is_last and wanted.unit in _RATIOS and not known.unit and known.value != _HALF:
        return False
    return wanted.is_carried_by(known)


def _kind(figure: Figure) -> str:
    return next((kind for kind in (_SIZES, _TIMES) if figure.unit in kind.split()), figure.unit)


def _counts_the_same(text: str, source: str) -> bool:
    known = _nouns(source)
    return all(counted <= known.get(value, set()) for value, counted in _nouns(text, words=1).items())


def _nouns(text: str, *, words: int = 4) -> dict[Decimal, set[str]]:
    """What the bare numbers of a text count, in the first letters of the words after them."""
    found: dict[Decimal, set[str]] = {}
    for at, figure in located(text):
        end = at + len(figure.text)
        if not figure.unit and not (figure.spelled and words == 1) and (after := _COUNTED.match(text, end)):
            found.setdefault(figure.value, set()).update(word[:_STEM].casefold() for word in after[0].split()[:words])
    return found
