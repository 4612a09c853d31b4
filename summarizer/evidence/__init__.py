"""Evidence: turns the sentence numbers a model cites into exact passages, and checks that they support the values.

Use `Cited` in a schema for every value that must cite its sentences, and `AsWritten` for every text that they must
contain word for word. Validate answers with a `Reading` of the abstract as Pydantic context.
"""

from summarizer.evidence.cited import Cited, Reading, choices_of, marks
from summarizer.evidence.copied import AsWritten
from summarizer.evidence.sentences import split
from summarizer.evidence.verdicts import Outcome, Verdict

__all__ = ["AsWritten", "Cited", "Outcome", "Reading", "Verdict", "choices_of", "marks", "split"]
