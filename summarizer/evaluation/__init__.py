"""How good results are, held against gold answers, and what changed between two files of results.

A predicted claim is right when its evidence overlaps a quote of a gold claim and both give the same figures; a gold
claim is found at most once. A gold claim marked `optional` is one that careful readers disagree about: finding it is
not wrong, and leaving it out is no miss.
"""

from summarizer.evaluation.certificate import Share, certify
from summarizer.evaluation.changes import Change, Difference, difference
from summarizer.evaluation.comparison import Comparison, PaperChange, compare
from summarizer.evaluation.fields import JudgedFields
from summarizer.evaluation.judging import Judged
from summarizer.evaluation.lines import GoldAnswer, GoldPaper, ResultLine, read_gold, read_results
from summarizer.evaluation.scores import Evaluation, Score, evaluate

__all__ = [
    "Change",
    "Comparison",
    "Difference",
    "Evaluation",
    "GoldAnswer",
    "GoldPaper",
    "Judged",
    "JudgedFields",
    "PaperChange",
    "ResultLine",
    "Score",
    "Share",
    "certify",
    "compare",
    "difference",
    "evaluate",
    "read_gold",
    "read_results",
]
