"""The three invented papers that every fixture holds, and what readers are given to read."""

from __future__ import annotations

import io
import json
from pathlib import Path

from summarizer.readers.source import Line, numbered

FIXTURES = Path(__file__).parent / "readers" / "fixtures"
PAPERS = json.loads((FIXTURES / "papers.json").read_text(encoding="utf-8"))
TOLD = [(paper["title"], paper["abstract"]) for paper in PAPERS]
ARXIV_IDS = [paper["arxiv_id"] for paper in PAPERS]


def told(papers):
    return [(paper.title, paper.abstract) for paper in papers]


def extras(papers, name):
    return [paper.extra.get(name) for paper in papers]


def read_lines(reader, name):
    """What a reader of lines makes of a fixture."""
    with (FIXTURES / name).open("rb") as stream:
        return list(reader(numbered(stream, name=name), source=name))


def read_bytes(reader, name):
    """What a reader of bytes makes of a fixture."""
    with (FIXTURES / name).open("rb") as stream:
        return list(reader(stream, source=name))


def from_text(reader, text, *, source="x"):
    """What a reader of lines makes of a text."""
    return list(reader((Line(*line) for line in enumerate(text.split("\n"), start=1)), source=source))


def from_bytes(reader, data, *, source="x"):
    """What a reader of bytes makes of them, or of a text."""
    return list(reader(io.BytesIO(data.encode() if isinstance(data, str) else data), source=source))


class Endless(io.RawIOBase):
    """A stream that goes on with `piece` after `head`, and counts what is taken of it."""

    def __init__(self, head, piece):
        self.waiting, self.piece, self.taken = head, piece, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        while len(self.waiting) < len(buffer):
            self.waiting += self.piece
        part, self.waiting = self.waiting[: len(buffer)], self.waiting[len(buffer) :]
        buffer[:] = part
        self.taken += len(part)
        return len(part)
