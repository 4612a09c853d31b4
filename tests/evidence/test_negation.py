"""When the sentences cited for a claim deny it."""

import pytest

from summarizer.evidence.negation import is_negated


@pytest.mark.parametrize(
    ("statement", "amount", "source"),
    [
        ("Speeds up training.", None, "Quern does not speed up training."),
        ("Speeds up training.", None, "Quern doesn't significantly speed up training."),
        ("Speeds up inference.", None, "On current GPUs, Quern does not speed up inference, because gathers are slow."),
        ("Reduces memory.", None, "Quern fails to reduce memory."),
        ("Reduces memory by 40%.", "40%", "Quern fails to reduce memory by 40%."),
        ("Reduces memory.", None, "Quern could never reduce the memory of the optimizer."),
        ("Reduces latency.", None, "We were unable to lower latency."),
        ("Gives a speed-up.", None, "There is no speed-up on CPUs."),
        ("Gives a speed-up.", None, "We saw no significant wall-clock speedup."),
        ("Gives a 2x speedup.", "2x", "Quern does not yield a 2x speedup."),
        ("Reduces memory.", None, "There is no reduction in memory."),
        ("Faster than Adam.", None, "Quern is no faster than Adam."),
        ("Faster than Adam.", None, "Quern is not faster than Adam."),
        ("2x faster than Adam.", "2x", "Quern is not 2x faster than Adam."),
        ("Shorter training.", None, "Training runs themselves are no shorter."),
        ("Fewer tokens are needed.", None, "Quern does not reduce the number of tokens needed."),
        ("Training speed is kept.", None, "The error falls by 12% without sacrificing training speed."),
        ("Inference speed is kept.", None, "It is more accurate without affecting inference speed."),
        ("Inference is not slowed.", None, "It is more accurate without slowing down inference."),
        ("Same latency.", None, "Latency on the phone is unchanged."),
        ("Trains at the same speed.", None, "Quern trains at the same speed as Adam."),
        ("As fast as Adam.", None, "Quern is as fast as Adam."),
        ("Serves faster.", None, "The third trace is served neither faster nor slower."),
        ("Throughput rises.", None, "Quern does not increase throughput."),
        ("Trains 3x faster.", "3x", "We found no evidence that Quern trains 3x faster."),
        ("Trains 3x faster.", "3x", "It is not true that Quern trains 3x faster."),
        ("Converges quickly.", None, "Quern does not converge quickly."),
        ("Gives savings.", None, "The savings in memory disappear on larger models."),
        ("Reduces memory.", None, "Quern raises accuracy rather than reducing memory."),
        ("Reduces memory.", None, "Quern, which does not reduce memory, speeds up training."),
        ("Reduces memory.", None, "We present a method that does not reduce memory but speeds up training."),
        ("Saves memory.", None, "Sharding alone saves no memory."),
        ("Saves memory.", None, "None of the variants saves memory."),
        ("Saves memory 2x.", "2x", "None of the variants saves 2x memory."),
        ("Cuts memory 3x.", "3x", "Quern neither speeds up training nor cuts memory 3x."),
        ("Accelerates inference.", None, "Training is 2x faster, although inference is not accelerated."),
        ("Cuts cost.", None, "We could not confirm that pruning cuts cost."),
        ("Shortens training.", None, "The trick hardly shortens training."),
        ("Computed in linear time.", None, "The projection cannot be computed in linear time."),
    ],
)
def test_a_denied_gain_and_parity_are_negated(statement, amount, source):
    assert is_negated(statement, amount, source=source)


@pytest.mark.parametrize(
    ("statement", "amount", "source"),
    [
        ("Speeds up training.", None, "Quern speeds up training."),
        ("Speeds up training.", None, "Quern not only speeds up training, it also saves memory."),
        ("Needs no more updates.", None, "It closes the gap without increasing the number of updates."),
        ("No extra circuitry.", None, "Its benefits include the lack of a need for extra circuitry."),
        ("No search is needed.", None, "We fix the schedule, eliminating the need to search for a learning rate."),
        ("Training time stays.", None, "It is lighter and does not increase training time."),
        ("Needs no extra memory.", None, "There is no extra memory to allocate."),
        ("Needs no retraining.", None, "Quern does not require retraining."),
        ("Needs no memory.", None, "Activations need not be stored during training."),
        ("Memory falls.", "from 80 GB to 6 GB", "Without loss of accuracy, memory falls from 80 GB to 6 GB."),
        ("Halves memory.", "half", "It needs half the memory without sacrificing training speed."),
        ("2x faster.", "2x", "It is 2x faster with no loss in accuracy."),
        ("2x faster.", "2x", "It is 2x faster and does not reduce accuracy."),
        ("2x faster.", "2x", "It does not improve accuracy, but it is 2x faster."),
        ("2x faster.", "2x", "Unlike methods that do not scale, it is 2x faster."),
        ("31% fewer steps.", "31%", "The single step is not faster. It reaches the loss in 31% fewer steps."),
        ("4x fewer GPUs.", "4x", "We train with 4x less GPUs in the same wall time."),
        ("A fraction of the time.", None, "Comparable quality is reached in a fraction of the time."),
        ("Low training costs.", None, "Quality is high while maintaining low training costs."),
        ("At least 3x faster.", "3x", "It is no less than 3 times faster, 3x."),
        ("20-fold fewer steps.", "20-fold", "It takes 50 steps rather than 1,000, a 20-fold reduction."),
        ("Speeds up training.", None, "We present a method that does not reduce memory but speeds up training."),
        ("Speeds up training.", None, "Quern, which does not reduce memory, speeds up training."),
        ("Speeds up training 2x.", "2x", "Quern, which does not reduce memory, speeds up training 2x."),
        ("Speeds up training.", None, "A scheduler that never reduces throughput speeds up training."),
        ("Reduces memory.", None, "Unlike offloading, which does not reduce state, Quern reduces memory."),
        ("Reduces memory.", None, "Quern, a method which does not change the optimizer, reduces memory."),
        ("Uses 12% of the disk.", "12% rather than 40%", "The index occupies 12% rather than 40% of the disk."),
        ("Cuts memory 3x.", "3x", "Quern does not need a warm-up and cuts memory 3x."),
        ("Needs fewer steps.", None, "It needs fewer steps, not more."),
        ("Trains without a GPU.", None, "The model trains without a GPU in under an hour."),
        ("Halves memory.", "half", "It uses half the memory, with no slowdown."),
        ("Reduces memory.", None, "Quern reduces memory, which earlier work could not achieve."),
    ],
)
def test_a_gain_and_a_denied_cost_are_not_negated(statement, amount, source):
    assert not is_negated(statement, amount, source=source)


@pytest.mark.parametrize("text", ["", " ", "not", "no no no", "\u0130" * 9, "no " * 20_000 + "speed-up"])
def test_any_text_is_read(text):
    assert is_negated(text, text, source=text) in {True, False}
    assert is_negated(text, None, source="Nothing.") in {True, False}
