"""Numbers in words: "three", "two hundred and fifty", "a dozen", "half", "two thirds", "an order of magnitude"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {
    **{word: value for value, word in enumerate(_ONES.split())},
    **{word: 10 * tens for tens, word in enumerate(_TENS.split(), start=2)},
}
POWERS = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
FACTORS = {
    **dict.fromkeys(("twice", "double", "doubles", "doubled", "doubling", "twofold"), 2),
    **dict.fromkeys(("thrice", "triple", "triples", "tripled", "tripling"), 3),
    **dict.fromkeys(("quadruple", "quadruples", "quadrupled", "quadrupling", "quartered", "quartering"), 4),
    **dict.fromkeys(("quintuple", "quintuples", "quintupled", "quintupling"), 5),
    **dict.fromkeys(("sextuple", "sextupled", "sextupling"), 6),
}
HALVES = ("half", "halve", "halves", "halved", "halving")
_PARTS = "third quarter fourth fifth sixth seventh eighth ninth tenth twentieth hundredth thousandth"
PARTS = dict(zip(_PARTS.split(), (3, 4, 4, 5, 6, 7, 8, 9, 10, 20, 100, 1000), strict=True))
SOME = {"a": 1, "an": 1, **{count: n for n, count in enumerate(_ONES.split()[:10]) if n}}
DOZEN = 12


def alternatives(words: Iterable[str]) -> str:
    """A pattern of these words, in ASCII: a long s or a dotless i would match, but then not be found in the tables."""
    return f"(?a:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"


_WORD = alternatives(SMALL)
_POWER = alternatives(POWERS)
_GROUP = rf"{_WORD}(?:-{_WORD})?"
CARDINAL = re.compile(
    rf"""
    \b (?: (?P<dozen>(?:a\s|{_GROUP}\s)?dozen) (?![a-z]*s\b)
      | (?: {_GROUP} | an?[\s-](?={_POWER}(?:fold)?\b) | (?={_POWER}(?:fold)?\b) )
        (?: [\s-]? (?:and\s)? (?: {_POWER} | {_GROUP}(?!-(?!fold)) ) (?=\b|fold) ){{0,9}}
      ) (?= \b | fold )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TOKEN = re.compile(rf"{_WORD}|{_POWER}|dozen|an?\b", re.IGNORECASE)
ORDERS = re.compile(
    rf"(?:(?P<count>{alternatives(SMALL)}|an?|[0-9]{{1,2}})\s+)?orders?[\s-]of[\s-]magnitudes?\b", re.IGNORECASE
)
FACTOR = re.compile(rf"{alternatives(FACTORS)}\b", re.IGNORECASE)
HALF = re.compile(rf"{alternatives(HALVES)}\b", re.IGNORECASE)
_UNITS = """
    hour minute second millisecond microsecond day week month year decade century kilometre kilometer metre meter mile
    inch foot gram kilogram ton tonne pound litre liter gallon dozen thousand million billion trillion degree volt watt
    gigabyte megabyte terabyte
"""
HALF_OF = re.compile(  # "half an hour" is 0.5 hours, "half the time" is a share
    rf"(?:one[\s-])?half(?:[\s-](?:of\s)?an?)?(?=[\s-](?:{alternatives(_UNITS.split())})s?\b)", re.IGNORECASE
)
AND_A_HALF = re.compile(r"\s+and\s+(?:a|one)[\s-]half\b", re.IGNORECASE)
SHARE = re.compile(
    rf"(?P<some>{alternatives(SOME)})[\s-](?P<part>{alternatives(PARTS)})s?"
    r"(?=\s+(?:of|the|as|fewer|less|lower|smaller|its|their)\b|[.,;:)]*\s*\Z|[.,;:)])",  # no ordinal: "a third way"
    re.IGNORECASE,
)
BEGINNINGS = frozenset(
    (*SMALL, *POWERS, *FACTORS, *HALVES, *SOME, "dozen", "order", "orders"),
)
# A text without any of these words has no number words. "a" and "an" only occur before others.
NUMBER_WORDS = frozenset(
    (*SMALL, *POWERS, *FACTORS, *HALVES, "dozen", "order", "orders", *PARTS, *(f"{part}s" for part in PARTS))
) | frozenset(f"{word}fold" for word in (*SMALL, *POWERS, "dozen"))


def value_of(cardinal: str) -> Decimal | None:
    """The number in words: 206 for "two hundred and six"; None if they are two numbers, like "three four"."""
    total, group, last = 0, 0, 10**15
    for word in (match[0].lower() for match in _TOKEN.finditer(cardinal)):
        if word == "dozen":
            return Decimal(DOZEN * (group or 1))
        if word in POWERS:
            power = POWERS[word]
            group = max(group, 1) * power
            if power > POWERS["hundred"]:
                total, group = total + group, 0
            last = power
            continue
        number = SMALL.get(word, 1)
        if number >= last or (group % 100 and not _continues(group, number)):
            return None
        group += number
        last = number or 0
    return Decimal(total + group)


def _continues(group: int, number: int) -> bool:
    """Whether a one follows a ten: "sixty-four"."""
    return group % 10 == 0 and 0 < number < 10 and group % 100 >= 20  # noqa: PLR2004  # tens and ones
