"""Turns a dataset of papers into a dataset of results."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from summarizer.engine.assembly import ways_on
from summarizer.errors import ConfigurationError
from summarizer.exports.extras import needed
from summarizer.ray.options import CALLS, RayOptions, batch_size, travelling
from summarizer.readers.fields import USUAL, Fields
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel
    from ray.actor import ActorHandle
    from ray.data import Dataset

_BLOCK = 16  # batches; what a dead actor's task does again, at the most


def summarize(
    dataset: Dataset,
    *,
    schema: type[BaseModel] = PaperSummary,
    prompt: str | None = None,
    fields: Fields = USUAL,
    actors: int | None = None,
    **settings: Any,
) -> Dataset:
    """The results of a dataset of papers, with the nested types of the Parquet export.

    Args:
        dataset: one paper per row; columns are found by the usual names: id, title, abstract and the like.
        schema: the Pydantic model to fill in.
        prompt: the name of a prompt of the package, or a path that exists on every machine.
        fields: the names of the columns, if they are not the usual ones.
        actors: the number of worker processes; one per machine by default.
        settings: as for `AsyncSummarizer`. Limits apply to the whole job. `shared_store` is the address of a store of
            answers for all machines; `cache_dir` is a directory on each machine, its own default if not given.

    Raises:
        ConfigurationError: Ray is not installed, a setting is malformed, or no model is configured.
    """
    needed("ray.data", extra="ray")
    options = RayOptions(settings, schema, prompt, fields)
    from summarizer.ray.worker import started_coordinator

    return results_of(dataset, options, started_coordinator(resolved(options)), actors=actors)


def resolved(options: RayOptions) -> Settings:
    """The settings, resolved where the job starts.

    Raises:
        ConfigurationError: one is malformed, or no model is configured.
    """
    settings = Settings.resolve(**options.settings)
    if not settings.model:
        raise ways_on()
    return settings


def results_of(
    dataset: Dataset, options: RayOptions, coordinator: ActorHandle[Any], *, actors: int | None = None
) -> Dataset:
    """The results of a dataset, from workers that follow this coordinator."""
    ray = needed("ray", extra="ray")
    from summarizer.ray.worker import Worker

    settings, number = resolved(options), actors or _machines(ray)
    _check_room(ray, actors=number)
    size = batch_size(settings.concurrency, actors=number)
    _send_by_value(options.schema, ray)
    sent = RayOptions(travelling(settings, given=options.settings), options.schema, options.prompt, options.fields)
    return dataset.repartition(target_num_rows_per_block=_BLOCK * size).map_batches(
        Worker,
        fn_constructor_args=(coordinator, sent),
        batch_size=size,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=number, max_concurrent_calls_per_actor=CALLS),
        num_cpus=1,
    )


def _send_by_value(schema: type[BaseModel], ray: Any) -> None:
    """Pickle a class by value if other machines may not have its module."""
    module = sys.modules.get(schema.__module__)
    if module is not None and schema.__module__.partition(".")[0] != "summarizer":
        ray.cloudpickle.register_pickle_by_value(module)


def connected(address: str | None = None) -> Any:
    """Connect Ray to the cluster at this address, or to the one of the environment, or start one here.

    Raises:
        ConfigurationError: Ray is not installed, or no cluster responds.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anybody
    ray = needed("ray", extra="ray")
    if not ray.is_initialized():
        own = {} if address else {"include_dashboard": False}
        ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING, **own)
    return ray


def _check_room(ray: Any, *, actors: int) -> None:
    """Reject a job that could never run: reading and writing need a processor besides those of the actors."""
    processors = int(ray.cluster_resources().get("CPU", 0))
    if processors <= actors:
        raise ConfigurationError(
            f"the cluster has {processors} processors, and {actors} actors leave none for reading and writing",
            hint="Use fewer --actors, or add a machine.",
        )


def _machines(ray: Any) -> int:
    return max(1, len([node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) >= 1]))
