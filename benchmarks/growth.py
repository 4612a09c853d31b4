"""Measure how the time of readers, checks and parsers grows with one long text: anything beyond linear is a fault.

    .venv/bin/python benchmarks/growth.py                    # 10,000 to 160,000 characters, some twenty minutes
    .venv/bin/python benchmarks/growth.py --largest 1000000 --only audit

Each function gets texts made of one repeated piece, chosen to provoke backtracking and nested loops. The size grows
fourfold until a call takes longer than LIMIT. A line is printed where fourfold text takes more than WORSE times as
long; times below NOISE are not judged. The exit code is 1 if there is one.
"""

from __future__ import annotations

import argparse
import itertools
import random
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from summarizer.answers import reading as answers
from summarizer.errors import InputError
from summarizer.evidence import Reading
from summarizer.evidence.audit import audit
from summarizer.evidence.devices import is_counted, is_named, mentions
from summarizer.evidence.factor import factor_of
from summarizer.readers import FORMATS
from summarizer.readers.cleaning import cleaned
from summarizer.readers.guess import guess
from summarizer.readers.source import Line
from summarizer.readers.tex import decoded
from summarizer.schemas import PaperSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOISE = 0.02
WORSE = 7.0
LIMIT = 4.0

PIECES = [
    "a", "1", " ", ".", "-", "%", "x", "(", "[", "{", '"', "\\", "<", "&", "\n", "$", "^", "_", "/", ",",
    "1 ", "1,", "1.", "1-", "10^", "3x ", "40% ", "1e", "1/", "1 x ", "x 1 ", "½", "²", "٣", "九", "Ⅸ", "±",
    "from 1 to ", "from 3 GB to 2 MB ", "up to ", "at least ", "not ", "no ", "without ", "neither nor ", "than ",
    "a dozen ", "three hundred ", "million ", "two-fold ", "A100 ", "8 x A100 ", "GPU ", "m ", "K ", "GB/s ",
    "mg kg-1 ", "faster ", "reduces ", "of the ", "while ", "and ", "compared with ", "e.g. ",
    "et al. ", "i.e., ", "U.S. ",
    "Fig. 1. ", "It is 2x faster. ", "We show that it does not help. ", "1) ", "(a) ", "- a\n", "Abstract: ", "\n\n",
    "\\frac{", "{\\em x}", "\\textasciicircum{}", "$x^2$", "{{", "}}", "\\\"a", "<b>", "</b>", "&amp;", "<!--", "-->",
    "<mi a='", "<mfenced open=\"(",
    "`", "```json\n", '{"a": ', '"a", ', "[1, ", "// a\n", "<think>", "null, ", "\\u00e9", "http://a.b/", "10.1/a ",
    "Anna B. Moss, ", "2020; ", "| a ", "# a\n", "* a\n", "TI  - a\n", "%T a\n", "@article{a,\n", "\ufeff", "\u202e",
    "\U0001f600",
]  # fmt: skip


def _validated(text: str, value: str) -> None:
    reading = Reading.of(text).kept()
    claim = {"sentences": [1], "statement": value, "metric": "memory", "amount": value, "baseline": value}
    answer = {
        "problem": {"sentences": [1], "text": value},
        "method": {"sentences": [1], "name": value, "text": value},
        "efficiency_claims": [claim],
        "hardware": [{"sentences": [1], "name": value, "kind": "gpu", "count": 3}],
    }
    found = PaperSummary.model_validate(answer, context=reading)
    for one in found.efficiency_claims:
        _ = one.factor, one.checks, one.part


def _read(name: str) -> Callable[[str], Any]:
    form, head = FORMATS[name], "title,abstract\n" if name == "csv" else ""

    def call(text: str) -> None:
        lines: Iterator[Line] = itertools.starmap(Line, enumerate(f"{head}{text}".split("\n"), start=1))
        list(form.reader()(lines, source=name))

    return call


CALLS: dict[str, Callable[[str], Any]] = {
    "split": Reading.of,
    "audit": lambda text: audit(Reading.of(text)),
    "checks of a long abstract": lambda text: _validated(f"It is {text} 3x.", "3x"),
    "checks of a long value": lambda text: _validated("It is 3x faster than A.", f"3x {text}"),
    "checks of both": lambda text: _validated(text, text),
    "factor": lambda text: factor_of(f"3x {text} 2", statement=text, metric="memory", evidence=text),
    "devices": lambda text: (mentions(text), is_named("A100", source=text), is_counted(8, source=text, name="A100")),
    "answer": lambda text: answers.keep(PaperSummary, text, Reading.of("It is.")),
    "answer in json": lambda text: answers.keep(PaperSummary, '{"problem": ' + text, Reading.of("It is.")),
    "detection": lambda text: guess(text, is_whole=True, source="a"),
    "tex": decoded,
    "markup": cleaned,
    "formula": lambda text: cleaned(f"<math>{text}</math>"),
    **{name: _read(name) for name in ("page", "text", "markdown", "ris", "bibtex", "medline", "csv", "wos", "enw")},
}


class TooLong(Exception):
    """A call took longer than its limit."""


def timed(call: Callable[[str], Any], text: str) -> float:
    """The seconds a call takes; at most about twice LIMIT."""

    def over(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, 3 * LIMIT)
    begun = time.perf_counter()
    try:
        call(text)
    except TooLong:
        return time.perf_counter() - begun
    except (ValueError, InputError):  # it does not fit, or is no such file
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return time.perf_counter() - begun


def growth(call: Callable[[str], Any], piece: str, *, largest: int) -> tuple[int, float, float] | None:
    """The size at which time grew too fast, with the times before and there; None if it never did."""
    before = None
    size = 10_000
    while size <= largest:
        seconds = timed(call, piece * (size // len(piece)))
        if before is not None and before > NOISE and seconds > WORSE * before:
            again = timed(call, piece * (size // len(piece)))
            if again > WORSE * before:
                return size, before, min(seconds, again)
        if seconds > LIMIT:
            return None
        before, size = seconds, 4 * size
    return None


def main() -> int:
    """Print what grows too fast."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--largest", type=int, default=160_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--mixed", type=int, default=40, help="how many mixtures of two or three pieces to add")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)  # noqa: S311  # no secret
    mixtures = ["".join(rng.sample(PIECES, rng.choice((2, 3)))) for _ in range(asked.mixed)]
    found = cases = 0
    for name, call in CALLS.items():
        if asked.only not in name:
            continue
        begun = time.perf_counter()
        for piece in [*PIECES, *mixtures]:
            cases += 1
            if (grown := growth(call, piece, largest=asked.largest)) is not None:
                found += 1
                size, before, after = grown
                print(f"{name}: {piece!r} at {size:,} characters: {before:.2f} s, then {after:.2f} s", flush=True)
        print(f"{name}: {len(PIECES) + len(mixtures)} texts in {time.perf_counter() - begun:.0f} s", flush=True)
    print(f"{cases} cases, {found} that grow too fast (seed {asked.seed}, up to {asked.largest:,} characters)")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
