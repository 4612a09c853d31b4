"""The factor of an amount: values written by hand in amounts.jsonl, and rules that hold for every number."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from steps import steps

from summarizer.evidence.factor import Factor, factor_of
from summarizer.evidence.quantities.table import UNITS

AMOUNTS = [json.loads(line) for line in Path(__file__).with_name("amounts.jsonl").read_text("utf-8").splitlines()]

NUMBERS = st.integers(1, 10**6).map(lambda number: number / 100)
SHARES = st.integers(1, 99)
METRICS = ("training_time", "inference", "throughput", "memory", "model_size", "data", "energy", "other", "")
PIECES = (
    "3 2.5x 1.9-3.3x 40% 34.9\\% percent half halves third a 1/8 1/0 ten-fold twice times from to between and up least"
    " most less more fewer faster slower reduces improves throughput memory of the only with by at"
    " orders order magnitude GB MB hours min tokens/s FPS J kWh instead against , . ( ) ~ $ \\times 1e400 0 0x 0% 100%"
    " + - < \\geq O(1/T)"
)
TEXTS = st.text() | st.lists(st.sampled_from([*PIECES.split(), " ", " ", "\n"])).map(" ".join)


def ends(amount, **words):
    factor = factor_of(amount, **words)
    return factor and (factor.low, factor.high, factor.bound)


def approx(*values):
    return tuple(value if value is None else pytest.approx(value, rel=1e-5) for value in values)


@pytest.mark.parametrize("row", AMOUNTS, ids=lambda row: f"{row['amount']}|{row['cue']}")
def test_an_amount_has_the_factor_written_by_hand(row):
    found = ends(row["amount"], statement=row["cue"], metric=row["metric"], evidence=row["cue"])
    assert found == (row["bound"] and (*approx(row["low"], row["high"]), row["bound"]))


@pytest.mark.parametrize("amount", [None, "", " ", "none"])
def test_no_amount_has_no_factor(amount):
    assert factor_of(amount, statement="2x faster", metric="inference", evidence="It is 2x faster.") is None


@pytest.mark.parametrize(
    ("factor", "value"),
    [
        (Factor(2.5, 2.5, "exact"), 2.5),
        (Factor(3.0, 3.0, "about"), 3.0),
        (Factor(None, 4.2, "at_most"), 4.2),
        (Factor(21.0, None, "at_least"), 21.0),
        (Factor(2.0, 8.0, "range"), 4.0),
    ],
)
def test_the_number_to_sort_by_is_the_known_end_and_of_a_range_the_geometric_mean(factor, value):
    assert factor.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("statement", "evidence", "factor"),
    [
        ("", "", None),
        ("Uses 40% less.", "", 1 / 0.6),
        ("", "It uses 40% less memory.", 1 / 0.6),
        ("Runs 40% faster.", "It needs 40% less time.", 1.4),
        ("Needs less.", "Memory shrinks to 40%.", 2.5),
        ("Trains on 40% of the data.", "", 2.5),
        ("", "We reach 90% accuracy, and memory drops by 40%.", 1 / 0.6),
        ("", "Costs fall. Then 40% of it remains.", 2.5),
        ("", "It reduces cost by tuning 40% of the layers.", None),
        ("", "It lifts accuracy with 40% confidence.", None),
    ],
)
def test_a_percentage_takes_its_sense_from_the_statement_then_from_the_evidence(statement, evidence, factor):
    found = factor_of("40%", statement=statement, evidence=evidence)
    assert (found and found.value) == (factor and pytest.approx(factor))


@pytest.mark.parametrize("evidence", ["Others are 40% slower.", "Others use 40% more memory."])
def test_a_loss_that_only_the_evidence_tells_decides_nothing(evidence):
    assert factor_of("40%", metric="memory", evidence=evidence) is None
    assert factor_of("3x", metric="memory", evidence=evidence.replace("40%", "3x")).value == 3


def test_a_bound_that_the_amount_leaves_out_is_taken_from_the_evidence():
    assert ends("4x", evidence="It is up to 4x faster.") == (None, 4, "at_most")
    assert ends("10%", evidence="It learns from less than 10% of the data.") == (10, None, "at_least")
    assert ends("about 4x", evidence="It is up to 4x faster.") == (4, 4, "about")


@pytest.mark.parametrize("row", [row for row in AMOUNTS if row["bound"] == "exact"], ids=lambda row: row["amount"])
def test_a_factor_is_the_same_at_the_beginning_of_a_sentence(row):
    words = {"statement": row["cue"], "metric": row["metric"]}
    assert ends(row["amount"][0].upper() + row["amount"][1:], **words) == ends(row["amount"], **words)


@given(TEXTS, TEXTS, st.sampled_from(METRICS), TEXTS)
@example("1 orders of magnitude", "", "", "")
@example("9" * 400 + " orders of magnitude", "", "", "")
@example("1/0", "to 1/0", "", "")
@example("from 0 GB to 0 GB", "", "", "")
@example("2x-\u0661x", "", "", "")
@example("2x, order of magnitude", "", "", "")
def test_a_factor_is_positive_and_finite_and_no_text_raises(amount, statement, metric, evidence):
    factor = factor_of(amount, statement=statement, metric=metric, evidence=evidence)
    if factor is None:
        return
    known = [end for end in (factor.low, factor.high) if end is not None]
    assert all(0 < end < math.inf for end in [factor.value, *known])
    assert known == sorted(known)
    assert (factor.low is None, factor.high is None) == (factor.bound == "at_most", factor.bound == "at_least")
    assert (len(set(known)) == 2) == (factor.bound == "range")


@given(NUMBERS)
def test_a_bound_keeps_its_end(number):
    assert ends(f"{number}x") == (*approx(number, number), "exact")
    assert ends(f"up to {number}x") == (*approx(None, number), "at_most")
    assert ends(f"at least {number}x") == (*approx(number, None), "at_least")
    assert ends(f"about {number}x") == (*approx(number, number), "about")


@given(SHARES)
def test_less_by_a_share_is_what_remains_and_bounds_turn_round(share):
    assert ends(f"{share}% less") == ends(f"to {100 - share}%") == ends(f"only {100 - share}% of the data")
    assert ends(f"up to {share}% less") == ends(f"to at least {100 - share}%")
    assert ends(f"at least {share}% less") == ends(f"to less than {100 - share}%")


@given(st.integers(0, 900))
def test_more_by_a_percentage_is_one_and_the_share(percent):
    assert ends(f"{percent}% faster") == (*approx(1 + percent / 100, 1 + percent / 100), "exact")
    assert factor_of(f"{percent}% slower").value * factor_of(f"{percent}% faster").value == pytest.approx(1)


@given(NUMBERS, NUMBERS, st.integers(2, 1000), st.sampled_from(["GB", "hours", "J", "samples", "M", "GFLOPs"]))
def test_scaling_both_quantities_leaves_the_factor(before, after, scale, unit):
    plain = factor_of(f"from {before} {unit} to {after} {unit}", metric="memory")
    scaled = factor_of(f"from {before * scale:f} {unit} to {after * scale:f} {unit}", metric="memory")
    assert plain.value == pytest.approx(before / after)
    assert scaled.value == pytest.approx(plain.value, rel=1e-4)


@given(NUMBERS, NUMBERS)
def test_the_gain_of_throughput_is_the_other_way_round(before, after):
    amount = f"from {before} to {after} images/s"
    assert factor_of(amount).value == pytest.approx(after / before)
    assert factor_of(amount.replace("images/s", "s")).value == pytest.approx(before / after)


@pytest.mark.parametrize(
    ("large", "small", "factor"),
    [
        *(("GB", "MB", 1000), ("TB", "GB", 1000), ("PB", "TB", 1000), ("B", "M", 1000), ("million", "k", 1000)),
        *(
            ("h", "min", 60),
            ("days", "hours", 24),
            ("weeks", "days", 7),
            ("months", "days", 30.4375),
            ("s", "ms", 1000),
        ),
        *(("kWh", "Wh", 1000), ("mJ", "\u00b5J", 1000), ("TFLOPs", "GFLOPs", 1000), ("GPU days", "GPU hours", 24)),
    ],
)
def test_units_are_converted(large, small, factor):
    assert factor_of(f"from 1 {large} to 1 {small}").value == pytest.approx(factor)


@pytest.mark.parametrize(
    "piece",
    ["from 2 GB to ", "1, ", "2x-", "40% of ", "~", "at ", "1/2 ", "a ", "0.1.", "\\", "(2", "3 m per ", "$1 $"],
)
def test_the_steps_are_linear_in_the_text(piece):
    def work(size):
        text = piece * (size // len(piece))
        return steps(lambda: factor_of(f"40% {text}", statement=text, evidence=text))

    assert work(16_000) < 10 * work(2_000)


SPELLINGS = ("{}x", "{} x", "{} times", "{}-fold", "${}\\times$", r"{}$\times$", "{}\u00d7", "a factor of {}x", "${}$x")


@given(NUMBERS, st.sampled_from(SPELLINGS), st.sampled_from(["", "up to ", "at least ", "about ", "> ", "~"]))
def test_a_multiple_is_the_same_in_each_spelling(number, spelling, bound):
    assert ends(bound + spelling.format(number)) == ends(f"{bound}{number}x")


@given(SHARES, SHARES)
def test_the_more_is_saved_the_higher_is_the_factor(one, other):
    less, more = sorted((one, other))
    assert factor_of(f"{less}% less").value <= factor_of(f"{more}% less").value
    assert factor_of(f"only {less}% of the data").value >= factor_of(f"only {more}% of the data").value
    assert factor_of(f"{more}% less").value == pytest.approx(1 / (1 - more / 100))


@given(st.integers(1000, 10**9), st.integers(1000, 10**9), st.sampled_from(["steps", "MB", "ms"]))
def test_thousands_separators_change_nothing(before, after, unit):
    plain = ends(f"from {before} to {after} {unit}")
    assert ends(f"from {before:,} to {after:,} {unit}") == plain
    assert ends(f"from {before:,} to {after:,} {unit}".replace(",", "{,}")) == plain


@given(st.integers(1, 9), st.integers(1, 20))
def test_scientific_notation_changes_nothing(digit, exponent):
    plain = ends(f"{digit}{'0' * exponent}x")
    assert ends(f"{digit}e{exponent}x") == ends(rf"${digit}\times10^{{{exponent}}}$x") == plain


@given(
    NUMBERS,
    NUMBERS,
    st.sampled_from(["{}-{}x", "{}\u2013{}x", "{}x-{}x", "{} to {} times", "between {} and {}x", "{}x/{}x"]),
)
def test_a_range_has_its_two_ends_and_a_value_between(one, other, spelling):
    factor = factor_of(spelling.format(one, other))
    low, high = sorted((one, other))
    assert (factor.low, factor.high) == approx(low, high)
    assert factor.low * (1 - 1e-9) <= factor.value <= factor.high * (1 + 1e-9)


@pytest.mark.parametrize(
    ("amount", "statement", "factor"),
    [
        ("from 2.1 to 4.2 t ha-1", "raises the harvest from 2.1 to 4.2 t ha-1", None),
        ("from 80 to 110 days", "survival rises from 80 to 110 days", None),
        ("from 110 to 55 days", "healing time falls from 110 to 55 days", 2),
        ("by 20%", "increases mortality by 20%", None),
        ("by 20%", "increases throughput by 20%", 1.2),
        ("15 percentage points", "lowers dropout by 15 percentage points", None),
        ("60% of patients", "helps 60% of patients", None),
        ("40% of the labels", "40% of the labels", 2.5),
        ("40% higher power density", "40% higher power density", 1.4),
    ],
)
def test_more_of_a_good_or_of_a_harm_has_no_wrong_factor(amount, statement, factor):
    found = factor_of(amount, statement=statement, metric="other", evidence=statement)
    assert (found and found.value) == (factor and pytest.approx(factor))


@pytest.mark.parametrize(
    ("amount", "factor"),
    [
        ("from 100 Mbps to 10 Mbit/s", 10),
        ("from 30 GB/s to 10 GBps", 3),
        ("from 36 kph to 5 m/s", 2),
        ("from 100 mph to 10 km/h", 16.09344),
        ("from 10 D to 2 D", 5),
        ("from 64 to 8", 8),
        ("from two and a half hours to 30 minutes", 5),
        ("from 2 and a half hours to 1 hour", 2.5),
        ("from half an hour to 3 minutes", 10),
        ("from one-half mile to 100 m", 8.04672),
        ("from 4,500 tpd to 900 tpd", 5),
        ("half the time", 2),
        ("from 2 D to 5 mg", None),
        ("from 1 D to 10 mD", None),
        ("from 100 lux to 5 cd", None),
        ("from 100 U to 10 CFU", None),
        ("from 2 Mach to 1 mph", None),
    ],
)
def test_only_quantities_of_one_dimension_make_a_ratio(amount: str, factor: float | None) -> None:
    found = factor_of(amount, statement=f"Reduces it {amount}.", evidence=f"It reduces it {amount}.")
    assert (found and found.value) == (factor if factor is None else pytest.approx(factor))


def test_dimensions_with_powers_have_two_spaces_between_them() -> None:
    dimensions = {line.partition("|")[0].strip() for line in UNITS.strip().splitlines()}
    powers = [dimension for dimension in dimensions if any(map(str.isdigit, dimension))]
    assert "length  time-1" in powers
    assert not [dimension for dimension in powers if " " in dimension.replace("  ", "")]
