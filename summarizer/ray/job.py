"""Runs a whole job on a cluster: reads, summarizes and writes, with progress shown where it was started."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.errors import Outage
from summarizer.ray.dataset import connected, resolved, results_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.errors import SummarizerError
    from summarizer.ray.coordinator import Progress
    from summarizer.ray.messages import Count
    from summarizer.ray.options import Inputs, RayOptions

_LOOK_SECONDS = 0.5
_ANSWER_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ClusterJob:
    """What a job should do, and where.

    Attributes:
        inputs: its inputs.
        target: the directory or address for the shards.
        options: the options of its workers.
        address: the cluster's address; None for the one of the environment, or a new one here.
        actors: the number of worker processes; None for one per machine.
    """

    inputs: Inputs
    target: str
    options: RayOptions
    address: str | None = None
    actors: int | None = None


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """The outcome of a job.

    Attributes:
        written: the papers in the shards, without their cost.
        progress: the coordinator's last state, with the total cost.
        backup: the directory with earlier results that this job lacks; empty if there are none.
    """

    written: Count
    progress: Progress
    backup: str = ""


def run(job_request: ClusterJob, *, watch: Callable[[Progress], None]) -> JobOutcome:
    """Run a job; `watch` is called repeatedly with its progress.

    Raises:
        SummarizerError: the error that stopped it.
    """
    settings = resolved(job_request.options)
    ray = connected(job_request.address)
    from summarizer.ray.reading import dataset_of
    from summarizer.ray.worker import started_coordinator
    from summarizer.ray.writing import Shards

    shards = Shards(job_request.target)
    coordinator = started_coordinator(settings)
    try:
        papers = dataset_of(job_request.inputs, coordinator)
        results = results_of(papers, job_request.options, coordinator, actors=job_request.actors)
        _quieten(ray)
        _watched(lambda: results.write_datasink(shards), ray, coordinator, watch)
        return JobOutcome(shards.count, _progress(ray, coordinator), shards.backup)
    finally:
        ray.kill(coordinator)


def _watched(work: Callable[[], None], ray: Any, coordinator: Any, watch: Callable[[Progress], None]) -> None:
    """Do the work in this thread, and call `watch` from another."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_SECONDS):
            with suppress(ray.exceptions.RayError):  # busy, or gone: the work itself raises
                watch(_progress(ray, coordinator))

    watching = threading.Thread(target=look, name="summarizer-watch", daemon=True)
    watching.start()
    try:
        work()
    except ray.exceptions.RayError as error:
        raise _reason(error, ray, coordinator) from error
    finally:
        over.set()
        watching.join(_ANSWER_SECONDS)


def _reason(error: Exception, ray: Any, coordinator: Any) -> SummarizerError:
    """The error that stopped the job; the coordinator's own, if it has one."""
    with suppress(ray.exceptions.RayError):
        if (stopped := _progress(ray, coordinator).stopped) is not None:
            return stopped
    return Outage(
        f"the cluster gave the job up: {str(error).strip().splitlines()[-1]}",
        hint="Finished papers are kept. Run the same command again when the cluster is healthy, to continue.",
    )


def _quieten(ray: Any) -> None:
    """Turn off Ray Data's own progress bars and messages; `watch` shows the progress."""
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)


def _progress(ray: Any, coordinator: Any) -> Progress:
    found: Progress = ray.get(coordinator.progress.remote(), timeout=_ANSWER_SECONDS)
    return found
