"""Clean titles and abstracts from exports: entities, markup, formulas, invisible characters and spaces.

Markup that carries meaning is converted: `10<sup>5</sup>` becomes 10^5, a MathML formula its LaTeX if it has any, and
a section's heading begins its paragraph. Whatever only looks like markup stays: "p<0.05",
"a < b and c > d", "<unk>" and any other element that no export of abstracts is known to use.

A blank line separates paragraphs, because it ends a sentence (see `evidence.sentences`) and the page and text readers
use it too; every other run of whitespace becomes one space.
"""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

_LAYERS = 8  # levels of nested escaping to undo; the limit keeps hostile text cheap

_INVISIBLE = "\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\\x00-\\x08\\x0e-\\x1b\\x7f"
_SPACES = "\\t-\\r\\x1c-\\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # all but the plain one
_SUSPECT = re.compile(rf"[&<\u200c\u200d{_INVISIBLE}{_SPACES}]")
_DROPPED = re.compile(
    rf"""
    \u00ad[ \t]*\r?\n[ \t]*                                             # a word divided at the end of a line
    | [{_INVISIBLE}]
    | (?<![^\x00-\u024f])[\u200c\u200d] | [\u200c\u200d](?![^\x00-\u024f])  # joiners mean something in other scripts
    """,
    re.VERBOSE,
)
_SPACE = re.compile(r"[^\S ]\s*| \s+")
_BREAKS = re.compile(r"\r\n|[\n\r\x85\u2028]")

_ENTITY = re.compile(
    r"&((?:(?:amp|#38|#[xX]26);)*)(?:([A-Za-z][A-Za-z0-9]{1,31};)|(#(?:\d{1,7}|[xX][\da-fA-F]{1,6});))?"
)

_GREEK_NAMES = "a b g d e z ee th i k l m n x o p r sf s t u ph kh ps oh"
_GREEK = dict(  # ISO's names of Greek letters, in the XML of publishers
    zip(
        (f"{name}gr;" for name in _GREEK_NAMES.split()),
        map(chr, range(0x3B1, 0x3CA)),
        strict=True,
    )
)

_PREFIX = r"(?:(?:jats|mml|m|html|xhtml|ce|sb):)"
_HEADINGS = r"title|section-title|h[1-6]"
_BLOCKS = "blockquote|div|dd|dl|dt|hr|li|list-item|ol|p|para|sec|simple-para|ul"
_OF_JATS = "abstract|list|title|section-title|break"  # without their prefix they may be what an abstract writes about
_INLINE = (
    "a|alternatives|b|big|bold|disp-formula|em|ext-link|font|i|inf|inline-formula|inline-graphic|italic|monospace"
    "|named-content|private-char|roman|sans-serif|sc|small|span|strike|strong|styled-content|sub|sup|tex-math|tt|u"
    "|scp|it|underline|xref"
)
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))*+\s*"""
_INLINE_TAG = re.compile(
    rf"(?P<raised><{_PREFIX}?sup{_ATTRIBUTES}>(?=[\d+\u2212-]))"
    rf"|</?(?:{_PREFIX}(?!(?:h[1-6]|{_BLOCKS}|{_OF_JATS}|br)[\s/>])[a-z][\w-]*|{_INLINE}|math){_ATTRIBUTES}/?>",
    re.IGNORECASE,
)
_BREAK_TAG = re.compile(rf"</?(?:{_PREFIX}break|{_PREFIX}?br){_ATTRIBUTES}/?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    rf"</?(?:{_PREFIX}(?:{_OF_JATS})|{_PREFIX}?(?:h[1-6]|{_BLOCKS})){_ATTRIBUTES}/?>", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*+-->", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[((?:(?!<!\[|\]\]>).)*+)\]\]>", re.DOTALL)
_HEADING = re.compile(
    rf"<{_PREFIX}?(?P<name>{_HEADINGS}){_ATTRIBUTES}>(?P<text>[^<>]{{0,200}})</{_PREFIX}?(?P=name)\s*>"
    rf"(?:\s*<{_PREFIX}?(?:p|para|simple-para){_ATTRIBUTES}>)?",  # the paragraph that it leads
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"""<AbstractText\b(?:[^<>]*?\bLabel\s*=\s*["'](?P<label>[^"'<>]*)["'])?[^<>]*>"""
    r"(?P<text>(?:(?!</?AbstractText\b).)*+)</AbstractText\s*>",
    re.DOTALL,
)
_RIGHTS = re.compile(
    r"<CopyrightInformation\b[^<>]*>(?:(?!</CopyrightInformation).)*+</CopyrightInformation\s*>", re.DOTALL
)
_SIGNS = {
    "middle dot": "\u00b7", "mid dot": "\u00b7", "plus minus": "\u00b1", "plus-minus": "\u00b1", "degree": "\u00b0",
    "degrees": "\u00b0", "micro": "\u00b5", "less than or equal to": "\u2264", "greater than or equal to": "\u2265",
    "less than": "<", "greater than": ">", "times": "\u00d7", "en dash": "\u2013", "em dash": "\u2014",
}  # fmt: skip
_NAMED_SIGN = re.compile(rf"<({'|'.join(sign.replace(' ', '[ ]') for sign in _SIGNS)})>", re.IGNORECASE)
_EMPHASISED = re.compile(rf"\A\s*<{_PREFIX}?(bold|b|strong|em|i)>\s*abstract\s*[:.]?\s*</{_PREFIX}?\1>", re.IGNORECASE)
_OPENING = (  # of a sentence; what may follow the adjective is none, as in "Abstract Interpretation"
    "We|This|In|The|Our|Background|Objectives?|Purpose|Motivation|Introduction|Aims?|Context|Problem|An?|As|At|By|For|From"
    "|Here|How|It|Its|Many|Most|Recent|Recently|Several|Since|Some|These|Those|There|To|Two|Understanding|Using|When|While"
    "|Although|Among|Both|Despite|Due|During|Each|If|More|On|One|Over|Previous|Through|Traditional|Various|With|Within"
    "|Modern|Existing|Current|Currently|However|Methods?|Results|Importance|Rationale|Significance|Summary|Large|Deep"
)
_LABEL = re.compile(
    rf"""
    \A\s* (?:
        (?i:abstract) \s* (?: [:.] \s+ | [\u2013\u2014] \s* | \s-\s+ | :(?=[A-Z]) ) (?=\S)
      | (?i:abstract) [^\S\n]* \n \s* (?=[^\sa-z])
      | ABSTRACT \s+ (?=[A-Z])
      | Abstract \s+ (?=(?:{_OPENING})\b)
    )
    """,
    re.VERBOSE,
)

_TEX_MATH = rf"<{_PREFIX}?tex-math{_ATTRIBUTES}>(?P<tex>(?:(?!</?{_PREFIX}?tex-math\b).)*+)</{_PREFIX}?tex-math>"
_MATH_ELEMENT = (
    rf"<(?:\w+:)?math\b(?P<attributes>{_ATTRIBUTES})>(?P<inside>(?:(?!</?(?:\w+:)?math\b).)*+)</(?:\w+:)?math>"
)
_ALTERNATIVE = re.compile(rf"{_TEX_MATH}(?:\s*{_MATH_ELEMENT})?", re.DOTALL)
_ALTERNATIVE_AFTER = re.compile(rf"{_MATH_ELEMENT}\s*{_TEX_MATH}", re.DOTALL)
_MATH = re.compile(_MATH_ELEMENT, re.DOTALL)
_ANNOTATION = re.compile(r"<(?:\w+:)?annotation\b[^>]*tex[^>]*>([^<]*)</", re.IGNORECASE)
_ANNOTATED = re.compile(r"<(?:\w+:)?annotation(?:-xml)?\b.*?</(?:\w+:)?annotation(?:-xml)?>", re.IGNORECASE | re.DOTALL)
_FIGURE = re.compile(
    r"[<>\u2264\u2265\u2248~\u223c\u00b1]?[-+\u2212]?\d[\d.,]*(?:%|\u00d7|x)?"
)  # plain text means the same
_ANY_TAG = re.compile(
    r"""<(?P<end>/?)(?:\w+:)?(?P<name>[A-Za-z]+)(?P<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*+[^<>]*?)(?P<empty>/?)>"""
)
_FENCE = {name: re.compile(rf"""\b{name}\s*=\s*["']([^"']*)["']""") for name in ("open", "close")}
_STRAY = re.compile("<(?!/?[A-Za-z])")
_PREAMBLE = re.compile(r"\\documentclass.*?\\begin\{document\}|\\end\{document\}", re.DOTALL)


def cleaned(text: str) -> str:
    """Strip markup, entities, invisible characters and a heading "Abstract"; keep the paragraphs.

    Clean text is returned unchanged, so cleaning twice changes nothing. Evidence offsets refer to the returned text.
    """
    return _cleaned(text, _unlabelled)


def one_line(text: str) -> str:
    """Clean a title, a name or a keyword like `cleaned`, but on one line and without removing headings."""
    return " ".join(_cleaned(text, str).split())


def _cleaned(text: str, unlabelled: Callable[[str], str]) -> str:
    for _ in range(_LAYERS):
        before = text
        if _is_clean(text):
            break
        text = unlabelled(_unmarked(_ENTITY.sub(_decoded, text) if "&" in text else text))
        text = _SPACE.sub(_spaced, _DROPPED.sub("", text)).strip()
        if text == before:
            break
    return text


def _is_clean(text: str) -> bool:
    """Whether the text needs no cleaning, as a quick check shows."""
    begins = text[:8].lower()
    return not (begins == "abstract" or "  " in text or text[:1] == " " or text[-1:] == " " or _SUSPECT.search(text))


def _unlabelled(text: str) -> str:
    return _LABEL.sub("", text, count=1)


def _decoded(match: re.Match[str]) -> str:
    ampersands, name, number = match.groups()
    if name:
        return html5.get(name) or _GREEK.get(name) or f"&{name}"
    if number:
        return html.unescape(f"&{number}")
    return "&" if ampersands else match[0]


def _spaced(match: re.Match[str]) -> str:
    run = match[0]
    return "\n\n" if "\u2029" in run or len(_BREAKS.findall(run)) > 1 else " "


def _unmarked(text: str) -> str:
    """Return the text without elements; express their meaning in characters."""
    if "<" not in text:
        return text
    text = _NAMED_SIGN.sub(_signed, _SECTION.sub(_led, _RIGHTS.sub("", _CDATA.sub(r"\1", _COMMENT.sub("", text)))))
    text = _MATH.sub(_formula, _ALTERNATIVE.sub(_tex, _ALTERNATIVE_AFTER.sub(_tex, text)))
    text = _INLINE_TAG.sub(_raised, _EMPHASISED.sub("", text))
    return _BLOCK_TAG.sub("\n\n", _BREAK_TAG.sub("\n", _HEADING.sub(_lead, text)))


def _signed(match: re.Match[str]) -> str:
    return _SIGNS[" ".join(match[1].lower().split())]


def _led(match: re.Match[str]) -> str:
    """Format a section of a structured abstract as a labelled paragraph."""
    label = match["label"].strip().rstrip(":") if match["label"] else ""
    led = label and label.upper() not in {"UNLABELLED", "UNASSIGNED"}
    return f"\n\n{label}: {match['text'].strip()}\n\n" if led else f"\n\n{match['text'].strip()}\n\n"


def _lead(match: re.Match[str]) -> str:
    """Return a section's heading as the beginning of its paragraph."""
    heading = match["text"].strip()
    if not heading or "".join(heading.split()).rstrip(":.").casefold() == "abstract":  # A<sc>bstract</sc>
        return "\n\n"
    return f"\n\n{heading} " if heading[-1] in ":.?!" else f"\n\n{heading}: "


def _raised(match: re.Match[str]) -> str:
    return "^" if match["raised"] else ""


def _tex(match: re.Match[str]) -> str:
    """Return a formula that is given twice only once: as TeX, but a lone number as plain text."""
    shown = _as_shown(match["inside"]) if match["inside"] else ""
    tex = _PREAMBLE.sub("", match["tex"]).strip().replace("$$", "$")
    return shown if not tex or _FIGURE.fullmatch(shown) else tex


def _formula(match: re.Match[str]) -> str:
    """Return a formula as its LaTeX source if it has one, otherwise as the characters it shows."""
    tex = _ANNOTATION.search(match["inside"]) or re.search(r"""alttext\s*=\s*["']([^"']+)""", match["attributes"])
    shown = _as_shown(_ANNOTATED.sub("", match["inside"]))
    if tex and not _FIGURE.fullmatch(shown):
        return f"${tex[1].strip().strip('$')}$"
    return shown or (f"${tex[1].strip().strip('$')}$" if tex else "")


def _as_shown(inside: str) -> str:
    try:
        return _shown(_parsed(inside))
    except (SyntaxError, RecursionError):  # what the parser raises is a SyntaxError
        return "".join(_ANY_TAG.sub("", inside).split())


def _parsed(inside: str) -> Element:
    """Parse a formula into a tree without name prefixes and attributes; a DOCTYPE cannot stand within an element."""
    from xml.etree.ElementTree import fromstring

    fences: list[str] = []
    bare = _ANY_TAG.sub(lambda tag: _bare(tag, fences), inside)
    plain = _STRAY.sub("&lt;", bare.replace("&", "&amp;"))
    return fromstring(f"<math>{plain}</math>")  # noqa: S314  # no DOCTYPE, so no entity of its own


def _bare(tag: re.Match[str], fences: list[str]) -> str:
    """A tag without prefix and attributes; what a fence draws around its content becomes part of the content."""
    bare = f"<{tag['end']}{tag['name']}{tag['empty']}>"
    if tag["name"] != "mfenced" or tag["empty"]:
        return bare
    if tag["end"]:
        return f"<mo>{fences.pop() if fences else ''}</mo>{bare}"
    opening, closing = (_FENCE[name].search(tag["attributes"]) for name in ("open", "close"))
    fences.append(_escaped(closing[1]) if closing else ")")
    return f"{bare}<mo>{_escaped(opening[1]) if opening else '('}</mo>"


def _escaped(sign: str) -> str:
    return html.unescape(sign).replace("<", "\u27e8").replace(">", "\u27e9")  # a bracket, not the beginning of a tag


def _shown(element: Element) -> str:
    parts = [_shown(child) + (child.tail or "").strip() for child in element]
    if len(parts) == 2 and (pair := _PAIRS.get(element.tag)):  # noqa: PLR2004  # a pair
        return pair(*parts)
    if element.tag == "mfenced":
        return _fenced(parts, is_list=all(child.tag != "mo" for child in element[1:-1]))
    if drawn := _DRAWN.get(element.tag):
        return drawn(parts)
    return (element.text or "").strip() + "".join(parts)


def _scripted(parts: list[str]) -> str:
    """A base with what stands below and above it."""
    return "".join(parts[:1]) + "".join(f"{sign}{_grouped(part)}" for sign, part in zip("_^", parts[1:], strict=False))


def _fenced(parts: list[str], *, is_list: bool) -> str:
    """Parts between the two signs of a fence: a list, with commas, unless there are operators among them."""
    return "".join((*parts[:1], ("," if is_list else "").join(parts[1:-1]), *parts[1:][-1:]))


def _grouped(part: str) -> str:
    return part if re.fullmatch(r"[-\u2212]?\w+", part) else f"{{{part}}}"


_PAIRS: dict[str, Callable[[str, str], str]] = {
    "msup": lambda base, raised: f"{base}^{_grouped(raised)}",
    "msub": lambda base, lowered: f"{base}_{_grouped(lowered)}",
    "mfrac": lambda above, below: f"{_grouped(above)}/{_grouped(below)}",
    "mroot": lambda base, index: f"{_grouped(base)}^{{1/{index}}}",
}
_DRAWN: dict[str, Callable[[list[str]], str]] = {
    **dict.fromkeys(("munder", "mover", "munderover", "msubsup"), _scripted),
    "msqrt": lambda parts: f"\u221a{_grouped(''.join(parts))}",
    "mtr": ",".join,
    "mtable": ";".join,
    "sep": lambda _: ",",  # between the parts of a number
}
