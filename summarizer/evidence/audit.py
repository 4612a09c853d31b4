"""What an answer seems to have missed, and text that talks to its reader: found without a model, by vocabulary.

A figure is worth a look where its sentence says that something is saved (`faster`, `reduces`, `in just`) and a resource
(`memory`, `epochs`, `latency`) stands nearer than a merit (`accuracy`, `BLEU`). A device is worth a look where it is
a known make, or where a bare "GPU" is counted or used. The lists are general; none is complete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from summarizer.evidence.devices import is_same_device, mentions
from summarizer.evidence.figures import located
from summarizer.evidence.vocabulary import MERIT, RESOURCE, words
from summarizer.records import Span, Warned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.evidence.cited import Reading
    from summarizer.evidence.figures import Figure

_REACH = 100  # characters between a figure and the word that says what became of it
_BESIDE = 70  # characters between a figure and the word that says what it measures

_LESS = (
    r"faster|quicker|cheaper|sooner|short(?:er|en\w*)|fewer|less|lower\w*|smaller|lighter|accelerat\w+|speed-?ups?"
    r"|sped|\w+-reduction"
    r"|(?:time|cost|memory)-efficient"
)
_CUT = (
    r"reduc\w+|decreas\w+|sav(?:e|es|ed|ing|ings)|cut(?:s|ting)?|shrink\w*|shr[au]nk|halv\w+|drop(?:s|ped|ping)?"
    r"|fall(?:s|ing)?|fell"
    r"|compress\w*|skip\w*|remov\w+|eliminat\w+|discard\w*|trim\w*|slash\w*|prun\w+|minimi[sz]\w+|down|only|just"
    r"|merely|mere|little|few"
    r"|instead|rather|whereas|against|match(?:es|ed|ing)?|same|efficien\w+|fps|per-second|outperform\w*|within"
    r"|under|less|fraction"
)
_MORE = (
    r"improv\w+|increas\w+|rais\w+|ris(?:es|ing)|rose|grow\w*|grew|gain\w*|boost\w*|sustain\w*"
    r"|outperform\w*|scal(?:es|ed|ing)"
)
_AMPLE = r"higher|more|larger|greater"
_GOOD = (
    r"throughput|\w*speed\w*|batch\w*|scal\w+|efficien\w+|utili[sz]ation|queries|frames|tokens|requests|samples"
    r"|convergence|fps"
    r"|context|sequences?|parallelism|bandwidth"
)
_KINDS = tuple(re.compile(kind, re.IGNORECASE) for kind in (_LESS, _CUT, _MORE, _AMPLE, _GOOD, RESOURCE, MERIT))
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_PROMPTLY = re.compile(
    r"\b(?:in|within|under)\s+(?:(?:about|approximately|around|roughly|nearly|just|only|under|less\s+than|a)\s+){0,2}\W*$",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"(?:\b(?:in|from|within|under|than|just|only|approximately|about|around|roughly|nearly|to|for|takes|took|requires)|[~\u2248])\W*$",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:an?|one|two|three|four|five|nine)[\s-](?:third|quarter|fifth|sixth|seventh|eighth|tenth|twentieth"
    r"|hundredth)s?"
    r"(?=\s+(?:of|the|as|fewer|less))",
    re.IGNORECASE,
)
_COMPLEXITY = re.compile(
    r"(?<!\w)(?:\\mathcal|\\tilde|\\widetilde)?[{ ]*(?:\\mathcal\{)?[O\U0001d4aa][}]*\s?(?:\\left)?\("
)
_RATE = words(
    r"complexity|cost|rate|time|memory|converg\w+|computation\w*|operations?|communication|iterations?|runtime"
    r"|updates?|samples?"
)
_GAINED = words(
    r"reduc\w+|improv\w+|from|instead|faster|only|achiev\w+|obtain\w*|prov\w+|converg\w+|linear\w*|run\w*|cost\w*"
    r"|with|requires?|attain\w*|show\w*"
)
_FROM = re.compile(r"\b(?:from|rather\s+than|instead\s+of|against|whereas)\s+(?:[\w~]+\s+)?$", re.IGNORECASE)
_HALF = Decimal("0.5")
_MULTIPLES = {"x", "%"}
_NUMERIC = (
    *("half", "halv", "twice", "doubl", "tripl", "fold", "order", "third", "quarter", "fifth", "tenth", "o("),
    *"0123456789",
)
_TIMES = {"us", "ms", "s", "min", "h", "day", "week", "month"}
_SIZES = {"KB", "MB", "GB", "TB", "bit"}

_INSTRUCTION = re.compile(
    r"""
      \b(?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){0,3}?
        (?:previous|prior|above|earlier|preceding|foregoing|system|other|your)\s+(?:\w+\s+)?
        (?:instructions?|prompts?|rules|directions|guidelines|commands|messages?)\b
    | \b(?:ignore|disregard|forget)\s+(?:all|any|everything)\s+(?:instructions?|rules|prompts?|above|before|you)\b
    | \bas\s+an?\s+(?:AI|artificial\s+intelligence|(?:large\s+)?language\s+model|LLM|assistant|chatbot)
        (?:\s+(?:language\s+model|assistant|model|reviewer))?\s*(?:,|you\b)
    | \byou\s+(?:are|will|shall|should|must|need\s+to|have\s+to)\s+(?:now\s+|only\s+|always\s+|also\s+)?
        (?:output|report|respond|reply|answer|return|write|say|state|print|summari[sz]e|rate|recommend|accept
            |assign|set|claim
          |include|ignore|assisting|acting|an?\s+(?:AI|(?:\w+\s+)?assistant|language\s+model|LLM))\b
    | \b(?:note|attention|message|instructions?|reminder|important|hint)\s*(?:to|for|:)\s*(?:the\s+|any\s+|all\s+)?
        (?:AI|LLMs?|language\s+models?|assistants?|summari[sz]ers?|automated)\b
    | \bif\s+you\s+are\s+an?\s+(?:\w+\s+)?(?:AI|LLM|language\s+model|assistant|summari[sz]\w+|bot|machine|automated)\b
    | \b(?:system|developer)\s+(?:prompt|message)\s*: | <\|?\s*(?:system|im_start|im_end|endoftext|assistant)\b
    | \[/?INST\] | \#{2,}\s*(?:system|instructions?|assistant)\b
    | \b(?:do\s+not|don't|never)\s+(?:mention|reveal|summari[sz]e|follow)\s+(?:\w+\s+){0,3}?(?:instructions?|prompt
        |summary)\b
    | \b(?:new|updated|hidden|secret)\s+instructions?\s*: | \bpretend\s+(?:that\s+)?(?:you|to\s+be)\b
    | (?:^|[.:;,!?"\u201c]\s*|\b(?:and|please|must|so)\s+)
        (?:report|state|output|claim|set|say|write|return|print|list|add|include|respond\s+with|answer\s+with)\s+
        (?:(?!\b(?:we|our)\b)[^.;]){0,60}?
        (?: \b(?:your|the\s+user|the\s+summary|the\s+output|the\s+answer)\b
          | \b\d[\d,.]*\s?(?:x|\u00d7|times|-?fold)(?=[^.;]{0,40}\b(?:speed|fast|gain|throughput|reduction)) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESSING = (
    *(
        "ignore ",
        "disregard",
        "forget ",
        "override",
        "bypass",
        "you ",
        "your ",
        " ai",
        "llm",
        "language model",
        "assistant",
    ),
    *("chatbot", "summarizer", "summariser", "automated", "instruction", "prompt", "pretend", "<", "##", "the user"),
    *("the summary", "the output", "the answer", "report a", "state a", "claim a", "output a", "say ", "report "),
)


@dataclass(frozen=True, slots=True)
class Covered:
    """What an answer accounts for.

    Attributes:
        figures: passages whose figures it has told.
        devices: the devices it names, each as written and of its kind ("A100 gpu").
    """

    figures: tuple[Span, ...] = ()
    devices: tuple[str, ...] = ()


@runtime_checkable
class Audited(Protocol):
    """A schema whose answers are held against what the text seems to say."""

    def accounts_for(self) -> Covered:
        """The figures and devices that this answer tells of."""
        ...


def audit(reading: Reading, covered: Covered | None = None) -> tuple[Warned, ...]:
    """What a reader of an answer should look at, in the order of the text; linear in its length.

    Args:
        reading: the abstract.
        covered: what the answer accounts for; None where its schema tells of neither figures nor devices.

    Returns:
        Warnings of the kinds `uncited_figure` (figures beside words of efficiency), `uncited_device` and
        `instruction_in_text` (text that tells its reader what to answer), one a sentence or device.
    """
    return tuple(warning for sentence in reading.sentences for warning in _sentence(sentence, covered))


def audit_answer(reading: Reading, answer: object) -> tuple[Warned, ...]:
    """The audit of an answer, whatever its schema: figures and devices are looked for where it is `Audited`."""
    return audit(reading, answer.accounts_for() if isinstance(answer, Audited) else None)


def _sentence(sentence: Span, covered: Covered | None) -> Iterator[Warned]:
    if instruction := told(sentence.text):
        yield Warned("instruction_in_text", f"{instruction!r} tells the reader what to do", (sentence,))
    if covered is None or instruction:  # what an instruction goes on to name is no finding
        return
    if sentence not in covered.figures and (found := saving_figures(sentence.text)):
        listed = ", ".join(dict.fromkeys(map(repr, found)))
        yield Warned("uncited_figure", f"{listed} beside words of efficiency, and no claim cites it", (sentence,))
    for name in dict.fromkeys(mention for mention in mentions(sentence.text)):
        if not any(is_same_device(name, known) for known in covered.devices):
            yield Warned("uncited_device", f"{name!r} is named, and no hardware entry has it", (sentence,))


def told(sentence: str) -> str | None:
    """The words by which a sentence instructs whoever reads it, or None."""
    lowered = sentence.casefold()
    if not any(word in lowered for word in _ADDRESSING):
        return None
    instruction = _INSTRUCTION.search(sentence)
    return instruction[0].strip(" .:;,") if instruction else None


class _Words(NamedTuple):
    """Where the words that judge a figure stand in a sentence."""

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
    """Which of the lists a word is on; abstracts share most of their words."""
    return tuple(index for index, kind in enumerate(_KINDS) if kind.fullmatch(word))


def saving_figures(sentence: str) -> tuple[str, ...]:
    """The figures of a sentence, as written, that seem to say how much is saved."""
    lowered = sentence.casefold()
    if not any(sign in lowered for sign in _NUMERIC):
        return ()
    near = _Words.of(sentence)
    if not (near.less or near.more or near.resource):
        return ()
    found = [(at, figure.text) for at, figure in located(sentence) if _saves(sentence, at, figure, near)]
    found += [(cut.start(), cut[0]) for cut in _FRACTION.finditer(sentence) if _is_part(cut.start(), near)]
    found += [(rate.start(), rate[0]) for rate in _COMPLEXITY.finditer(sentence) if _is_rate(sentence, rate.start())]
    return tuple(text for _, text in sorted(found))


def _distance(places: list[int], at: int) -> int:
    return min((abs(place - at) for place in places), default=10**6)


def _saves(sentence: str, at: int, figure: Figure, near: _Words) -> bool:
    spent = min(_distance(near.less, at), _distance(near.resource, at))
    if figure.spelled or _distance(near.merit, at) < spent:
        return False
    if figure.unit in _MULTIPLES:
        return _is_multiple(at, figure, near)
    if figure.value == _HALF:
        return _is_part(at, near) or _is_share(at, near)
    if figure.unit in _TIMES | _SIZES:
        return _is_quantity(sentence, at, near, timed=figure.unit in _TIMES)
    return _is_number(sentence, at, near)


def _is_multiple(at: int, figure: Figure, near: _Words) -> bool:
    """2.5x, 40%: beside less of a resource, or more of what is good to have."""
    if _distance(near.less, at) < _REACH or _is_share(at, near):
        return True
    if figure.unit == "x" and near.more and not near.merit:
        return True
    risen = min(_distance(near.more, at), _distance(near.ample, at)) < _REACH
    return risen and _distance(near.good, at) < _BESIDE


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
    leads = _TAKES.search(sentence, max(0, at - _BESIDE), at) or _FROM.search(sentence, max(0, at - _BESIDE), at)
    counted = any(0 < place - at < _BESIDE for place in near.resource)
    return bool(leads) and counted and _distance(near.cut, at) < _BESIDE


def _is_rate(sentence: str, at: int) -> bool:
    """At a cost of O(n log n), at the rate O(1/T)."""
    around = sentence[max(0, at - _REACH) : at + _REACH]
    return bool(_RATE.search(around)) and bool(_GAINED.search(around))
