"""How much time the program adds to the model's, and how much memory: ratios of one run, comparators in turn.

    .venv/bin/python benchmarks/speed.py                    everything but memory at a million, some ten minutes
    .venv/bin/python benchmarks/speed.py overhead startup   these
    .venv/bin/python benchmarks/speed.py memory --papers 1000000

overhead      an instant server, 32 at once: bare aiohttp, openai's SDK, instructor and this program, each with the same
              prompt and, the first apart, the same validation of the same answer
saturation    a server that takes 0.3 s with 64 at once, and 2 s with 512: wall time against the ideal
warm          the same run again, 20,000 papers from file to file, every answer there; and 500 as a whole process
startup       the command's help, the import, the first request; against bare Python, pydantic and openai
memory        peak memory of a cached run of so many papers against that of a thousand
files         readers and writers, papers a second

The server is a process of its own, on another core where there is one. The machine may be shared: read ratios. A line
that begins with FAILS has missed its goal; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from papers import good, paper
from pydantic import BaseModel

from summarizer import AsyncSummarizer
from summarizer.engine.assembly import Parts, Run, RunOptions, assembled
from summarizer.engine.remembered import Remembering
from summarizer.schemas import Metric, PaperSummary
from summarizer.settings import Settings
from summarizer.task.prompt_files import load_prompt
from summarizer.task.question import Task, parts_of
from summarizer.testing import Reply, Request, Server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from summarizer.task.question import Question

_ROUNDS = 5
_AT_ONCE = 32
_MEGABYTE = 1024  # of what getrusage counts in
_MEMORY_GOAL = 150.0  # MB
_WALL_GOAL = 1.05  # of the ideal
_WARM_GOAL = 5000  # papers a second
_HELP_GOAL = 0.10  # seconds
_IMPORT_GOAL = 0.05  # seconds
_FIRST_GOAL = 1.5  # times the import of openai
Told = tuple[bool, str]


def overhead(directory: Path, args: argparse.Namespace) -> Iterator[Told]:
    """Papers a second against an instant server."""
    with _serving(0.0) as url:
        rates: dict[str, list[float]] = {"aiohttp": [], "openai": [], "instructor": [], "summarizer": []}
        for number in range(_ROUNDS):
            for name, seen in rates.items():
                seen.append(asyncio.run(_rate(name, url, directory / f"{name}{number}", args.requests)))
    median = {name: statistics.median(seen) for name, seen in rates.items()}
    yield True, ", ".join(f"{name} {rate:.0f}/s" for name, rate in median.items())
    for peer, goal in (("openai", 1.0), ("instructor", 3.0)):
        ratio = statistics.median(ours / other for ours, other in zip(rates["summarizer"], rates[peer], strict=True))
        yield ratio >= goal, f"{ratio:.2f} times {peer} (goal {goal})"


async def _rate(name: str, url: str, directory: Path, number: int) -> float:
    """Papers a second, the first ones, which make connections, left out."""
    ask, close = _CLIENTS[name](url, directory)
    try:
        await ask(range(_AT_ONCE))
        start = time.perf_counter()
        await ask(range(_AT_ONCE, number))
        return (number - _AT_ONCE) / (time.perf_counter() - start)
    finally:
        await close()


def _task(url: str) -> Task[PaperSummary]:
    settings = Settings.resolve(model="test", base_url=url)
    return Task(PaperSummary, prompt=load_prompt(), parts=parts_of(settings))


def _body(task: Task[Any], question: Question) -> dict[str, Any]:
    wanted = {"name": "PaperSummary", "schema": task.json_schema, "strict": True}
    return {
        "model": "test",
        "messages": question.messages,
        "response_format": {"type": "json_schema", "json_schema": wanted},
    }


async def _all(numbers: Iterable[int], one: Callable[[int], Awaitable[None]]) -> None:
    left = iter(numbers)

    async def work() -> None:
        for number in left:
            await one(number)

    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))


def _bare(url: str, _: Path) -> tuple[Any, Any]:
    import aiohttp

    task, session = _task(url), aiohttp.ClientSession()

    async def one(number: int) -> None:
        body = _body(task, task.question(paper(number)))
        async with session.post(f"{url}/chat/completions", json=body) as reply:
            json.loads((await reply.json())["choices"][0]["message"]["content"])

    return lambda numbers: _all(numbers, one), session.close


def _openai(url: str, _: Path) -> tuple[Any, Any]:
    import openai

    task, client = _task(url), openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)

    async def one(number: int) -> None:
        question = task.question(paper(number))
        reply = await client.chat.completions.create(**_body(task, question))
        PaperSummary.model_validate_json(reply.choices[0].message.content or "", context=question.reading)

    return lambda numbers: _all(numbers, one), client.close


class _Cited(BaseModel):
    sentences: list[int]
    text: str = ""
    name: str | None = None


class _Claim(BaseModel):
    sentences: list[int]
    statement: str
    metric: Metric
    amount: str | None
    baseline: str | None


class _Plain(BaseModel):
    """The answer without our validation, which instructor's context, a dictionary, cannot carry."""

    problem: _Cited
    method: _Cited
    efficiency_claims: list[_Claim]
    hardware: list[_Cited]


def _instructor(url: str, _: Path) -> tuple[Any, Any]:
    import instructor
    import openai

    task, sdk = _task(url), openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
    client = instructor.from_openai(sdk, mode=instructor.Mode.JSON_SCHEMA)

    async def one(number: int) -> None:
        question = task.question(paper(number))
        answer = await client.create(model="test", messages=question.messages, response_model=_Plain, max_retries=1)
        PaperSummary.model_validate_json(answer.model_dump_json(), context=question.reading)

    return lambda numbers: _all(numbers, one), sdk.close


def _summarizer(url: str, directory: Path) -> tuple[Any, Any]:
    ours = AsyncSummarizer("test", base_url=url, cache_dir=directory, concurrency=_AT_ONCE)

    async def ask(numbers: Iterable[int]) -> None:
        async for result in ours.stream(map(paper, numbers)):
            assert result.status == "ok", result.error

    return ask, ours.aclose


_CLIENTS: dict[str, Callable[[str, Path], tuple[Any, Any]]] = {
    "aiohttp": _bare,
    "openai": _openai,
    "instructor": _instructor,
    "summarizer": _summarizer,
}


def saturation(directory: Path, _: argparse.Namespace) -> Iterator[Told]:
    """Wall time against papers x seconds / at once."""
    for seconds, at_once, rounds in ((0.3, 64, 100), (2.0, 512, 30)):
        with _serving(seconds) as url:
            taken = asyncio.run(_saturate(url, directory / str(at_once), at_once=at_once, papers=at_once * rounds))
        ratio = taken / (seconds * rounds)
        yield (
            ratio <= _WALL_GOAL,
            f"{seconds} s and {at_once} at once, {rounds} rounds: {ratio:.3f} of the ideal (goal 1.05)",
        )


async def _saturate(url: str, directory: Path, *, at_once: int, papers: int) -> float:
    parts = Parts(Settings.resolve(model="test", base_url=url, cache_dir=directory, concurrency=at_once), RunOptions())
    _, model = parts.of_job()
    await model.connect()  # imports are startup's matter
    run = Run(parts)
    start = time.perf_counter()
    async for result in run.engine.stream(map(paper, range(papers))):
        assert result.status == "ok", result.error
    taken = time.perf_counter() - start
    await run.close()
    return taken


def warm(directory: Path, args: argparse.Namespace) -> Iterator[Told]:
    """A run whose answers are all there."""
    with _serving(0.0) as url:
        for number, goal in ((args.warm, None), (500, 0.6)):
            source = directory / f"{number}.jsonl"
            _write_papers(source, number)
            _run(directory, source, url)
            seconds = min(_timed(lambda source=source, url=url: _run(directory, source, url)) for _ in range(3))
            idle = min(_timed(lambda url=url: _run(directory, Path(os.devnull), url)) for _ in range(3))
            if goal is None:
                rate = number / (seconds - idle)
                yield (
                    rate >= _WARM_GOAL,
                    f"{rate:.0f} cached papers a second from file to file, start apart (goal 5000)",
                )
            else:
                yield seconds <= goal, f"{number} cached papers as a whole process: {seconds:.2f} s (goal {goal})"


def startup(directory: Path, _: argparse.Namespace) -> Iterator[Told]:
    """What comes before the work."""
    python = [sys.executable, "-c"]
    bare, pydantic, ours, openai = (
        _best([*python, code]) for code in ("pass", "import pydantic", "import summarizer", "import openai")
    )
    told = _best([sys.executable, "-m", "summarizer", "--help"])
    yield told - bare <= _HELP_GOAL, f"summarizer --help: {told - bare:.3f} s more than `python -c pass` (goal 0.10)"
    yield (
        ours - pydantic <= _IMPORT_GOAL,
        f"import summarizer: {ours - pydantic:+.3f} s against pydantic's (goal +0.05)",
    )
    first, whole = _first_request(directory)
    yield first <= _FIRST_GOAL * openai, f"the first request: {first / openai:.2f} times `import openai` (goal 1.5)"
    yield True, f"a run of one paper, as a whole process: {whole / openai:.2f} times `import openai`"


def _first_request(directory: Path) -> tuple[float, float]:
    """Seconds from the start of the command to its first request and to its end, the best of some."""
    source = directory / "one.jsonl"
    _write_papers(source, 1)
    arrived: list[float] = []

    def reply(_: Request) -> Reply:
        arrived.append(time.perf_counter())
        return Reply(json.dumps(good()))

    firsts, wholes = [], []
    with Server(reply) as server:
        for number in range(2 * _ROUNDS):
            start = time.perf_counter()
            _run(directory / f"first{number}", source, server.url)
            wholes.append(time.perf_counter() - start)
            firsts.append(arrived[-1] - start)
    return min(firsts), min(wholes)


def memory(directory: Path, args: argparse.Namespace) -> Iterator[Told]:
    """Peak memory of the warm run of many papers."""
    peaks = {}
    with _serving(0.0) as url:
        for number in (1_000, args.papers):
            place = ["--papers", str(number), "--directory", str(directory / str(number)), "--url", url]
            for step in ("--fill", "--cached"):
                command = [sys.executable, __file__, step, *place]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
            peaks[number] = float(done.stdout)
    small, large = peaks[1_000], peaks[args.papers]
    yield large <= _MEMORY_GOAL, f"1,000: {small:.0f} MB, {args.papers:,}: {large:.0f} MB (goal {_MEMORY_GOAL:.0f})"


def files(directory: Path, args: argparse.Namespace) -> Iterator[Told]:
    """Readers and writers by themselves."""
    from summarizer.exports import export
    from summarizer.readers import read_records as read

    source = directory / "papers.jsonl"
    _write_papers(source, args.warm)
    seconds = _timed(lambda: sum(1 for _ in read([str(source)])))
    yield True, f"jsonl read: {args.warm / seconds:.0f} papers/s"
    with _serving(0.0) as url:
        _write_papers(directory / "few.jsonl", 2_000)
        _run(directory, directory / "few.jsonl", url)
    results = [json.loads(line) for line in (directory / "few.out.jsonl").read_text().splitlines()]
    for ending in ("jsonl", "csv", "sqlite", "parquet"):
        seconds = _timed(lambda ending=ending: export(results, str(directory / f"out.{ending}")))
        yield True, f"{ending} written: {len(results) / seconds:.0f} papers/s"


def _write_papers(path: Path, number: int) -> None:
    with path.open("w") as file:
        for one in map(paper, range(number)):
            file.write(json.dumps({"id": one.id, "title": one.title, "abstract": one.abstract}) + "\n")


def _run(directory: Path, source: Path, url: str) -> None:
    command = [
        sys.executable,
        "-m",
        "summarizer",
        "run",
        str(source),
        "-q",
        "-o",
        f"{directory / source.stem}.out.jsonl",
    ]
    directory.mkdir(exist_ok=True)
    settings = ["--cache-dir", str(directory / "store"), "--base-url", url, "--model", "test", "--concurrency", "64"]
    subprocess.run([*command, *settings], check=True, capture_output=True)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _best(command: list[str]) -> float:
    return min(_timed(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(2 * _ROUNDS))


async def _fill(number: int, directory: Path, url: str) -> None:
    """Remember a result for each of so many papers; that of the first was made, the others are given the same."""
    run = assembled(Settings.resolve(model="test", base_url=url, cache_dir=directory), RunOptions())
    assert isinstance(run.engine, Remembering)
    outcome = await run.engine.outcome(paper(0))
    for each in map(paper, range(number)):
        run.engine.remember(each, outcome)
    await run.close()


async def _cached(number: int, directory: Path, url: str) -> None:
    """Print the peak memory of a run whose results are all remembered."""
    async with AsyncSummarizer("test", base_url=url, cache_dir=directory) as ours:
        done = 0
        async for result in ours.stream(map(paper, range(number))):
            done += result.provenance.cached and bool(result.to_json())
        assert done == number
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE)


@contextmanager
def _serving(seconds: float) -> Iterator[str]:
    """A server that takes so long for each answer, in a process of its own, on the last core; the others are ours."""
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with _off_last_core():
            yield url
    finally:
        server.communicate("", timeout=30)


@contextmanager
def _off_last_core() -> Iterator[None]:
    """Keep this process and those it starts off the core that the server has."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    if len(cores) < 2:  # noqa: PLR2004  # one for each
        yield
        return
    os.sched_setaffinity(0, cores - {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _serve(seconds: float) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    said = json.dumps(good())
    with Server(lambda _: Reply(said, seconds=seconds)) as server:
        print(server.url, flush=True)
        sys.stdin.read()


_ALL = {
    "overhead": overhead,
    "saturation": saturation,
    "warm": warm,
    "startup": startup,
    "memory": memory,
    "files": files,
}


def main() -> int:
    """Measure what is named, a line a figure; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*_ALL, []], help="what to measure; everything if none is named")
    parser.add_argument("--requests", type=int, default=600, help="papers a round of `overhead`")
    parser.add_argument("--warm", type=int, default=20_000, help="papers of `warm` and `files`")
    parser.add_argument("--papers", type=int, default=100_000, help="papers of `memory`")
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--cached", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--directory", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve is not None:
        _serve(args.serve)
        return 0
    if args.fill or args.cached:
        asyncio.run((_fill if args.fill else _cached)(args.papers, args.directory, args.url))
        return 0
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in args.names or _ALL:
            directory = Path(folder) / name
            directory.mkdir()
            for holds, told in _ALL[name](directory, args):
                missed += not holds
                print(f"{'holds' if holds else 'FAILS'}  {name}: {told}", flush=True)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
