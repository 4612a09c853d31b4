"""Whether a percentage is of a part: who hides 80% of the recomputation has not trained five times faster."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.evidence.runs import sayings

if TYPE_CHECKING:
    from summarizer.evidence.runs import Claim, Run

_PARTS = (
    r"overheads?|re-?comput\w+|synchroni[sz]\w+|communication|stalls?|bubbles?|idle\w*|i/o|checkpoint\w*|padding"
    r"|data[- ]loading|pre-?process\w*|launch\w*|transfers?|all-?reduce\w*|waiting|swapping|paging|scheduling"
)
_OF_IT = re.compile(r"[\s$)]*of\s+(?:it|them)\b", re.IGNORECASE)
_OF_A_PART = re.compile(rf"[\s$)]*of\s+(?:[\w-]+\s+){{0,3}}?(?:{_PARTS})\b", re.IGNORECASE)
_OVERHEAD = re.compile(r"(?:[\w-]+\s+){0,2}overheads?\b[^.;]*\Z", re.IGNORECASE)
# The metrics that are of a whole, and the words that make a part one of them: "memory overhead" is memory.
_OWN = {
    **dict.fromkeys(("training_time", "inference", "throughput", "convergence", "tuning"), r"(?!)"),
    "memory": r"memory|storage|footprint",
    "compute": r"comput|flop|arithmetic",
    "energy": r"energy|power",
    "communication": r"communicat|traffic|transfer|all-?reduce|synchroni|message",
}
_NEAR = 70


def is_of_a_part(claim: Claim, run: Run) -> bool:
    """Whether the words around a share that is saved say that it is a share of something within the metric."""
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
