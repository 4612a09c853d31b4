r"""Quantities typeset with siunitx, as text: `\SI{3}{\milli\second}` is 3 ms, `\qty{40}{\percent}` is 40%.

If a unit macro is unknown, the whole quantity stays as written: a figure without its unit would be another figure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PREFIXES = {
    "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p", "nano": "n", "micro": "\u00b5", "milli": "m",
    "centi": "c", "deci": "d", "deca": "da", "deka": "da", "hecto": "h", "kilo": "k", "mega": "M", "giga": "G",
    "tera": "T", "peta": "P", "exa": "E", "zetta": "Z", "yotta": "Y", "kibi": "Ki", "mebi": "Mi", "gibi": "Gi",
    "tebi": "Ti", "pebi": "Pi", "exbi": "Ei",
}  # fmt: skip
_UNITS = {
    "ampere": "A", "candela": "cd", "kelvin": "K", "kilogram": "kg", "gram": "g", "metre": "m", "meter": "m",
    "mole": "mol", "second": "s", "becquerel": "Bq", "celsius": "\u00b0C", "degreeCelsius": "\u00b0C", "coulomb": "C",
    "farad": "F", "gray": "Gy", "hertz": "Hz", "henry": "H", "joule": "J", "katal": "kat", "lumen": "lm", "lux": "lx",
    "newton": "N", "ohm": "\u03a9", "pascal": "Pa", "radian": "rad", "siemens": "S", "sievert": "Sv", "steradian": "sr",
    "tesla": "T", "volt": "V", "watt": "W", "weber": "Wb", "day": "d", "degree": "\u00b0", "hectare": "ha",
    "hour": "h", "litre": "L", "liter": "L", "minute": "min", "arcminute": "\u2032", "arcsecond": "\u2033",
    "neper": "Np", "tonne": "t", "bar": "bar", "bel": "B", "decibel": "dB", "dalton": "Da", "electronvolt": "eV",
    "angstrom": "\u00c5", "percent": "%", "bit": "bit", "byte": "B", "mmHg": "mmHg", "atomicmassunit": "u",
    "uA": "\u00b5A", "ug": "\u00b5g", "um": "\u00b5m", "us": "\u00b5s", "uJ": "\u00b5J", "uW": "\u00b5W",
    "uF": "\u00b5F", "uL": "\u00b5L", "ul": "\u00b5l", "kohm": "k\u03a9", "Mohm": "M\u03a9", "times": "\u00d7",
}  # fmt: skip
_ABBREVIATED = """
A mA nA K g kg mg m km cm dm mm nm pm mol mmol s ms ns ps fs as h Hz kHz MHz GHz THz mHz N kN MN J kJ MJ mJ eV meV keV
MeV GeV TeV kWh Pa kPa MPa GPa V mV kV W mW nW kW MW GW dB F pF nF L mL l ml B kB MB GB TB PB KiB MiB GiB TiB bps
"""
_UNITS |= {name: name for name in _ABBREVIATED.split()}
_SIGNS = {
    "squared": "^2",
    "cubed": "^3",
    "tothe": "^",
    "raiseto": "^",
    "per": "/",
    "%": "%",
    **dict.fromkeys(",;:! ", " "),
}
_PIECE = re.compile(r"\\(?P<name>[A-Za-z]+|[%,;:! ])|\{(?P<group>[^{}]*)\}|(?P<tilde>~)|(?P<text>[^\\{}~]+)")
_NUMBER = re.compile(r"[-+\u2212]?[\d.,\s]*\d[\d.,\s]*(?:[eEdD]\s*[-+]?\d+)?(?:\s*(?:\+-|\\pm|x)\s*[\d.,]+)*\s*")
_GLUE = "\0"  # between a prefix and its unit
_CLOSE = ("%", "\u00b0", "\u2032", "\u2033", "\u00d7")  # units without a space before them


class _Unknown(Exception):
    """An unknown unit or figure."""


def _quantity(arguments: list[str]) -> str:
    number, unit = arguments
    return _joined(_figure(number), _unit(unit))


def _quantities(arguments: list[str]) -> str:
    low, high, unit = arguments
    return _joined(f"{_figure(low)}\u2013{_figure(high)}", _unit(unit))


def _listed_quantities(arguments: list[str]) -> str:
    numbers, unit = arguments
    return _joined(_list([numbers]), _unit(unit))


def _list(arguments: list[str]) -> str:
    return ", ".join(_figure(number) for number in arguments[0].split(";"))


def _range(arguments: list[str]) -> str:
    low, high = arguments
    return f"{_figure(low)}\u2013{_figure(high)}"


_MACROS: dict[str, Callable[[list[str]], str]] = {
    "SI": _quantity,
    "qty": _quantity,
    "SIrange": _quantities,
    "qtyrange": _quantities,
    "SIlist": _listed_quantities,
    "qtylist": _listed_quantities,
    "num": lambda arguments: _figure(*arguments),
    "numprint": lambda arguments: _figure(*arguments),
    "numrange": _range,
    "numlist": _list,
    "ang": lambda arguments: f"{_figure(*arguments)}\u00b0",
    "si": lambda arguments: _unit(*arguments),
    "unit": lambda arguments: _unit(*arguments),
}


def quantity(name: str, arguments: list[str]) -> str | None:
    """Return what a macro of siunitx shows; None for other macros and unknown units."""
    read = _MACROS.get(name)
    try:
        return read(arguments) if read else None
    except (_Unknown, ValueError, TypeError):  # the last two errors: more or fewer arguments than the macro has
        return None


def _figure(number: str) -> str:
    if not _NUMBER.fullmatch(number.strip()):
        raise _Unknown
    return " ".join(number.replace("+-", " \u00b1 ").replace("\\pm", " \u00b1 ").split())


def _joined(figure: str, unit: str) -> str:
    return f"{figure}{unit}" if unit.startswith(_CLOSE) else f"{figure} {unit}".strip()


def _unit(unit: str) -> str:
    """Return a unit's symbol: macros by their names, letters unchanged."""
    found: list[str] = []
    at = 0
    for piece in _PIECE.finditer(unit):
        if piece.start() != at:
            raise _Unknown
        at = piece.end()
        found.append(_sign(piece, found))
    if at != len(unit):
        raise _Unknown
    text = " ".join("".join(found).replace(_GLUE, "").split())
    return text.replace(" /", "/").replace("/ ", "/")


def _sign(piece: re.Match[str], before: list[str]) -> str:
    name = piece["name"]
    if name is None:
        return " " if piece["tilde"] else piece["group"] or piece["text"] or ""
    if name in _SIGNS:
        return _SIGNS[name]
    if name in _PREFIXES:
        return f"{_apart(before)}{_PREFIXES[name]}{_GLUE}"
    if name in _UNITS:
        return f"{_apart(before)}{_UNITS[name]}"
    raise _Unknown


def _apart(before: list[str]) -> str:
    return "" if not before or before[-1].endswith(("/", _GLUE, " ")) else " "
