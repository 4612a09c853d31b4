"""Trials of bulk jobs at any size: what becomes of one whose process is killed at each moment of its life.

Run as a program it is the nursery: a process without threads, the imports done, that forks a child for each life.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from trials import Place

    from summarizer.records import Usage
    from summarizer.store.disk import StoredAnswer
    from summarizer.testing import Reply, Request, Server

RESULTS = "out.jsonl"
_BROKEN = 33  # every so many papers has a broken row: three in a hundred
_ROUNDS = 6


class Broken:
    """A script that breaks every thirty-third row the first time, in each way in turn, and answers well otherwise.

    Attributes:
        well: the requests that were answered well, by paper, in the order of their coming.
    """

    def __init__(self, *, every: int = _BROKEN) -> None:
        self._every = every
        self._asked: set[int] = set()
        self.well: defaultdict[int, list[Request]] = defaultdict(list)

    def __call__(self, asked: Request) -> Reply:
        from papers import good, invented
        from trials import case

        from summarizer.testing import answer, broken_json, drop, half_a_body, server_error

        number = case(asked)
        if not asked.custom_id or number in self._asked or number % self._every:
            self.well[number].append(asked)
            return answer(good())
        self._asked.add(number)
        ways = (server_error(503), drop(), half_a_body(), answer('{"problem": 7}'), broken_json(), answer(invented()))
        return ways[number // self._every % len(ways)]


@dataclass(frozen=True)
class End:
    """How a life ended.

    Attributes:
        code: its exit code, or less than 0 where it was killed.
        said: what it said.
        moment: at what it was killed.
        peak: kilobytes of memory it had at the most.
    """

    code: int
    said: str
    moment: str = ""
    peak: int = 0


class Nursery:
    """Lets processes live in a place, each up to a given moment."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def live(
        self, place: Place, server: Server, *flags: str, until: int | None = None, survived: list[str] | None = None
    ) -> End:
        """A process that goes through a whole job, or on with one.

        It is killed at its so many-th moment, or at the first one that is of none of the kinds that were survived.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"directory": str(place.directory), "url": server.url, "flags": flags, "until": until}
        order["survived"] = survived
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return End(**json.loads(self._process.stdout.readline()))


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery, which ends with the block."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent)])
    with subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**kept, "PYTHONPATH": paths},
    ) as process:
        try:
            yield Nursery(process)
        finally:
            process.kill()


@dataclass(frozen=True)
class Judged:
    """What came of a job.

    Attributes:
        same: whether its results are those of a live run but for provenance and usage.
        batches: how many the provider was given.
        files: how many files.
        again: good answers that had to be paid again though the spend log tells of them.
        logged_twice: answers with more than one line in the spend log.
        log_agrees: whether the spend log tells the tokens that the server billed, but for what was under way at a kill.
        under_way: answers that were: billed by the server, and sent by the log without a fate.
    """

    same: bool
    batches: int
    files: int
    again: int
    logged_twice: int
    log_agrees: bool
    under_way: int = field(default=0, compare=False)


def killed_at_each_step(place: Place, server: Server, *flags: str, limit: int = 100) -> tuple[End, list[str]]:
    """Kill a job's process at every kind of moment in its life, one after the other; the last life, and the kinds."""
    survived: list[str] = []
    peak = 0
    with nursery() as processes:
        for _ in range(limit):
            end = processes.live(place, server, *flags, survived=survived)
            peak = max(peak, end.peak)
            if end.code >= 0:
                return replace(end, peak=peak), survived
            survived.append(end.moment)
    raise AssertionError(survived)


def judged(place: Place, server: Server, script: Broken, *, expected: list[bytes]) -> Judged:
    """Hold what came of a job against a live run and the server's books."""
    log = place.spend_log()
    lines = [line for line in log if line["kind"] == "billed"]
    names = {line["request"] for line in lines}
    lost = _under_way(server, log)
    tokens = sum(line["input_tokens"] + line["output_tokens"] for line in lines)
    tokens += sum(_tokens(server.bills[number]) for number in lost)
    well = [sum(asked.number not in lost for asked in answered) for answered in script.well.values()]
    return Judged(
        same=compared(place.directory / RESULTS) == expected,
        batches=len(server.batches.created),
        files=len(server.batches.uploaded),
        again=sum(max(0, times - 1) for times in well),
        logged_twice=len(lines) - len(names),
        log_agrees=tokens == _tokens(server.billed),
        under_way=len(lost),
    )


def _under_way(server: Server, log: list[dict[str, Any]]) -> set[int]:
    """What was asked live and billed, of which the log tells that it was sent and nothing more."""
    from trials import name_of

    sent = {line["request"] for line in log if line["kind"] == "sent"}
    left_open = sent - {line["request"] for line in log if line["kind"] != "sent" and "request" in line}
    live = (asked for asked in server.asked if not asked.custom_id and asked.number in server.bills)
    return {asked.number for asked in live if name_of(asked) in left_open}


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens


def compared(path: Path) -> list[bytes]:
    """The lines of a file of results, as bytes, without what may differ."""
    return [without_money(line) for line in path.read_bytes().splitlines(keepends=True)]


def without_money(line: bytes) -> bytes:
    """A line of results without the text of its last two values, provenance and usage, and nothing else."""
    text, parse = line.decode(), json.JSONDecoder().raw_decode
    before, key, rest = text.rpartition(', "provenance": ')  # the last: in a text its quotes would be escaped
    rest = rest[parse(rest)[1] :]
    usage = ', "usage": '
    assert key, text
    assert rest.startswith(usage), text
    return f"{before}{key}{usage}{rest[parse(rest, len(usage))[1] :]}".encode()


# The nursery


class Moments:
    """Counts what a process does that somebody else can see, and kills it at the last one it is given."""

    def __init__(self, until: int | None, *, survived: list[str] | None, told: Path) -> None:
        self._until = until
        self._survived = None if survived is None else set(survived)
        self._told = told
        self._count = 0

    def pass_one(self, kind: str) -> None:
        """One more; it may be the last."""
        self._count += 1
        if self._count == self._until or (self._survived is not None and kind not in self._survived):
            self._told.write_text(kind)
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count before and after each line of a journal or the spend log, each entry of the store, each request.

        What is asked again live is of other kinds than what comes in batches.
        """
        from summarizer.bulk.journal import Journal
        from summarizer.bulk.openai import OpenAIBatches
        from summarizer.model.connection import Connection
        from summarizer.store.disk import DiskStore
        from summarizer.store.ledger import Ledger

        for kind, name in ((Journal, "write"), (Ledger, "_write"), (DiskStore, "put")):
            setattr(kind, name, self._around(getattr(kind, name), kind.__name__))
        wire = ((OpenAIBatches, name) for name in ("upload", "create", "cancel", "download"))
        for called, name in (*wire, (Connection, "complete")):
            setattr(called, name, self._around_awaited(getattr(called, name)))

    def _around(self, do: Any, name: str) -> Any:
        def doing(*args: Any, **named: Any) -> Any:
            kind = _again(args[2]) if name == "DiskStore" else f"{name} {args[1]}{_live(named)}"
            self.pass_one(f"before {kind}")
            done = do(*args, **named)
            self.pass_one(f"after {kind}")
            return done

        return doing

    def _around_awaited(self, do: Any) -> Any:
        async def doing(*args: Any, **named: Any) -> Any:
            self.pass_one(f"before {do.__name__}")
            done = await do(*args, **named)
            self.pass_one(f"after {do.__name__}")
            return done

        return doing


def _again(entry: StoredAnswer) -> str:
    return "DiskStore" if entry.attempts == 1 else "DiskStore again"


def _live(line: Mapping[str, Any]) -> str:
    """Whether a line of the spend log is about a live request: the names of others have a slash."""
    return " live" if "/" not in line.get("request", "/") else ""


def _go_through(directory: Path, url: str, flags: list[str]) -> int:
    """What a patient user does: submit, collect, and have the rest asked again, from wherever it stands."""
    from summarizer.__main__ import main
    from summarizer.bulk import jobs

    if not jobs(directory / "store"):
        code = main(["bulk", "submit", "papers.jsonl", "-o", RESULTS, "--base-url", url, "--model", "test", *flags])
        if code:
            return code
    for _ in range(_ROUNDS):
        code = main(["bulk", "collect", "--wait", "--poll", "0"])
        if code != 1:
            break
        main(["bulk", "retry"])
    return code


def _child(order: dict[str, Any], said: Path) -> None:
    directory = Path(order["directory"])
    os.chdir(directory)
    os.environ |= {"SUMMARIZER_CACHE_DIR": str(directory / "store"), "SUMMARIZER_API_KEY": "key"}
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    Moments(order["until"], survived=order["survived"], told=directory / "moment.txt").watch()
    os._exit(_go_through(directory, order["url"], order["flags"]))


def _imported() -> None:
    import ssl

    import aiohttp  # noqa: F401
    import genai_prices  # noqa: F401
    import instructor.v2.core.response_model  # noqa: F401
    import openai.resources.batches
    import openai.resources.files
    import openai.types.chat  # noqa: F401
    from instructor import Mode, Provider
    from instructor.v2.core.registry import mode_registry
    from papers import good, paper

    import summarizer.cli.bulk
    import summarizer.readers  # noqa: F401
    from summarizer.evidence import Reading
    from summarizer.evidence.audit import audit_answer
    from summarizer.schemas import PaperSummary

    mode_registry.get_handlers(Provider.OPENAI, Mode.JSON_SCHEMA)
    reading = Reading.of(paper().abstract)
    audit_answer(reading, PaperSummary.model_validate_json(json.dumps(good()), context=reading.kept()))
    ssl.SSLContext.load_verify_locations = lambda *_, **__: None  # type: ignore[assignment,method-assign]  # loopback


def _serve() -> None:
    _imported()
    for line in sys.stdin:
        order = json.loads(line)
        said, moment = (Path(order["directory"]) / name for name in ("said.txt", "moment.txt"))
        moment.unlink(missing_ok=True)
        if not (child := os.fork()):
            try:
                _child(order, said)
            except BaseException:  # noqa: BLE001  # it must not go on as a second nursery
                import traceback

                traceback.print_exc()
                os._exit(99)
        _, status, used = os.wait4(child, 0)
        end = {
            "code": os.waitstatus_to_exitcode(status),
            "peak": used.ru_maxrss,
            "said": said.read_text() if said.exists() else "",
        }
        end["moment"] = moment.read_text() if moment.exists() else ""
        sys.stdout.write(json.dumps(end) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
