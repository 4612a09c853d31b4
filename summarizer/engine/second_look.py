"""A second look: asks the model once more about the sentences that the audit has marked.

A schema that supports additions has a class for them and a method to add them (`Extensible`). An addition counts only
if it cites a marked sentence and passes every check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, runtime_checkable

from summarizer.task.prompt_files import load_prompt
from summarizer.task.question import Question, Task

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic import BaseModel

    from summarizer.records import Answer, Span, Warned

_UNCITED = "uncited_"


@runtime_checkable
class Extensible(Protocol):
    """A schema whose answers can be added to."""

    second_answer: ClassVar[type[BaseModel]]

    def extended(self, additions: Any, *, within: Collection[Span]) -> Self:
        """This answer with the additions that cite one of these sentences, are supported and are new."""
        ...


class SecondLook:
    """Builds the second question from the first one, its answer and the figures that it does not cite.

    Args:
        first: the task of the first question.
    """

    def __init__(self, first: Task[Any]) -> None:
        self._prompt = load_prompt("second_look", roles=("user",))
        self._task: Task[Any] = Task(first.schema.second_answer, prompt=self._prompt, parts=first.parts)

    @staticmethod
    def suits(schema: type[BaseModel]) -> bool:
        """Whether answers of this schema can be added to."""
        return isinstance(schema, Extensible)

    def question(self, first: Question, answer: Answer, warnings: tuple[Warned, ...]) -> Question | None:
        """The second question; None if nothing is marked."""
        uncited = filter(_is_uncited, warnings)
        marked = [(first.reading.numbers(warning.evidence)[0], warning.message) for warning in uncited]
        if not marked:
            return None
        said = {"role": "assistant", "content": answer.text}
        return self._task.question_of(
            first.paper, first.reading, [*first.messages, said, *self._prompt.rendered(marked=marked)]
        )


def marked_sentences(warnings: tuple[Warned, ...]) -> tuple[Span, ...]:
    """The sentences with a figure or a device that the answer does not cite."""
    return tuple(span for warning in warnings if _is_uncited(warning) for span in warning.evidence)


def _is_uncited(warning: Warned) -> bool:
    return warning.kind.startswith(_UNCITED)
