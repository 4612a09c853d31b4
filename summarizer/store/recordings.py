"""Recorded exchanges: one line of JSON per answer of a model, to answer the same questions without a network.

Each line states its origin: `recorded` from a real exchange, or `authored` by a person.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from summarizer.errors import InputError, NoRecordedAnswer, SummarizerError
from summarizer.records import Answer, Usage, attributes
from summarizer.task.question import PART_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from summarizer.task.question import Question


_SHOWN = 80  # characters of a line that is none


class Recorder:
    """Appends exchanges to a file, each line flushed as it comes.

    Args:
        path: the file; created if missing, else appended to.
        parts: what all requests share (model, address, mode, parameters).

    Raises:
        InputError: the file cannot be written.
    """

    def __init__(self, path: Path, *, parts: Mapping[str, Any]) -> None:
        self._parts = dict(parts)
        try:
            self._file: TextIO = os.fdopen(_owners_alone(path), "a", encoding="utf-8")
        except OSError as error:
            raise _unwritable(path, error) from error
        self._path = path

    def write(self, question: Question, answer: Answer, *, attempt: int) -> None:
        """Append an exchange; `attempt` is the number of the answer to this question, counted from 1.

        Raises:
            InputError: it cannot be written.
        """
        line = {
            "origin": "recorded",
            "fingerprint": question.fingerprint,
            "attempt": attempt,
            "request": {**self._parts, "messages": question.messages},
            "answer": answer.text,
            "model": answer.model,
            "usage": attributes(answer.usage),
            "at": answer.at,
        }
        text = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace")  # half a surrogate pair
        try:
            self._file.write(text.decode() + "\n")
            self._file.flush()
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def close(self) -> None:
        """Close the file."""
        with suppress(OSError):  # a failed write was reported already
            self._file.close()


class Recordings:
    """A file of exchanges that acts as a model without a network.

    Args:
        path: the file.

    Attributes:
        parts: what all requests share, according to the first line.

    Raises:
        InputError: the file cannot be read, or a line is not an exchange; the message names file and line.
    """

    def __init__(self, path: Path) -> None:
        self._answers: dict[str, list[Answer]] = defaultdict(list)
        self._requests: dict[str, dict[str, Any]] = {}
        self.parts: dict[str, Any] = {}
        for number, line in enumerate(_lines(path), start=1):
            if line.strip():
                self._take(line, where=f"{path}:{number}")

    def _take(self, line: str, *, where: str) -> None:
        try:
            exchange = json.loads(line)
            answer = _answer(exchange)
            parts = {name: part for name, part in exchange["request"].items() if name in PART_NAMES}
            self._answers[exchange["fingerprint"]].append(answer)
            self._requests[exchange["fingerprint"]] = {k: v for k, v in exchange["request"].items() if k != "messages"}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(
                f"{where} is not a recorded exchange: {line.strip()[:_SHOWN]}",
                hint="Such files are made with --record.",
            ) from error
        self.parts = self.parts or parts

    def open(self, question: Question) -> Replay | None:
        """Return the recorded conversation about this question, or None."""
        answers = self._answers.get(question.fingerprint)
        return Replay(answers) if answers else None

    def conversations(self) -> Iterator[tuple[str, list[Answer], dict[str, Any]]]:
        """Iterate over the questions: fingerprint, answers with their original cost, and the parts of the request."""
        for fingerprint, answers in self._answers.items():
            yield fingerprint, answers, self._requests[fingerprint]

    def __contains__(self, fingerprint: str) -> bool:
        return fingerprint in self._answers

    def __len__(self) -> int:
        return len(self._answers)


class Replay:
    """Gives the recorded answers to one question in order, at no cost."""

    def __init__(self, answers: list[Answer]) -> None:
        self._left = iter(answers)

    async def answer(self, complaint: str | None = None) -> Answer:  # a recording cannot listen
        """Return the next recorded answer.

        Raises:
            NoRecordedAnswer: there are no more.
        """
        for answer in self._left:
            return Answer(answer.text, answer.model, Usage(), answer.at, answer.origin)
        raise NoRecordedAnswer(
            "no answer to this question is recorded, and no model may be asked", hint="Configure a model with --model."
        )


class NoModel:
    """Stands in for a model if none is configured: every conversation fails at once."""

    def open(self, question: Question) -> Replay:  # it has nothing to say to any
        """A conversation without an answer."""
        return Replay([])

    def estimate(self, question: Question) -> Usage:
        """Do nothing: there is no model."""
        return Usage()

    def stop(self, error: SummarizerError) -> None:
        """Do nothing: there is nothing to stop."""

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""


def _owners_alone(path: Path) -> int:
    """Open a file, created readable by the owner alone: prompts and answers may be confidential."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} cannot be written: {error.strerror}", hint="Name another file with --record.")


def _answer(exchange: dict[str, Any]) -> Answer:
    if not isinstance(exchange["answer"], str):
        raise TypeError("the answer is no text")
    usage = Usage(**exchange["usage"])
    return Answer(exchange["answer"], exchange["model"], usage, exchange["at"], exchange["origin"])


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", hint="Name a file made with --record.") from error
