"""What every step of a bulk job needs: task, store, leases, spend log, model and provider."""

from __future__ import annotations

from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from pydantic import BaseModel

from summarizer.bulk.openai import OpenAIBatches, require_openai
from summarizer.engine.assembly import Parts, RunOptions
from summarizer.errors import ConfigurationError
from summarizer.model.client import LiveModel
from summarizer.model.pricing import cost
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings
from summarizer.store.leases import Leases
from summarizer.task.schema_files import load_schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from summarizer.bulk.files import Job
    from summarizer.bulk.provider import BatchProvider
    from summarizer.model.connection import Connection
    from summarizer.records import Usage
    from summarizer.store.shared import SharedLeases

M = TypeVar("M", bound=BaseModel)

# What a job is made with and goes on with, whatever is configured later; the key is none of it.
KEPT = (
    "model", "base_url", "mode", "temperature", "max_tokens", "reasks", "second_look", "strict", "input_price",
    "output_price", "max_cost",
)  # fmt: skip


class BatchContext(Generic[M]):
    """What every step of a job needs. Use it in an `async with` block.

    Args:
        settings: which model, where, within which limits.
        prompt: the prompt's name or path; None for the schema's own.
        schema: the Pydantic model to fill in.
        responses: recorded exchanges, looked up first.

    Attributes:
        store: the accepted answers: this machine's and, if configured, the shared ones.
        directory: this machine's store, which also contains the jobs.
        leases: determine which process works on which job.

    Raises:
        ConfigurationError: the provider has no supported batches, or there is no key.
        StoreError: the store cannot be written.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        prompt: str | None = None,
        schema: type[M] = PaperSummary,  # type: ignore[assignment]  # as in `AsyncSummarizer`
        responses: Path | None = None,
    ) -> None:
        require_openai(settings)
        self.settings = settings
        self._parts = parts = Parts(settings, RunOptions(schema, prompt, responses))
        with ExitStack() as opened:
            opened.enter_context(closing(parts))
            self.storage, self.live = parts.of_job()
            self.ledger = self.storage.require_writable()
            self.recordings, self.task = parts.recordings, parts.task
            self.directory, self.store = self.storage.directory, self.storage.answers
            self.leases = Leases(self.directory)
            self._provider: BatchProvider | None = None
            self._files = opened.pop_all()

    @classmethod
    def for_job(cls, job: Job, *, schema: type[M] | None = None, **given: Any) -> Self:
        """The context of a job, from its own settings; the given ones (a key, --max-cost) override them.

        Args:
            job: the job.
            schema: the Pydantic model, if the job does not have its name.
            given: settings by name.

        Raises:
            ConfigurationError: the prompt or the schema has changed.
        """
        facts = job.state.facts
        kept = {name: facts["settings"].get(name) for name in KEPT}
        settings = Settings.resolve(**{**{name: kept[name] for name in ("model", "base_url")}, **given})
        settings = settings.model_copy(update={**kept, **{name: value for name, value in given.items() if value}})
        _require_shared(job, settings)
        chosen: Any = schema or load_schema(facts["schema_name"])  # it is what M is then
        prompt = facts["prompt_name"]
        if prompt is not None and prompt.endswith(".md"):
            prompt = str(job.directory / prompt)
        responses = Path(facts["responses"]) if facts["responses"] else None
        context = cls(settings, prompt=prompt, schema=chosen, responses=responses)
        if (context.task.prompt.label, context.task.schema_label) != (facts["prompt"], facts["schema"]):
            raise ConfigurationError(
                f"job {job.name} was made with {facts['schema']} and {facts['prompt']}; now they are "
                f"{context.task.schema_label} and {context.task.prompt.label}",
                hint="Collect it with the schema and the version of the package that made it.",
            )
        return context

    @property
    def provider(self) -> BatchProvider:
        """The provider, opened on first use."""
        if self._provider is None:
            self._provider = OpenAIBatches(self.settings)
        return self._provider

    def question_leases(self) -> Leases | SharedLeases:
        """The leases of questions, across all machines that share the store; the caller must close them."""
        return self.storage.leases()

    @asynccontextmanager
    async def live_within(self, cost: float | None) -> AsyncIterator[LiveModel]:
        """The live model with this budget in US dollars; None for no limit."""
        if cost is None:
            yield self.live
            return
        live = LiveModel(
            self.settings.model_copy(update={"max_cost": cost}), ledger=self.ledger, dialects=self.storage.dialects
        )
        self._parts.adapt(live)
        try:
            yield live
        finally:
            await live.close()

    async def connection(self) -> Connection:
        """Prepares requests and reads responses."""
        return await self.live.connect()

    def price(self, usage: Usage, *, model: str | None = None) -> float | None:
        """The cost in US dollars of tokens in a batch."""
        return cost(usage, model=model or self.settings.model_name, settings=self.settings, batch=True)

    async def close(self) -> None:
        """Close connections and files."""
        with self._files:
            if self._provider is not None:
                await self._provider.close()
            await self.live.close()
            await self.leases.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _require_shared(job: Job, settings: Settings) -> None:
    """Refuse to continue a job with a shared store without that store; its address is not saved with the job.

    Raises:
        ConfigurationError: no address is given.
    """
    if job.state.facts.get("is_shared") and not settings.shared_store:
        raise ConfigurationError(
            f"job {job.name} was made with a shared store, and no shared store is set now",
            hint="Name it with SUMMARIZER_SHARED_STORE; its address is not kept with the job, for it may hold a "
            "password.",
        )
