"""Finds what an answer seems to have missed, and text that addresses its reader; by vocabulary, without a model.

A figure is reported if its sentence says that something is saved (`faster`, `reduces`, `in just`) and a resource
(`memory`, `epochs`, `latency`) is nearer than a quality measure (`accuracy`, `BLEU`). A device is reported if it is a
known make, or a bare "GPU" that is counted or used. The lists are general and incomplete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from summarizer.evidence.claims import claim_without_figure
from summarizer.evidence.devices import is_same_device, mentions
from summarizer.evidence.figures import located
from summarizer.evidence.instructions import instruction_in
from summarizer.evidence.lexicon import (
    IMPROVE,
    INCREASE,
    MERIT,
    NEAR_AMPLE,
    NEAR_CUT,
    NEAR_GOOD,
    NEAR_LESS,
    NEAR_MORE,
    RESOURCE,
    SAVE,
    SPEED,
)
from summarizer.evidence.vocabulary import forms, words
from summarizer.records import Span, Warned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.evidence.cited import Reading
    from summarizer.evidence.figures import Figure

_REACH = 100  # characters between a figure and the word that says how it changed
_BESIDE = 70  # characters between a figure and the word that says what it measures

_LISTS = (
    f"{NEAR_LESS}|{forms(SPEED)}",
    f"{NEAR_CUT}|{forms(SAVE)}",
    f"{NEAR_MORE}|{forms(IMPROVE)}|{forms(INCREASE)}",
    NEAR_AMPLE,
    NEAR_GOOD,
    RESOURCE,
    MERIT,
)
_KINDS = tuple(re.compile(listed, re.IGNORECASE) for listed in _LISTS)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_PROMPTLY = re.compile(
    r"\b(?:in|within|under)\s+(?:(?:about|approximately|around|roughly|nearly|just|only|under|less\s+than|a)\s+){0,2}\W*$",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"(?:\b(?:in|from|within|under|than|just|only|approximately|about|around|roughly|nearly|to|for|takes|took|requires|(?:few|little)\s+as)|[~\u2248])\W*$",
    re.IGNORECASE,
)
_PART = re.compile(r"(?<![\w./])\d{1,4}/\d{1,4}(?:th|rd)?(?=\s+(?:of|the|as)\b)")
_COMPLEXITY = re.compile(
    r"(?<!\w)(?:\\mathcal|\\tilde|\\widetilde)?[{ ]*(?:\\mathcal\{)?[O\U0001d4aa][}]*\s?(?:\\left)?\("
)
_RATE = words(
    r"complexity|costs?|rates?|time|memory|converg\w+|computation\w*|operations?|communication|iterations?|runtime"
    r"|updates?|samples?"
)
_GAINED = words(
    r"reduc\w+|improv\w+|from|instead|faster|only|achiev\w+|obtain\w*|prov\w+|converg\w+|linear\w*|run\w*|cost\w*"
    r"|with|requires?|attain\w*|show\w*"
)
_PACE = re.compile(r"\s?(?:fps\b|(?:[\w-]+\s){0,2}(?:[\w-]+\s?/\s?s(?:ec)?\b|per[\s-]second\b|/second))", re.IGNORECASE)
_DONE = words(
    r"runs?|running|process\w*|render\w*|decod\w+|generat\w+|infer\w*|serv\w+|sustain\w*|deliver\w*|achiev\w+|reach\w*|attain\w*"
    r"|classif\w+|detect\w*|segment\w*|throughput|goodput|speed|real-time|increas\w+|rais\w+|ris\w+|rose|from|at"
)
_AS_MUCH = re.compile(
    r"\s*(?:as\s+(?:fast|quick(?:ly)?|cheap(?:ly)?|small|light|short|energy-efficient)\b"
    r"|the\s+(?:[\w-]+\s+){0,2}?(?:speed|throughput|goodput|rate|bandwidth|batch|efficiency)\b)",
    re.IGNORECASE,
)
_FEWER = re.compile(r"\s+(?:[\w-]+\s+)?(?:fewer|less|sooner|faster|quicker|cheaper|shorter|earlier)\b", re.IGNORECASE)
_FEW = re.compile(r"(?:[<\u2264]|\\leq?q?|\\lt)[\s$]*$")
_OF_ALL = re.compile(r"\s*of\s+(?:the\s+)?(?:full|original|dense|entire|baseline)\b", re.IGNORECASE)
_FACTOR = re.compile(r"\bfactors?\s+of\s+(?:[\w$~\\]+\s+)?\W*$", re.IGNORECASE)
_SPARES = re.compile(r"\b(?:sav|shav)(?:e|es|ed|ing)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_VERBS = ("doubl", "tripl", "quadr", "quart")
_FROM = re.compile(r"\b(?:from|rather\s+than|instead\s+of|against|whereas)\s+(?:[\w~]+\s+)?[$(]?$", re.IGNORECASE)
_HALF = Decimal("0.5")
_MULTIPLES = {"x", "%"}
_TIMES = {"us", "ms", "s", "min", "h", "day", "week", "month"}
_SIZES = {"KB", "MB", "GB", "TB", "bit"}


@dataclass(frozen=True, slots=True)
class Covered:
    """The figures and devices that an answer accounts for.

    Attributes:
        figures: passages whose figures the answer reports.
        devices: the devices it names, each as written and with its kind ("A100 gpu").
    """

    figures: tuple[Span, ...] = ()
    devices: tuple[str, ...] = ()


@runtime_checkable
class Audited(Protocol):
    """A schema whose answers can be audited against the text."""

    def accounts_for(self) -> Covered:
        """The figures and devices in this answer."""
        ...


def audit(reading: Reading, covered: Covered | None = None) -> tuple[Warned, ...]:
    """List what a reader of the answer should check, in text order; takes linear time.

    Args:
        reading: the abstract.
        covered: what the answer accounts for; None if its schema has neither figures nor devices.

    Returns:
        Warnings, one per sentence or device: `uncited_figure` (figures next to efficiency words), `uncited_claim` (a
        sentence that seems to make a claim without a figure), `uncited_device` and `instruction_in_text` (text that
        tells its reader what to answer).
    """
    return tuple(warning for sentence in reading.sentences for warning in _sentence(sentence, covered))


def audit_answer(reading: Reading, answer: object) -> tuple[Warned, ...]:
    """Audit an answer of any schema; looks for figures and devices if it is `Audited`."""
    return audit(reading, answer.accounts_for() if isinstance(answer, Audited) else None)


def _sentence(sentence: Span, covered: Covered | None) -> Iterator[Warned]:
    if instruction := instruction_in(sentence.text):
        yield Warned("instruction_in_text", f"{instruction!r} tells the reader what to do", (sentence,))
    if covered is None or instruction:  # figures and devices in an instruction are not findings
        return
    if sentence not in covered.figures:
        yield from _unclaimed(sentence)
    for name in dict.fromkeys(mention for mention in mentions(sentence.text)):
        if not any(is_same_device(name, known) for known in covered.devices):
            yield Warned("uncited_device", f"{name!r} is mentioned, but no hardware entry has it", (sentence,))


def _unclaimed(sentence: Span) -> Iterator[Warned]:
    """Return what a sentence that no claim cites seems to claim: by its figures, or else by its words."""
    if found := saving_figures(sentence.text):
        listed = ", ".join(dict.fromkeys(map(repr, found)))
        yield Warned("uncited_figure", f"{listed} appears next to efficiency words, but no claim cites it", (sentence,))
    elif claim := claim_without_figure(sentence.text):
        yield Warned("uncited_claim", f"{claim!r} looks like a claim, but no claim cites it", (sentence,))


class _Words(NamedTuple):
    """The positions of the words that qualify a figure in a sentence."""

    less: list[int]
    cut: list[int]
    more: list[int]
    ample: list[int]
    good: list[int]
    resource: list[int]
    merit: list[int]

    @classmethod
    def of(cls, sentence: str) -> _Words:
        """The words of one sentence."""
        found = cls([], [], [], [], [], [], [])
        for word in _WORD.finditer(sentence):
            for kind in _kinds(word[0]):
                found[kind].append(word.start())
        return found


@lru_cache(maxsize=16384)
def _kinds(word: str) -> tuple[int, ...]:
    """Which lists a word is on; cached, since abstracts share most of their words."""
    return tuple(index for index, kind in enumerate(_KINDS) if kind.fullmatch(word))


def saving_figures(sentence: str) -> tuple[str, ...]:
    """The figures of a sentence, as written, that seem to quantify a saving."""
    if not located(sentence) and "(" not in sentence:  # neither a figure nor a complexity
        return ()
    near = _Words.of(sentence)
    if not (near.less or near.more or near.resource):
        return ()
    found = [(at, figure.text) for at, figure in located(sentence) if _saves(sentence, at, figure, near)]
    found += [(cut.start(), cut[0]) for cut in _PART.finditer(sentence) if _is_part(cut.start(), near) or near.resource]
    found += [(rate.start(), rate[0]) for rate in _COMPLEXITY.finditer(sentence) if _is_rate(sentence, rate.start())]
    return tuple(text for _, text in sorted(found))


def _distance(places: list[int], at: int) -> int:
    return min((abs(place - at) for place in places), default=10**6)


def _saves(sentence: str, at: int, figure: Figure, near: _Words) -> bool:
    spent = min(_distance(near.less, at), _distance(near.resource, at), _distance(near.good, at))
    if figure.spelled or _distance(near.merit, at) < spent:
        return False
    if _is_pace(sentence, at, figure) or _FEWER.match(sentence, at + len(figure.text)):
        return True
    if figure.value == _HALF or (figure.unit == "%" and figure.text[-1] in "hrsd"):  # half, a third, two fifths
        return _is_part(at, near) or _is_share(at, near)
    if figure.unit in _MULTIPLES or _FACTOR.search(sentence, max(0, at - _BESIDE), at):
        return _is_multiple(at, figure, near) or _is_measured_off(sentence, at, figure, near)
    if figure.unit in _TIMES | _SIZES:
        return _is_quantity(sentence, at, near, timed=figure.unit in _TIMES)
    return _is_number(sentence, at, near)


def _is_multiple(at: int, figure: Figure, near: _Words) -> bool:
    """2.5x, 40%: next to less of a resource, or more of something desirable."""
    if _distance(near.less, at) < _REACH or _is_share(at, near):
        return True
    if figure.unit == "x" and near.more and not near.merit:
        return True
    risen = min(_distance(near.more, at), _distance(near.ample, at)) < _REACH or figure.text.lower().startswith(_VERBS)
    return risen and _distance(near.good, at) < _BESIDE


def _is_measured_off(sentence: str, at: int, figure: Figure, near: _Words) -> bool:
    """Twice as fast, <5% of the labels, 0.4% of full fine-tuning."""
    after = at + len(figure.text)
    if _AS_MUCH.match(sentence, after) or _FEW.search(sentence, max(0, at - _BESIDE), at):
        return True
    return bool(near.resource) and _OF_ALL.match(sentence, after) is not None


def _is_share(at: int, near: _Words) -> bool:
    """With just 1% of the data; memory is cut by 40%."""
    return _distance(near.cut, at) < _REACH and min(_distance(near.resource, at), _distance(near.less, at)) < _BESIDE


def _is_part(at: int, near: _Words) -> bool:
    """A third of the labels, half the parameters."""
    follows = min((place - at for place in near.resource if place > at), default=_BESIDE)
    return follows < min(_distance(near.merit, at), _BESIDE)


def _is_quantity(sentence: str, at: int, near: _Words, *, timed: bool) -> bool:
    """In 76 minutes, from 24 GB to 1 MB."""
    if timed and _PROMPTLY.search(sentence, max(0, at - _BESIDE), at):
        return True
    leads = bool(_TAKES.search(sentence, max(0, at - _BESIDE), at))
    return leads and (_distance(near.cut, at) < _REACH or _distance(near.less, at) < _REACH)


def _is_number(sentence: str, at: int, near: _Words) -> bool:
    """Only 64 epochs, from 64 trial runs to 6."""
    back = max(0, at - _BESIDE)
    if _SPARES.search(sentence, back, at):
        return any(0 < place - at < _BESIDE for place in near.resource)
    paired = _FROM.search(sentence, back, at) is not None  # the noun may come before "instead of 20"
    leads = paired or _TAKES.search(sentence, back, at)
    counted = any(-_BESIDE * paired < place - at < _BESIDE for place in near.resource)
    return bool(leads) and counted and _distance(near.cut, at) < _BESIDE


def _is_pace(sentence: str, at: int, figure: Figure) -> bool:
    """At 23 FPS, from 310 to 870 requests/s: work per second."""
    if not figure.unit and _PACE.match(sentence, at + len(figure.text)):
        return bool(_DONE.search(sentence, max(0, at - _BESIDE), at))
    return False


def _is_rate(sentence: str, at: int) -> bool:
    """At a cost of O(n log n), at the rate O(1/T)."""
    around = sentence[max(0, at - _REACH) : at + _REACH]
    return bool(_RATE.search(around)) and bool(_GAINED.search(around))
