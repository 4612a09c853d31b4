"""What runs in each actor of a job: one run, kept busy with several batches at once."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Any

import ray
from ray.exceptions import RayError

from summarizer.engine.assembly import RunOptions, assembled
from summarizer.errors import SummarizerError
from summarizer.ray.limits import JobLimiter
from summarizer.ray.rows import count_of, digest, papers_of, table_of
from summarizer.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.actor import ActorHandle

    from summarizer.engine.assembly import PairedRun, Run
    from summarizer.ray.messages import Report, Update
    from summarizer.ray.options import RayOptions


class RayChannel:
    """A connection to the actor that coordinates a job."""

    def __init__(self, coordinator: ActorHandle[Any]) -> None:
        self._coordinator = coordinator
        self._name = uuid.uuid4().hex

    async def report(self, report: Report) -> None:
        """As `Channel` has it."""
        try:
            await self._coordinator.report.remote(self._name, report)
        except RayError as error:
            raise ConnectionError(str(error)) from error

    async def updates(self) -> Update:
        """As `Channel` has it."""
        try:
            update: Update = await self._coordinator.updates.remote(self._name)
        except RayError as error:
            raise ConnectionError(str(error)) from error
        return update


class Worker:
    """Summarizes tables of papers; `map_batches` makes one in each of its actors.

    Args:
        coordinator: the coordinating actor.
        options: what the run is made with.
    """

    def __init__(self, coordinator: ActorHandle[Any], options: RayOptions) -> None:
        self._coordinator = coordinator
        self._options = options
        self._run: Run[Any] | PairedRun[Any] | None = None

    async def __call__(self, table: pa.Table) -> pa.Table:
        """The results of a table's papers, in their order.

        Raises:
            SummarizerError: one that stops the job; every other worker is stopped too.
        """
        try:
            papers, unreadable = papers_of(table, self._options.fields)
            outcomes = await asyncio.gather(*map(self._made().engine.outcome, papers))
            results = [outcome.result for outcome in outcomes]
            made = table_of(results, self._options.schema)
        except SummarizerError as error:
            await self._coordinator.stop.remote(error)
            raise
        if unreadable:
            await self._coordinator.unreadable.remote(unreadable)
        await self._coordinator.count.remote(digest(papers), count_of(results))
        return made

    def _made(self) -> Run[Any] | PairedRun[Any]:
        """The run, made in the loop that it works in, within the limits of the job."""
        if self._run is None:
            settings = Settings.resolve(**self._options.settings)
            options: RunOptions[Any] = RunOptions(self._options.schema, self._options.prompt)
            self._run = assembled(settings, options, limiter=JobLimiter(RayChannel(self._coordinator)))
        return self._run


def started_coordinator(settings: Any) -> ActorHandle[Any]:
    """The coordinating actor of a new job, on this machine: where the job is started, it ends."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    from summarizer.ray.coordinator import Coordinator

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    actor = ray.remote(num_cpus=0, max_concurrency=10_000, scheduling_strategy=here)(Coordinator)
    started: ActorHandle[Any] = actor.remote(settings)
    return started
