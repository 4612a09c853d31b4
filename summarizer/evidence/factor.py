"""The factor of an amount: how many times less of the resource is used, or how many times more is done.

- A multiple is the factor: "2.5x", "ten-fold", "a factor of 4", "an order of magnitude" (10), "doubles". It is inverted
  where the amount or the statement says that a cost grows ("2x slower", "twice the memory").
- Two quantities are their ratio, units converted: "from 80 GB to 6 GB", "1.1M against 11M" (ours first). Less is the
  gain; more is for rates ("images/s"), for counts under `throughput`, and for counts of a capacity that is raised.
  Prefixes of bytes are decimal (1 GB is 1000 MB), a month is 365.25 / 12 days.
- A percentage or a fraction p depends on its words, looked for around the figure in the amount, then in the statement,
  then in the evidence: 1 / (1 - p) where less is used ("saves 40%"), 1 + p where more is done ("40% faster"), 1 / p
  where it is what remains ("to 40%", "a third of the labels"). For a loss 1 / (1 + p) ("40% slower") or 1 - p ("40%
  less throughput").
- No factor where none of this decides: a lone quantity ("in 76 minutes"), a complexity ("O(1/T)"), "34.9%" alone, an
  improvement of a cost ("improves latency by 40%": less time, or more speed?), a loss that only the evidence tells (it
  may speak of the baseline).

Multiples go before ratios, ratios before percentages. A bound turns round where the factor falls as the figure grows:
"less than 10% of the data" is at least 10. A bound that the amount leaves out is taken from the evidence.

Units are a table, for pint takes 0.8 seconds to import and build its registry, more than all the rest of this room.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import combinations, islice
from typing import TYPE_CHECKING, Literal

from summarizer.evidence.figures import figures, located

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.evidence.figures import Figure

Bound = Literal["exact", "at_most", "at_least", "about", "range"]
_Sense = Literal["less", "more", "share", "costlier", "poorer", "kept"]


@dataclass(frozen=True, slots=True)
class Factor:
    """How many times less is used, or more is done; below 1 it is a loss.

    Attributes:
        low: the lower end, None for "up to".
        high: the upper end, None for "at least". Both ends are the number itself where it is exact or about.
        bound: what kind of number it is.
    """

    low: float | None
    high: float | None
    bound: Bound

    @property
    def value(self) -> float:
        """The one number to sort by: the end that is known, of a range the geometric mean, which overstates nothing."""
        if self.low is None or self.high is None:
            return self.high or self.low or 1.0
        return self.low if self.low == self.high else math.sqrt(self.low) * math.sqrt(self.high)


def factor_of(amount: str | None, *, statement: str = "", metric: str = "", evidence: str = "") -> Factor | None:
    """The factor that `amount` says, None where the text does not determine it. Never raises.

    Args:
        amount: the piece of text with the figure ("up to 4.2x").
        statement: the claim in one clause.
        metric: the resource, as `EfficiencyClaim.metric`.
        evidence: the passages that say it.
    """
    if not amount or _COMPLEXITY.search(amount):
        return None
    claim = _Claim(amount, statement, metric, evidence)
    for read in (_multiple, _ratio, _portion):
        if (factor := read(claim)) is not None:
            return factor if _is_sound(factor) else None
    return None


def _is_sound(factor: Factor) -> bool:
    return all(end is None or 0 < end < math.inf for end in (factor.low, factor.high))


@dataclass(frozen=True, slots=True)
class _Claim:
    amount: str
    statement: str
    metric: str
    evidence: str

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.amount, self.statement, self.evidence


_COMPLEXITY = re.compile(r"\b[Oo]\s?\\?[({]|\\(?:mathcal|tilde|widetilde|Theta|Omega|Tilde)\b|[\u0398\u03a9]\(")


# --- Figures with their places -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mention:
    """A figure of a text and where it stands; percentages and fractions alike have the unit "%"."""

    start: int
    end: int
    value: float
    unit: str
    text: str


_PARTS = "third quarter fourth fifth sixth seventh eighth ninth tenth twentieth hundredth thousandth"
_PART_OF = dict(zip(_PARTS.split(), (3, 4, 4, 5, 6, 7, 8, 9, 10, 20, 100, 1000), strict=True))
_SOME = "a one two three four five six seven eight nine"
_SOME_OF = {"an": 1, **dict(zip(_SOME.split(), (1, *range(1, 10)), strict=True))}
_FRACTION = re.compile(
    rf"\b(?P<some>{'|'.join(_SOME_OF)})[\s-](?P<part>{'|'.join(_PART_OF)})s?\b(?!-)"
    r"|(?<![\w./])(?:\\[dt]?frac\{)?(?P<over>\d{1,9})\s?(?:/|\}\{)\s?(?P<under>\d{1,9})(?:th|rd)?(?![\w/])",
    re.IGNORECASE | re.ASCII,
)
_PRODUCT = re.compile(r"\s?\$?\s?\d")


def _fractions(text: str) -> Iterator[_Mention]:
    for match in _FRACTION.finditer(text):
        if match["part"]:
            share = _SOME_OF[match["some"].lower()] / _PART_OF[match["part"].lower()]
        else:
            share = int(match["over"]) / (int(match["under"]) or math.inf)
        yield _Mention(match.start(), match.end(), 100 * share, "%", match[0])


@lru_cache(maxsize=256)
def _mentions(text: str) -> tuple[_Mention, ...]:
    """The figures of a text in order with their places, fractions included, spans not overlapping."""
    parts = tuple(_fractions(text))
    inside = {place for part in parts for place in range(part.start, part.end)}
    whole = (_mention(figure, start, text=text) for start, figure in located(text) if start not in inside)
    return tuple(sorted((*whole, *parts), key=lambda mention: mention.start))


def _mention(figure: Figure, start: int, *, text: str) -> _Mention:
    end = start + len(figure.text)
    value, unit = float(figure.value), figure.unit
    if figure.text.lower().startswith("hal"):
        value, unit = 50.0, "%"
    if unit == "x" and figure.text[-1] in "xX\u00d7" and _PRODUCT.match(text, end):
        unit = "product"  # as in "3x3"
    return _Mention(start, end, value, unit, figure.text)


# --- Runs: one figure, or the ends of a range --------------------------------------------------------------------

_LINK = re.compile(r"(?=.*\S)[\s$\\{},~-]*(?:to|and|or|sim|text|[\u2013\u2014\u223c])?[\s$\\{},~-]*", re.DOTALL)
_MAX_GAP = 24


@dataclass(frozen=True, slots=True)
class _Run:
    """Figures that belong together ("1.9-3.3x"): their values in the unit of the last one, and where they stand."""

    values: tuple[float, ...]
    unit: str
    start: int
    end: int


@lru_cache(maxsize=256)
def _runs(text: str) -> tuple[_Run, ...]:
    groups: list[list[_Mention]] = []
    for mention in _mentions(text):
        if groups and _is_linked(groups[-1][-1], mention, text=text):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return tuple(map(_run, groups))


def _is_linked(left: _Mention, right: _Mention, *, text: str) -> bool:
    gap = text[left.end : right.start]
    if "order" in right.text.lower() and not left.unit and not gap.strip():
        return True
    return left.unit in {"", right.unit} and len(gap) <= _MAX_GAP and _LINK.fullmatch(gap) is not None


def _run(group: list[_Mention]) -> _Run:
    last = group[-1]
    values = tuple(mention.value for mention in group)
    if len(group) > 1 and "order" in last.text.lower():
        values = _powers(group)
    return _Run(values, last.unit, group[0].start, last.end)


def _powers(group: list[_Mention]) -> tuple[float, ...]:
    """The values of "1-2 orders of magnitude" and "1.5 orders of magnitude"."""
    exponents = [mention.value for mention in group if mention.unit != "x"]
    if group[-1].text[0] not in "oO":
        exponents.append(math.log10(group[-1].value))
    return tuple(10.0**exponent if exponent < 300 else math.inf for exponent in exponents)  # noqa: PLR2004  # of a float


# --- What leads up to a figure: its bound and small words --------------------------------------------------------

_AT_MOST = (
    r"(?<!\w)(?:up\s?to|as (?:much|high|many) as|at (?:the )?(?:very )?most|at best|(?:no|not) (?:more|greater) than"
    r"|max(?:imum)?(?: of)?|(?:less|fewer|lower|smaller|shorter) than|under|below|within)|<|\\leq?|\u2264"
)
_AT_LEAST = (
    r"(?<!\w)(?:at (?:the )?(?:very )?least|(?:more|greater|higher|larger) than|no (?:less|fewer) than|over|above"
    r"|beyond|exceed(?:s|ed|ing)?|min(?:imum)?(?: of)?|as (?:little|few|low) as|upwards? of|in excess of)|>|\\geq?"
    r"|\u2265"
)
_ABOUT = (
    r"(?<!\w)(?:about|around|roughly|approx(?:imately|\.)?|nearly|almost|circa|close to|an estimated|estimated)"
    r"|\{approx\}|\\sim(?:eq)?|\\approx|\u2248|\u223c|(?<![\w.,)])~"
)
_SMALL = r"(?<!\w)(?:an?|the|by|of|only|just|merely|mere|another|average|on|in|between|factors?|ratio)|[$({~\\]"
_LAST_WORD = re.compile(
    rf"(?:(?P<at_most>{_AT_MOST})|(?P<at_least>{_AT_LEAST})|(?P<about>{_ABOUT})|(?P<small>{_SMALL}))\s*$", re.IGNORECASE
)
_TRAILING = (
    ("at_most", re.compile(r"[\s)$]*(?:\w+ )?(?:at (?:the )?(?:very )?most|at best|at max(?:imum)?)\b", re.IGNORECASE)),
    ("at_least", re.compile(r"\+|[\s)$]*(?:\w+ )?(?:at (?:the )?(?:very )?least|or (?:more|better))\b", re.IGNORECASE)),
)
_NEAR = 40


@dataclass(frozen=True, slots=True)
class _Lead:
    """The small words before a figure: where they begin, which they are, and the bound among them."""

    start: int
    words: frozenset[str]
    bound: Bound = "exact"


def _lead(text: str, end: int) -> _Lead:
    words: set[str] = set()
    bounds: list[Bound] = []
    while match := _LAST_WORD.search(text, max(0, end - _NEAR), end):
        words.add(match[0].strip().lower())
        bounds += [bound for bound in _CERTAINTY if bound == match.lastgroup]
        end = match.start()
    return _Lead(end, frozenset(words), min(bounds, key=_CERTAINTY.index, default="exact"))


_CERTAINTY: tuple[Bound, ...] = ("at_most", "at_least", "about")


def _bound_at(text: str, *, start: int, end: int) -> Bound:
    trailing = (bound for bound, words in _TRAILING if words.match(text, end))
    bound: str = next(trailing, _lead(text, start).bound)
    return next((known for known in _CERTAINTY if known == bound), "exact")


def _bound(claim: _Claim, run: _Run) -> Bound:
    """The bound in the amount, else in the evidence where it says this figure first."""
    bound = _bound_at(claim.amount, start=run.start, end=run.end)
    if bound != "exact":
        return bound
    said = next(_sayings(claim.evidence, run), None)
    return _bound_at(claim.evidence, start=said.start, end=said.end) if said else "exact"


_MAX_PLACES = 8


def _sayings(text: str, run: _Run) -> Iterator[_Run]:
    """Where a text says the figures of a run, the first few."""
    said = (said for said in _runs(text) if (said.values, said.unit) == (run.values, run.unit))
    return islice(said, _MAX_PLACES)


_TURNED: dict[Bound, Bound] = {"at_most": "at_least", "at_least": "at_most"}


def _factor(ends: tuple[float, ...], bound: Bound, *, rises: bool = True) -> Factor:
    """The factor between these ends. `rises` says whether it grows with the figure that the bound is on."""
    low, high = (float(f"{end:.12g}") for end in (min(ends), max(ends)))  # 1 / (1 - 0.9) is 10
    bound = bound if rises else _TURNED.get(bound, bound)
    if bound == "at_most":
        return Factor(None, high, bound)
    if bound == "at_least":
        return Factor(low, None, bound)
    return Factor(low, high, "range" if low != high else bound)


# --- The words around a figure -----------------------------------------------------------------------------------

_LESS = (
    r"reduc\w+|sav(?:e|es|ed|ing|ings)|cut(?:s|ting)?|lower(?:s|ed|ing)|shr[iau]nk\w*|drop(?:s|ped|ping)?|decreas\w+"
    r"|shorten\w*|skip\w*|remov\w+|eliminat\w+|hid(?:es?|den|ing)|avoid\w*|compress\w*|prun(?:e|es|ed|ing)|discard\w*"
    r"|fall(?:s|ing|en)?|fell|declin\w+|trim\w*|slash\w*|diminish\w*|down|sparsity|halv\w+"
)
_FASTER = r"speed-?\s?ups?|speed(?:s|ed|ing)? up|sped up|accelerat\w+"
_IMPROVE = r"improv\w+|gain\w*|boost\w*|enhanc\w+|outperform\w*"
_INCREASE = r"increas\w+|rais\w+|ris(?:e|es|en|ing)|rose|gr[eo]w(?:s|n|ing|th)?|expand\w*"
_VERB = re.compile(
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
    r"\b(?:time|latency|memory|costs?|energy|power|footprint|usage|consumption|storage|flops?|comput(?:e|ations?)"
    r"|communication|traffic|overhead|runtime)\b",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(?:us(?:es?|ing)|with|requir\w+|need\w*|tak(?:es?|ing)|consum\w+|retain\w*|keep\w*|leav\w+|(?P<to>to))\s*$",
    re.IGNORECASE,
)
_PART_OF_IT = re.compile(r"[\s$)]*(?:of\b|the\b|as (?:much|many|large|fast|long)\b)", re.IGNORECASE)
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
_STOP = re.compile(
    r"[.,;:!?(){}\[\]]|(?<![\w-])(?:and|or|but|while|when|where|whereas|with|without|within|than|by|to|for|compared|at|on"
    r"|over|per|under|from|using|after|against|versus|vs|instead|rather)(?![\w-])",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;!?]\s")
_BEFORE, _AFTER = 160, 60


@dataclass(frozen=True, slots=True)
class _Around:
    """The words around a figure: its clause so far, the small words before it, itself, and the phrase after it."""

    before: str
    lead: frozenset[str]
    itself: str
    after: str


def _around(text: str, run: _Run) -> _Around:
    lead = _lead(text, run.start)
    before = text[max(0, lead.start - _BEFORE) : lead.start]
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    after = text[run.end : run.end + _AFTER]
    stop = _STOP.search(after.lstrip(" $)"))
    whole = after if stop is None else after[: len(after) - len(after.lstrip(" $)")) + stop.start()]
    return _Around(before[ends[-1] if ends else 0 :], lead.words, text[run.start : run.end], whole)


def _kind(cue: str, *, noun: str) -> _Sense | None:
    """The sense of a cue beside what it is said of: "more" of a cost is a loss, "improved" cost is not decided."""
    of_cost = bool(_COST.search(noun)) and not _GAIN.search(noun)
    if cue == "less":
        return "poorer" if _RATE.search(noun) and not _COST.search(noun) else "less"
    if cue == "improve":
        return None if of_cost else "more"
    return "costlier" if cue == "slower" or (cue == "increase" and of_cost) else "more"


def _cue_after(around: _Around) -> _Sense | None:
    """The sense of "40% fewer steps", "a 40% memory reduction", "40% of memory reduction"."""
    if _PART_OF_IT.match(around.after):
        return "less" if _REDUCTION.search(around.after) else None
    if cue := _COMPARATIVE.search(around.after):
        noun = around.after[: cue.start()] + around.after[cue.end() :]
        return _kind(cue.lastgroup or "", noun=noun)
    return "costlier" if _OVERHEAD.search(around.after) else None


def _cue_before(around: _Around) -> _Sense | None:
    """The sense of "reduces memory by 40%", "is faster by 40%", "a saving of 40%"."""
    cues = [*_VERB.finditer(around.before)]
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


def _needed(around: _Around) -> _Sense | None:
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


_ONLY = {"only", "just", "mere", "merely"}


def _share(around: _Around) -> _Sense:
    return "kept" if _RATE.search(around.after) and not _COST.search(around.after) else "share"


def _clear(around: _Around) -> _Sense | None:
    if _QUALITY.match(around.after):
        return None
    if around.itself.lower().startswith("halv"):
        return _kind("less", noun=around.after)
    if around.before.endswith(("-", "\u2212", "\u2193")) and not around.before[:-1].strip():
        return "less"
    return _cue_after(around) or _needed(around) or _cue_before(around)


def _likely(around: _Around, *, metric: str) -> _Sense | None:
    """The sense where nothing is clear: "25% of the parameters", "just 1%", "half"."""
    if any((_QUALITY.match(around.after), _VERB.search(around.before), _ADDED.search(around.before))):
        return None
    named = _PART_OF_IT.match(around.after) or around.itself.lower() == "half"
    return _share(around) if named or (around.lead & _ONLY and metric != "throughput") else None


# --- Multiples ---------------------------------------------------------------------------------------------------


def _multiple(claim: _Claim) -> Factor | None:
    runs = _runs(claim.amount)
    run = next((run for run in runs if run.unit == "x"), None) or next(
        (run for run in runs[:_MAX_PLACES] if not run.unit and _is_named_factor(claim, run)), None
    )
    if run is None:
        return None
    rises = not _is_loss(claim, run)
    ends = run.values if rises else tuple(1 / value if value else math.inf for value in run.values)
    return _factor(ends, _bound(claim, run), rises=rises)


def _is_named_factor(claim: _Claim, run: _Run) -> bool:
    """Whether a bare number is called a factor: "by a factor of 4", "a speedup of 3.2"."""
    around = [_around(text, said) for text in claim.texts for said in _sayings(text, run)]
    return any(
        "of" in one.lead and ({"factor", "factors", "ratio"} & one.lead or _SPEEDUP.search(one.before))
        for one in around
    )


_SPEEDUP = re.compile(r"\bspeed-?\s?ups?\s*$", re.IGNORECASE)


def _is_loss(claim: _Claim, run: _Run) -> bool:
    """Whether the multiple is of a cost. The evidence is not asked: "X needs 5x more memory" may speak of others."""
    around = [_around(claim.amount, run), *(_around(claim.statement, said) for said in _sayings(claim.statement, run))]
    return any(_cue_after(one) in _LOSSES or _is_cost_itself(one.after) for one in around)


def _is_cost_itself(after: str) -> bool:
    """Whether "twice the memory", "2x as much energy" is meant."""
    return bool(_PART_OF_IT.match(after) and _COST.search(after) and not _GAIN.search(after))


# --- Percentages and fractions -----------------------------------------------------------------------------------


def _inverse(value: float) -> float:
    return 1 / value if value > 0 else math.inf


_FACTOR_OF: dict[_Sense, tuple[Callable[[float], float], bool]] = {
    # the factor of a share, and whether it rises with it
    "less": (lambda share: _inverse(1 - share), True),
    "more": (lambda share: 1 + share, True),
    "share": (_inverse, False),
    "costlier": (lambda share: _inverse(1 + share), False),
    "poorer": (lambda share: 1 - share, False),
    "kept": (lambda share: share, True),
}
_LOSSES: set[_Sense | None] = {"costlier", "poorer", "kept"}


def _portion(claim: _Claim) -> Factor | None:
    run = next((run for run in _runs(claim.amount) if run.unit == "%"), None)
    if run is None:
        return None
    if _are_levels(claim.amount, run):
        return _levels(run, metric=claim.metric)
    sense = _sense(claim, run)
    if sense is None:
        return None
    factor, rises = _FACTOR_OF[sense]
    return _factor(tuple(factor(value / 100) for value in run.values), _bound(claim, run), rises=rises)


_FROM = re.compile(r"(?P<ranging>\b(?:rang(?:es?|ing)|by|of|reductions?|savings?)\s+)?\bfrom\s*$", re.IGNORECASE)


def _are_levels(amount: str, run: _Run) -> bool:
    """Whether "from 30% to 5%" are two states, not the ends of a range."""
    found = _FROM.search(amount[: run.start][-_NEAR:])
    return len(run.values) > 1 and found is not None and not found["ranging"]


def _levels(run: _Run, *, metric: str) -> Factor | None:
    first, last = run.values[0], run.values[-1]
    if metric == "throughput":
        return _factor((last * _inverse(first),), "exact")
    return _factor((first * _inverse(last),), "exact") if first > last else None


def _sense(claim: _Claim, run: _Run) -> _Sense | None:
    """What the share is of, by the first text that says so; a loss that only the evidence tells is none."""
    said = [_around(claim.statement, said) for said in _sayings(claim.statement, run)]
    ours = [_around(claim.amount, run), *said]
    theirs = [_around(claim.evidence, said) for said in _sayings(claim.evidence, run)]
    judges: tuple[Callable[[_Around], _Sense | None], ...] = (_clear, partial(_likely, metric=claim.metric))
    for judge in judges:
        if senses := [sense for around in ours if (sense := judge(around))]:
            return senses[0]
        if senses := [sense for around in theirs if (sense := judge(around))]:
            return None if senses[0] in _LOSSES else senses[0]
    return None


# --- Two quantities ----------------------------------------------------------------------------------------------

_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "day": 86400, "week": 604800, "month": 2629800}
_SCALE_OF = {
    **{unit: ("byte", 1000.0**power) for power, unit in enumerate(("KB", "MB", "GB", "TB"), start=1)},
    **{unit: ("count", 1000.0**power) for power, unit in enumerate(("", "K", "M", "B", "T"))},
    **{unit: ("time", float(seconds)) for unit, seconds in _SECONDS.items()},
    "bit": ("bit", 1.0),
}
_PREFIXED = re.compile(
    r"[\s~$-]{0,2}(?P<prefix>[num\u00b5\u03bckKMGTPE]?)(?P<unit>J|Wh|W|Hz|bps|B|[Ff][Ll][Oo][Pp][Ss]?|MACs?|macs?)(?!\w)"
)
_PREFIX_OF = {"": 0, "n": -3, "u": -2, "\u00b5": -2, "\u03bc": -2, "m": -1, "k": 1, "K": 1}
_PREFIX_OF |= {prefix: power for power, prefix in enumerate("MGTPE", start=2)}
_BASE_OF = {"j": ("energy", 1.0), "wh": ("energy", 3600.0), "b": ("byte", 1.0)}
_BECOMES = re.compile(r"\bto\b|->|\u2192|\\(?:long)?(?:right)?arrow\b", re.IGNORECASE)
_AGAINST = re.compile(
    r"\b(?:against|versus|vs|instead of|rather than|as opposed to|compared (?:to|with)|whereas|where|while|from)\b",
    re.IGNORECASE,
)
_NO_PAIR = re.compile(r"\b(?:between|rang(?:es?|ing) from)\b", re.IGNORECASE)
_FROM_HERE = re.compile(r"\bfrom\b", re.IGNORECASE)
_PER_TIME = re.compile(
    r"\b(?:fps|qps|[kmg]?hz|[kmgt]?bps)\b|(?:/|\bper[\s-])\s?(?:s|secs?|seconds?|mins?|minutes?|h|hours?|days?)\b",
    re.IGNORECASE,
)
_CAPACITY = {"throughput", "inference", "memory", "other", ""}


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number in the base unit of its dimension, and the words after it ("GPU", "step")."""

    value: float
    dimension: str
    words: frozenset[str]
    bound: Bound

    def is_like(self, other: _Quantity) -> bool:
        known = self.words and other.words
        return self.dimension == other.dimension and not (
            self.dimension == "count" and known and not self.words & other.words
        )


def _ratio(claim: _Claim) -> Factor | None:
    if _NO_PAIR.search(claim.amount):
        return None
    sizes = [mention for mention in _mentions(claim.amount) if mention.unit in _SCALE_OF]
    pairs = (_pair(claim.amount, first, second) for first, second in combinations(sizes[:_MAX_PLACES], 2))
    before, after = next((pair for pair in pairs if pair), (None, None))
    if before is None or after is None:
        return None
    more, less = (before, after) if _is_less_better(claim, before.dimension) else (after, before)
    return _factor(
        (more.value * _inverse(less.value),), _bound_of_ratio(more.bound, _TURNED.get(less.bound, less.bound))
    )


def _bound_of_ratio(above: Bound, below: Bound) -> Bound:
    bounds = {above, below} - {"exact"}
    return bounds.pop() if len(bounds) == 1 else "about" if bounds else "exact"


def _pair(text: str, first: _Mention, second: _Mention) -> tuple[_Quantity, _Quantity] | None:
    """What was before and what is after, where two figures are told as such."""
    left, right = _quantities(text, first, second)
    gap = text[first.end : second.start]
    if not left.is_like(right):
        return None
    if _BECOMES.search(gap):
        told = _FROM_HERE.search(text, 0, first.start) or not re.search(r"\bto\b", gap)
        return (left, right) if told or left.value > right.value else None
    return (right, left) if _AGAINST.search(gap) else None


def _quantities(text: str, first: _Mention, second: _Mention) -> tuple[_Quantity, _Quantity]:
    """The two quantities; a bare first number has the unit of the second ("from 9.2 to 7.0 seconds")."""
    left, right = _quantity(text, first), _quantity(text, second)
    if left.dimension != "count" or first.unit or left.words:
        return left, right
    if right.dimension != "count":
        return _quantity(text, first, like=second), right
    if second.text[-3:].lower() in {"ion", "and"}:  # "1.1 to 2.2 million"; in "900 to 1.2k" they are apart
        left = _quantity(text, replace(first, unit=second.unit))
    return left, right


def _quantity(text: str, mention: _Mention, *, like: _Mention | None = None) -> _Quantity:
    unit_of = like or mention
    words = _words_after(text, mention.end)
    dimension, scale = _scale(text, unit_of)
    bound = _bound_at(text, start=mention.start, end=mention.end)
    return _Quantity(mention.value * scale, dimension, words, bound)


def _scale(text: str, mention: _Mention) -> tuple[str, float]:
    if mention.unit:
        return _SCALE_OF[mention.unit]
    if found := _PREFIXED.match(text, mention.end):
        unit = found["unit"].lower()
        dimension, base = _BASE_OF.get(unit, (unit.rstrip("s") if unit != "bps" else unit, 1.0))
        return dimension, base * 1000.0 ** _PREFIX_OF[found["prefix"]]
    units = (figure.unit for word in _words_after(text, mention.end) for figure in figures(f"1 {word}"))
    return next((_SCALE_OF[unit] for unit in units if unit in _SCALE_OF and unit), ("count", 1.0))


def _words_after(text: str, end: int) -> frozenset[str]:
    """The first words after a figure, without a plural's s ("64 trial runs" -> trial, run)."""
    phrase = text[end : end + _AFTER]
    stop = re.search(rf"{_STOP.pattern}|\d", phrase, re.IGNORECASE)
    words = re.findall(r"[A-Za-z]{2,}", phrase[: stop.start()] if stop else phrase)
    return frozenset(word.lower().rstrip("s") for word in words[:3])


def _is_less_better(claim: _Claim, dimension: str) -> bool:
    if _PER_TIME.search(claim.amount) or dimension in {"hz", "bps"}:
        return dimension == "time"
    if dimension != "count":
        return True
    if claim.metric == "throughput":
        return False
    raised = any(_is_raised(text) for text in (claim.amount, claim.statement))
    return not (raised and claim.metric in _CAPACITY)


def _is_raised(text: str) -> bool:
    """Whether what leads up to "from" grows: "raises the context from 4k to 128k"."""
    start = _FROM_HERE.search(text)
    cues = [*_VERB.finditer(text[: start.start()][-_BEFORE:])] if start else []
    return bool(cues) and cues[-1].lastgroup in {"increase", "improve"}
