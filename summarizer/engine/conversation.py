"""A conversation about one question, until an answer fits: asked again with what is wrong, as often as is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from summarizer.errors import AnswerError, InvalidAnswer, NoRecordedAnswer
from summarizer.records import Answer, Usage

if TYPE_CHECKING:
    from summarizer.evidence import Reading
    from summarizer.model.protocols import Conversation

M = TypeVar("M", bound=BaseModel)


class Talk(Generic[M]):
    """A conversation until an answer fits, counting what it costs.

    Args:
        schema: what an answer has to fit.
        reading: the abstract that it is held against.

    Attributes:
        usage: what all answers cost, rejected ones included.
        attempts: how many there were.
    """

    def __init__(self, schema: type[M], reading: Reading) -> None:
        self._schema = schema
        self._reading = reading
        self.usage = Usage()
        self.attempts = 0

    async def hold(self, conversation: Conversation, *, reasks: int) -> tuple[M, Answer]:
        """The first answer whose values are carried, else the last that fits the schema at all.

        Raises:
            InvalidAnswer: none fits.
            SummarizerError: there was no answer.
        """
        complaint: str | None = None
        fitting: tuple[M, Answer] | None = None
        last: Answer | None = None
        for _ in range(reasks + 1):
            try:
                last = await self._next(conversation, complaint)
            except NoRecordedAnswer:
                if last is None:
                    raise
                break
            except InvalidAnswer as error:
                complaint = error.message
                continue
            try:
                return self._read(last, self._reading), last
            except ValidationError as error:
                complaint = worded(error)
                fitting = self._marked(last) or fitting
        if fitting is None:
            raise InvalidAnswer(f"no answer fits the schema: {complaint}", answer=last.text if last else None)
        return fitting

    async def _next(self, conversation: Conversation, complaint: str | None) -> Answer:
        try:
            answer = await conversation.answer(complaint)
        except AnswerError as error:
            if error.usage is not None:
                self._count(error.usage)
            raise
        self._count(answer.usage)
        return answer

    def _count(self, usage: Usage) -> None:
        self.usage += usage
        self.attempts += 1

    def _read(self, answer: Answer, reading: Reading) -> M:
        return self._schema.model_validate_json(answer.text, context=reading)

    def _marked(self, answer: Answer) -> tuple[M, Answer] | None:
        kept = kept_answer(self._schema, answer, self._reading)
        return None if kept is None else (kept, answer)


def kept_answer(schema: type[M], answer: Answer, reading: Reading) -> M | None:
    """An answer as it is kept, with its marks, or None where it does not fit the schema."""
    try:
        return schema.model_validate_json(answer.text, context=reading.kept())
    except ValidationError:
        return None


def worded(error: ValidationError) -> str:
    """What a model has to mend, a line a fault: `efficiency_claims.0.amount: ...`."""
    lines = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(map(str, fault["loc"])) or "answer"
        lines.append(f"{where}: {fault['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)
