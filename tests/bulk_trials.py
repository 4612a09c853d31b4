"""Trials of bulk jobs at any size: what becomes of one whose process is killed at each moment of its life.

Run as a program it is the nursery: a process without threads, the imports done, that forks a child for each life.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trials import Place

    from summarizer.testing import Asked, Reply, Server

RESULTS = "out.jsonl"
_BROKEN = 33  # every so many papers has a broken row: three in a hundred
_ROUNDS = 6


class Broken:
    """A script that breaks every thirty-third row the first time, in each way in turn, and answers well otherwise."""

    def __init__(self, *, every: int = _BROKEN) -> None:
        self._every = every
        self._asked: Counter[int] = Counter()

    def __call__(self, asked: Asked) -> Reply:
        from papers import good, invented
        from trials import case

        from summarizer.testing import answer, broken_json, drop, half_a_body, server_error

        number = case(asked)
        self._asked[number] += 1
        if not asked.custom_id or self._asked[number] > 1 or number % self._every:
            return answer(good())
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
        most_billed: most answers that were billed for one paper, broken rows aside.
        logged_twice: answers with more than one line in the spend log.
        log_agrees: whether the spend log tells the tokens that the server billed.
    """

    same: bool
    batches: int
    files: int
    most_billed: int
    logged_twice: int
    log_agrees: bool


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


def judged(place: Place, server: Server, *, expected: list[dict[str, Any]]) -> Judged:
    """Hold what came of a job against a live run and the server's books."""
    lines = [line for line in _log(place) if line["kind"] == "billed"]
    names = Counter(line["request"] for line in lines)
    tokens = sum(line["input_tokens"] + line["output_tokens"] for line in lines)
    return Judged(
        same=compared(place.directory / RESULTS) == expected,
        batches=len(server.batches.created),
        files=len(server.batches.uploaded),
        most_billed=max(_well_answered(server).values(), default=0),
        logged_twice=sum(times > 1 for times in names.values()),
        log_agrees=tokens == server.billed.input_tokens + server.billed.output_tokens,
    )


def compared(path: Path) -> list[dict[str, Any]]:
    """The results in a file without what may differ: provenance and usage."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [{name: part for name, part in line.items() if name not in {"provenance", "usage"}} for line in lines]


def _well_answered(server: Server) -> Counter[int]:
    """How often each paper had an answer that was billed, the first of those that are broken left out."""
    from trials import case

    times = Counter(case(asked) for asked in server.asked if asked.number in server.bills)
    broken = {case(asked) for asked in server.asked if _was_broken(asked, server)}
    return Counter({number: count for number, count in times.items() if number not in broken})


def _was_broken(asked: Asked, server: Server) -> bool:
    from trials import case

    every = getattr(server._script, "_every", 0)
    return bool(every) and case(asked) % every == 0


def _log(place: Place) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (place.store / "spend.jsonl").read_text().splitlines()]


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
        """Count before and after each line of a journal or the spend log, each entry of the store, each request."""
        from summarizer.bulk.journal import Journal
        from summarizer.bulk.openai import OpenAIWire
        from summarizer.cache import DiskStore
        from summarizer.ledger import Ledger

        for kind, name in ((Journal, "write"), (Ledger, "_write"), (DiskStore, "put")):
            setattr(kind, name, self._around(getattr(kind, name), kind.__name__))
        for name in ("upload", "create", "cancel", "download"):
            setattr(OpenAIWire, name, self._around_awaited(getattr(OpenAIWire, name)))

    def _around(self, do: Any, name: str) -> Any:
        def doing(*args: Any, **named: Any) -> Any:
            kind = name if name == "DiskStore" else f"{name} {args[1]}"
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
