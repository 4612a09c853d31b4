"""Detects that a figure only covers a part: hiding 80% of the recomputation does not make training five times faster.

A part is a component (an attention kernel, the KV cache), a stage (prefill, data loading) or an overhead, named in the
figure's own clause: "the memory of the loss computation", "a 3x faster attention kernel", "recomputation is cut by
40%". The metric's own subject is not a part: all-reduce traffic is communication.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.evidence.runs import MAX_PLACES, runs, sayings

if TYPE_CHECKING:
    from summarizer.evidence.runs import ClaimTexts, Run

_PARTS = (
    r"overheads?|re-?comput\w+|synchroni[sz]\w+|communication|stalls?|bubbles?|idle\w*|i/o|checkpoint\w*|padding"
    r"|data[- ]loading|pre-?process\w*|launch\w*|transfers?|all-?reduce\w*|waiting|swapping|paging|scheduling"
)
_OF_IT = re.compile(r"[\s$)]*of\s+(?:it|them)\b", re.IGNORECASE)
_OF_A_PART = re.compile(rf"[\s$)]*of\s+(?:[\w-]+\s+){{0,3}}?(?:{_PARTS})\b", re.IGNORECASE)
_OVERHEAD = re.compile(r"(?:[\w-]+\s+){0,2}overheads?\b[^.;]*\Z", re.IGNORECASE)
# Metrics of the whole, and the words that count a part as that metric: "memory overhead" is memory.
_OWN = {
    **dict.fromkeys(("training_time", "inference", "throughput", "convergence", "tuning"), r"(?!)"),
    "memory": r"memory|storage|footprint",
    "compute": r"comput|flop|arithmetic",
    "energy": r"energy|power",
    "communication": r"communicat|traffic|transfer|all-?reduce|synchroni|message",
}
_NEAR = 70
# Further components and stages, as abstracts name them.
_COMPONENTS = (
    r"kernels?|(?:attention|linear|convolution(?:al)?|feed-?forward|mlp|embedding|output|softmax) layers?"
    r"|(?:classifier|classification|prediction|attention|output) heads?|self-attention|attention computations?"
    r"|softmax|loss(?: function)? computations?|gradient computations?|(?:backward|forward) pass(?:es)?"
    r"|(?:kv|key[- ]value)[- ]cach\w+|optimi[sz]er states?|activations?|embedding tables?|encoders?|decoders?"
    r"|tokeni[sz]ation|pre-?fill\w*|matrix multiplications?|matmuls?|gemms?|convolutions?|garbage collection"
    r"|compilation|start-?up|warm-?up|(?:pre|post)-?processing(?: (?:step|stage)s?)?"
)
_A_PART = re.compile(
    rf"\b(?:[\w-]+ ){{0,2}}?(?:{_PARTS}|{_COMPONENTS})\b(?!-\w| learning| layers?| models?| networks?| transformers?)",
    re.IGNORECASE,
)
_AFTER = re.compile(  # a figure, then its part: "40% of the ...", "3x faster ...", "a 3x speedup of the ..."
    r"[\s$)]*(?:times\s+)?(?:faster|slower|smaller|cheaper|fewer|less|lower|(?:[\w-]+\s+){0,2}(?:of|in|for|on))?\s*"
    r"(?:(?:the|its|their|each|all)\s+)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(  # a part, then its figure: "... is 3x faster", "... memory by 40%", "... from 24 GB to 1 MB"
    r"[\s$(]*(?:(?:memory|times?|costs?|latency|footprint|size|traffic|usage|consumption|speed|overheads?)\b[\s$(]*)?"
    r"(?:(?:is|are|was|were|gets?|becomes?|runs?|takes?|needs?|shrinks?|falls?|drops?|be|made|reduced|cut|lowered|sped)\s+)*"
    r"(?:(?:by|from|to|at|a|an|of|about|over|only|around|nearly|almost|roughly|approximately|least|most|up|more|than"
    r"|factor)\s+)*[\s$(~\u2248]*",
    re.IGNORECASE,
)
_MEANS = re.compile(  # the method as a whole, its means, and what it is compared with
    r"\b(?:our|using|via|through|without|with|proposed|new|novel|no|than|versus|vs\.?)\s+(?:[\w-]+\s+)?\Z",
    re.IGNORECASE,
)
_WHOLE = {
    "training_time": r"train|tuning",
    "inference": r"infer|latenc|decoding|serv|runtime|sampl|generat|render",
    "throughput": r"throughput",
    "convergence": r"converg",
    "model_size": r"model|param|embedding table",
}
_SMALL = re.compile(  # words before the name of a part: "speeds up prefill"
    r"\A(?:(?:the|its|their|a|an|this|that|each|all|of|in|for|and|by|on|to|is|are|we|it|they|up|can|also|faster|slower|smaller|cheaper|fewer|less|lower|reduc\w+|cut\w*"
    r"|shrink\w*|speed\w*|lower\w*|sav\w+|accelerat\w+|halv\w+|remov\w+|eliminat\w+|hid\w+|decreas\w+|improv\w+|makes?)\s+)+",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:our|proposed|new|novel)\b", re.IGNORECASE)
_BREAK = re.compile(r"[.;:]\s|,|\b(?:while|whereas|without|but)\b", re.IGNORECASE)


def part_of(claim: ClaimTexts) -> str | None:
    """The part a claim's figure covers, as the text names it: "the loss computation"; None for the whole."""
    own = _WHOLE.get(claim.metric) or _OWN.get(claim.metric, r"(?!)")
    for text in (claim.evidence, claim.statement):
        for run in runs(claim.amount)[:MAX_PLACES]:
            if found := next(filter(None, (_named(text, said, own) for said in sayings(text, run))), None):
                return found
    return None


def _named(text: str, said: Run, own: str) -> str | None:
    """The part next to a figure, in its clause: after it, or else before it."""
    after = _BREAK.split(text[said.end : said.end + _NEAR], maxsplit=1)[0]
    before = _BREAK.split(text[max(0, said.start - _NEAR) : said.start])[-1]
    following = _A_PART.search(after)
    if following and _AFTER.fullmatch(after[: following.start()]):
        return _unless_own(following[0], own)
    if _OF_IT.match(text, said.end) and (earlier := _A_PART.findall(text[: said.start])):
        return _unless_own(earlier[-1], own)
    for found in _A_PART.finditer(before):
        if _BETWEEN.fullmatch(before[found.end() :]) and not _MEANS.search(before[: found.start()]):
            return _unless_own(found[0], own)
    return None


def _unless_own(part: str, own: str) -> str | None:
    is_whole = _OURS.search(part) or re.search(own, part, re.IGNORECASE)
    return None if is_whole else _SMALL.sub("", part)


def is_of_a_part(claim: ClaimTexts, run: Run) -> bool:
    """Whether the words around a saved percentage say that it is of a part of the metric."""
    own = _OWN.get(claim.metric)
    if own is None:
        return False
    return any(_tells_of_a_part(text, said, own) for text in claim.texts for said in sayings(text, run))


def _tells_of_a_part(text: str, said: Run, own: str) -> bool:
    after, before = text[said.end : said.end + _NEAR], text[max(0, said.start - _NEAR) : said.start]
    part = _OF_A_PART.match(after) or _OVERHEAD.search(before)
    if part:
        return re.search(own, part[0], re.IGNORECASE) is None
    return _OF_IT.match(after) is not None
