"""Other tools at the same task, each in an environment of its own, as a competent user of it would run it.

    python benchmarks/peers.py                          every tool, some fifteen minutes
    python benchmarks/peers.py summarizer instructor    these
    python benchmarks/peers.py --only again killed      these measurements

rate      papers a second against an instant server, from the 32nd request to the last, and the seconds of the whole
          command; the tools in turn, three rounds, medians
again     requests billed when the same command runs a second time
killed    `kill -9` half-way of 200 papers, 50 ms an answer, and the same command again: billed in all, results there
invented  one paper in 20 is answered with a figure or a device that its abstract does not have: what comes out
pause     the first 10 requests get a 429 with `Retry-After: 2`: requests inside the two seconds, results at the end
key       every request gets a 401: how many are sent for 20 papers

The scripts are in `peers/`. A tool's own cache, batches and retries are used, as its documents recommend them; nothing
is written around them. uv makes the environments, which needs the package index once; the runs stay on loopback. The
server is a process of its own, on the last core. The machine may be shared: read ratios and counts.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from papers import good, paper

from summarizer.schemas import PaperSummary
from summarizer.settings import Settings
from summarizer.task.prompt_files import load_prompt
from summarizer.task.question import Task, parts_of
from summarizer.testing import Reply, Server, unauthorized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.testing import Asked

_ROUNDS = 3
_AT_ONCE = 32
_LONGEST = 90  # seconds of one run
_SLOW = 0.05  # seconds an answer, where it has to take some
_PAUSE = 2.0  # seconds, of Retry-After
_GRACE = 0.1  # seconds in which a client may not yet have read the first refusal
_REFUSED = 10
_EVERY = 20
_FIGURE, _DEVICE = 7, 17  # of each 40 papers, which are answered with what
_HERE = Path(__file__).resolve().parent
_NUMBER = re.compile(r"case (\d+)")


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: its script in `peers/`, what is installed for it, and a share of the papers where it is very slow."""

    script: str
    packages: tuple[str, ...]
    share: float = 1.0


PEERS = {
    "langextract": Peer("with_langextract.py", ("langextract[openai]==1.7.1",)),
    "curator": Peer("with_curator.py", ("bespokelabs-curator==0.1.31",)),
    "instructor": Peer("with_instructor.py", ("instructor[diskcache]==1.17.0",)),
    "llm": Peer("with_llm.py", ("llm==0.36",)),
    "llm-cli": Peer("with_llm_cli.py", ("llm==0.36",), share=0.2),
    "docetl": Peer("with_docetl.py", ("docetl==0.3.0",)),
    "pydantic-ai": Peer("with_pydantic_ai.py", ("pydantic-ai-slim[openai,retries]==2.68.0",)),
}
_OURS = "summarizer"
_APART = ("env", "-u", "VIRTUAL_ENV", "-u", "PYTHONPATH")
_ENVIRONMENTS = Path(tempfile.gettempdir()) / "summarizer-peers"


# What the server says


def _number(asked: Asked) -> int | None:
    found = _NUMBER.findall(json.dumps(asked.body["messages"]))
    return int(found[-1]) if found else None


def _claims(amount: str) -> dict[str, Any]:
    claim = {"sentences": [3], "statement": f"It is {amount} faster.", "metric": "training_time", "amount": amount}
    return {"efficiency_claims": [{**claim, "baseline": "Adam"}]}


def _said(number: int, *, inventing: bool) -> dict[str, Any]:
    """What is answered about a paper."""
    if inventing and number % (2 * _EVERY) == _FIGURE:
        return good(**_claims("100x"))
    if inventing and number % (2 * _EVERY) == _DEVICE + _EVERY // 2:
        return good(hardware=[{"sentences": [3], "name": "TPU v5", "text": "TPU v5", "count": None, "kind": "tpu"}])
    return good()


def _as_pieces(said: dict[str, Any]) -> dict[str, Any]:
    """The same in the form that LangExtract asks for: pieces of the text with their attributes."""
    pieces: list[dict[str, Any]] = [
        {"problem": "Training is slow", "problem_attributes": {"text": "Training is slow."}},
        {"method": "SparseStep", "method_attributes": {"text": "A step."}},
    ]
    for claim in said["efficiency_claims"]:
        attributes = {"metric": claim["metric"], "amount": claim["amount"], "baseline": "Adam"}
        piece = f"{claim['amount']} faster than Adam"
        pieces.append({"efficiency_claim": piece, "efficiency_claim_attributes": attributes})
    pieces += [{"hardware": one["name"], "hardware_attributes": {"kind": "tpu"}} for one in said["hardware"]]
    return {"extractions": pieces}


def _answer(asked: Asked, *, inventing: bool, seconds: float) -> Reply | None:
    if not asked.body["messages"]:  # as OpenAI refuses them; Curator reads the limits off the headers
        error = {"message": "Invalid 'messages': empty array.", "type": "invalid_request_error", "code": None}
        return Reply(status=400, error=error)
    if (number := _number(asked)) is None:  # a probe of the tool's own
        return None
    said = _said(number, inventing=inventing)
    is_pieces = "extractions" in json.dumps(asked.body.get("response_format") or {})
    return Reply(json.dumps(_as_pieces(said) if is_pieces else said), seconds=seconds)


def _limited(asked: Asked) -> Reply | None:
    """OpenAI's own words, for some tools look at them."""
    if asked.body["messages"] and _number(asked) is not None and next(_left, None) is not None:
        message = "Rate limit reached for test in organization org-x on requests per min (RPM): Limit 3, Used 3."
        error = {"message": message, "type": "requests", "code": "rate_limit_exceeded"}
        return Reply(status=429, error=error, headers={"retry-after": f"{_PAUSE:.0f}"}, seconds=_SLOW)
    return _answer(asked, inventing=False, seconds=_SLOW)


_left = iter(range(_REFUSED))
_SCRIPTS: dict[str, Callable[[Asked], Reply | None]] = {
    "instant": lambda asked: _answer(asked, inventing=False, seconds=0.0),
    "slow": lambda asked: _answer(asked, inventing=False, seconds=_SLOW),
    "inventing": lambda asked: _answer(asked, inventing=True, seconds=0.0),
    "limited": _limited,
    "refusing": lambda _: unauthorized(),
}


def _serve(script: str) -> None:
    """Tell the address, then what came, for each line read; the end of the input is the end."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with Server(_SCRIPTS[script]) as server:
        print(server.url, flush=True)
        for _ in sys.stdin:
            asked = [(one.at, _number(one)) for one in list(server.asked)]
            print(json.dumps({"billed": server.billed.requests, "asked": asked}), flush=True)


class Heard:
    """The server's process, asked what it heard."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._stdin, self._stdout = process.stdin, process.stdout
        self.url = self._stdout.readline().strip()

    def tell(self) -> tuple[int, list[tuple[float, int | None]]]:
        """Requests billed, and the time and paper of each request that came."""
        self._stdin.write("\n")
        self._stdin.flush()
        told = json.loads(self._stdout.readline())
        return told["billed"], [(at, number) for at, number in told["asked"]]


@contextmanager
def _serving(script: str) -> Iterator[Heard]:
    command = [sys.executable, __file__, "--serve", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Heard(process)
        finally:
            process.kill()


# One run of a tool


@dataclass(frozen=True, slots=True)
class Place:
    """A tool in a directory: what is there is found again by its next run."""

    name: str
    directory: Path

    @property
    def out(self) -> Path:
        """Where results go."""
        return self.directory / "out.jsonl"

    def number(self, papers: int) -> int:
        """So many papers, fewer of a very slow tool."""
        return int(papers * PEERS[self.name].share) if self.name in PEERS else papers

    def results(self) -> list[dict[str, Any]]:
        """What is there."""
        lines = self.out.read_text(encoding="utf-8").splitlines() if self.out.exists() else []
        return [json.loads(line) for line in lines]

    def complete(self) -> int:
        """Papers with an answer."""
        return len({one["id"] for one in self.results() if one.get("answer") or one.get("status") == "ok"})

    def start(self, papers: int, url: str) -> subprocess.Popen[bytes]:
        """Run the tool over the first papers."""
        kept = self.directory / "kept"
        kept.mkdir(parents=True, exist_ok=True)
        source = self.directory / "papers.jsonl"
        source.write_text("".join(_lines(papers)), encoding="utf-8")
        command = _ours(source, self.out, url, kept) if self.name == _OURS else _theirs(self, source, url, kept)
        log = (self.directory / "log.txt").open("ab")
        return subprocess.Popen(command, cwd=self.directory, stdout=log, stderr=log, start_new_session=True)

    def run(self, papers: int, url: str) -> float:
        """Run it to its end, or to its time limit; the seconds."""
        begun = time.perf_counter()
        process = self.start(papers, url)
        try:
            process.wait(_LONGEST)
        except subprocess.TimeoutExpired:
            _kill(process)
        return time.perf_counter() - begun


def _lines(papers: int) -> Iterator[str]:
    task = Task(PaperSummary, prompt=load_prompt(), parts=parts_of(Settings.resolve(model="test", base_url="http://-")))
    for one in map(paper, range(papers)):
        system, user = (message["content"] for message in task.question(one).messages)
        told = {"id": one.id, "title": one.title, "abstract": one.abstract, "system": system, "user": user}
        yield json.dumps(told) + "\n"


def _ours(source: Path, out: Path, url: str, kept: Path) -> list[str]:
    asked = [sys.executable, "-m", "summarizer", "run", str(source), "-q", "-o", str(out), "--base-url", url]
    return [*asked, "--model", "test", "--cache-dir", str(kept), "--concurrency", str(_AT_ONCE)]


def _theirs(place: Place, source: Path, url: str, kept: Path) -> list[str]:
    given = [str(_HERE / "peers" / PEERS[place.name].script), str(source), str(place.out), url, str(kept)]
    found = f"PATH={_environment(place.name) / 'bin'}:{os.environ['PATH']}"
    return [*_APART, found, "python", *given]


def _environment(name: str) -> Path:
    """The directory of the tool's environment: the next version has another."""
    return _ENVIRONMENTS / re.sub(r"\W+", "-", "-".join(PEERS[name].packages))


def _make(name: str) -> subprocess.CompletedProcess[str]:
    """Make it if it is not there, apart from this project's and the machine's."""
    directory = str(_environment(name))
    commands = (
        ["uv", "venv", "-q", "--no-project", "--allow-existing", "--python", "3.11", directory],
        ["uv", "pip", "install", "-q", "--python", f"{directory}/bin/python", *PEERS[name].packages],
    )
    for command in commands:
        made = subprocess.run([*_APART, *command], capture_output=True, text=True, timeout=300, check=False)
        if made.returncode:
            break
    return made


def _kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# What is measured


def rate(place: Place, papers: int) -> dict[str, Any]:
    """Against an instant server."""
    number = place.number(papers)
    with _serving("instant") as heard:
        seconds = place.run(number, heard.url)
        _, asked = heard.tell()
    times = [at for at, of in asked if of is not None]
    steady = (len(times) - _AT_ONCE) / (times[-1] - times[_AT_ONCE - 1]) if len(times) > _AT_ONCE else None
    return {"papers": number, "complete": place.complete(), "a_second": steady, "whole_seconds": seconds}


def again(place: Place, papers: int) -> dict[str, Any]:
    """The same command twice."""
    number = place.number(papers)
    with _serving("instant") as heard:
        place.run(number, heard.url)
        first, _ = heard.tell()
        place.run(number, heard.url)
        both, _ = heard.tell()
    return {"papers": number, "billed_first": first, "billed_second": both - first, "complete": place.complete()}


def killed(place: Place, papers: int) -> dict[str, Any]:
    """`kill -9` half-way, then again."""
    number = place.number(papers)
    with _serving("slow") as heard:
        process, end = place.start(number, heard.url), time.monotonic() + _LONGEST
        while process.poll() is None and time.monotonic() < end and len(heard.tell()[1]) < number // 2:
            time.sleep(0.01)
        _kill(process)
        time.sleep(4 * _SLOW)  # what is under way is billed
        before, _ = heard.tell()
        kept = place.complete()
        place.run(number, heard.url)
        billed, _ = heard.tell()
    at_kill = {"billed_at_kill": before, "results_at_kill": kept}
    return {"papers": number, **at_kill, "billed_in_all": billed, "complete": place.complete()}


def invented(place: Place, papers: int) -> dict[str, Any]:
    """One answer in 20 says what the abstract does not."""
    number = max(2 * _EVERY, place.number(papers))
    with _serving("inventing") as heard:
        place.run(number, heard.url)
        billed, _ = heard.tell()
    told = [one for one in place.results() if "100x" in json.dumps(one) or "TPU" in json.dumps(one)]
    return {"papers": number, "invented": number // _EVERY, "billed": billed, "came_out": told}


def pause(place: Place, papers: int) -> dict[str, Any]:
    """Ten refusals that ask for two seconds."""
    number = max(40, place.number(papers))
    with _serving("limited") as heard:
        seconds = place.run(number, heard.url)
        billed, asked = heard.tell()
    asked = [(at, of) for at, of in asked if of is not None]
    refused = asked[:_REFUSED]
    first = refused[0][0] + _SLOW
    inside = sum(first + _GRACE < at < first + _PAUSE for at, _ in asked)
    early = sum(
        any(of == other and since + _SLOW < at < since + _SLOW + _PAUSE for since, other in refused) for at, of in asked
    )
    counts = {"inside": inside, "same_paper_early": early, "requests": len(asked), "billed": billed}
    return {"papers": number, **counts, "complete": place.complete(), "seconds": seconds}


def key(place: Place, _: int) -> dict[str, Any]:
    """A wrong key."""
    with _serving("refusing") as heard:
        seconds = place.run(_EVERY, heard.url)
        _, asked = heard.tell()
    return {"papers": _EVERY, "requests": len(asked), "seconds": seconds, "complete": place.complete()}


_ALL: dict[str, tuple[Callable[[Place, int], dict[str, Any]], int]] = {
    "again": (again, 100),
    "killed": (killed, 200),
    "invented": (invented, 80),
    "pause": (pause, 60),
    "key": (key, 20),
}


def _rates(names: list[str], directory: Path, papers: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Round by round, the tools in turn; of each the medians, and of the ratios to the first."""
    seen: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for number in range(_ROUNDS):
        for name in names:
            seen[name].append(rate(_place(name, directory / f"rate{number}"), papers))
    for name, runs in seen.items():
        figures = {key: statistics.median(run[key] or 0.0 for run in runs) for key in ("a_second", "whole_seconds")}
        yield name, {"papers": runs[0]["papers"], "complete": min(run["complete"] for run in runs), **figures}


def _place(name: str, directory: Path) -> Place:
    place = Place(name, directory / name)
    place.directory.mkdir(parents=True)
    return place


def _install(names: list[str]) -> Iterator[str]:
    """Make the environments; the names of those that can be made."""
    for name in names:
        if name == _OURS:
            yield name
            continue
        begun = time.perf_counter()
        made = _make(name)
        packages = ", ".join(PEERS[name].packages)
        print(f"{name}: {packages}, ready in {time.perf_counter() - begun:.0f} s {made.stderr[-300:]}", flush=True)
        if made.returncode == 0:
            yield name


def _measured(args: argparse.Namespace, directory: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    names = list(_install(args.names or [_OURS, *PEERS]))
    for what, (measure, papers) in _ALL.items():
        if not args.only or what in args.only:
            for name in names:
                yield what, name, measure(_place(name, directory / what), papers)
    if not args.only or "rate" in args.only:
        for name, told in _rates(names, directory, args.papers):
            yield "rate", name, told


def main() -> int:
    """Measure what is named, a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[_OURS, *PEERS, []], help="which tools; all if none is named")
    parser.add_argument("--only", nargs="+", choices=["rate", *_ALL], help="which measurements")
    parser.add_argument("--papers", type=int, default=400, help="papers of `rate`")
    parser.add_argument("--json", type=Path, help="where all figures go as JSON Lines")
    parser.add_argument("--keep", type=Path, help="a directory in which everything is left, logs too")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve is not None:
        _serve(args.serve)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for what, name, told in _measured(args, args.keep or Path(folder)):
            load = round(os.getloadavg()[0], 1)
            print(f"{what}: {name}: {json.dumps(told)[:600]} (load {load})", flush=True)
            if args.json:
                with args.json.open("a") as out:
                    out.write(json.dumps({"what": what, "name": name, "load": load, **told}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
