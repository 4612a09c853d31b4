"""Right answers pass every check, and each way of breaking one is marked: the small form of benchmarks/mutations.py."""

import pytest

from summarizer.evidence import Reading
from summarizer.schemas import Device, EfficiencyClaim

ABSTRACT = (
    "Large models are hard to train. Quern reduces memory from 80 GB to 6 GB and disk from 90 GB to 3 GB. "
    "It trains 4.2x faster than Adam. It reaches the target loss in 64 epochs at a cost of $O(n \\log n)$. "
    "Quern speeds up convergence. On images it is 2.5 times cheaper and uses 40% fewer labels. "
    "We train on eight A100 GPUs with 16 GB of text. The code is open."
)


def claim(sentence, amount, statement):
    return {"sentences": [sentence], "statement": statement, "metric": "other", "amount": amount, "baseline": None}


MEMORY = claim(2, "from 80 GB to 6 GB", "Quern reduces memory from 80 GB to 6 GB.")
SPEED = claim(3, "4.2x", "Quern trains 4.2x faster.")
EPOCHS = claim(4, "64 epochs", "The target loss is reached in 64 epochs.")
RATE = claim(4, r"$O(n \log n)$", "The cost is O(n log n).")
CONVERGENCE = claim(5, None, "Quern speeds up convergence.")
LABELS = claim(6, "40%", "It uses 40% fewer labels.")
DEVICE = {"sentences": [7], "name": "A100", "kind": "gpu", "count": 8}
RIGHT = (MEMORY, SPEED, EPOCHS, RATE, CONVERGENCE, LABELS, DEVICE)


def outcomes(answer, text=ABSTRACT):
    schema = Device if "name" in answer else EfficiencyClaim
    return schema.model_validate(answer, context=Reading.of(text).kept()).checks


def failed(answer, text=ABSTRACT):
    return {check for check, outcome in outcomes(answer, text).items() if outcome != "ok"}


@pytest.mark.parametrize("answer", RIGHT)
def test_a_right_answer_passes(answer):
    assert failed(answer) == set()


@pytest.mark.parametrize(
    ("answer", "changes", "check"),
    [
        pytest.param(SPEED, {"amount": "4.3x"}, "figure", id="another figure"),
        pytest.param(SPEED, {"amount": "64x"}, "figure", id="a figure of the abstract"),
        pytest.param(MEMORY, {"amount": "from 6 GB to 80 GB"}, "figure", id="ends reversed"),
        pytest.param(MEMORY, {"amount": "from 80 GB to 3 GB"}, "figure", id="ends of two pairs"),
        pytest.param(MEMORY, {"amount": "from 80 MB to 6 MB"}, "figure", id="another unit of size"),
        pytest.param(SPEED, {"amount": "4.2%"}, "figure", id="percent for times"),
        pytest.param(LABELS, {"amount": "40x"}, "figure", id="times for percent"),
        pytest.param(EPOCHS, {"amount": "64 layers"}, "figure", id="another thing counted"),
        pytest.param(RATE, {"amount": r"$O(n^2)$"}, "figure", id="another formula"),
        pytest.param(
            LABELS, {"amount": "2.5 times", "statement": "It uses 40x fewer labels."}, "figure", id="two tellings"
        ),
        pytest.param(SPEED, {"sentences": [2]}, "figure", id="the sentence before"),
        pytest.param(CONVERGENCE, {"sentences": [6]}, "evidence", id="the sentence after, without a figure"),
        pytest.param(DEVICE, {"name": "H100"}, "name", id="another device"),
        pytest.param(DEVICE, {"count": 16}, "count", id="a number of the sentence"),
        pytest.param(DEVICE, {"count": 3}, "count", id="another count"),
        pytest.param(DEVICE, {"sentences": [8]}, "name", id="another sentence for a device"),
    ],
)
def test_a_broken_answer_is_marked(answer, changes, check):
    assert check in failed(answer | changes)


@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [
        (MEMORY, "reduces memory", "does not reduce memory"),
        (MEMORY, "reduces memory", "fails to reduce memory"),
        (SPEED, "trains 4.2x faster", "never trains 4.2x faster"),
        (SPEED, "4.2x faster", "not 4.2x faster"),
        (SPEED, "It trains", "We found no evidence that it trains"),
        (CONVERGENCE, "speeds up", "does not speed up"),
        (CONVERGENCE, "speeds up convergence", "gives no speed-up of convergence"),
        (LABELS, "uses 40%", "does not use 40%"),
    ],
)
def test_an_answer_is_marked_where_the_text_denies_it(answer, before, after):
    assert before in ABSTRACT
    assert "negation" in failed(answer, ABSTRACT.replace(before, after))
