"""Evidence: the model cites sentence numbers, this room turns them into exact passages and checks what they carry.

A schema uses `Cited` for every value that must point at its sentences, and `AsWritten` for every text in it that must
stand there word for word. Answers are validated with a `Reading` of the abstract as Pydantic context.
"""

from summarizer.evidence.cited import Cited, Reading, choices_of, marks
from summarizer.evidence.copied import AsWritten
from summarizer.evidence.sentences import split
from summarizer.evidence.verdicts import Outcome, Verdict

__all__ = ["AsWritten", "Cited", "Outcome", "Reading", "Verdict", "choices_of", "marks", "split"]
