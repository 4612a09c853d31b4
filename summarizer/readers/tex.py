r"""Converts the TeX in BibTeX fields to text: accents, signs, dashes; formulas stay unchanged.

The text is split into formulas, macros with their arguments, and the rest. pylatexenc knows what a macro means; it is
asked once for each spelling. Unknown macros stay as written, with their arguments: text that cannot be decoded must not
become other text. A bare % is a percent sign, since exports of plain text are full of them.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from summarizer.readers.tex_units import quantity

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

_TEX = re.compile(r"[\\{}$~]|--|``|''")
_SPECIAL = re.compile(r"\\([%&$#_{} ])")
_INVISIBLE = re.compile(  # the ways in which Zotero and Better BibTeX balance a brace
    r"\\[hv]?phantom\s*(?:\{(?:\\[{}])+\}|\{(?:[{}]|[^{}\\])\}|\\[{}])"
)
_TIMES_APART = re.compile(r"(\\(?:(?:text)?times|percent))[ \t]+(?=[A-Za-z])")  # TeX drops the space that people mean
_DOLLAR = re.compile(r"\$(?<!\\\$)")  # patterns that begin with a plain character are searched much faster
_BRACED = r"\{(?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.)*+\})*+\})*+\}"
_TOKEN = re.compile(
    rf"""
    (?=[$\\{{}}`'~-]) (?:
      (?P<math> \$\$ (?:[^$\\]|\\.)+ \$\$ | \$ (?:[^$\\]|\\.)+ \$ | \\\( .*? \\\) | \\\[ .*? \\\]
              | \\ensuremath\s*{_BRACED} )
    | \\(?P<accent> ["'`^~=.] ) \s* (?P<base> \{{\s*(?:\\?[A-Za-z])?\s*\}} | \\[ij](?![A-Za-z])\s? | [A-Za-z] )?
    | \\(?P<named> [bcdHkrtuv] ) \s+ (?P<letter> [A-Za-z] ) (?![A-Za-z])
    | \\(?P<name> [A-Za-z]+ ) (?P<rest> \*? (?:\[[^\[\]{{}}]*\])? (?:{_BRACED})* ) (?P<space> [ \t]* )
    | \\(?P<sign> \\ (?:\*?\[-?[\d.]+\s*(?:pt|em|ex|cm|mm|in)\])? | . )
    | (?P<brace> [{{}}] )
    | (?P<ligature> ---? | `` | '' | ~ )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_LONE = re.compile(r"\$\s*(\\[A-Za-z]+|[<>=|+\u2212-])\s*\$")
_PAIR = re.compile(r"\$(?<!\\\$)(?:\\.|[^$\\])*\$")  # the text between two formulas is not one
_ARGUMENT = re.compile(_BRACED)
_LIGATURES = {"---": "\u2014", "--": "\u2013", "``": "\u201c", "''": "\u201d", "~": " "}
_STANDALONE = {"^": "^", "~": "~", "=": "\u00af", ".": ".", '"': '"', "'": "'", "`": "`"}
_ACCENTS_BY_NAME = frozenset(["b", "c", "d", "H", "k", "r", "t", "u", "v"])
_SIGNS = {
    "textasciicircum": "^", "textasciitilde": "~", "textbackslash": "\\", "textbar": "|", "textless": "<",
    "textgreater": ">", "textdollar": "$", "textpercent": "%", "textunderscore": "_", "textbraceleft": "{",
    "textbraceright": "}", "textquotesingle": "'", "textquotedbl": '"', "slash": "/", "newline": "\n",
    "linebreak": "\n", "par": "\n\n", "textmu": "\u00b5", "textohm": "\u03a9", "textpm": "\u00b1",
    "textperthousand": "\u2030", "texttimes": "\u00d7", "textdiv": "\u00f7", "textdegree": "\u00b0", "degree": "\u00b0",
    "textcelsius": "\u2103", "textonehalf": "\u00bd", "textonequarter": "\u00bc", "textthreequarters": "\u00be",
    "textminus": "\u2212", "texteuro": "\u20ac", "euro": "\u20ac", "textmultiply": "\u00d7",
    "S": "\u00a7", "P": "\u00b6", "copyright": "\u00a9", "dag": "\u2020", "ddag": "\u2021", "pounds": "\u00a3",
    "LaTeX": "LaTeX", "TeX": "TeX", "lq": "\u2018", "rq": "\u2019",
    "textperiodcentered": "\u00b7", "percent": "%", "break": " ", "xspace": " ",
    "textregistered": "\u00ae", "texttrademark": "\u2122", "textellipsis": "\u2026",
}  # fmt: skip
_SHOW = """
    emph text textbf textit textsl textsc texttt textrm textsf textup textmd textnormal mbox hbox underline uline
    url path nolinkurl num enquote textquote uppercase lowercase MakeUppercase MakeLowercase sout st ul small
    footnotesize hl ce bibcyr mkbibemph mkbibbold mkbibitalic mkbibquote
"""
_SHOWN = frozenset(_SHOW.split())
_SWITCH = """
    em bf it sl sc tt rm sf bfseries itshape slshape scshape ttfamily rmfamily sffamily upshape mdseries
    normalfont tiny scriptsize large Large LARGE huge Huge centering noindent relax protect selectfont boldmath
    unboldmath
"""
_SWITCHES = frozenset(_SWITCH.split())
_QUOTED = frozenset({"enquote", "textquote", "mkbibquote"})
_MARKUP = {"textsuperscript": "sup", "textsubscript": "sub", "mkbibsuperscript": "sup", "mkbibsubscript": "sub"}
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "nicefrac", "sfrac", "textfrac"})
_SECOND = frozenset({"textcolor", "colorbox", "texorpdfstring", "foreignlanguage"})  # of two arguments
_SPACE = "hspace vspace thinspace medspace thickspace nobreakspace quad qquad space"
_SPACES = frozenset(_SPACE.split())
_LENGTHS = ("hspace", "vspace")  # their argument is a length, which is not shown
_LONGEST_SYMBOL = 8  # maximum characters of a symbol; longer ones, or those with gaps, need arguments
_SHORT = 40  # maximum characters of a token whose text is cached
_PAIRS = 2  # the number of arguments of \href and the like: an address and the text shown


def decoded(tex: str) -> str:
    """Convert TeX to text; leave formulas and unknown macros unchanged."""
    if not _TEX.search(tex):
        return tex
    if not _TEX.search(_SPECIAL.sub("", tex)):
        return _SPECIAL.sub(r"\1", tex)
    tex = _TIMES_APART.sub(r"\1{} ", tex)
    tex = _INVISIBLE.sub("", tex)
    is_odd = len(_DOLLAR.findall(tex)) % 2 == 1
    if is_odd:
        tex = _LONE.sub(r"\\ensuremath{\1}", tex)
        is_odd = len(_DOLLAR.findall(tex)) % 2 == 1
    elif _LONE.search(tex):
        tex = _PAIR.sub(lambda formula: _LONE.sub(r"\\ensuremath{\1}", formula[0]), tex)
    if is_odd:  # at least one is money
        tex = _DOLLAR.sub(r"\\$", tex)
    return _text(tex)


def _text(tex: str) -> str:
    pieces, at = [], 0
    has_fractions = "frac" in tex
    for token in _TOKEN.finditer(tex):
        pieces += [tex[at : token.start()], _spelt(token[0]) if len(token[0]) <= _SHORT else _piece(token)]
        if has_fractions and token["name"] in _FRACTIONS and tex[token.start() - 1 : token.start()].isdigit():
            pieces[-1] = f" {pieces[-1]}"  # three and a half
        at = token.end()
    return "".join([*pieces, tex[at:]])


@lru_cache(maxsize=8192)
def _spelt(token: str) -> str:
    """Return the text of a short token; cached, since these repeat."""
    found = _TOKEN.match(token)
    return _piece(found) if found and found.end() == len(token) else token


def _piece(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "math":
            text = _formula(token["math"])
        case "accent" | "base":
            text = _accented(token)
        case "named" | "letter":
            text = _known(f"\\{token['named']}{{{token['letter']}}}") or token[0]
        case "name" | "rest" | "space":
            text = _macro(token)
        case "sign":
            text = _sign(token["sign"])
        case "ligature":
            text = _LIGATURES[token["ligature"]]
        case _:
            text = ""  # a brace that only groups
    return text


def _formula(math: str) -> str:
    if not math.startswith("\\ensuremath"):
        return math
    inside = math.partition("{")[2][:-1].strip()
    known = _SIGNS.get(inside.removeprefix("\\")) or _known(f"\\ensuremath{{{inside}}}")
    return known or f"${inside}$"


def _accented(token: re.Match[str]) -> str:
    base = (token["base"] or "").strip("{} \t\n\\")
    return _known(f"\\{token['accent']}{{{_dotless(base)}}}") or token[0] if base else _STANDALONE[token["accent"]]


def _dotless(base: str) -> str:
    return f"\\{base}" if base in {"i", "j"} else base


def _sign(sign: str) -> str:
    if sign.startswith("\\"):
        return "\n"
    if sign in ",;:! \n":
        return "" if sign == "!" else " "
    return "" if sign in "-/@" else sign if sign in "%&$#_{}\"'`|" else f"\\{sign}"


def _macro(token: re.Match[str]) -> str:
    name, arguments = token["name"], _arguments(token["rest"])
    after = token["space"] if arguments else ""  # TeX drops the space after a bare macro
    if name in _SIGNS and not any(arguments):
        return f"{_SIGNS[name]}{after if '{}' in token['rest'] else ''}"
    if name in _SWITCHES or name in _SPACES:
        held = arguments[name.endswith(_LENGTHS) :]
        return " " * (name in _SPACES) + _text("".join(f"{{{one}}}" for one in held)) + after * bool(held)
    shown = quantity(name, arguments) or _shown(name, arguments) if arguments else None
    if shown is not None:
        return shown + after
    if known := _of_library(name, token["rest"], arguments):
        return known + after
    return token[0]


def _arguments(rest: str) -> list[str]:
    return [one[1:-1] for one in _ARGUMENT.findall(rest)]


def _shown(name: str, arguments: list[str]) -> str | None:
    """Return what a macro shows of its arguments, if it shows their text."""
    if name in _SHOWN:
        shown = f"\u201c{_text(arguments[0])}\u201d" if name in _QUOTED else _text(arguments[0])
        return shown + _text("".join(f"{{{one}}}" for one in arguments[1:]))
    if (name == "href" or name in _SECOND) and len(arguments) >= _PAIRS:
        return "".join(map(_text, arguments[1:]))
    if name in _FRACTIONS and len(arguments) >= _PAIRS:
        return "/".join(map(_whole, arguments[:2])) + "".join(map(_text, arguments[2:]))
    if name in _MARKUP:
        return f"<{_MARKUP[name]}>{_text(arguments[0])}</{_MARKUP[name]}>" + "".join(map(_text, arguments[1:]))
    return None


def _whole(argument: str) -> str:
    """Return a numerator or denominator in the form it has beside a slash."""
    text = _text(argument)
    return text if re.fullmatch(r"[\w.,]+", text) else f"({text})"


def _of_library(name: str, rest: str, arguments: list[str]) -> str:
    """Return pylatexenc's text for a named accent or a symbol; empty if it knows neither."""
    if name in _ACCENTS_BY_NAME:
        accented = _known(f"\\{name}{{{_dotless(arguments[0].strip(chr(92)))}}}") if arguments else ""
        return accented + "".join(map(_text, arguments[1:])) if accented else ""
    spellings = (name, name.removeprefix("text"))  # \\textalpha is \\alpha outside a formula
    symbols = (_known(f"\\{spelling}") for spelling in spellings if spelling)
    symbol = next((symbol for symbol in symbols if _is_symbol(symbol)), "")
    return symbol + "".join(map(_text, arguments)) if symbol and not rest.startswith("[") else ""


def _is_symbol(text: str) -> bool:
    return (
        text.isprintable() and not text.startswith(("\\", "<")) and text.strip() != "" and len(text) <= _LONGEST_SYMBOL
    )


@lru_cache(maxsize=4096)
def _known(snippet: str) -> str:
    """Decode a short piece of TeX with pylatexenc; empty if it does not know a macro or loses a figure."""
    try:
        text = str(_decoder().latex_to_text(snippet))
    except Exception:  # noqa: BLE001  # the library fails in many ways on what is cut short, and has no class for them
        return ""
    is_whole = _digits(text) == _digits(snippet) and "%s" not in text and "\\" not in text
    return text if is_whole else ""


def _digits(text: str) -> list[str]:
    return [sign for sign in text if sign.isdecimal()]


@cache
def _decoder() -> LatexNodes2Text:
    import logging

    from pylatexenc import latex2text

    logging.getLogger(latex2text.__name__).setLevel(logging.CRITICAL)  # it warns about each macro without its arguments
    macros = latex2text.get_default_latex_context_db()
    macros.set_unknown_macro_spec(latex2text.MacroTextSpec("", simplify_repl=lambda node: node.latex_verbatim()))
    return latex2text.LatexNodes2Text(latex_context=macros, math_mode="verbatim", keep_comments=True)
