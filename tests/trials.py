"""Trials of what the package promises about money, at any size: tests run the small form, benchmarks/ the large one.

Each trial runs against the testing server on loopback and returns what was counted; who calls it judges.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from papers import good, paper

from summarizer import AsyncSummarizer
from summarizer.model.connection import Connection
from summarizer.model.faults import fault_of
from summarizer.records import Usage
from summarizer.store.ledger import FILE_NAME
from summarizer.testing import (
    Reply,
    Request,
    Server,
    answer,
    broken_json,
    drop,
    empty,
    half_a_body,
    rate_limited,
    server_error,
    stall,
    unauthorized,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMIT = 600.0  # seconds that any one process of a trial may take
RESULTS = "out.jsonl"


# Faults


@dataclass(frozen=True)
class Faulty:
    """What came of a run against a server that fails a part of the requests.

    Attributes:
        titles: of the good results, in the order of their coming.
        requests: how many the server saw.
        injected: how many of these it failed, by the kind of fault.
        twice: papers for which more than one good answer went out whole.
        in_pause: requests that reached the server inside a Retry-After pause though the client had heard of it before.
        under_way: requests that did so and had left before.
        seconds: of the run.
    """

    titles: list[str]
    requests: int
    injected: Counter[str]
    twice: int
    in_pause: int
    under_way: int
    seconds: float


class Faults:
    """A script that fails a share of the requests, each paper in its own way whatever the order of the requests."""

    def __init__(self, *, share: float, seed: int) -> None:
        self._share = share
        self._seed = seed
        self._asked: Counter[int] = Counter()
        self.good: Counter[int] = Counter()
        self.injected: Counter[str] = Counter()
        self.pauses: list[tuple[Request, float]] = []

    def __call__(self, asked: Request) -> Reply:
        number = case(asked)
        self._asked[number] += 1
        rng = random.Random(f"{self._seed} {number} {self._asked[number]}")  # noqa: S311  # a trial has to be the same again
        if rng.random() < self._share:
            return self._fault(asked, rng)
        self.good[number] += 1
        return answer(good(), seconds=0.2 if rng.random() < 0.05 else 0.002)

    def _fault(self, asked: Request, rng: random.Random) -> Reply:
        pause = round(rng.uniform(0.05, 0.2), 3)
        faults = {
            "429 with Retry-After": rate_limited(after=pause),
            "429 without": rate_limited(),
            "500": server_error(),
            "503": server_error(503),
            "drop": drop(),
            "half a body": half_a_body(),
            "no JSON": broken_json(),
            "stall": stall(),
            "empty": empty(),
            "schema-breaking": answer('{"problem": 7}'),
            "no JSON from the model": answer("Certainly! Here is the summary."),
        }
        kind = rng.choice(list(faults))
        self.injected[kind] += 1
        if kind == "429 with Retry-After":
            self.pauses.append((asked, pause))
        return faults[kind]


class Departures:
    """When each request left and when a 429 was heard of, by the requests' names, in monotonic seconds."""

    def __init__(self) -> None:
        self.left: dict[str, float] = {}
        self.heard: dict[str, float] = {}

    @contextmanager
    def watched(self) -> Iterator[None]:
        complete = Connection.complete

        async def watching(connection: Connection, request: dict[str, Any], *, name: str = "") -> Any:
            self.left[name] = time.monotonic()
            try:
                return await complete(connection, request, name=name)
            except Exception as error:
                fault = fault_of(error)
                if fault is not None and fault.retry_after is not None:
                    self.heard[name] = time.monotonic()
                raise

        with patch.object(Connection, "complete", watching):
            yield


def case(asked: Request) -> int:
    """The number of the paper that a request is about."""
    found = re.search(r"case (\d+)\.", asked.body["messages"][1]["content"])
    assert found is not None
    return int(found[1])


def name_of(asked: Request) -> str:
    """The name that the spend log knows a request by."""
    return asked.headers["x-client-request-id"]


async def faulty_run(store: Path, *, papers: int, share: float = 0.25, seed: int = 1, stalled: float = 3.0) -> Faulty:
    """Run papers against a server that fails this share of the requests in every way it knows; real waiting."""
    faults, departures, started = Faults(share=share, seed=seed), Departures(), time.monotonic()
    with Server(faults) as server, departures.watched():
        async with AsyncSummarizer("test", base_url=server.url, cache_dir=store, timeout=stalled, retries=8) as s:
            results = [result async for result in s.stream(map(paper, range(papers)))]
    in_pause = under_way = 0
    for refused, pause in faults.pauses:
        heard = departures.heard[name_of(refused)]
        inside = [asked for asked in server.asked if refused.at < asked.at < refused.at + pause]
        knew = sum(departures.left[name_of(asked)] > heard for asked in inside)
        in_pause, under_way = in_pause + knew, under_way + len(inside) - knew
        in_pause += sum(heard < left < heard + pause for left in departures.left.values())
    return Faulty(
        titles=[result.title for result in results if result.status == "ok"],
        requests=len(server.asked),
        injected=faults.injected,
        twice=sum(times > 1 for times in faults.good.values()),
        in_pause=in_pause,
        under_way=under_way,
        seconds=time.monotonic() - started,
    )


# Processes


class Place:
    """A directory with an input, and the command line run in it.

    Args:
        directory: where; the store is a folder of it.
        papers: how many the input has.
    """

    def __init__(self, directory: Path, *, papers: int) -> None:
        self.directory = directory
        self.store = directory / "store"
        self.ids = [f"p{number}" for number in range(papers)]
        directory.mkdir(parents=True, exist_ok=True)
        with (directory / "papers.jsonl").open("w") as file:
            for number, name in enumerate(self.ids):
                one = paper(number)
                file.write(json.dumps({"id": name, "title": one.title, "abstract": one.abstract}) + "\n")

    @contextmanager
    def started(
        self, server: Server, *flags: str, out: str = RESULTS, largest_file: int = 0
    ) -> Iterator[subprocess.Popen[str]]:
        """The command, under way; it ends with the block. No file can grow beyond `largest_file` bytes, if given."""
        python = [sys.executable, "-c", _LIMITED, str(largest_file)] if largest_file else [*_PYTHON]
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        process = subprocess.Popen(
            [*python, "run", "papers.jsonl", "-o", out, "--base-url", server.url, "--model", "test", *flags],
            cwd=self.directory,
            env={**kept, "SUMMARIZER_CACHE_DIR": str(self.store), "SUMMARIZER_API_KEY": "key"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def run(self, server: Server, *flags: str, limit: float = LIMIT, largest_file: int = 0) -> tuple[int, str, float]:
        """The command to its end: its exit code, what it said, the seconds it took."""
        begun = time.monotonic()
        with self.started(server, *flags, largest_file=largest_file) as process:
            _, said = process.communicate(timeout=limit)
        return process.returncode, said, time.monotonic() - begun

    def finished(self, out: str = RESULTS) -> list[str]:
        """The ids of the good lines of an output, in their order."""
        lines = (self.directory / out).read_text(encoding="utf-8").splitlines()
        return [line["id"] for line in map(json.loads, lines) if line["status"] == "ok"]

    def spend_log(self) -> list[dict[str, Any]]:
        """The lines of the spend log; a torn one is an error here."""
        return [json.loads(line) for line in (self.store / FILE_NAME).read_text().splitlines()]


_KEPT = ("PATH", "PYTHONPATH", "HOME", "TMPDIR", "LANG")
_PYTHON = [sys.executable, "-m", "summarizer"]
_LIMITED = """
import resource, sys
largest = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
from summarizer.__main__ import main
sys.exit(main())
"""


@dataclass(frozen=True)
class Killed:
    """What came of a run that was killed again and again.

    Attributes:
        kills: how often.
        complete: whether the output is all papers in their order, each once.
        billed: answers that the server billed.
        open: requests that the spend log says were sent, without a fate: those under way at the kills.
        unlogged: billed by the server, no line in the log.
        unexplained: such that are not among the open ones.
        disagreeing: lines of the log that tell other tokens than the server.
        server: tokens that the server billed.
        logged: tokens that the log tells.
        seconds: of all runs together.
    """

    kills: int
    complete: bool
    billed: int
    open: int
    unlogged: int
    unexplained: int
    disagreeing: int
    server: Usage
    logged: Usage
    seconds: float


def killed_runs(place: Place, *, kills: int, seed: int = 1, delay: float = 0.005, limit: float = 60.0) -> Killed:
    """Kill a run with SIGKILL at random moments, start it again each time, and let the last one finish."""
    rng, begun = random.Random(seed), time.monotonic()  # noqa: S311  # as above
    with Server(lambda _: Reply(seconds=delay)) as server:
        for moment in sorted(rng.sample(range(len(place.ids)), kills)):
            with place.started(server, "-q") as process:
                _await(lambda moment=moment: len(server.asked) > moment, limit=limit)
                time.sleep(rng.uniform(0, 0.05))
                assert process.poll() is None, "it ended before it could be killed"
        code, said, _ = place.run(server, "-q")
        assert code == 0, said
    return _audited(place, server, kills=kills, seconds=time.monotonic() - begun)


def _audited(place: Place, server: Server, *, kills: int, seconds: float) -> Killed:
    log = place.spend_log()
    by_name = {name_of(asked): server.bills[asked.number] for asked in server.asked if asked.number in server.bills}
    logged = {line["request"]: _tokens(line) for line in log if line["kind"] == "billed"}
    fates = {line["request"] for line in log if line["kind"] in {"billed", "unbilled", "lost"}}
    left_open = {line["request"] for line in log if line["kind"] == "sent"} - fates
    unlogged = by_name.keys() - logged.keys()
    return Killed(
        kills=kills,
        complete=place.finished() == place.ids and not list(place.directory.glob("*.part")),
        billed=server.billed.requests,
        open=len(left_open),
        unlogged=len(unlogged),
        unexplained=len(unlogged - left_open),
        disagreeing=sum(by_name.get(name) != usage for name, usage in logged.items()),
        server=server.billed,
        logged=sum(logged.values(), Usage(cost_usd=None)),
        seconds=seconds,
    )


def _tokens(line: dict[str, Any]) -> Usage:
    return Usage(1, line["input_tokens"], line["cached_input_tokens"], line["output_tokens"], None)


@dataclass(frozen=True)
class Together:
    """What came of several processes on the same papers and store.

    Attributes:
        codes: their exit codes.
        complete: for each whether its output is all papers in their order.
        billed: answers that the server billed.
        locked: whether one complained of a locked database.
        seconds: until the last one ended.
    """

    codes: list[int]
    complete: list[bool]
    billed: int
    locked: bool
    seconds: float


def run_together(place: Place, *, processes: int, delay: float = 0.005, limit: float = LIMIT) -> Together:
    """Run the same command in several processes at once, each with an output of its own."""
    begun = time.monotonic()
    with Server(lambda _: Reply(seconds=delay)) as server:
        told = [_in_thread(place, server, out=f"out{number}.jsonl", limit=limit) for number in range(processes)]
        ends = [wait() for wait in told]
    return Together(
        codes=[code for code, _ in ends],
        complete=[place.finished(f"out{number}.jsonl") == place.ids for number in range(processes)],
        billed=server.billed.requests,
        locked=any("locked" in said for _, said in ends),
        seconds=time.monotonic() - begun,
    )


def _in_thread(place: Place, server: Server, *, out: str, limit: float) -> Any:
    end: list[tuple[int, str]] = []

    def work() -> None:
        with place.started(server, out=out) as process:
            _, said = process.communicate(timeout=limit)
            end.append((process.returncode, said))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()

    def wait() -> tuple[int, str]:
        thread.join(limit)
        assert end, "a process did not end"
        return end[0]

    return wait


def taken_over(place: Place, *, limit: float = 30.0) -> tuple[float, float]:
    """Kill a process while it holds leases and run again: seconds of that run, and of one without anything to wait for.

    The server replies nothing to the first process, so that each of its requests is under way when it is killed.
    """
    silent = threading.Event()
    with Server(lambda _: None if silent.is_set() else stall()) as server:
        with place.started(server, "-q"):
            _await(lambda: len(server.asked) > 0, limit=limit)
        silent.set()
        code, said, seconds = place.run(server, "-q", limit=limit)
        assert code == 0, said
        fresh = Place(place.directory / "fresh", papers=len(place.ids))
        code, said, plain = fresh.run(server, "-q", limit=limit)
        assert code == 0, said
    return seconds, plain


@dataclass(frozen=True)
class Refused:
    """What came of a run with a wrong key: its exit code, its words, the requests it made, the seconds it took."""

    code: int
    said: str
    requests: int
    seconds: float


def wrong_key(place: Place, *, limit: float = 60.0) -> Refused:
    """Run with a key that the server does not know."""
    with Server(lambda _: unauthorized()) as server:
        code, said, seconds = place.run(server, limit=limit)
    return Refused(code, said, len(server.asked), seconds)


@dataclass(frozen=True)
class Budgeted:
    """What came of a run with a limit of cost, and of one with more after it.

    Attributes:
        code: exit code of the first run.
        said: its words.
        cost: what the server billed it, US dollars.
        answers: how many answers that were.
        kept: the finished lines it kept.
        end_code: exit code of the second run.
        complete: whether its output is all papers in their order.
        billed: answers that the server billed both runs.
    """

    code: int
    said: str
    cost: float
    answers: int
    kept: int
    end_code: int
    complete: bool
    billed: int


def budgeted(place: Place, *, limit_usd: float = 0.01, script: Any = None, timeout: float = 120.0) -> Budgeted:
    """Run with a limit of cost, then again with enough."""
    prices = ["--input-price", "0.2", "--output-price", "0.8", "--max-tokens", "200", "--timeout", str(timeout)]
    with Server(script or (lambda _: Reply(seconds=0.005))) as server:
        code, said, _ = place.run(server, *prices, "--max-cost", str(limit_usd))
        first, part = len(server.asked), place.directory / f"{RESULTS}.part"
        kept = len(place.finished(part.name)) if part.exists() else 0
        end_code, _, _ = place.run(server, *prices, "--max-cost", "100")
    spent = sum((bill for number, bill in server.bills.items() if number < first), Usage(cost_usd=None))
    return Budgeted(
        code=code,
        said=said,
        cost=(spent.input_tokens * 0.2 + spent.output_tokens * 0.8) / 1_000_000,
        answers=spent.requests,
        kept=kept,
        end_code=end_code,
        complete=place.finished() == place.ids,
        billed=server.billed.requests,
    )


@dataclass(frozen=True)
class Full:
    """What came of a run on a disk that fills up, and of one with room after it.

    Attributes:
        code: exit code of the first run.
        said: its words.
        target: what the output file held afterwards.
        kept: finished lines in the part file; each is whole, or it could not have been read.
        billed: answers that the server billed the first run.
        end_code: exit code of the second run.
        complete: whether its output is all papers in their order.
        billed_again: answers that the server billed both runs, beyond one a paper.
    """

    code: int
    said: str
    target: str
    kept: int
    billed: int
    end_code: int
    complete: bool
    billed_again: int


def full_disk(place: Place, *, largest_file: int) -> Full:
    """Run where no file can grow beyond so many bytes, then again where they can."""
    target = place.directory / RESULTS
    target.write_text("as it was\n")
    with Server(lambda _: Reply(seconds=0.005)) as server:
        code, said, _ = place.run(server, largest_file=largest_file)
        held, part, billed = target.read_text(), place.directory / f"{RESULTS}.part", server.billed.requests
        kept = len(place.finished(part.name)) if part.exists() else 0
        end_code, _, _ = place.run(server)
    again = server.billed.requests - len(place.ids)
    return Full(code, said, held, kept, billed, end_code, place.finished() == place.ids, again)


def _await(condition: Any, *, limit: float) -> None:
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f"nothing came within {limit} seconds"
        time.sleep(0.002)
