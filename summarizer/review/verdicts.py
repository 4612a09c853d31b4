"""Reviewers' verdicts in an append-only file beside the results, and their evaluation.

A verdict is on disk before the reviewer sees the next value, so a crash loses nothing. Several reviewers and tabs can
share the file, since all of them only append. The results file itself never changes.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from summarizer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Kind = Literal["accepted", "corrected", "rejected", "added", "skipped", "undone"]
KINDS: tuple[Kind, ...] = ("accepted", "corrected", "rejected", "added", "skipped", "undone")
ENDING = ".review.jsonl"


@dataclass(frozen=True, slots=True)
class ReviewerVerdict:
    """A reviewer's verdict on one value.

    Attributes:
        id: the paper's id.
        path: the value's path in the summary ("efficiency_claims.0"); an addition's is the next free one of its list.
        kind: the verdict; "undone" takes back the reviewer's last verdict on the value.
        reviewer: the reviewer's name.
        at: when, in UTC, ISO 8601.
        value: the right value in the form of a summary, for corrections and additions only.
    """

    id: str
    path: str
    kind: Kind
    reviewer: str
    at: str = ""
    value: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as a dictionary for JSON."""
        said = {"id": self.id, "path": self.path, "verdict": self.kind, "reviewer": self.reviewer, "at": self.at}
        return said if self.value is None else {**said, "value": self.value}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> ReviewerVerdict:
        """Parse a verdict.

        Raises:
            ValueError: it is malformed.
        """
        texts = [record.get(name) for name in ("id", "path", "verdict", "reviewer", "at")]
        value = record.get("value")
        if not all(isinstance(text, str) for text in texts) or record["verdict"] not in KINDS:
            raise ValueError("it has no id, path, verdict, reviewer and at")
        if (value is None) == (record["verdict"] in {"corrected", "added"}) or not isinstance(value, dict | None):
            raise ValueError(f"a value that is {record['verdict']} has {'no' if value is None else 'a'} value")
        return cls(record["id"], record["path"], record["verdict"], record["reviewer"], record["at"], value)


def journal_of(results: str) -> Path:
    """Return the path of the verdicts on a results file."""
    return Path(f"{results}{ENDING}")


def append(journal: Path, verdict: ReviewerVerdict) -> ReviewerVerdict:
    """Append a verdict and flush it to disk; return it with its time.

    Raises:
        InputError: it cannot be written.
    """
    record = {**verdict.to_dict(), "at": datetime.now(UTC).isoformat(timespec="milliseconds")}
    try:
        file = os.open(journal, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, (_start(file) + json.dumps(record, ensure_ascii=False) + "\n").encode())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise InputError(
            f"{journal} cannot be written: {error.strerror}",
            hint="Free some space or make the directory writable. Verdicts up to the last one are kept.",
        ) from error
    return ReviewerVerdict.from_dict(record)


def _start(file: int) -> str:
    """Return a line break if a crash has cut off the last line."""
    size = os.lseek(file, 0, os.SEEK_END)
    if not size:
        return ""
    os.lseek(file, size - 1, os.SEEK_SET)
    return "" if os.read(file, 1) == b"\n" else "\n"


def read_verdicts(journal: Path) -> tuple[list[ReviewerVerdict], list[str]]:
    """Read the verdicts of a file in order, and the faults of its other lines; both are empty if there is no file.

    A last line that was cut off is ignored.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        lines = journal.read_bytes().split(b"\n")
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise InputError(f"{journal} cannot be read: {error.strerror}", hint="Check its permissions.") from error
    verdicts, faults = [], []
    for number, line in enumerate(lines[:-1], start=1):
        try:
            verdicts.append(ReviewerVerdict.from_dict(json.loads(line)))
        except (ValueError, AttributeError) as error:
            faults += [f"{journal}:{number}: not a verdict: {error}"] if line.strip() else []
    return verdicts, faults


Standing = dict[tuple[str, str], dict[str, ReviewerVerdict]]


def standing(verdicts: Iterable[ReviewerVerdict]) -> Standing:
    """Return each reviewer's latest verdict on each value unless it was undone, newest last."""
    said: dict[tuple[str, str, str], list[ReviewerVerdict]] = {}
    for verdict in verdicts:
        stack = said.setdefault((verdict.id, verdict.path, verdict.reviewer), [])
        if verdict.kind != "undone":
            stack.append(verdict)
        elif stack:
            stack.pop()
    found: Standing = {}
    for verdict in sorted((stack[-1] for stack in said.values() if stack), key=lambda one: one.at):
        found.setdefault((verdict.id, verdict.path), {})[verdict.reviewer] = verdict
    return found


def settled(by_reviewer: Mapping[str, ReviewerVerdict]) -> ReviewerVerdict | None:
    """Return the verdict that counts: the newest that is not a skip."""
    decided = [verdict for verdict in by_reviewer.values() if verdict.kind != "skipped"]
    return decided[-1] if decided else None


def kappa(found: Standing) -> tuple[float | None, int]:
    """Return Cohen's kappa of the two reviewers with most values in common, and the number of those; None below two.

    Verdicts are compared by kind (Cohen, Educational and Psychological Measurement 20, 1960).
    """
    shared: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for by_reviewer in found.values():
        decided = sorted((name, one.kind) for name, one in by_reviewer.items() if one.kind != "skipped")
        for at, (name, kind) in enumerate(decided):
            for other, other_kind in decided[at + 1 :]:
                shared.setdefault((name, other), []).append((kind, other_kind))
    pairs = max(shared.values(), key=len, default=[])
    if len(pairs) < 2:  # noqa: PLR2004  # one value says nothing of chance
        return None, len(pairs)
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    chance = sum(_share(pairs, 0, kind) * _share(pairs, 1, kind) for kind in KINDS)
    return (1.0 if chance == 1 else (agreed - chance) / (1 - chance)), len(pairs)


def _share(pairs: list[tuple[str, str]], side: int, kind: str) -> float:
    return sum(pair[side] == kind for pair in pairs) / len(pairs)


def by_paper(found: Standing) -> dict[str, dict[str, dict[str, ReviewerVerdict]]]:
    """Group verdicts by paper: for each id, the paths with their verdicts."""
    papers: dict[str, dict[str, dict[str, ReviewerVerdict]]] = {}
    for (paper, path), by_reviewer in found.items():
        papers.setdefault(paper, {})[path] = by_reviewer
    return papers


def reviewers(found: Standing) -> Iterator[str]:
    """Return all reviewers, each once."""
    yield from dict.fromkeys(name for by_reviewer in found.values() for name in by_reviewer)
