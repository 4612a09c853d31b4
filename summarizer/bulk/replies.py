"""Presents the answers of a batch as conversations for the engine.

The first answers of a conversation come from the batches; what follows a complaint depends on how the job asks again:
live, in the next batch, or not at all.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from summarizer.bulk.rows import row_of
from summarizer.errors import AnswerError, NoRecordedAnswer, SummarizerError, Truncated
from summarizer.model.connection import model_of, tokens_of
from summarizer.records import Answer, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

    from summarizer.bulk.context import BatchContext
    from summarizer.bulk.files import Job, Kind, Place
    from summarizer.model.client import LiveConversation, LiveModel
    from summarizer.task.question import Question


class Deferred(AnswerError):
    """The question will be asked again in the next batch."""


class Replies:
    """Gives the responses in the downloaded files of a job by position; use it in a `with` block."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._open = ExitStack()
        self._files: dict[tuple[int, Kind], IO[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def at(self, place: Place) -> Any:
        """The completion at a position, as the SDK would return it."""
        part, kind, start = place
        if (part, kind) not in self._files:
            self._files[part, kind] = self._open.enter_context(self._job.file(kind, part).open("rb"))
        file = self._files[part, kind]
        file.seek(start)
        row = row_of(file.readline())
        return completion(row.body if row and row.body else {})


def completion(body: Mapping[str, Any]) -> Any:
    """A completion as the SDK would return it."""
    from openai.types.chat import ChatCompletion

    return ChatCompletion.construct(**body)


def usage_of(context: BatchContext[Any], reply: Any) -> Usage:
    """The cost of a response in a batch."""
    tokens = tokens_of(reply, provider=context.settings.provider)
    if tokens is None:
        return Usage(requests=1, cost_usd=None)
    return tokens.priced(context.price(tokens, model=model_of(reply)))


class BatchModel:
    """Acts as a model for the engine: answers questions from the responses of batches first.

    Args:
        context: gives the prices of responses.
        live: the model to ask again, if live.
        replies: gives the responses.
        reask: what follows them: "live", "bulk" or "never".

    Attributes:
        places: the positions of the responses to each question, first one first.
        complaints: what was wrong with each response, for questions to ask again in the next batch.
        asked_live: the cost of live requests.
    """

    def __init__(self, context: BatchContext[Any], live: LiveModel, replies: Replies, *, reask: str) -> None:
        self.context = context
        self.live = live
        self.replies = replies
        self.reask = reask
        self.places: dict[str, tuple[Place, ...]] = {}
        self.complaints: dict[str, list[str]] = {}
        self.asked_live = Usage()

    def estimate(self, question: Question) -> Usage:
        """The estimated cost of asking live."""
        return self.live.estimate(question)

    def open(self, question: Question) -> BatchConversation:
        """The conversation about this question so far."""
        said = [self.replies.at(place) for place in self.places.get(question.fingerprint, ())]
        return BatchConversation(self, question, said)

    def stop(self, error: SummarizerError) -> None:
        """Send no more requests."""
        self.live.stop(error)

    async def close(self) -> None:
        """Do nothing: the context closes the live model."""


class BatchConversation:
    """A conversation that begins with the responses of batches."""

    def __init__(self, model: BatchModel, question: Question, said: list[Any]) -> None:
        self._model = model
        self._question = question
        self._said = said
        self._told = 0
        self._complaints: list[str] = []
        self._live: LiveConversation | None = None

    async def answer(self, complaint: str | None = None) -> Answer:
        """The next response from the batches, then live answers, if the job asks again live.

        Raises:
            Deferred: the question will be asked in the next batch.
            NoRecordedAnswer: the question is not asked again.
            AnswerError: the response cannot be used.
        """
        if complaint is not None:
            self._complaints.append(complaint)
        if self._told < len(self._said):
            self._told += 1
            return await self._read(self._said[self._told - 1])
        return await self._ask_again(complaint)

    async def _read(self, reply: Any) -> Answer:
        usage = usage_of(self._model.context, reply)
        connection = await self._model.live.connect()
        try:
            text = connection.read(reply, question=self._question)
        except AnswerError as error:
            error.usage = usage
            if isinstance(error, Truncated) and self._model.reask == "live":
                return await self._finish(error, usage=usage)
            raise
        return Answer(text, model_of(reply), usage, datetime.now(UTC).isoformat(timespec="seconds"))

    async def _finish(self, error: Truncated, *, usage: Usage) -> Answer:
        """The answer with a higher token limit, asked live."""
        answer = await self._conversation().finish(error)
        self._model.asked_live += _difference(answer.usage, usage)
        return answer

    async def _ask_again(self, complaint: str | None) -> Answer:
        if self._model.reask == "bulk" and self._said:
            self._model.complaints[self._question.fingerprint] = self._complaints
            raise Deferred("it is asked again in the next batch")
        if self._model.reask != "live" or not self._said:
            raise NoRecordedAnswer("nothing is asked again", hint="Ask again with --reask live or --reask bulk.")
        live = self._conversation()
        try:
            answer = await live.answer(complaint)
        except AnswerError as error:
            self._model.asked_live += error.usage or Usage()
            raise
        self._model.asked_live += answer.usage
        return answer

    def _conversation(self) -> LiveConversation:
        """The live conversation, which continues that of the batches."""
        if self._live is None:
            self._model.live.known_to_work()  # what it is asked about came from it
            self._live = self._model.live.open(self._question)
            last = self._told - 1
            said = list(zip(self._said[:last], self._complaints[:last], strict=True))
            self._live.go_on(said, self._said[last])
        return self._live


def _difference(whole: Usage, part: Usage) -> Usage:
    costs = whole.cost_usd, part.cost_usd
    return Usage(
        whole.requests - part.requests,
        whole.input_tokens - part.input_tokens,
        whole.cached_input_tokens - part.cached_input_tokens,
        whole.output_tokens - part.output_tokens,
        None if costs[0] is None or costs[1] is None else costs[0] - costs[1],
    )
