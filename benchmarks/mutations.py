"""Break gold answers one at a time and count how many breaks the checks mark.

    .venv/bin/python benchmarks/mutations.py ../shared/gold/gold-dev.jsonl
    .venv/bin/python benchmarks/mutations.py examples/gold.jsonl --verbose

Each gold claim and device is taken as a prediction. It is broken by another figure (a new one, and one that stands
elsewhere in the abstract), another unit, another device, another count, the neighbouring sentence as evidence, and by
editing the abstract so that it denies the claim. A break that leaves a true answer is left out: a piece of the evidence
word for word, a neighbour in which gold sees a claim too, a device or count that is there. What is printed is the share
of breaks that a check marks, by kind, and of unbroken answers that are marked.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.evidence import Reading
from summarizer.evidence.verdicts import wrong_checks
from summarizer.schemas import Device, EfficiencyClaim

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w]*\d)")
_OTHER_UNITS = {
    "x": "%",
    "times": "%",
    r"\times": r"\%",
    "-fold": "%",
    "%": "x",
    r"\%": r"\times",
    "GB": "TB",
    "MB": "KB",
    "minutes": "hours",
    "minute": "hour",
    "seconds": "minutes",
    "hours": "days",
    "days": "weeks",
    "steps": "layers",
    "epochs": "layers",
}
_UNIT = re.compile(
    r"(?<=\d)(?P<gap>[\s$]*)(?P<unit>\\times|times|-fold|\\%|%|x\b|[GM]B\b|minutes?\b|seconds\b|hours\b|days\b|steps\b|epochs\b)"
)
_OTHER_DEVICES = ("Gaudi 2", "RTX 2060", "V100", "H200", "TPU v5", "Ryzen")
_OTHER_COUNTS = (3, 48, 1000)
_THIRD = re.compile(
    r"\b(?P<stem>speed|accelerat|reduc|lower|cut|shrink|rais|improv|allow|requir|lead|result|enabl|achiev|yield|run|train|reach|take"
    r"|sustain|attain|converg|outperform|use|skip|remov|match|offer|provid|enhanc|need|reveal|demonstrat|increas|gain|drop|fall|grow"
    r"|exhibit|deliver|recover|generali[sz]|represent)(?P<ending>e?s)\b(?!-)"
)
_BE = re.compile(r"\b(?:is|are|was|were|can|could|will|has)\b(?!\s+not)")
_COMPARED = re.compile(r"\b(?:faster|cheaper|quicker|shorter|fewer|smaller|lower|less)\b(?!\s+than\s+(?:\d|two))")
_NOUN = re.compile(r"\b(?:an?\s+)?(?:[\w.%\\$-]+\s+)?(?P<noun>speed-?ups?|reductions?|savings?|acceleration)\b")
_DENIES = re.compile(r"\b(?:no|not|nor|without|only|few|never|cannot|lack|eliminat\w+)\b")
_KEEP_E = re.compile(
    r"(?:rais|improv|reduc|accelerat|requir|enabl|achiev|converg|remov|provid|enhanc|demonstrat|increas|generali[sz])$"
)


class Broken(NamedTuple):
    """An answer that is wrong about its text.

    Attributes:
        kind: how it was broken.
        text: the abstract it is held against.
        answer: the claim or device, as a model would give it.
    """

    kind: str
    text: str
    answer: dict[str, Any]


def is_marked(case: Broken) -> bool:
    """Whether a check finds the answer wrong."""
    reading = Reading.of(case.text).kept()
    schema = Device if "name" in case.answer else EfficiencyClaim
    return bool(wrong_checks(schema.model_validate(case.answer, context=reading).checks))


def answers(paper: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The gold claims and devices of a paper as a model would give them."""
    for claim in paper["efficiency_claims"]:
        yield {
            "sentences": sentences(paper["abstract"], claim["quotes"]),
            "statement": claim["statement"],
            "metric": claim["metrics"][0],
            "amount": claim["amounts"][0] if claim["amounts"] else None,
            "baseline": claim["baseline"],
        }
    for device in paper["hardware"]:
        taken = {name: device[name] for name in ("name", "kind", "count")}
        yield {"sentences": sentences(paper["abstract"], [device["quote"]]), **taken}


def sentences(text: str, quotes: list[str]) -> list[int]:
    """The numbers of the sentences that quotes lie in."""
    places = [(text.index(quote), text.index(quote) + len(quote)) for quote in quotes]
    spans = enumerate(Reading.of(text).sentences, start=1)
    return [number for number, span in spans if any(span.start < end and start < span.end for start, end in places)]


def broken(paper: dict[str, Any]) -> Iterator[Broken]:
    """Every break of every answer of a paper."""
    text = paper["abstract"]
    taken = {number for answer in answers(paper) if "amount" in answer for number in answer["sentences"]}
    for answer in answers(paper):
        if "name" in answer:
            yield from broken_device(text, answer)
            continue
        if answer["amount"]:
            yield from broken_amount(text, answer)
        for number in neighbours(text, answer["sentences"]):
            if number not in taken:
                yield Broken("neighbour", text, {**answer, "sentences": [number]})
        yield from denied(text, answer)


def neighbours(text: str, numbers: list[int]) -> list[int]:
    """The sentences before and after."""
    return [n for n in (min(numbers) - 1, max(numbers) + 1) if 0 < n <= len(Reading.of(text).sentences)]


def quoted(text: str, answer: dict[str, Any]) -> str:
    """The evidence of an answer."""
    return " ".join(span.text for span in Reading.of(text).cite(answer["sentences"]))


def broken_amount(text: str, answer: dict[str, Any]) -> Iterator[Broken]:
    """The amount with another figure, or with another unit."""
    amount, source = answer["amount"], quoted(text, answer)
    for found in _NUMBER.finditer(amount):
        elsewhere = [other[0] for other in _NUMBER.finditer(text) if other[0] != found[0]]
        for other in dict.fromkeys(["73.9", f"{found[0]}7", *elsewhere]):
            changed = amount[: found.start()] + other + amount[found.end() :]
            if changed not in source:
                yield Broken("figure", text, {**answer, "amount": changed})
    for found in _UNIT.finditer(amount):
        changed = amount[: found.start("unit")] + _OTHER_UNITS[found["unit"]] + amount[found.end() :]
        if changed not in source:
            yield Broken("unit", text, {**answer, "amount": changed})


def broken_device(text: str, answer: dict[str, Any]) -> Iterator[Broken]:
    """Another device, another count, and the neighbouring sentence."""
    for other in _OTHER_DEVICES:
        if other.casefold() not in text.casefold():
            yield Broken("device", text, {**answer, "name": other})
    for count in _OTHER_COUNTS if answer["count"] is not None else ():
        if count != answer["count"]:
            yield Broken("count", text, {**answer, "count": count})
    elsewhere = {int(other[0].replace(",", "")) for other in _NUMBER.finditer(text) if "." not in other[0]}
    for count in elsewhere - {answer["count"]} if answer["count"] is not None else ():
        yield Broken("count", text, {**answer, "count": count})
    for number in neighbours(text, answer["sentences"]):
        if answer["name"].casefold() not in quoted(text, {"sentences": [number]}).casefold():
            yield Broken("neighbour", text, {**answer, "sentences": [number]})


def denied(text: str, answer: dict[str, Any]) -> Iterator[Broken]:
    """The abstract edited so that the cited sentence denies the claim."""
    source = quoted(text, answer)
    if source not in text:
        return
    focus = source.find(answer["amount"]) if answer["amount"] else -1
    for edited in dict.fromkeys(denials(source, focus, answer["statement"])):
        changed = text.replace(source, edited)
        yield Broken("negated", changed, {**answer, "sentences": sentences(changed, [edited])})


def denials(sentence: str, focus: int, statement: str) -> Iterator[str]:
    """The sentence with its claim denied, in each way that grammar allows."""
    if len(Reading.of(sentence).sentences) == 1 and ";" not in sentence and not _DENIES.search(sentence):
        yield f"We found no evidence that {sentence[0].lower()}{sentence[1:]}"
        yield f"It is not true that {sentence[0].lower()}{sentence[1:]}"
    if _DENIES.search(statement):  # a denial denied
        return
    stems = {word[:5].casefold() for word in re.findall(r"\w{4,}", statement)}
    for pattern in (_THIRD, _COMPARED, _NOUN, _BE):
        if (found := nearest(pattern, sentence, focus, stems)) is not None:
            for edit in edits(pattern, found):
                yield sentence[: found.start()] + edit + sentence[found.end() :]


def nearest(pattern: re.Pattern[str], sentence: str, focus: int, stems: set[str]) -> re.Match[str] | None:
    """The word whose denial denies the claim: close to its figure, or one that the statement has too."""
    found = list(pattern.finditer(sentence))
    if focus < 0:
        return next((one for one in found if one[0].split()[-1][:5].casefold() in stems), None)
    before = [one for one in found if one.start() <= focus and is_one_clause(sentence[one.start() : focus])]
    after = [one for one in found if 0 < one.start() - focus < 30 and pattern in (_COMPARED, _NOUN)]  # noqa: PLR2004
    return after[0] if after and is_one_clause(sentence[focus : after[0].start()]) else before[-1] if before else None


def is_one_clause(between: str) -> bool:
    """Whether a denial may reach over these words."""
    return not re.search(r"[,;:(]|\b(?:and|but|which|that|while|whereas|or)\b", between)


def edits(pattern: re.Pattern[str], found: re.Match[str]) -> list[str]:
    """What denies the word that was found."""
    if pattern is _THIRD:
        base = found["stem"] + ("e" if _KEEP_E.search(found["stem"]) else "")
        return [f"does not {base}", f"fails to {base}", f"never {found[0]}", f"doesn't significantly {base}"]
    if pattern is _COMPARED:
        return [f"no {found[0]}", f"not {found[0]}"]
    return [f"no {found['noun']}"] if pattern is _NOUN else [f"{found[0]} not", f"{found[0]} never"]


def main() -> None:
    """Measure one file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--verbose", action="store_true", help="list the breaks that no check marks")
    options = parser.parse_args()
    tally: dict[str, list[bool]] = defaultdict(list)
    for line in options.gold.read_text(encoding="utf-8").splitlines():
        paper = json.loads(line)
        whole = [Broken("(unbroken)", paper["abstract"], answer) for answer in answers(paper)]
        for case in [*whole, *broken(paper)]:
            tally[case.kind].append(is_marked(case))
            if options.verbose and tally[case.kind][-1] == (case.kind == "(unbroken)"):
                print(f"{case.kind}: {paper['id']}: {case.answer}\n    {quoted(case.text, case.answer)}")
    for kind, marked in sorted(tally.items()):
        print(f"{kind:11} marked {sum(marked)}/{len(marked)} = {sum(marked) / len(marked):.1%}")
    breaks = [one for kind, marked in tally.items() if kind != "(unbroken)" for one in marked]
    print(f"{'all breaks':11} marked {sum(breaks)}/{len(breaks)} = {sum(breaks) / max(1, len(breaks)):.1%}")


if __name__ == "__main__":
    main()
