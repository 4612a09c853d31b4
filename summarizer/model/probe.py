"""Sends a server one small question, to find out its dialect and whether its answer can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.answers.reading import keep
from summarizer.evidence import Reading
from summarizer.model.client import LiveModel
from summarizer.records import Paper, Usage

if TYPE_CHECKING:
    from summarizer.model.dialect import Dialect
    from summarizer.settings import Settings
    from summarizer.store.dialects import Dialects
    from summarizer.store.ledger import Ledger
    from summarizer.task.question import Task

_TEXT = "Training is slow. We present SparseStep. It is 4.2x faster than Adam."
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Probe:
    """The result of a probe.

    Attributes:
        dialect: the dialect the server accepted.
        refusals: requests it refused before that.
        fits: whether the answer fits the schema.
        mended: what had to be repaired to read it.
        model: the model that answered, according to the server.
        usage: tokens and cost.
    """

    dialect: Dialect
    refusals: int
    fits: bool
    mended: tuple[str, ...]
    model: str
    usage: Usage


class _Anew:
    """A write-only memory, so that the dialect is negotiated again."""

    def __init__(self, dialects: Dialects | None) -> None:
        self._dialects = dialects

    def get(self) -> None:
        """Forget the remembered dialect and return None."""
        if self._dialects is not None:
            self._dialects.forget()

    def put(self, dialect: dict[str, Any]) -> None:
        """Remember the new dialect."""
        if self._dialects is not None:
            self._dialects.put(dialect)


async def probe(
    settings: Settings, task: Task[Any], *, dialects: Dialects | None = None, ledger: Ledger | None = None
) -> Probe:
    """Ask one small question, without retries.

    Raises:
        SummarizerError: there is no answer.
    """
    hurried = settings.model_copy(update={"retries": 0, "deadline": _SECONDS, "patience": 0.01})
    model = LiveModel(hurried, ledger=ledger, dialects=_Anew(dialects))
    reading = Reading.of(_TEXT)
    numbered = "\n".join(f"[{number}] {span.text}" for number, span in enumerate(reading.sentences, start=1))
    asked = [
        {"role": "system", "content": "Return facts about the text as JSON; cite its sentences by their numbers."},
        {"role": "user", "content": numbered},
    ]
    try:
        answer = await model.open(task.question_of(Paper.of(_TEXT), reading, asked)).answer()
    finally:
        await model.close()
    fit = keep(task.schema, answer.text, reading)
    found = model.negotiation
    mended = fit.mended if fit else ()
    return Probe(found.dialect, found.refusals, fit is not None, mended, answer.model, answer.usage)
