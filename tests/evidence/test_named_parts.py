"""What a figure is of, where that is a part of the whole."""

import pytest

from summarizer.evidence.parts import part_of
from summarizer.evidence.runs import ClaimTexts


@pytest.mark.parametrize(
    ("metric", "amount", "evidence", "part"),
    [
        (
            "memory",
            "from 18 GB to 2 GB",
            "The memory of the loss computation falls from 18 GB to 2 GB.",
            "loss computation",
        ),
        ("inference", "3x", "Our method has a 3x faster attention kernel.", "attention kernel"),
        ("inference", "2.4x", "It speeds up prefill by 2.4x.", "prefill"),
        ("training_time", "5x", "Recomputation is cut 5x.", "Recomputation"),
        ("training_time", "between 82% and 91%", "It hides between 82% and 91% of the recomputation.", "recomputation"),
        ("training_time", "81%", "Recomputation stays, but we hide 81% of it.", "Recomputation"),
        ("memory", "4x", "We shrink KV cache memory by 4x.", "KV cache"),
        ("training_time", "40%", "Data loading time drops by 40%.", "Data loading"),
        ("memory", "37%", "Peak activation memory falls by 37%.", "Peak activation"),
    ],
)
def test_a_part_beside_the_figure_is_named(metric, amount, evidence, part):
    assert part_of(ClaimTexts(amount, "", metric, evidence)) == part


@pytest.mark.parametrize(
    ("metric", "amount", "evidence"),
    [
        ("training_time", "2.5x", "With a fused softmax kernel, training is 2.5x faster."),
        ("training_time", "2.5x", "Using a new attention kernel we train 2.5x faster."),
        ("inference", "3x", "Moving weights from the decoder to the encoder gives a 3x inference speedup."),
        ("communication", "32x", "It reduces communication by 32x."),
        ("memory", "2x", "It reduces memory overhead by 2x."),
        ("inference", "2x", "It reduces inference overhead by 2x."),
        ("data", "10%", "Transfer learning needs 10% of the labels."),
        ("throughput", "1.9x", "Our encoder is 1.9x faster than theirs."),
        ("inference", "2x", "Decoder-only models decode 2x faster."),
        ("training_time", "3x", "Training is 3x faster, and the kernel is simple."),
    ],
)
def test_the_whole_is_no_part(metric, amount, evidence):
    assert part_of(ClaimTexts(amount, "", metric, evidence)) is None
