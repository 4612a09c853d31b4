"""What is a figure in running text, what is none, and when a source says it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.evidence.figures import Figure, figures, stand_together, uncarried

PIECES = (
    r"3 3.3 1,024 1{,}024 .5 x times $ $2.5\times$ \times 34.9\% % percent ten two half twice an order orders of"
    " magnitude 24 GB 24-GB MB hours h s M 7B billion bits - ~ . , A100 GPT-4 H100 3D v1.2 fold ten-fold O(1/T) \u00d7"
    " sixty-four \u017f \u0130 \u0661"
)
FIGURE_LIKE = st.lists(st.sampled_from([*PIECES.split(), " ", " ", "\n"])).map("".join)
TEXTS = st.text() | FIGURE_LIKE


def read(text):
    return [(figure.text, str(figure.value), figure.unit) for figure in figures(text)]


def values(text):
    return [(str(figure.value), figure.unit) for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("128", "128"),
        ("we use 8 of them", "8"),
        ("1,024", "1024"),
        ("1{,}024", "1024"),
        ("3,000,000", "3000000"),
        ("1,024.5", "1024.5"),
        ("3.3", "3.3"),
        (".5", "0.5"),
        ("It is 3.", "3"),
        ("It is 3.5.", "3.5"),
        ("-3", "3"),
        ("1,024-GPU", "1024"),
    ],
)
def test_digits_with_separators_and_decimals_are_one_number(text, value):
    assert values(text) == [(value, "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10,20 and 30", ["10", "20", "30"]),
        ("3,00", ["3", "0"]),
        ("1,2345", ["1", "2345"]),
    ],
)
def test_a_comma_that_separates_no_thousands_separates_numbers(text, expected):
    assert [value for value, _ in values(text)] == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10x", "10"),
        ("10 x", "10"),
        ("3.3X", "3.3"),
        ("1,024x", "1024"),
        ("3.3times", "3.3"),
        ("3.3 times", "3.3"),
        ("4.2-times", "4.2"),
        ("10\u00d7", "10"),
        ("10 \u00d7", "10"),
        (r"$2.5\times$", "2.5"),
        (r"$2.5 \times$", "2.5"),
        (r"2.5$\times$", "2.5"),
        ("$10$x", "10"),
        ("$10$ times", "10"),
        ("~3x", "3"),
        ("a 4x speedup", "4"),
        ("2.5-fold", "2.5"),
        ("ten-fold", "10"),
        ("tenfold", "10"),
        ("ten fold", "10"),
        ("Threefold", "3"),
        ("sixteenfold", "16"),
        ("thirty-two-fold", "32"),
        ("three times", "3"),
        ("twice", "2"),
        ("double", "2"),
        ("doubles", "2"),
        ("doubling", "2"),
        ("thrice", "3"),
        ("tripling", "3"),
        ("quadruples", "4"),
        ("an order of magnitude", "10"),
        ("one order of magnitude", "10"),
        ("two orders of magnitude", "100"),
        ("3 orders of magnitude", "1000"),
        ("3 orders-of-magnitude", "1000"),
        ("orders of magnitude", "10"),
    ],
)
def test_a_factor_is_read_in_each_spelling(text, value):
    assert values(text) == [(value, "x")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("40%", "40", "%"),
        (r"34.9\%", "34.9", "%"),
        (r"34.9 \%", "34.9", "%"),
        ("40 percent", "40", "%"),
        ("40 percentage points", "40", "%"),
        ("ten percent", "10", "%"),
        ("24GB", "24", "GB"),
        ("24 GB", "24", "GB"),
        ("24-GB", "24", "GB"),
        ("24~GB", "24", "GB"),
        ("24 GiB", "24", "GB"),
        ("24 gigabytes", "24", "GB"),
        ("24-gigabyte", "24", "GB"),
        ("3 kilobyte", "3", "KB"),
        ("3 MiB", "3", "MB"),
        ("3 terabyte", "3", "TB"),
        ("5 us", "5", "us"),
        ("5 \u00b5s", "5", "us"),
        ("5 \u03bcs", "5", "us"),
        ("5-microsecond", "5", "us"),
        ("100ms", "100", "ms"),
        ("1 millisecond", "1", "ms"),
        ("5 secs", "5", "s"),
        ("20 seconds", "20", "s"),
        ("5 min", "5", "min"),
        ("5 minutes", "5", "min"),
        ("5-hour", "5", "h"),
        ("5 hrs", "5", "h"),
        ("5h", "5", "h"),
        ("four hours", "4", "h"),
        ("twenty-four hours", "24", "h"),
        ("10 days", "10", "day"),
        ("2 weeks", "2", "week"),
        ("1 month", "1", "month"),
        ("8-bit", "8", "bit"),
        ("8bit", "8", "bit"),
        ("8 bits", "8", "bit"),
        ("one-bit", "1", "bit"),
        ("7B", "7", "B"),
        ("7B-parameter", "7", "B"),
        ("1.5 billion", "1.5", "B"),
        ("20M", "20", "M"),
        ("2 million", "2", "M"),
        ("2k", "2", "K"),
        ("1T tokens", "1", "T"),
    ],
)
def test_a_unit_has_one_name_in_all_its_spellings(text, value, unit):
    assert values(text) == [(value, unit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.9-3.3x", [("1.9", ""), ("3.3", "x")]),
        ("1.9x-3.3x", [("1.9", "x"), ("3.3", "x")]),
        ("10ms-20ms", [("10", "ms"), ("20", "ms")]),
        ("7B-13B", [("7", "B"), ("13", "B")]),
        ("1.9\u20133.3\u00d7", [("1.9", ""), ("3.3", "x")]),
        (r"1.9$\times$-3.3$\times$", [("1.9", "x"), ("3.3", "x")]),
        (r"20\% to 30\%", [("20", "%"), ("30", "%")]),
        ("5-10 times", [("5", ""), ("10", "x")]),
        ("from 80 GB to 6 GB", [("80", "GB"), ("6", "GB")]),
    ],
)
def test_a_range_is_its_two_ends(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize("text", ["O(1/T)", r"$O(1/\sqrt{T})$"])
def test_the_number_of_a_rate_is_a_figure(text):
    assert values(text) == [("1", "")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1e-3", "0.001", ""),
        ("3e8 FLOPs", "3E+8", "FLOP"),
        ("1.5e3x", "1.5E+3", "x"),
        ("10^3", "1E+3", ""),
        (r"$10^{-3}$", "0.001", ""),
        ("10\u00b2 times", "1E+2", "x"),
        ("10\u207b\u00b3", "0.001", ""),
        (r"$1.2\times10^{9}$", "1.2E+9", ""),
        ("1.2 \u00d7 10^9", "1.2E+9", ""),
        ("2\u00b710\u2074", "2E+4", ""),
        ("5x10^5 steps", "5E+5", ""),
        ("x10", "10", "x"),
        ("\u00d72.5", "2.5", "x"),
        ("two hundred times", "200", "x"),
        ("quartered", "4", "x"),
        ("one tenth of it", "10", "%"),
        ("a quarter the size", "25", "%"),
        ("three-quarters of it", "75", "%"),
    ],
)
def test_powers_and_fractions_are_one_number(text, value, unit):
    (figure,) = figures(text)
    assert (figure.value, figure.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["a third way", "the fifth method", "a quarter turn", "x_10", "v2x10", "a_x10b"])
def test_an_ordinal_and_an_index_are_no_figures(text):
    assert figures(text) == ()


@pytest.mark.parametrize("word", ["half", "halve", "halves", "halved", "Halving"])
def test_a_half_is_a_figure_without_a_unit(word):
    assert read(f"at {word} the cost") == [(word, "0.5", "")]


@pytest.mark.parametrize(
    "text",
    [
        *("A100", "GPT-4", "ResNet-50", "3D", "v1.2", "1st", "2nd", "16th", "TPUv3", "TPU v3", "top-5", "CIFAR-10"),
        *("INT8", "fp16", "LLaMA-13B", "tens of", "anyone", "oneself", "no number at all", "", "%", "x", "."),
    ],
)
def test_a_number_inside_a_name_is_no_figure(text):
    assert figures(text) == ()


@pytest.mark.parametrize("device", ["H100", "K80", "T4", "M60", "B200", "GB200", "A100", "S3"])
def test_the_first_letter_of_a_name_is_no_unit_of_the_number_before_it(device):
    assert read(f"64 {device} GPUs") == [("64", "64", "")]


@pytest.mark.parametrize("text", ["3 xylophones", "3 males", "8 bitter", "5 hourly"])
def test_the_first_letters_of_a_word_are_no_unit(text):
    assert [unit for _, unit in values(text)] == [""]


@pytest.mark.parametrize("text", ["5 \u017f", "24 G\u0130B", "5 m\u0131n", "ha\u0131f"])
def test_letters_that_only_fold_to_ascii_spell_no_unit(text):
    assert all(unit == "" for _, unit in values(text))


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("three", True), ("sixty-four", True), ("hundred", True), ("3", False), ("three hours", False), ("half", False)],
)
def test_only_a_number_word_without_a_unit_counts_as_spelled(text, spelled):
    assert [figure.spelled for figure in figures(text)] == [spelled]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.3x", r"$3.3\times$"),
        ("3.30x", "3.3 times"),
        ("10x", "ten-fold"),
        ("10x", "an order of magnitude"),
        ("100-fold", "two orders of magnitude"),
        ("2x", "twice"),
        ("1024", "1,024"),
        (r"1{,}024", "1,024"),
        ("40 percent", r"40\%"),
        ("24 GB", "24 gigabytes"),
        ("7B", "7 billion"),
        ("90 min", "90 minutes"),
        ("half", "50%"),
        ("half", "2x"),
        ("50%", "2x"),
        ("halves", "doubled"),
        ("64", "64 H100"),
        ("2,000 kg", "2 thousand kg"),
        ("12 mW", "12 milliwatts"),
        ("5 m/s", "5 m s\u22121"),
        ("3 g/cm3", "3 g cm-3"),
        ("20 \u00b0C", "20 degrees Celsius"),
    ],
)
def test_a_figure_is_carried_by_its_other_spellings_both_ways(one, other):
    assert (uncarried(one, source=other), uncarried(other, source=one)) == ((), ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24 MB", "24 GB"),
        ("5 minutes", "5 hours"),
        ("5 ms", "5 s"),
        ("40%", "40x"),
        ("7B", "7M"),
        ("8-bit", "8x"),
        ("3.3x", "3.4x"),
        ("3x", "30x"),
        ("24", "1,024"),
        ("3", "A3"),
        ("half", "50x"),
        ("half", "2 GB"),
        ("50%", "2"),
        ("64 hours", "64 days, on H100"),
    ],
)
def test_another_number_or_another_unit_does_not_carry_either_way(one, other):
    assert uncarried(one, source=other)
    assert uncarried(other, source=one) or not figures(other)


@pytest.mark.parametrize("text", ["three stages", "one of sixty-four", "a hundred"])
def test_plain_number_words_of_the_output_are_not_asked_for(text):
    assert uncarried(text, source="nothing of the kind") == ()


@pytest.mark.parametrize(
    ("text", "source"), [("8 GPUs", "eight GPUs"), ("3x", "three"), ("64", "sixty-four"), ("1", "one")]
)
def test_plain_number_words_of_the_source_count(text, source):
    assert uncarried(text, source=source) == ()


def test_what_is_uncarried_comes_in_the_order_of_the_text_as_written():
    missing = uncarried(r"9x, 4.2x, two, 12 GB and 7\%", source="It is 4.2 times faster.")
    assert [figure.text for figure in missing] == ["9x", "12 GB", r"7\%"]


def test_a_figure_knows_its_text_value_and_unit():
    assert figures("up to 1,024 GB") == (Figure("1,024 GB", Decimal(1024), "GB"),)


@given(TEXTS)
def test_every_figure_of_a_text_is_carried_by_the_text(text):
    assert uncarried(text, source=text) == ()


@given(TEXTS, TEXTS, TEXTS)
def test_more_text_around_the_source_never_makes_a_figure_uncarried(before, text, after):
    assert uncarried(text, source=f"{before}. {text}. {after}") == ()


@given(TEXTS)
def test_a_figure_read_alone_is_the_same_figure(text):
    assert all(figures(figure.text) == (figure,) for figure in figures(text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("9" * 50_000, 1, id="digits"),
        pytest.param("9" * 50_000 + "a", 0, id="digits of a name"),
        pytest.param("," * 50_000, 0, id="commas"),
        pytest.param("1," * 25_000, 25_000, id="digits and commas"),
        pytest.param("1" + ",111" * 12_500, 1_251, id="thousands without end"),
        pytest.param("1" + ",111" * 12_500 + "a", 1_250, id="thousands of a name"),
        pytest.param("1{,}" * 12_500, 12_500, id="LaTeX commas"),
        pytest.param("1" + " " * 50_000 + "x", 1, id="spaces"),
        pytest.param("a" + " " * 50_000 + "order", 0, id="spaces before no order of magnitude"),
        pytest.param("1." * 25_000, 1, id="dots"),
        pytest.param("$" * 50_000, 0, id="dollars"),
    ],
)
def test_endless_repetition_is_read(text, count):
    assert len(figures(text)) == count


DIGITS = "\uff12 \u0663 \u00b2 \u2079 \u2468 \u2168 \u00bd \u4e5d \U0001d7d7"


@pytest.mark.parametrize("digit", DIGITS.split())
@pytest.mark.parametrize(
    "piece", ["10^{}", "10^-{}", "1e{}", "3x10^{}", "{}x", "x{}", "{} orders of magnitude", "1/{}"]
)
def test_digits_of_any_script_raise_nothing(piece, digit):
    text = piece.format(digit)
    figures(text)
    uncarried(text, source=text)
    stand_together(text, source=text)


@pytest.mark.parametrize("figure", ["3 hundred times", "3 dozen times", "3-hundred-fold"])
def test_digits_before_a_word_for_hundreds_are_another_figure(figure):
    assert uncarried(f"Is {figure} faster.", source="It is 3x faster than the baseline.")
    assert not uncarried(f"Is {figure} faster.", source=f"It is {figure} faster than the baseline.")


@pytest.mark.parametrize("figure", ["0b11x", "III0x", "3Kx", "3..0x", "3ex", "0x3x"])
def test_a_multiple_in_no_notation_of_numbers_is_not_in_the_source_unless_written_so_there(figure):
    assert uncarried(f"Is {figure} faster.", source="It is 3x faster than the baseline.")
    assert not uncarried(f"Is {figure} faster.", source=f"It is {figure} faster than the baseline.")


@pytest.mark.parametrize(
    ("text", "source", "wrong"),
    [
        ("Is 8x faster.", "It runs on 8 GPUs and is 3x faster.", ["8x"]),
        ("Saves 12%.", "We try 12 large language models and save 4%.", ["12%"]),
        ("Runs on 8x A100.", "It runs on 8 A100 GPUs.", []),
        ("Is 8x faster.", "It reaches a speedup of 8 over tuned baselines.", []),
        ("Is 8x faster.", "It is faster by factors of 8 and 3.", []),
        ("Improves by 3%.", "Accuracy improves by 3 points.", []),
    ],
)
def test_a_multiple_needs_more_than_a_count_of_things(text, source, wrong):
    assert [one.text for one in uncarried(text, source=source)] == wrong
