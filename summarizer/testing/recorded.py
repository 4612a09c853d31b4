"""Answers from a file of recorded exchanges, for the same requests."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from summarizer.testing.completions import words


class Recorded:
    """The answers in a file written by `--record`.

    A request gets the answer to the question whose last message it contains; system prompt, schema and dialect do not
    matter. Several answers to one question are returned in order, and the last one repeats.

    Args:
        path: the file.

    Raises:
        ValueError: a line is not a recorded exchange.
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path | str) -> None:
        self._answers: dict[str, list[str]] = defaultdict(list)
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                question, answer = _exchange(line, where=f"{path}:{number}")
                self._answers[question].append(answer)

    def answer(self, body: dict[str, Any]) -> str | None:
        """Return the recorded answer to a request, or None."""
        asked = words(body)
        question = next((question for question in self._answers if question in asked), None)
        if question is None:
            return None
        left = self._answers[question]
        return left.pop(0) if len(left) > 1 else left[0]


def _exchange(line: str, *, where: str) -> tuple[str, str]:
    try:
        exchange = json.loads(line)
        question = words({"messages": exchange["request"]["messages"][-1:]})
        answer = exchange["answer"]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"{where} is no recorded exchange, as --record writes them") from error
    if not question or not isinstance(answer, str):
        raise ValueError(f"{where} has no question or no answer")
    return question, answer
