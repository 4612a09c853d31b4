"""The files of a job; each is complete before the journal mentions it.

    papers.jsonl             the papers
    NAME.md                  the prompt, if it was a file
    journal.jsonl            intended and completed steps
    requests-0001.jsonl      a batch's requests, as they are uploaded; gone when its answers are in the store
    index-0001.jsonl         where the paper of each request is, and what was answered before
    output-0001.jsonl        the answers, as the provider gave them
    errors-0001.jsonl        the rows that failed, likewise
    left-0001.jsonl          the requests without an accepted answer, and why; 0000 is what another job asks

What a killed process has left of a file ends in `.part`, and is written anew.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Literal, Self

from summarizer.bulk.journal import Journal
from summarizer.bulk.state import State, after, folded
from summarizer.errors import InputError
from summarizer.records import Paper, attributes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FOLDER = "bulk"
PAPERS = "papers.jsonl"
ELSEWHERE = 0  # the number of the part that other jobs ask
Kind = Literal["requests", "index", "output", "errors", "left"]
Place = tuple[int, Kind, int]  # of a line: its part, the kind of file, where it begins there


class Job:
    """A job in its directory.

    Args:
        directory: where its files are.

    Attributes:
        state: what has become of it, as far as this process knows.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.journal = Journal(directory / "journal.jsonl")
        self.state = State()

    @property
    def name(self) -> str:
        """The job's name, which is that of its directory."""
        return self.directory.name

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the job in a directory, from its journal."""
        job = cls(directory)
        job.reload()
        return job

    def reload(self) -> None:
        """Read the journal again, in case another process has continued it."""
        self.state = folded(self.journal.lines())

    def write(self, event: str, **facts: Any) -> None:
        """Append to the journal, and update the state."""
        self.state = after(self.state, self.journal.write(event, **facts))

    def file(self, kind: Kind, part: int) -> Path:
        """The file of this kind of a part."""
        return self.directory / f"{kind}-{part:04d}.jsonl"

    def lines(self, kind: Kind, part: int) -> Iterator[dict[str, Any]]:
        """The lines of one of our files; none if it does not exist."""
        path = self.file(kind, part)
        if path.exists():
            with path.open(encoding="utf-8") as file:
                yield from map(json.loads, file)

    def papers(self) -> Iterator[Paper]:
        """The papers in order."""
        with (self.directory / PAPERS).open("rb") as file:
            yield from map(paper_of, file)

    @contextmanager
    def papers_at(self) -> Iterator[PapersAt]:
        """The papers by position, within the block."""
        with (self.directory / PAPERS).open("rb") as file:
            yield PapersAt(file)


class PapersAt:
    """Gives the paper at a place in the file of papers."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __call__(self, place: int) -> Paper:
        """The paper whose line begins at this position."""
        self._file.seek(place)
        return paper_of(self._file.readline())


def jobs(store: Path) -> list[Job]:
    """The jobs in a store's directory, the oldest first."""
    folder = store / FOLDER
    return [Job.open(path.parent) for path in sorted(folder.glob("[!.]*/journal.jsonl"))]


def job_named(store: Path, name: str | None) -> Job:
    """The job of this name, or the only one that is not finished, or else the last one.

    Raises:
        InputError: there is none, or which one is meant is not clear.
    """
    found = jobs(store)
    if name is not None:
        found = [job for job in found if job.name == name]
        if not found:
            raise InputError(f"there is no job {name}", hint="`summarizer bulk list` lists them.")
    elif len(waiting := [job for job in found if not job.state.is_done]) > 1:
        names = ", ".join(job.name for job in waiting)
        raise InputError(f"several jobs are not finished: {names}", hint="Name one of them.")
    else:
        found = waiting or found
    if not found:
        raise InputError("there is no job", hint="`summarizer bulk submit INPUT...` makes one.")
    return found[-1]


def paper_line(paper: Paper) -> bytes:
    """A paper as it is kept; what JSON cannot hold of its extra is kept as text."""
    return json.dumps({**attributes(paper), "extra": dict(paper.extra)}, default=str).encode() + b"\n"


def paper_of(line: bytes) -> Paper:
    """The paper from its line."""
    return Paper(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Indexed:
    """One request of a part.

    Attributes:
        fingerprint: of the question.
        paper: the position of its paper in the file of papers.
        replies: the positions of earlier responses.
        complaints: what was wrong with each of them.
    """

    fingerprint: str
    paper: int
    replies: tuple[Place, ...] = ()
    complaints: tuple[str, ...] = ()

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self:
        """The request in a line of the index or of the remaining requests."""
        replies = tuple((int(part), kind, int(place)) for part, kind, place in line.get("replies", ()))
        return cls(line["fingerprint"], line["paper"], replies, tuple(line.get("complaints", ())))

    def to_dict(self) -> dict[str, Any]:
        """The line."""
        return {name: value for name, value in attributes(self).items() if value != ()}


@dataclass(frozen=True, slots=True)
class Left:
    """A request without an accepted answer.

    Attributes:
        asked: the request.
        kind: expired, failed, missing, malformed, cancelled, rejected, deferred (to be asked again in the next
            batch) or elsewhere (asked by another job).
        failure: the error as in a result: type, message and the last answer.
    """

    asked: Indexed
    kind: str
    failure: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self:
        """Parse a line."""
        return cls(Indexed.of(line), line["kind"], line["failure"])

    def to_dict(self) -> dict[str, Any]:
        """The line."""
        return {**self.asked.to_dict(), "kind": self.kind, "failure": dict(self.failure)}


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that is written durably if the block succeeds, and stays as it was if it raises."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def written(record: Mapping[str, Any]) -> bytes:
    """A record as a line of a file."""
    return json.dumps(record).encode() + b"\n"
