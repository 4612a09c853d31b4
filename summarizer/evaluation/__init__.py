"""Scores results against gold answers, and compares two results files.

A predicted claim is right if its evidence overlaps a quote of a gold claim and both give the same figures; each gold
claim is matched at most once. A gold claim marked `optional` is one that careful readers disagree about: predicting it
is not wrong, and leaving it out is not a miss.
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
