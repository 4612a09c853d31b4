"""Splits an abstract into sentences, in one pass over the possible cuts, each judged by its context."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from summarizer.records import Span

_NEAR = 40  # characters of context a rule may look back on; a bound on it keeps the pass linear
_WHOLE = 7  # letters: "approx" has six
_BEGINNERS = (
    "We|The|This|These|That|Those|Our|It|Its|They|Their|There|Here|In|On|To|For|By|With|From|As|At|If|When|While|Since"
    "|Because|However|Moreover|Furthermore|Additionally|Besides|Finally|Then|Thus|Therefore|Hence|Specifically|Notably"
    "|Recent|Recently|Existing|Current|Previous|Prior|Despite|Although|Instead|Such|Many|Most|Some|Both|Unlike|Using"
    "|Through|Under|Experiments|Experimental|Empirically|Extensive|Results|Code"
)
_ASKS = "How|What|Why|Who|Did|Does"  # begin a sentence, and are no names
_OPENING = r"""["'`\u2018\u201C\u201E\u00AB\u00BF\u00A1(\[{*_\u2022\s]*"""

_CLOSING = r"""["'`\u2019\u201D\u00BB$*_\u2020\u2021\u00B9\u00B2\u00B3\u2070-\u2079]"""
_CUT = re.compile(
    rf"""
    [.!?\u2026\u3002\uFF01\uFF1F\uFF61\n\r\u2029]  # a set in front lets the search leap from one to the next
    (?: (?<=[\u3002\uFF01\uFF1F\uFF61]) [\u2019\u201D\u300D\u300F\uFF09]*+ (?![\u3002\uFF01\uFF1F\uFF61]) (?P<cjk>)
      | (?<=[a-z)\]%][.!?]) (?P<glued>) (?= (?:{_BEGINNERS})[\s,] )  # "method.We show"
      | (?<=[.!?\u2026]) (?: {_CLOSING} | \[[\d,\u2013-]+\] | \^(?:\d|\{{\d+\}}) | [)\]}}] )*+ (?P<gap>\s+)
      | (?: (?<=\n)\s*\n | (?<=\r)\s*\r | (?<=\u2029) ) (?P<blank>\s*)
    )
    """,
    re.VERBOSE,
)
_STOP = re.compile(
    rf"""
    (?P<mark> [.!?\u2026]+ )
    (?: {_CLOSING}  # closing quote, formula, footnote mark
      | \[[\d,\u2013-]+\] | \^(?:\d|\{{\d+\}})  # [12], ^1
      | (?P<bracket> [)\]}}] )
    )* \Z
    """,
    re.VERBOSE,
)
_BLANK_LINE = re.compile(r"\n\s*\n|\r\s*\r|\u2029")
_GLUED = re.compile(r"(?<!\S)[^\s/@_.:\\]{2,}[.!?]\Z")  # no address, path or qualified name
_NUMBERING = re.compile(r"(?:\A\W*(?:\d{1,3}|[A-Za-z]|[IVXivx]{2,4})?|[:;]\s\W*\d{1,2})\W*\Z")
_LEADS_ON = re.compile(
    r"""
    \b(?: [Ee]\.\s?g | [Ii]\.\s?e | w\.\s?r\.\s?t | a\.k\.a | [Cc]f | [Vv]s | [Vv]iz | [Aa]pprox | incl | excl
        | esp | avg | Dr | Prof | Mrs? | Messrs | St | Mt )\.\Z
    """,
    re.VERBOSE,
)
_MAY_END = re.compile(
    r"""
    (?: \b(?: [Ff]igs? | [Ee]qs? | Sec[st]? | Tabs? | Refs? | Alg | App | Thm | [Rr]esp
            | Inc | Ltd | Corp | Co | Jr | Sr | Univ | Dept )\.
      | (?: (?<!\S)[(\["']* | \.-? )[A-Z]\. | \.[a-z]\.  # J., U.S., i.i.d.
      | \b[A-Z]\w*!                                      # Yahoo!
      | (?<!\S)(?: \.{2,} | \u2026 )                     # an ellipsis on its own, as in a list
    )\Z
    """,
    re.VERBOSE,
)
_MAY_COUNT = re.compile(
    r"\b(?:N\u00b0|etc|al|[Nn]os?|pp|[Vv]ol|ca|sec|tab|ref|[a-z]|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.\Z"
)
_BEGINNER = re.compile(rf"{_OPENING}(?:{_BEGINNERS}|{_ASKS})\b")
_CAPITAL = re.compile(r"""["'`\u2018\u201C\s]*[^\W\d_a-z]""")
_BEGINNING = re.compile(
    rf"""
    (?! \([A-Z]\w+(?:\set\sal\.)?,?\s\d{{1,4}}[a-z]?\)[.,;] )  # "... stairways" (Smith 55).
    {_OPENING}
    (?: \.?[^\W_a-z]              # a capital, a digit, a letter beyond ASCII; .NET, .5
      | \$\S | \\                 # LaTeX
      | [a-z]+-?[A-Z0-9]          # vLLM, mT5, t-SNE
      | (?:[ivx]{{1,4}}|[a-z])\)  # ii)
      | https?://
    )
    """,
    re.VERBOSE,
)
_ITEM = re.compile(
    r"(?P<bullet>[\u2022\u2023\u2043]\s?)?(?<![\w.])(?:(?P<number>\d{1,3})|(?P<letter>[a-z]))(?P<point>\.\)|[.)])\s+(?=[A-Z])"
)
_NOTHING, _ANYTHING = re.compile(r"(?!)"), re.compile("")


@lru_cache(maxsize=1024)
def split(text: str) -> tuple[Span, ...]:
    """The sentences of `text`, in order.

    Spans are disjoint and non-empty, without whitespace at either end, and each non-whitespace character of `text` is
    in exactly one. Whitespace alone gives (). A blank line always ends a sentence, a single line break only after a
    full stop. In ambiguous cases, two sentences stay together. Takes linear time.

    Returns:
        Spans that refer to `text`: `text[span.start:span.end] == span.text`.
    """
    cuts, items = [0], _items(text)
    for cut in _CUT.finditer(text):
        while items and items[-1] <= cut.start():
            cuts.append(items.pop())
        if _is_boundary(text, cut, begin=cuts[-1]):
            cuts.append(cut.end(cut.lastgroup or 0))
    cuts += [*reversed(items), len(text)]
    return tuple(span for start, end in pairwise(cuts) if (span := _trimmed(text, start, end=end)).text)


def _items(text: str) -> list[int]:
    """Where the items after the first begin, if the text is a list ("1) ... 2) ..."); last first."""
    begun: list[int] = []
    previous: re.Match[str] | None = None
    for item in _ITEM.finditer(text):
        if previous is None and text[: item.start()].strip():
            return []
        if previous is None or _follows(item, previous):
            begun.append(item.start())
            previous = item
    return begun[:0:-1]


def _follows(item: re.Match[str], previous: re.Match[str]) -> bool:
    """Whether an item is the next of the same list."""
    if (item["bullet"], item["point"]) != (previous["bullet"], previous["point"]):
        return False
    if item["number"] and previous["number"]:
        return int(item["number"]) == int(previous["number"]) + 1
    return bool(item["letter"] and previous["letter"]) and ord(item["letter"]) == ord(previous["letter"]) + 1


def _trimmed(text: str, start: int, *, end: int) -> Span:
    piece = text[start:end].rstrip()
    sentence = piece.lstrip()
    return Span(start + len(piece) - len(sentence), start + len(piece), sentence)


def _is_boundary(text: str, cut: re.Match[str], *, begin: int) -> bool:
    """Whether the sentence that begins at `begin` ends at `cut`."""
    kind = cut.lastgroup or "gap"
    end, gap = cut.start(kind), cut[kind]
    if kind in {"cjk", "blank"} or _BLANK_LINE.search(gap):
        return True
    near = max(begin, end - _NEAR)
    stop = _STOP.search(text, near, end)
    if stop is None or _NUMBERING.search(text[near:end]):
        return False
    if kind == "glued" and not _GLUED.search(text, near, end):
        return False
    return bool(_what_may_follow(text, stop, near=near, gap=gap).match(text, cut.end(kind)))


def _is_whole(word: str) -> bool:
    """Whether these are the last letters of a word longer than any abbreviation, as at the end of most sentences."""
    return len(word) == _WHOLE and word.isalpha() and word.islower()


def _what_may_follow(text: str, stop: re.Match[str], *, near: int, gap: str) -> re.Pattern[str]:
    """Return what must follow `gap` for the word marked by `stop` to be the last of its sentence."""
    word = text, near, stop.end("mark")
    if text[word[2] - 1] == "." and _is_whole(text[max(near, word[2] - 1 - _WHOLE) : word[2] - 1]):
        return _ANYTHING if "\n" in gap or "\r" in gap else _BEGINNING
    counts = _MAY_COUNT.search(*word)
    if _LEADS_ON.search(*word):
        return _NOTHING
    if _MAY_END.search(*word) or (counts and stop["bracket"]):
        return _BEGINNER
    if counts:
        return _CAPITAL
    return _ANYTHING if "\n" in gap or "\r" in gap else _BEGINNING
