"""What a paper concedes: the limits of its result, its costs, and what it leaves open.

An example of a custom schema with two lists and its own check: a limitation without a condition must use the words of
its sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from summarizer.evidence import AsWritten, Cited, Verdict
from summarizer.evidence.wording import is_worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.evidence import Reading

Kind = Literal["failure", "no_gain", "cost", "scope", "evidence", "other"]


class _Told(Cited):
    """A statement in a few words of one's own, most of which its sentences must have."""

    text: str

    def verdicts(self, reading: Reading | None = None) -> Iterator[Verdict]:
        """Return the checks of every cited value, and whether its words are those of its sentences."""
        yield from super().verdicts(reading)
        repair = f"{self.text!r} is not what {self.cited(reading)} say: use their words"
        yield Verdict.of("wording", holds=is_worded(self.text, source=self.quoted), repair=repair)


class Limitation(_Told):
    """Something that the authors concede of this work.

    Attributes:
        text: the limitation in one clause, in the abstract's words where possible.
        kind: "failure": it does not work there; "no_gain": the advantage is gone or small there; "cost": what it makes
            worse; "scope": what it was not tried on or does not cover; "evidence": how far its study can be trusted.
        condition: where it holds, as written ("With batches of fewer than 64 sequences"), or None.
    """

    kind: Kind
    condition: AsWritten | None


class OpenProblem(_Told):
    """A question or a task that this work leaves to others or to later, in one clause."""


class PaperLimitations(BaseModel):
    """What one abstract concedes and what it leaves open."""

    model_config = ConfigDict(frozen=True)

    limitations: tuple[Limitation, ...]
    open_problems: tuple[OpenProblem, ...]
