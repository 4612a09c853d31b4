"""A job over several simulated machines, against the testing server; in a process of its own, for Ray stays in it.

    python tests/ray/trial.py '{"papers": 300, "nodes": 3, ...}'    prints what was counted as JSON

Each simulated machine is a raylet with processes and a store of its own; a machine that is killed is gone at once, as
without power: SIGKILL for all of its processes.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path[:] = [place for place in sys.path if Path(place).resolve() != Path(__file__).resolve().parent]
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from papers import good, paper  # noqa: E402  # after the path
from timeless import most_in_a_minute  # noqa: E402  # as above
from trials import case  # noqa: E402  # as above

from summarizer import AsyncSummarizer  # noqa: E402  # as above
from summarizer.errors import SummarizerError  # noqa: E402  # as above
from summarizer.testing import Server, answer, rate_limited, unauthorized  # noqa: E402  # as above

if TYPE_CHECKING:
    from collections.abc import Iterator

_STORE_SECONDS = 1.0  # between an answer's leaving the server and its being in the store, at the most
_MEGABYTE = 2**20
_INPUT_PRICE, _OUTPUT_PRICE = 0.2, 0.8  # US dollars for a million tokens, as a trial with a budget sets them


@dataclass
class Plan:
    """What a trial does.

    Attributes:
        directory: where its files go.
        papers: how many.
        nodes: machines besides the one where the job is started.
        actors: processes at work.
        kill: whether one machine is killed half-way.
        alone: whether the same papers are also run on one machine, and the results compared.
        seconds: that an answer takes.
        fault: "wrong key" refuses every request after the first hundred; "pause" asks all to pause once.
        settings: of the job.
    """

    directory: str
    papers: int
    nodes: int = 3
    actors: int = 3
    kill: bool = False
    alone: bool = False
    seconds: float = 0.05
    fault: str = ""
    settings: dict[str, Any] | None = None


class Counting(Server):
    """The testing server, which also counts how many requests are under way, and knows which."""

    def __init__(self, script: Any) -> None:
        super().__init__(script)
        self.active: Counter[int] = Counter()
        self.most = 0
        self.left: list[tuple[float, int]] = []

    async def _complete(self, request: Any) -> Any:
        number = case_of(await request.json())
        self.active[number] += 1
        self.most = max(self.most, sum(self.active.values()))
        try:
            return await super()._complete(request)
        finally:
            self.active[number] -= 1
            self.left.append((time.monotonic(), number))


def case_of(body: dict[str, Any]) -> int:
    class Asked:
        pass

    asked: Any = Asked()
    asked.body = body
    return case(asked)


class Machines:
    """A cluster of simulated machines, and this process as a driver of it."""

    def __init__(self, plan: Plan) -> None:
        import ray
        from ray.cluster_utils import Cluster

        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        self.ray, self._directory = ray, Path(plan.directory)
        small = {"object_store_memory": 100 * _MEGABYTE, "include_dashboard": False}
        self._cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, **small})
        self._nodes = [
            self._cluster.add_node(num_cpus=2, wait=False, env_vars=self._own(f"machine{number}"), **small)
            for number in range(plan.nodes)
        ]
        self._cluster.wait_for_nodes()
        ray.init(address=self._cluster.address, log_to_driver=False, logging_level="ERROR")

    def _own(self, name: str) -> dict[str, str]:
        return {"SUMMARIZER_CACHE_DIR": str(self._directory / name)}

    def kill_one(self) -> None:
        """End one machine as if its power were cut."""
        node = self._nodes.pop()
        raylet = node.all_processes["raylet"][0].process.pid
        for process in [*_below(raylet), raylet]:
            os.kill(process, signal.SIGKILL)
        self._cluster.remove_node(node, allow_graceful=False)

    def close(self) -> None:
        """End all that is left."""
        self.ray.shutdown()
        self._cluster.shutdown()


def _below(process: int) -> list[int]:
    """The processes that this one started, and those they did."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = parents.get(process, [])
    return [*found, *(deeper for child in found for deeper in _below(child))]


@contextmanager
def machines(plan: Plan) -> Iterator[Machines]:
    made = Machines(plan)
    try:
        yield made
    finally:
        made.close()


class Script:
    """What the server replies."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.paused_at = 0.0

    def __call__(self, asked: Any) -> Any:
        if self._plan.fault == "wrong key" and asked.number > 100:
            return unauthorized()
        if self._plan.fault == "pause" and asked.number == 60:
            self.paused_at = asked.at
            return rate_limited(after=4)
        return answer(good(), seconds=self._plan.seconds)


def run(plan: Plan) -> dict[str, Any]:
    """Do the trial; what was counted."""
    directory = Path(plan.directory)
    source, target = directory / "papers.jsonl", directory / "out"
    with source.open("w") as file:
        for number in range(plan.papers):
            one = paper(number)
            file.write(json.dumps({"id": f"p{number}", "title": one.title, "abstract": one.abstract}) + "\n")
    script = Script(plan)
    with Counting(script) as server, machines(plan) as cluster:
        killed: dict[str, Any] = {}
        if plan.kill:
            threading.Thread(target=_kill_half_way, args=(plan, server, cluster, killed), daemon=True).start()
        begun = time.monotonic()
        said, outcome = _job(plan, server, source, target)
        seconds = time.monotonic() - begun
        found = {"seconds": seconds, "error": said, "outcome": outcome, **_counted(plan, server, killed)}
        if plan.fault == "pause":
            found["in_pause"] = sum(script.paused_at + 1.0 < one.at < script.paused_at + 4.0 for one in server.asked)
        if said is None:
            found |= _rows(plan, target)
            if plan.alone:
                found["same"] = _same(plan, server, target)
    return found


def _job(plan: Plan, server: Server, source: Path, target: Path) -> tuple[Any, Any]:
    from summarizer.ray.job import ClusterJob
    from summarizer.ray.job import run as run_job
    from summarizer.ray.options import Inputs, RayOptions

    settings = {"model": "test", "base_url": server.url, "api_key": "key", **(plan.settings or {})}
    job_request = ClusterJob(Inputs((str(source),)), str(target), RayOptions(settings), actors=plan.actors)
    try:
        outcome = run_job(job_request, watch=_show)
    except SummarizerError as error:
        return [type(error).__name__, error.message], None
    progress = asdict(outcome.progress) | {"stopped": None}
    return None, {"written": asdict(outcome.written), "progress": progress}


def _show(seen: Any) -> None:
    sys.stderr.write(f"{seen.count.done} done, {seen.requests} sent, {seen.workers} at work\n")


def _kill_half_way(plan: Plan, server: Counting, cluster: Machines, killed: dict[str, Any]) -> None:
    while server.billed.requests < plan.papers // 2:
        time.sleep(0.01)
    killed["at"] = time.monotonic()
    killed["billed"] = server.billed.requests
    killed["under_way"] = {number for number, times in server.active.items() if times > 0}
    cluster.kill_one()
    killed["gone"] = time.monotonic()


def _counted(plan: Plan, server: Counting, killed: dict[str, Any]) -> dict[str, Any]:
    bills = Counter(case(one) for one in server.asked if one.number in server.bills)
    twice = {number for number, times in bills.items() if times > 1}
    begun, gone = killed.get("at", 0.0), killed.get("gone", 0.0)
    just_left = {number for at, number in server.left if begun - _STORE_SECONDS < at < gone + _STORE_SECONDS}
    times = [one.at for one in server.asked]
    tokens = [
        (one.at, bill.input_tokens + bill.output_tokens)
        for one in server.asked
        if (bill := server.bills.get(one.number)) is not None
    ]
    return {
        "requests": len(server.asked),
        "billed": server.billed.requests,
        "cost": (server.billed.input_tokens * _INPUT_PRICE + server.billed.output_tokens * _OUTPUT_PRICE) / 1e6,
        "twice": len(twice),
        "twice_under_way": len(twice & (killed.get("under_way", set()) | just_left)),
        "billed_at_kill": killed.get("billed", 0),
        "most_at_once": server.most,
        "most_a_minute": most_in_a_minute([(at, 1) for at in times]),
        "most_tokens_a_minute": most_in_a_minute(tokens),
        "rate": _rate(times),
    }


def _rate(times: list[float]) -> float:
    """Requests a second, the first and the last tenth left out: machines start, and work runs out."""
    times = sorted(times)
    tenth = len(times) // 10
    inner = times[tenth : len(times) - tenth]
    return (len(inner) - 1) / (inner[-1] - inner[0]) if len(inner) > 1 and inner[-1] > inner[0] else 0.0


def _rows(plan: Plan, target: Path) -> dict[str, Any]:
    rows = written(target)
    return {
        "rows": len(rows),
        "complete": sorted(row["id"] for row in rows) == sorted(f"p{number}" for number in range(plan.papers)),
        "ok": sum(row["status"] == "ok" for row in rows),
        "shards": len(list(target.iterdir())),
    }


def written(target: Path) -> list[dict[str, Any]]:
    """The results in the shards of a directory."""
    from summarizer.exports.arrow import read_parquet

    return [row for shard in sorted(target.iterdir()) for row in read_parquet(str(shard))]


def _same(plan: Plan, server: Server, target: Path) -> bool:
    """Whether one machine gives the same results; what an answer cost and who paid it may differ."""

    async def alone() -> dict[str, Any]:
        store = Path(plan.directory) / "alone"
        async with AsyncSummarizer("test", base_url=server.url, api_key="key", cache_dir=store, concurrency=64) as one:
            results = one.stream(map(paper, range(plan.papers)))
            return {result.title: _core(result.to_dict()) async for result in results}

    expected = asyncio.run(alone())
    return expected == {row["title"]: _core(row) for row in written(target)}


def _core(row: dict[str, Any]) -> Any:
    kept = {name: row[name] for name in ("title", "abstract", "status", "summary", "warnings", "error")}
    return json.loads(json.dumps(kept | {"fingerprint": row["provenance"]["fingerprint"]}))


if __name__ == "__main__":
    print(json.dumps(run(Plan(**json.loads(sys.argv[1])))))  # noqa: T201  # what it is for
