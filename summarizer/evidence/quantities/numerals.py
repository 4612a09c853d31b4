"""Finds the numbers of a text and reads each: digits of any script, powers, words.

It reads the whole token. A token that looks like a number but is not understood ("3_0", "⁹", "1e400") is `unread`: it
has no value, and only the same characters match it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from summarizer.evidence.quantities import words
from summarizer.evidence.quantities.names import symbol
from summarizer.evidence.quantities.units import unit_at
from summarizer.evidence.vocabulary import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["digits", "word", "factor", "half", "share", "unread"]
CJK = 0x2E80  # from here on signs stand beside digits without a space
_RAISED = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b\u207a\u2212\u2013", "0123456789-+--"
)
_SUPERSCRIPTS = r"\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
_VULGAR = r"\u00bc-\u00be\u2150-\u215e"
_HAN_DIGITS = "\u3007\u4e00\u4e8c\u4e24\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341"
_HAN_VALUE = dict(zip(_HAN_DIGITS, (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
_HAN = f"{_HAN_DIGITS}\u767e\u5343\u842c\u4e07\u5104\u4ebf\u5146\u534a"
_THIN = r"[\u00a0\u2009\u202f\u2008'\u2019]"
_MANTISSA = rf"""
    (?> (?: [0-9]{{1,3}}(?:\{{?,\}}?[0-9]{{3}}){{1,9}}(?![0-9])
          | [0-9]{{1,3}}(?:{_THIN}[0-9]{{3}}){{1,9}}(?![0-9])
          | [0-9]{{1,3}}(?:[ ][0-9]{{3}}){{0,3}}[ ]000(?![0-9])
          | [0-9]+ ) (?: \.[0-9]+ | \u00b7(?!10[\^\u207b{_SUPERSCRIPTS}])[0-9]+ )?
      | \.[0-9]+ )
"""
_RAISED_TO = (
    r"\([-\u2212\u2013]?[0-9]{1,2}\)|\^\s?\{?[-\u2212\u2013]?[0-9]{1,3}\}?"
    rf"|[\u207b\u207a]?[{_SUPERSCRIPTS}]{{1,3}}|\*\*-?[0-9]{{1,3}}"
)
_POWER_OF_TEN = rf"(?:{_RAISED_TO})(?![0-9])"
_BARE_POWER = r"[-\u2212\u2013][0-9]{1,2}(?![0-9]|\.[0-9])"  # "3 x 10-5", where the raised exponent got lost
_NUMBER = re.compile(
    rf"""
    (?P<mantissa> {_MANTISSA} )
    (?: \s?\$?(?:\\times|\\cdot|[xX*\u00d7\u00b7\u22c5]|\{{\\times\}})\s?\$?
        10(?:(?P<power>{_POWER_OF_TEN})|(?P<bare>{_BARE_POWER}))
      | (?<=(?<![0-9.,])10)(?P<ten>{_POWER_OF_TEN}|\u2212[0-9]{{1,2}}(?![0-9]|\.[0-9]))
      | [eE](?P<e>[-+\u2212]?[0-9]{{1,3}})(?![0-9]|\.[0-9])
      | \s?(?P<vulgar>[{_VULGAR}])
      | (?<!(?<![0-9.,])10)\([0-9]{{1,2}}\)(?=[\s~]?(?:[^\W\d_]|[%\u00b0]))  # the spread of "4.215(4) \u00c5"
    )?
    """,
    re.VERBOSE,
)
_SQUARED = re.compile(rf"[{_SUPERSCRIPTS}\u207b]+|\^\s?\{{?[-\u2212]?\w+\}}?")
_PRODUCT = re.compile(r"(?P<sign>\s[xX*\u00d7]\s|[xX*\u00d7]|\s?\$?\\times\$?\s?)(?=[0-9])")
_STAYS_OPEN = re.compile(r"[0-9_]|\.[0-9]")
_TOKEN_REST = re.compile(r"[\w.^,]*\w")
_TIMES_BEFORE = re.compile(r"[xX\u00d7]\s?(?P<number>[0-9]+(?:\.[0-9]+)?)(?![\w.]*\w)")
_MAX_EXPONENT = 308
_HAN_MEASURE = re.compile(rf"[{_HAN}]+(?=\s?[\u500d\u6210%\uff05])")
_VULGAR_SIGN = re.compile(rf"[{_VULGAR}]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: its position, value and notation."""

    start: int
    end: int
    value: Decimal
    kind: Kind = "digits"
    product: str = ""


class _Digits(dict[int, str]):
    """Maps each character to one plain character, so that positions stay the same; filled on demand."""

    def __missing__(self, sign: int) -> str:
        self[sign] = plain = _plain_sign(chr(sign))
        return plain


def _plain_sign(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if sign in "\uff0e\uff05\uff0c\uff0b\uff0d\uff0f\uff58\uff38":  # full-width . % , + - / x X
        return unicodedata.normalize("NFKC", sign)
    return sign


_DIGITS = _Digits()


def plain(text: str) -> str:
    """The text with the digits of every script as 0 to 9, character for character."""
    return text if text.isascii() else text.translate(_DIGITS)


def numbers(text: str) -> Iterator[Number]:
    """The numbers of a plain text, in order, without overlaps. Takes linear time."""
    end = 0
    for start in _starts(text):
        if start >= end and (number := _number_at(text, start)):
            number = _with_half(text, number)
            yield number
            end = number.end
        elif start >= end:
            end = max(end, _end_of_name(text, start))


def _with_half(text: str, number: Number) -> Number:
    """The number with the half that follows it: "two and a half"."""
    if number.kind not in {"digits", "word"} or not (half := words.AND_A_HALF.match(text, number.end)):
        return number
    return replace(number, end=half.end(), value=number.value + Decimal("0.5"))


def _starts(text: str) -> Iterator[int]:
    found = {match.start() for match in (_ASCII_START if text.isascii() else _ANY_START).finditer(text)}
    if not words.NUMBER_WORDS.isdisjoint(letters(text)):
        found.update(match.start() for match in _WORD_START.finditer(text))
    return iter(sorted(found))


_ASCII_START = re.compile(r"(?<![0-9])[0-9]|(?<![0-9])\.(?=[0-9])|(?<![\w.)\]}}])[xX](?=\s?[0-9])")
_ANY_START = re.compile(
    rf"(?<![0-9])[0-9]|(?<![0-9])\.(?=[0-9])|(?<![\w.)\]}}])[xX\u00d7](?=\s?[0-9])|(?<![{_HAN}])[{_HAN}]|[{_VULGAR}]"
    r"|(?<![^\W_])[\u2070\u00b9\u00b2\u00b3\u2074-\u2079\u2080-\u2089\u2150-\u218b\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289]"
)
_WORD_START = re.compile(rf"\b(?:{words.alternatives(words.BEGINNINGS)})(?=\b|fold|-|teen|ty)", re.IGNORECASE)


def _end_of_name(text: str, start: int) -> int:
    """The end of the name that these digits are part of."""
    rest = _NAME_REST.match(text, start)
    return rest.end() if rest else start + 1


_NAME_REST = re.compile(r"[0-9]+")


def _number_at(text: str, start: int) -> Number | None:
    sign = text[start]
    if sign in "xX\u00d7":
        return _times_before(text, start)
    if sign.isascii() and sign.isalpha():
        return _in_words(text, start)
    if not sign.isascii():
        return _odd(text, start)
    if _is_in_name(text, start):
        return None
    return _in_digits(text, start)


def _is_in_name(text: str, start: int) -> bool:
    """Whether the text before makes the digits part of a name: "A100", "GPT-4", "v1.2", but not "2x-3x"."""
    before = text[start - 1] if start else " "
    if before.isalnum():
        return ord(before) < CJK  # no space is left before digits in Chinese and Japanese
    if before in "._":
        return True
    named = _NAMED.search(text, max(0, start - 16), start) if before == "-" else None
    return named is not None and not _SHARE.match(text, start) and not (named["number"] and symbol(named["name"]))


_NAMED = re.compile(r"(?:\A|(?P<number>[0-9]\s)|[^0-9A-Za-z])(?P<name>[A-Za-z]{1,14})-\Z")  # "1 pg-100 ng" is none
_SHARE = re.compile(r"[0-9.]+\s?%")


def _times_before(text: str, start: int) -> Number | None:
    before = text[max(0, start - 2) : start]
    found = None if re.fullmatch(r"[0-9][ $]", before) else _TIMES_BEFORE.match(text, start)
    if found and (_measures(text, found.end()) or _AFTER_BRACKETS.search(text, max(0, start - 3), start)):
        return None  # "6 m x 3 m", "(2.3 +/- 0.4) x 10-5"
    return Number(start, found.end(), Decimal(found["number"]), "factor") if found else None


_AFTER_BRACKETS = re.compile(r"\)\s?\Z")
_DECIMAL_COMMA = re.compile(r"[0-9]{1,3},[0-9]{1,2}(?![0-9,])")


def _measures(text: str, end: int) -> bool:
    """Whether a unit follows a number that ends here, other than that of a multiple or a count."""
    unit = unit_at(text, end)
    return unit is not None and unit.dimension not in {"count", "ratio"}


def _in_digits(text: str, start: int) -> Number | None:
    if orders := words.ORDERS.match(text, start):
        return Number(start, orders.end(), _magnitude(orders["count"]), "factor")
    if (comma := _DECIMAL_COMMA.match(text, start)) and _measures(text, comma.end()):
        return Number(start, comma.end(), Decimal(comma[0].replace(",", ".")))
    if parts := _PARTS.match(text, start):
        return Number(start, parts.end(), Decimal(0), "unread")
    found = _NUMBER.match(text, start)
    return _number(text, found) if found else None


def _number(text: str, found: re.Match[str]) -> Number:
    start = found.start()
    value, end = _value(found), found.end()
    if value is not None and (product := _PRODUCT.match(text, end)):
        return _product(text, found, product, value)
    raised = _SQUARED.match(text, end)
    if value is None or raised or _STAYS_OPEN.match(text, end) or _is_numeral(text, end):
        return _unread(text, start, raised.end() if raised else end)
    return Number(start, end, value)


_PARTS = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:(?::|\s:\s)[0-9]+(?:\.[0-9]+)?)+(?![\w:]|\.[0-9])")  # "a 1:100 dilution"


def _is_numeral(text: str, end: int) -> bool:
    """Whether a number continues in characters of another kind: "3\u2168"."""
    return end < len(text) and not text[end].isascii() and text[end].isnumeric() and ord(text[end]) < CJK


def _value(found: re.Match[str]) -> Decimal | None:
    """The value of "1,024", "1.2e9", "10^3", "2\u00bd"; None if its exponent is out of range."""
    mantissa = Decimal(re.sub(r"[^0-9.]", "", found["mantissa"].replace("\u00b7", ".")))
    raised = found["power"] or found["bare"] or found["ten"] or found["e"]
    if raised:
        exponent = int(re.sub(r"[^0-9+-]", "", raised.translate(_RAISED)) or 0)
        if abs(exponent) > _MAX_EXPONENT:
            return None
        return (Decimal(1) if found["ten"] else mantissa) * Decimal(10) ** exponent
    return mantissa + (_vulgar(found["vulgar"]) if found["vulgar"] else 0)


def _vulgar(sign: str) -> Decimal:
    over, under = unicodedata.normalize("NFKC", sign).split("\u2044")
    return Decimal(over) / Decimal(under or 1)


def _product(text: str, first: re.Match[str], sign: re.Match[str], value: Decimal) -> Number:
    """The shape "3x3" as one number; shapes with too many or odd parts are unread."""
    parts, end = [first[0]], first.end()
    at: re.Match[str] | None = sign
    while at and len(parts) < 5 and (found := _NUMBER.match(text, at.end())):  # noqa: PLR2004  # a tensor's shape
        part = _value(found)
        if part is None:
            return _unread(text, first.start(), found.end())
        value, end = value * part, found.end()
        parts.append(found[0])
        at = _PRODUCT.match(text, end)
    raised = _SQUARED.match(text, end)
    if at or raised or _STAYS_OPEN.match(text, end):
        return _unread(text, first.start(), raised.end() if raised else end)
    return Number(first.start(), end, value, "digits", "\u00d7".join(parts))


def _unread(text: str, start: int, end: int) -> Number:
    rest = _TOKEN_REST.match(text, end)
    return Number(start, rest.end() if rest else end, Decimal(0), "unread")


def _odd(text: str, start: int) -> Number | None:
    """A number in signs beyond ASCII that are no digits: "\u00bd", "\u2468", "\u2168", "\u4e5d\u500d"."""
    sign = text[start]
    if sign in _HAN:
        return _in_han(text, start)
    before = text[start - 1] if start else " "
    if before.isalnum() and ord(before) < CJK:
        return None
    if _VULGAR_SIGN.match(sign) and not text[start + 1 : start + 2].isnumeric():
        return Number(start, start + 1, _vulgar(sign))
    return _unread(text, start, start + 1)


def _in_han(text: str, start: int) -> Number | None:
    """Read Han numerals only before a unit: the same characters are parts of words."""
    found = _HAN_MEASURE.match(text, start)
    if found is None:
        return None
    if found[0] in _HAN_VALUE:
        return Number(start, found.end(), Decimal(_HAN_VALUE[found[0]]))
    return Number(start, found.end() + 1, Decimal(0), "unread")


def _in_words(text: str, start: int) -> Number | None:
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return None
    if orders := words.ORDERS.match(text, start):
        return Number(start, orders.end(), _magnitude(orders["count"]), "factor")
    if factor := words.FACTOR.match(text, start):
        return Number(start, factor.end(), Decimal(words.FACTORS[factor[0].lower()]), "factor")
    if half := words.HALF_OF.match(text, start) or words.HALF.match(text, start):
        return Number(start, half.end(), Decimal("0.5"), "word" if half.re is words.HALF_OF else "half")
    if share := words.SHARE.match(text, start):
        percent = Decimal(100 * words.SOME[share["some"].lower()]) / words.PARTS[share["part"].lower()]
        return Number(start, share.end(), percent, "share")
    return _cardinal(text, start)


def _magnitude(count: str | None) -> Decimal:
    power = (count or "a").lower()
    return Decimal(10) ** (int(power) if power.isdigit() else words.SMALL.get(power, 1))


def _cardinal(text: str, start: int) -> Number | None:
    found = words.CARDINAL.match(text, start)
    if found is None:
        return None
    value, end = words.value_of(found[0]), found.end()
    if value is None:  # "three four": the first word alone
        end = start + len(re.split(r"[^A-Za-z]", found[0], maxsplit=1)[0])
        value = words.value_of(text[start:end])
    return Number(start, end, value or Decimal(0), "word")
