"""The spend log: an append-only file in the store's directory of what was sent and what was billed.

Every request is logged before it is sent, and again when its outcome is known, in a single write each, so that a
process killed at any moment loses no line: a request without an outcome was in flight at that time.

    {"kind": "sent", "request": "...", "run": "...", "at": "..."}
    {"kind": "billed", "request": "...", "run": "...", "at": "...", "model": "...", "input_tokens": 1, ...}
    {"kind": "unbilled", "request": "...", "run": "...", "fault": "RateLimited"}     rejected, not billed
    {"kind": "lost", "request": "...", "run": "...", "fault": "TimedOut"}            may have been billed nevertheless
    {"kind": "ended", "request": "...", "run": "..."}      a batch; its answers have their own lines
    {"kind": "saved", "run": "...", "answers": 1, "input_tokens": 1, ...}      answers from the store
"""

from __future__ import annotations

import json
import os
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from summarizer.errors import StoreError
from summarizer.records import Usage, attributes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "spend.jsonl"
_CLOSED = -1  # no file, nor one opened later with the same number


class Ledger:
    """Writes the log of one run.

    Args:
        directory: the store's.
        run: the run's name; generated if None.

    Raises:
        StoreError: the file cannot be written.
    """

    def __init__(self, directory: Path, *, run: str | None = None) -> None:
        self.run = run or f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
        self._path = directory / FILE_NAME
        try:
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._unwritable(error) from error

    def sent(self, request: str | None = None) -> str:
        """Log that a request or a batch is being sent; return its name, which is generated if None."""
        request = request or uuid.uuid4().hex
        self._write("sent", request=request)
        return request

    def billed(self, request: str, *, model: str, usage: Usage) -> None:
        """Log the cost of a response."""
        self._write("billed", request=request, model=model, **attributes(usage))

    def failed(self, request: str, *, fault: str, lost: bool) -> None:
        """Log that there was no response; `lost` means that the provider may have billed it nevertheless."""
        self._write("lost" if lost else "unbilled", request=request, fault=fault)

    def ended(self, request: str) -> None:
        """Log that a batch has ended; each of its answers has its own line."""
        self._write("ended", request=request)

    def saved(self, usage: Usage, *, answers: int) -> None:
        """Log the original cost of answers that came from the store."""
        if answers:
            self._write("saved", answers=answers, **attributes(usage))

    def close(self) -> None:
        """Close the file; further calls do nothing."""
        if self._file != _CLOSED:
            os.close(self._file)
            self._file = _CLOSED

    def _write(self, kind: str, **facts: Any) -> None:
        line = {"kind": kind, "run": self.run, "at": datetime.now(UTC).isoformat(timespec="seconds"), **facts}
        try:
            os.write(self._file, (json.dumps(line) + "\n").encode())
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(
            f"the spend log {self._path} cannot be written: {error.strerror}",
            hint="Free some space, or name another directory with --cache-dir or SUMMARIZER_CACHE_DIR.",
        )


@dataclass(slots=True)
class Spending:
    """What a log says of a day, a model or a run.

    Attributes:
        billed: what was paid.
        saved: what answers from the store had cost when they were paid for.
        lost: requests without a reply that may have been billed nevertheless, those under way at a kill included.
    """

    billed: Usage = field(default_factory=Usage)
    saved: Usage = field(default_factory=Usage)
    lost: int = 0


def spending(directory: Path, *, by: Literal["day", "model", "run"]) -> dict[str, Spending]:
    """Read the totals from a store's log by day, model or run, in the log's order. Incomplete lines are skipped."""
    sums: dict[str, Spending] = defaultdict(Spending)
    open_requests: dict[str, str] = {}
    for line in _lines(directory / FILE_NAME):
        key = {"day": line["at"][:10], "model": line.get("model", "-"), "run": line["run"]}[by]
        _add(sums, key, line, open_requests)
    for key in open_requests.values():
        sums[key].lost += 1
    return dict(sums)


def _add(sums: dict[str, Spending], key: str, line: dict[str, Any], open_requests: dict[str, str]) -> None:
    usage = Usage(**{name: line[name] for name in Usage.__dataclass_fields__ if name in line})
    match line["kind"]:
        case "sent":
            open_requests[line["request"]] = key
            return
        case "billed":
            sums[key].billed += usage
        case "saved":
            sums[key].saved += usage
        case "lost":
            sums[key].lost += 1
    open_requests.pop(line.get("request", ""), None)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with path.open("rb") as file:
        for raw in file:
            try:
                line = json.loads(raw)
            except (ValueError, RecursionError):
                continue
            if isinstance(line, dict) and _is_ours(line):
                yield line


def _is_ours(line: dict[str, Any]) -> bool:
    expected = {"kind", "run", "at"} if line.get("kind") == "saved" else {"kind", "run", "at", "request"}
    cost, texts = line.get("cost_usd", 0.0), [line[name] for name in {*expected, "model"} & line.keys()]
    counts = [line[name] for name in Usage.__dataclass_fields__.keys() - {"cost_usd"} if name in line]
    return (
        expected <= line.keys()
        and all(isinstance(text, str) for text in texts)
        and all(isinstance(count, int) for count in counts)
        and isinstance(cost, float | int | None)
    )
