"""Detects that cited sentences deny or hedge a value, by cues and their scopes.

The scope of a cue ("did not", "without", "was ruled out", "is expected to") is the words after or before it, up to the
end of its clause or of a list. It applies to a value if all the words the value shares with the sentence are in scope,
or if the first word in scope is the value's own ("does not *reduce* memory"). A value that is itself a denial or hedged
agrees with its sentences, and passes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Literal

from summarizer.evidence import cues

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["denied", "open"]


def _phrases(listed: str) -> str:
    """The phrases of a list as one alternation."""
    named = re.sub(r"\{([A-Z]+)\}", lambda name: str(getattr(cues, name[1])), listed)
    return "|".join(named.strip().splitlines()).replace(" ", r"\s+")


def _words(listed: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_phrases(listed)})(?![\w-])", re.IGNORECASE)


_CUE = re.compile(
    rf"""(?<![\w-])(?:(?P<pseudo>{_phrases(cues.PSEUDO)})|(?P<behind>{_phrases(cues.BEHIND)})|(?P<ahead>{_phrases(cues.AHEAD)})"""
    rf"""|(?P<open_behind>{_phrases(cues.MAY_BEHIND)})|(?P<open_ahead>{_phrases(cues.MAY_AHEAD)}))(?![\w-])""",
    re.IGNORECASE,
)
_GAS = re.compile(
    r"(?:(?<=\bof )|(?<=\bfor )|(?<=\bthe )|(?<=\bby )|(?<=\band )|(?<=, )|(?<=\bthis )|(?<=\bto )|(?<=\bwith ))"
    r"NO(?![\w-])|\bNO(?=-|\s(?:(?:and|or|is|was)\s)?(?:reduct|produc|synth|donor|conver|emi|releas|level|concentr"
    r"|format|remov|decompos|oxid|adsor|gas|signal|bioavail|stor|sens|scav|pathway|N?O2\b))"
)
_NT = re.compile(r"n['\u2019]t\b", re.IGNORECASE)
_CLAUSE = (
    rf"(?:[\w-]+ly\s+|also\s+|then\s+)?"
    rf"(?:{cues.SUBJECTS}|{cues.FINITE}|the\s+(?:[\w-]+\s+){{1,3}}?(?:{cues.FINITE}))(?![\w-])"
)
_END = re.compile(
    rf"[;:()\[\]\u2014]|\s[\u2013-]\s|[.!?]+(?=\s|$)|(?<![\w-])(?:{_phrases(cues.ENDS)})(?![\w-])"
    rf"|(?<![\w-])(?:and|or)\s+(?={_CLAUSE})",
    re.IGNORECASE,
)
_COMMA = re.compile(r",(?!\d)")
_NO_LIST = re.compile(
    rf"(?<![\w-])(?:{cues.SUBJECTS}|{cues.FINITE}|by|in|on|at|with|to|for|from"
    r"|[\w-]{3,}ing(?!\s+(?:and|or|nor)\b)\s+\w)(?![\w-])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[-'\u2019][^\W_]+)*")
_LIST = 6  # most words in an entry of a list
_STEM = 5  # letters that distinguish words, while "reduces" and "reduction" stay the same
_STEP = re.compile(_phrases(cues.STEPS), re.IGNORECASE)
_OWN = {"denied": _words(cues.DENIES), "open": _words(cues.MAY)}
_DIFFERS, _ALIKE = _words(cues.DIFFERS), _words(cues.ALIKE)
_THING = re.compile(rf"(?<![\w-])(?:{_phrases(cues.OF_A_THING)})\Z", re.IGNORECASE)
_VERB = re.compile(rf"(?<![\w-])(?:{cues.FINITE})(?![\w-])", re.IGNORECASE)
_AFTER_THING = re.compile(r",\s(?!.*\b(?:and|or|nor)\b)")
_DUE = re.compile(r"\s+(?:\w+ly\s+)?(?:due|owing|secondary)\b", re.IGNORECASE)
_CHANGE = re.compile(rf"\s+(?:[\w-]+\s+){{0,2}}?({cues.CHANGES})(?![\w-])", re.IGNORECASE)
_CHANGED = frozenset({"chang", "incre", "decre"})
_NEAR = 20
_INSTEAD = frozenset({"rather than", "instead of", "as opposed to"})
_ADJUNCT = _INSTEAD | {"without"}
_WITH = re.compile(r"\b(?:with|using|us(?:es?|ed)|via|by|through|needs?|requires?)\s+(\w+)", re.IGNORECASE)
_FORMS = dict(pair.split(":") for pair in cues.IRREGULAR.split())
_ENDING = re.compile(r"(?:['\u2019]s?|ing|ed|es|s|e)\Z")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1\Z")
_SHORT = 3  # shorter words carry no content
_MOST = 64  # most stems of a value to search for: without a limit, the time would be the product of two lengths


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of a cue.

    Attributes:
        kind: whether the cue denies or hedges.
        cue: its words.
        start: where the scope begins in the sentence.
        end: where it ends.
        clause: where the clause of the cue begins.
        head: the stem of the first word in scope if the cue comes before it, or else empty.
    """

    kind: Kind
    cue: str
    start: int
    end: int
    clause: int
    head: str = ""


def stem(word: str) -> str:
    """The stem of a word: the same for "cuts", "cut" and "cutting", and for "fell" and "falls"."""
    word = word.casefold()
    word = _FORMS.get(word, word)
    return _DOUBLED.sub(r"\1", _ENDING.sub("", word) if len(word) > _SHORT else word)[:_STEM]


def is_telling(word: str) -> bool:
    """Whether a word carries content: not a short word, nor one that only leads to another."""
    return len(word) >= _SHORT and not _STEP.fullmatch(word)


def _telling(text: str) -> Iterator[str]:
    """The stems of the content words, or of all words if there are none."""
    words = _WORD.findall(text)
    return map(stem, list(filter(is_telling, words)) or words)


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(_telling(text))


@lru_cache(maxsize=4096)
def scopes(sentence: str) -> tuple[Scope, ...]:
    """The scopes in a sentence whose "n't" is written "not", in order; takes linear time."""
    found = [cue for cue in _CUE.finditer(sentence) if cue.lastgroup != "pseudo"]
    if not found:
        return ()
    ends = _ends(sentence)
    return tuple(_scope(sentence, cue, ends) for cue in found)


def _spread(sentence: str) -> str:
    """The sentence with each "n't" as a separate word, "not", and with nitric oxide masked."""
    sentence = without_gas(sentence)
    return _NT.sub(" not", sentence) if "'t" in sentence or "\u2019t" in sentence else sentence


def without_gas(text: str) -> str:
    """The text with nitric oxide, "NO", spelled so that it is not read as a denial; positions stay the same."""
    return _GAS.sub("N0", text) if "NO" in text and not text.isupper() else text


def _ends(sentence: str) -> list[int]:
    """Where scopes must end: at clause boundaries, and at commas outside lists."""
    hard = [border.start() for border in _END.finditer(sentence)]
    commas = [comma.start() for comma in _COMMA.finditer(sentence)]
    cuts = sorted([*hard, *commas, len(sentence)])
    places = {place: index for index, place in enumerate(cuts)}
    soft = {comma for comma in commas if _is_list(sentence[comma + 1 : cuts[places[comma] + 1]])}
    return [place for place in cuts if place not in soft]


def _is_list(piece: str) -> bool:
    """Whether the text after a comma is another entry of a list."""
    words = _WORD.findall(piece[: 20 * _LIST])
    return 0 < len(words) <= _LIST and _NO_LIST.search(piece) is None


def _scope(sentence: str, cue: re.Match[str], ends: list[int]) -> Scope:
    kind: Kind = "open" if (cue.lastgroup or "").startswith("open") else "denied"
    said = " ".join(cue[0].lower().split())
    at = bisect_left(ends, cue.start())
    clause = ends[at - 1] if at else 0
    if (cue.lastgroup or "").endswith("behind"):
        return Scope(kind, said, clause, cue.end(), clause)
    due = _DUE.match(sentence, cue.end())
    at = bisect_left(ends, due.end() if due else cue.end())
    end = ends[min(at, len(ends) - 1)]
    if _THING.search(sentence, max(0, cue.start() - _NEAR), cue.end()):
        end = _end_of_thing(sentence, cue.end(), end)
    if said in _ADJUNCT and not sentence[: cue.start()].strip():  # "Without retraining, it ..."
        end = min(end, sentence.find(",", cue.end()) % (len(sentence) + 1))
    return Scope(kind, said, cue.end(), end, clause, _head(sentence, cue.end(), end))


def _end_of_thing(sentence: str, start: int, end: int) -> int:
    """Where a denied noun phrase ends: at the verb it is the subject of."""
    near = min(end, start + 160)
    verb, comma = _VERB.search(sentence, start, near), _AFTER_THING.search(sentence, start, near)
    return min([end, *(found.start() for found in (verb, comma) if found)])


def _head(sentence: str, start: int, end: int) -> str:
    if change := _CHANGE.match(sentence, start):
        return stem(change[1])
    for word in _WORD.finditer(sentence, start, min(end, start + 160)):
        if not _STEP.fullmatch(word[0]):
            return stem(word[0])
    return ""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a value.

    Attributes:
        texts: its texts, each checked against the sentences separately; the first is what the value is about.
        aside: words that are not checked but may deny or hedge ("absent", "planned").
    """

    texts: tuple[str, ...]
    aside: str = ""

    def says_so(self, kind: Kind) -> bool:
        """Whether the value is itself a denial, or hedged."""
        return any(_OWN[kind].search(_spread(text)) for text in (*self.texts, self.aside))


def denied(said: Said, *, sentences: tuple[str, ...]) -> str | None:
    """The words with which the sentences deny a value, or call equal what it says differs.

    Returns:
        The words; "" if there are such words but they are about something else, None if there are none.
    """
    return _found(said, sentences, kind="denied")


def left_open(said: Said, *, sentences: tuple[str, ...]) -> str | None:
    """The words with which the sentences hedge a value; "" and None as with `denied`."""
    return _found(said, sentences, kind="open")


def _found(said: Said, sentences: tuple[str, ...], *, kind: Kind) -> str | None:
    sentences = tuple(map(_spread, sentences))
    if not any(_has(sentence, kind) for sentence in sentences):
        return None
    if said.says_so(kind):
        return ""
    for number, text in enumerate(said.texts):
        words = [_words_of(text, sentence, kind, aside=number > 0) for sentence in carrying(text, sentences)]
        if words and all(words):
            return words[0]
    return ""


def _has(sentence: str, kind: Kind) -> bool:
    return any(scope.kind == kind for scope in scopes(sentence)) or (kind == "denied" and bool(_ALIKE.search(sentence)))


def _words_of(text: str, sentence: str, kind: Kind, *, aside: bool) -> str:
    """The words that deny or hedge a text; a comparison ("rather than Adam") does not deny what it compares with."""
    scope = speaking_of(text, source=sentence, kind=kind)
    if scope and not (aside and scope.cue in _INSTEAD):
        return scope.cue
    return (called_alike(text, source=sentence) or "") if kind == "denied" else ""


def speaking_of(value: str, *, source: str, kind: Kind) -> Scope | None:
    """The scope of this kind in `source`, one sentence, that applies to the value; None if none does."""
    source = _spread(source)
    reach = [scope for scope in scopes(source) if scope.kind == kind]
    if not reach or _OWN[kind].search(_spread(value)):
        return None
    shared = _Shared.of(value, source)
    return next((scope for scope in reach if _speaks(scope, value, shared, source)), None)


@dataclass(frozen=True, slots=True)
class _Shared:
    """The stems a value and a sentence share, with their positions in the sentence.

    Attributes:
        total: how many stems the value has.
        places: the positions of each shared stem, in order.
    """

    total: int
    places: dict[str, list[int]]

    @classmethod
    def of(cls, value: str, source: str) -> _Shared:
        """Find the first stems of `value` in `source`."""
        stems = dict.fromkeys(islice(_telling(value), _MOST))
        places: dict[str, list[int]] = {}
        for word in _WORD.finditer(source):
            if (form := stem(word[0])) in stems:
                places.setdefault(form, []).append(word.start())
        return cls(len(stems), places)

    def within(self, start: int, end: int) -> set[str]:
        """The stems between these positions."""
        return {form for form, at in self.places.items() if bisect_left(at, start) < bisect_left(at, end)}

    def without(self, start: int, end: int) -> set[str]:
        """The stems before or after."""
        return {form for form, at in self.places.items() if at[0] < start or at[-1] >= end}


def _speaks(scope: Scope, value: str, shared: _Shared, source: str) -> bool:
    inside, outside = shared.within(scope.start, scope.end), shared.without(scope.start, scope.end)
    if not inside - outside or (scope.head in _CHANGED and scope.head not in inside):
        return False
    if 2 * len(inside) >= shared.total and not outside - inside:
        return True
    if scope.head not in inside - outside:
        return False
    if scope.cue == "without":
        is_with = any(stem(word) == scope.head for word in _WITH.findall(value))
        return is_with and not shared.without(scope.clause, scope.end)
    return scope.cue not in _INSTEAD or _before(source, scope) not in shared.places


def _before(source: str, scope: Scope) -> str:
    """The stem of the last word before a cue: the "A" of "A rather than B"."""
    words = _WORD.findall(source[max(0, scope.start - 60) : scope.start - len(scope.cue)])
    return stem(words[-1]) if words else ""


def called_alike(value: str, *, source: str) -> str | None:
    """The words with which `source`, one sentence, calls equal what the value says differs, or None."""
    if not _DIFFERS.search(value) or _OWN["denied"].search(_spread(value)) or not (found := _ALIKE.search(source)):
        return None
    rest = f"{source[: found.start()]} {source[found.end() :]}"
    own, differs = _stems(value), _stems(" ".join(_DIFFERS.findall(value)))
    is_about = 2 * len((own - differs) & _stems(source)) >= len(own - differs) > 0
    return found[0] if is_about and not differs & _stems(rest) else None


def carrying(value: str, sentences: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences that share most words with the value."""
    own = _stems(value)
    shared = [len(own & _stems(sentence)) for sentence in sentences]
    return tuple(one for one, much in zip(sentences, shared, strict=True) if much == max(shared))
