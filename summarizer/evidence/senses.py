"""Decides what a figure says about its resource: that less is used, that more is done, or how much remains.

The words around the figure decide, in the amount, then the statement, then the evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from summarizer.evidence.bounds import lead
from summarizer.evidence.lexicon import BETTER, GROWTH, IMPROVE, INCREASE, LESS_BESIDE, SAVE, SPEED, SPEEDUP
from summarizer.evidence.runs import sayings
from summarizer.evidence.vocabulary import forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.evidence.runs import ClaimTexts, Run

Sense = Literal["less", "more", "share", "costlier", "poorer", "kept"]
LOSSES: set[Sense | None] = {"costlier", "poorer", "kept"}

_LESS = rf"{forms(SAVE)}|{LESS_BESIDE}"
_FASTER = rf"{SPEEDUP}|{forms(SPEED)}"
_IMPROVE = rf"{BETTER}|{forms(IMPROVE)}"
_INCREASE = rf"{GROWTH}|{forms(INCREASE)}"
VERB = re.compile(
    rf"\b(?:(?P<less>{_LESS})|(?P<faster>{_FASTER})|(?P<improve>{_IMPROVE})|(?P<increase>{_INCREASE}))\b", re.IGNORECASE
)
_COMPARATIVE = re.compile(
    rf"\b(?:(?P<less>{_LESS}|less|fewer|lower|smaller|shorter|cheaper|lighter|sparser)"
    rf"|(?P<faster>{_FASTER}|faster|quicker)|(?P<improve>{_IMPROVE}|better)"
    r"|(?P<slower>slower|slow-?down|slows?|(?<!no )longer(?! (?:sequence|context|input|document|horizon|video|text)))"
    rf"|(?P<increase>{_INCREASE}|more|higher|greater|larger|bigger|extra|additional))\b",
    re.IGNORECASE,
)
_REDUCTION = re.compile(rf"\b(?:reduction|savings?|decrease|(?:is|are|was|were|be) (?:{_LESS}))\b", re.IGNORECASE)
_OVERHEAD = re.compile(r"\boverheads?\b", re.IGNORECASE)
_RATE = re.compile(r"\b(?:speed|throughput|fps|fast)\b(?! up)", re.IGNORECASE)
_GAIN = re.compile(
    rf"{_RATE.pattern}|\b(?:efficien\w+|utili[sz]ation|batch\w*|savings?|reductions?|speed-?ups?|compression)\b",
    re.IGNORECASE,
)
_COST = re.compile(
    r"\b(?:time|latency|memory|costs?|energy|power(?! (?:density|densities|factor|conversion|output|law))|footprint"
    r"|usage|consumption|storage|flops?|comput(?:e|ations?)|communication|traffic|overhead|runtime)\b",
    re.IGNORECASE,
)
# Harms: more of them is not a gain, and they are not costs.
_HARM = re.compile(
    r"\b(?:mortality|deaths?|risks?|hazards?|errors?|loss(?:es)?|toxicity|relapses?|infections?|failures?|pain|morbidity"
    r"|incidence|prevalence|complications?|pollution|waste|noise|damage|dropout|emissions?|accidents?|false \w+)\b",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(?:us(?:es?|ing)|with|requir\w+|need\w*|tak(?:es?|ing)|consum\w+|retain\w*|keep\w*|leav\w+|(?P<to>to))\s*$",
    re.IGNORECASE,
)
_PART_OF_IT = re.compile(r"[\s$)]*(?:of\b|the\b|as (?:much|many|large|fast|long)\b)", re.IGNORECASE)
_OF_SOMETHING = re.compile(r"[\s$)]*of (?!the\b|it\b|its\b|them\b|their\b)", re.IGNORECASE)
_RESOURCE = re.compile(
    rf"{_COST.pattern}|\b(?:data|labels?|labell?ed|samples?|annot\w+|examples?|parameters?|params|weights|tokens|images)\b",
    re.IGNORECASE,
)
_QUALITY = re.compile(
    r"[\s$)]*(?:of (?:the )?(?:\w+ ){0,2})?"
    r"(?:(?:percentage )?points?|accuracy|recall|precision|error|loss|mAP|mIoU|F1|performance|quality|score|peak"
    r"|flops/s)\b",
    re.IGNORECASE,
)
_ADDED = re.compile(r"\b(?:add(?:s|ed|ing)?|introduc\w+|incur\w*)\s*$", re.IGNORECASE)
PHRASE_END = re.compile(
    r"[.,;:!?(){}\[\]]|(?<![\w-])(?:and|or|but|while|when|where|whereas|with|without|within|than|by|to|for|compared|at|on"
    r"|over|per|under|from|using|after|against|versus|vs|instead|rather)(?![\w-])",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;!?]\s")
BEFORE, AFTER = 160, 60
_ONLY = {"only", "just", "mere", "merely"}
_SPEEDUP = re.compile(r"\bspeed-?\s?ups?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Around:
    """The words around a figure: its clause so far, the small words before it, the figure, and the phrase after it."""

    before: str
    lead: frozenset[str]
    itself: str
    after: str


def _around(text: str, run: Run) -> _Around:
    led = lead(text, run.start)
    before = text[max(0, led.start - BEFORE) : led.start]
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    after = text[run.end : run.end + AFTER]
    stop = PHRASE_END.search(after.lstrip(" $)"))
    whole = after if stop is None else after[: len(after) - len(after.lstrip(" $)")) + stop.start()]
    return _Around(before[ends[-1] if ends else 0 :], led.words, text[run.start : run.end], whole)


def _kind(cue: str, *, noun: str) -> Sense | None:
    """The sense of a cue and its noun: "more" of a cost is a loss, an "improved" cost is undecided."""
    of_cost = bool(_COST.search(noun)) and not _GAIN.search(noun)
    if cue == "less":
        return "poorer" if _RATE.search(noun) and not _COST.search(noun) else "less"
    if cue == "improve":
        return None if of_cost else "more"
    if cue == "increase" and not of_cost and _HARM.search(noun):
        return None
    return "costlier" if cue == "slower" or (cue == "increase" and of_cost) else "more"


def _cue_after(around: _Around) -> Sense | None:
    """The sense of "40% fewer steps", "a 40% memory reduction", "40% of memory reduction"."""
    if _PART_OF_IT.match(around.after):
        return "less" if _REDUCTION.search(around.after) else None
    if cue := _COMPARATIVE.search(around.after):
        noun = around.after[: cue.start()] + around.after[cue.end() :]
        return _kind(cue.lastgroup or "", noun=noun)
    return "costlier" if _OVERHEAD.search(around.after) else None


def _cue_before(around: _Around) -> Sense | None:
    """The sense of "reduces memory by 40%", "is faster by 40%", "a saving of 40%"."""
    cues = [*VERB.finditer(around.before)]
    if "by" in around.lead:
        adjacent = (cue for cue in _COMPARATIVE.finditer(around.before) if not around.before[cue.end() :].strip())
        cues += adjacent
    if not cues:
        return None
    nearest = max(cues, key=lambda cue: cue.end())
    noun = around.before[nearest.end() :]
    if _PART_OF_IT.match(around.after):
        return None if noun.strip() else _kind(nearest.lastgroup or "", noun=around.after)
    return _kind(nearest.lastgroup or "", noun=noun)


def _needed(around: _Around) -> Sense | None:
    """The sense of "with 1% of the data", "to 40%", "requires only 40%"."""
    need = _NEED.search(around.before)
    small = (
        ("on" in around.lead and "average" not in around.lead)
        or "in" in around.lead
        or "at" in around.before.split()[-1:]
    )
    part = _PART_OF_IT.match(around.after) is not None
    if need is None:
        return _share(around) if small and part else None
    if need["to"] or part or need[0].strip().lower() != "with":
        return _share(around)
    return _share(around) if _RESOURCE.search(around.after) or around.lead & _ONLY else None


def _share(around: _Around) -> Sense:
    return "kept" if _RATE.search(around.after) and not _COST.search(around.after) else "share"


def _is_of_quality(around: _Around) -> bool:
    """Whether it is a score or a difference of scores: "84% accuracy", "12 percentage points"."""
    return _QUALITY.match(around.after) is not None or around.itself.lower().endswith(("point", "points"))


def _clear(around: _Around) -> Sense | None:
    if _is_of_quality(around):
        return None
    if around.itself.lower().startswith("halv"):
        return _kind("less", noun=around.after)
    if around.before.endswith(("-", "\u2212", "\u2193")) and not around.before[:-1].strip():
        return "less"
    return _cue_after(around) or _needed(around) or _cue_before(around)


def _likely(around: _Around, *, metric: str) -> Sense | None:
    """The likely sense without clear words: "25% of the parameters", "just 1%", "half"."""
    if any((_is_of_quality(around), VERB.search(around.before), _ADDED.search(around.before))):
        return None
    is_known = metric not in {"other", ""} or _RESOURCE.search(around.after) or not _OF_SOMETHING.match(around.after)
    named = (is_known and _PART_OF_IT.match(around.after)) or around.itself.lower() == "half"
    return _share(around) if named or (around.lead & _ONLY and metric != "throughput") else None


def sense_of(claim: ClaimTexts, run: Run) -> Sense | None:
    """The sense of a percentage, from the first text that decides it; ignores a loss only the evidence mentions."""
    ours = [_around(claim.amount, run), *(_around(claim.statement, one) for one in sayings(claim.statement, run))]
    theirs = [_around(claim.evidence, one) for one in sayings(claim.evidence, run)]
    judges: tuple[Callable[[_Around], Sense | None], ...] = (_clear, partial(_likely, metric=claim.metric))
    for judge in judges:
        if senses := [sense for around in ours if (sense := judge(around))]:
            return senses[0]
        if senses := [sense for around in theirs if (sense := judge(around))]:
            return None if senses[0] in LOSSES else senses[0]
    return None


def is_named_factor(claim: ClaimTexts, run: Run) -> bool:
    """Whether a bare number is called a factor: "by a factor of 4", "a speedup of 3.2"."""
    around = [_around(text, said) for text in claim.texts for said in sayings(text, run)]
    return any(
        "of" in one.lead and ({"factor", "factors", "ratio"} & one.lead or _SPEEDUP.search(one.before))
        for one in around
    )


def is_loss(claim: ClaimTexts, run: Run) -> bool:
    """Whether the multiple is of a cost. Ignores the evidence: "X needs 5x more memory" may be about other work."""
    around = [_around(claim.amount, run), *(_around(claim.statement, said) for said in sayings(claim.statement, run))]
    return any(_cue_after(one) in LOSSES or _is_cost_itself(one.after) for one in around)


def _is_cost_itself(after: str) -> bool:
    """Whether the text after it is a cost: "twice the memory", "2x as much energy"."""
    return bool(_PART_OF_IT.match(after) and _COST.search(after) and not _GAIN.search(after))
