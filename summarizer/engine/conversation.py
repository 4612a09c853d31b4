"""Ask one question until an answer fits; after a misfit, the model is told what is wrong, a limited number of times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel

from summarizer.answers.reading import Fit, Unfit, keep, read
from summarizer.errors import AnswerError, InvalidAnswer, NoRecordedAnswer, ProviderError
from summarizer.records import Answer, Usage

if TYPE_CHECKING:
    from summarizer.evidence import Reading
    from summarizer.model.protocols import Conversation

M = TypeVar("M", bound=BaseModel)


class AnswerLoop(Generic[M]):
    """Asks until an answer fits, and counts what that costs.

    Args:
        schema: what an answer has to fit.
        reading: the abstract that an answer is checked against.

    Attributes:
        usage: the cost of all answers, including rejected ones.
        attempts: the number of answers.
        last: the last answer, whether it fits or not; None before the first.
    """

    def __init__(self, schema: type[M], reading: Reading) -> None:
        self._schema = schema
        self._reading = reading
        self.usage = Usage()
        self.attempts = 0
        self.last: Answer | None = None

    async def run(self, conversation: Conversation, *, reasks: int) -> tuple[Fit[M], Answer]:
        """The first answer whose evidence supports its values, else the last that fits the schema.

        Raises:
            InvalidAnswer: none fits.
            SummarizerError: there was no answer.
        """
        complaint: str | None = None
        fitting: tuple[Fit[M], Answer] | None = None
        for _ in range(reasks + 1):
            try:
                self.last = last = await self._next(conversation, complaint)
            except NoRecordedAnswer:
                if self.last is None:
                    raise
                break
            except InvalidAnswer as error:
                complaint = error.message
                continue
            try:
                return read(self._schema, last.text, self._reading), last
            except Unfit as error:
                complaint = str(error)
                fitting = self._marked(last) or fitting
        if fitting is None:
            raise InvalidAnswer(f"no answer fits the schema: {complaint}", answer=self.last.text if self.last else None)
        return fitting

    async def _next(self, conversation: Conversation, complaint: str | None) -> Answer:
        try:
            answer = await conversation.answer(complaint)
        except (AnswerError, ProviderError) as error:
            if error.usage is not None:
                self._count(error.usage)
            raise
        self._count(answer.usage)
        return answer

    def _count(self, usage: Usage) -> None:
        self.usage += usage
        self.attempts += 1

    def _marked(self, answer: Answer) -> tuple[Fit[M], Answer] | None:
        kept = keep(self._schema, answer.text, self._reading)
        return None if kept is None else (kept, answer)
