"""Numbers of every notation, and the units that stand after them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steps import steps

from summarizer.evidence.factor import factor_of
from summarizer.evidence.figures import UNREAD, agree, figures, stand_together, uncarried
from summarizer.evidence.quantities import table
from summarizer.evidence.quantities.names import lookup, symbol, word
from summarizer.evidence.sentences import split

SIGNS = (
    "0123456789.,^x*_-+/%$ eEkMGmKTs(){}\\"
    + "\u00d7\u00b7\u2212\u00b2\u2079\u207b\u00bd\u2468\u2168\u4e5d\u500d\uff12\u0663"
)
WORDS = (
    "x times fold GB m/s W m-2 K per order of magnitude half a dozen million hundred and to \u00b1 up at least square"
)
PIECES = st.lists(st.sampled_from([*SIGNS, *WORDS.split(), " "])).map("".join)
TEXTS = st.text() | PIECES | st.lists(st.sampled_from([*SIGNS, *WORDS.split()])).map(" ".join)


def only(text):
    (figure,) = figures(text)
    return figure


@given(TEXTS, TEXTS)
def test_no_text_raises(text, source):
    uncarried(text, source=source)
    stand_together(text, source=source)
    agree(text, source)
    factor_of(text, statement=source, evidence=source)
    split(text)


@given(TEXTS)
def test_an_amount_stands_in_itself(text):
    assert stand_together(text, source=text)


WRONG = [
    *("\u2468x", "\u2168x", "\u2079x", "\u4e5d\u500d", "\u00bdx", "3_0x", "3x10", "3x1000", "3x1e3", "33x", "3.0.1x"),
    *("3\u00b2x", "3^2x", "3\u00d710", "\u0663\u0663x", "3e1x", "3\u00bdx", "3\u2168x", "0x3", "3,000x", "3'000x"),
    *("\u2083x", "\u2462x", "3\u20dex3"),
]


@pytest.mark.parametrize("amount", [*WRONG, "a 3x10-fold", "3 \u00d7 10 times", "a dozen times", "a millionfold"])
def test_what_is_no_3x_is_not_said_by_3x(amount):
    source = "It is 3x faster."
    assert uncarried(amount, source=source) or not stand_together(amount, source=source)


@pytest.mark.parametrize(
    "statement", ["a dozen times faster", "a millionfold saving", "thirteen-fold", "3_0x", "\u2468x"]
)
def test_a_multiple_in_words_or_odd_signs_is_asked_for_in_a_statement(statement):
    assert uncarried(statement, source="It is 3x faster.")


@pytest.mark.parametrize(
    "text", ["\u2468x", "3_0x", "1e400", "\u2079x", "10\u00b2\u00b3\u2074\u2075x", "\u4e5d\u767e\u500d"]
)
def test_what_is_not_understood_is_said_by_the_same_signs_alone(text):
    assert only(text).unit == UNREAD
    assert stand_together(text, source=f"It is {text} faster.")
    assert not stand_together(text, source="It is 9x faster.")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("\uff12.\uff15\u500d", "2.5", "x"),
        ("\u0663x", "3", "x"),
        ("\u4e5d\u500d", "9", "x"),
        ("2\u00bd h", "2.5", "h"),
        ("0\u00b725 mg", "0.25", "mg"),
        ("1.5 \u00d7 10\u22125 m", "0.000015", "m"),
        ("5x10-3 g", "0.005", "g"),
        ("10 000 kg", "10000", "kg"),
        ("1\u202f500 W", "1500", "W"),
        ("two hundred and six days", "206", "day"),
        ("a dozen times", "12", "x"),
        ("a millionfold", "1000000", "x"),
        ("a hundred-fold", "100", "x"),
    ],
)
def test_a_number_is_read_in_any_script_and_notation(text, value, unit):
    assert (only(text).value, only(text).unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        *(("3 kg", "kg"), ("3kg", "kg"), ("3 kilograms", "kg"), ("9mm", "mm"), ("2600TW", "TW"), ("20KLoC", "K LoC")),
        *(("12 mW", "mW"), ("12 MW", "MW"), ("12 milliwatts", "mW"), ("5 \u03bcg/ml", "mL-1  ug"), ("5 Gb", "Gbit")),
        *(("5 GB", "GB"), ("5 gb", "GB"), ("5 m s\u22121", "m  s-1"), ("5 metres per second", "m  s-1")),
        *(("5 cm2", "cm2"), ("5 square centimetres", "cm2"), ("5 cm squared", "cm2"), ("300 \u00b0C", "\u00b0C")),
        *(
            ("300 degrees Celsius", "\u00b0C"),
            ("20 wt.%", "wt%"),
            ("5 per cent", "%"),
            ("3 kJ mol\u22121", "kJ  mol-1"),
        ),
        *(("$5", "USD"), ("5 dollars", "USD"), ("\u20ac10M", "M EUR"), ("$2.4 million", "M USD"), ("120 dB", "dB")),
        *(("800 rpm", "rpm"), ("40 kDa", "kDa"), ("300 bp", "bp"), ("5 IU/ml", "IU  mL-1"), ("3 eV", "eV")),
        *(("24~\\text{GB}", "GB"), ("5~\\mu m", "um"), ("1.5 TFLOPs", "TFLOP")),
    ],
)
def test_a_unit_is_prefix_and_base_in_one_spelling_its_case_kept(text, unit):
    assert only(text).unit == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        *(("20m users", "M"), ("a 20m-parameter model", "M"), ("20 m", "m"), ("20m away", "m"), ("$20m", "M USD")),
        *(
            ("55 K", "kelvin"),
            ("cooled to 4.2K", "kelvin"),
            ("32K tokens", "K"),
            ("100 K images", "K"),
            ("a 32K window", "K"),
        ),
        *(("1T tokens", "T"), ("a 7 T scanner", "tesla"), ("1.5T MRI", "tesla"), ("0.1 M NaCl solution", "molar")),
        *(("7B", "B"), ("20M images", "M"), ("5 t", "t"), ("2 in. wide", "in"), ("2 in my car", "")),
        *(("at 2 pm", ""), ("2.1 pm", "pm"), ("8 H100", ""), ("16 A40", ""), ("$2.5\\times$", "x"), ("$\\sim$3x", "x")),
    ],
)
def test_a_sign_of_two_meanings_is_read_by_what_stands_around_it(text, unit):
    assert next(iter(figures(text))).unit == unit


CHANGED = [
    *(
        ("12 mW", "12 W"),
        ("12 mJ", "12 kJ"),
        ("3 kg", "3 g"),
        ("5 mm", "5 cm"),
        ("5 \u00b5m", "5 mm"),
        ("3 K", "3 \u00b0C"),
    ),
    *(("10 mg/L", "10 \u00b5g/L"), ("10 mg/L", "10 mg/mL"), ("5 m s\u22121", "5 km s\u22121"), ("5 Mbps", "5 Gbps")),
    *(
        ("3 eV", "3 keV"),
        ("20 ppm", "20 ppb"),
        ("20 wt%", "20%"),
        ("5 V", "5 mV"),
        ("5 Hz", "5 kHz"),
        ("5 Pa", "5 kPa"),
    ),
    *(
        ("$5", "\u20ac5"),
        ("3 years", "3 months"),
        ("30 patients", "30 mg"),
        ("30 patients", "30 nurses"),
        ("5 cm2", "5 cm3"),
    ),
    *(("2 Rp", "2 Rs"), ("2 Rp", "2 kR"), ("30 mg", "30 patients"), ("5 GB", "5 Gb"), ("7B", "7M"), ("4 h", "4 K")),
    *(
        ("2.5 mg/plant", "2.5 mg/leaf"),
        ("5 mS", "5 MS"),
        ("5 dBm", "5 dB"),
        ("3 g", "3x"),
        ("3 g", "3%"),
        ("40", "40%"),
    ),
]


@pytest.mark.parametrize(("said", "amount"), CHANGED)
def test_another_unit_is_another_amount(said, amount):
    source = f"We find {said} in this case."
    assert stand_together(said, source=source)
    assert not stand_together(amount, source=source)


@pytest.mark.parametrize(("said", "statement"), CHANGED[:16])
def test_another_unit_is_not_carried_in_a_statement(said, statement):
    assert uncarried(f"It is {said}.", source=f"We find {said}.") == ()
    assert uncarried(f"It is {statement}.", source=f"We find {said}.")


def test_a_unit_is_lent_to_no_bare_number():
    assert uncarried("24 GB", source="It takes 24.")
    assert uncarried("from 9.2 seconds to 7.0 seconds", source="It falls from 9.2 to 7.0 seconds.") == ()


@pytest.mark.parametrize(
    ("amount", "metric", "statement", "factor"),
    [
        ("from 10 km to 500 m", "other", "The search radius falls.", 20),
        ("from 2 m to 50 cm", "other", "The error shrinks.", 4),
        ("from 55 K to 5.5 K", "other", "The bath is cooler.", 10),
        ("from 10 Gb/s to 2 Gb/s", "communication", "Bandwidth changes.", None),
        ("from 10 Gb/s to 2 Gb/s", "communication", "The traffic is reduced.", 5),
        ("from 2 Gb/s to 10 Gb/s", "throughput", "It sends more.", 5),
        ("from 12 mW to 3 \u00b5W", "energy", "It needs less power.", 4000),
        ("from 3 kg to 500 m", "other", "It is less.", None),
        ("from 20 \u00b0C to 10 \u00b0C", "other", "It is cooler.", None),
        ("from 50 cm to 2 m", "other", "It is larger.", None),
        ("from $1,200 to $300", "other", "It is cheaper.", 4),
        ("from 5 h to 20 h", "energy", "Battery life is extended and raised from 5 h to 20 h.", 4),
    ],
)
def test_a_ratio_is_of_one_dimension_and_its_direction_is_told(amount, metric, statement, factor):
    found = factor_of(amount, statement=statement, metric=metric, evidence=statement)
    assert (found and found.value) == (factor and pytest.approx(factor))


@pytest.mark.parametrize("line", table.UNITS.strip().splitlines())
def test_a_line_of_the_table_is_found_by_its_signs_and_words(line):
    _, name, scale, _, signs, words = (cell.strip() for cell in line.split("|"))
    assert float(scale) > 0
    for sign in signs.split():
        assert sign == "-" or sign.startswith("_") or symbol(sign) is not None
    for spelled in words.split():
        assert spelled == "-" or word(spelled) is not None, name


def test_a_sign_is_said_once():
    signs = [sign for line in table.UNITS.strip().splitlines() for sign in line.split("|")[4].split() if sign != "-"]
    assert len(signs) == len(set(signs))


@pytest.mark.parametrize("token", ["", "q", "quux", "MMM", "mmm", "kB\u017f", "x" * 1000])
def test_what_is_in_no_table_is_no_unit(token):
    assert lookup(token) is None


@pytest.mark.parametrize(
    "piece", ["40% ", "3x ", "1,", "2x-", "~", "A100 ", "3_", "3 m per ", "square ", "$1 $", "\u4e5d"]
)
def test_the_steps_of_the_checks_are_linear_in_the_text(piece):
    def work(size):
        text = piece * (size // len(piece))
        return steps(lambda: (uncarried(text, source=f"{text} "), stand_together("3x", source=text))) + steps(
            lambda: (stand_together(text, source=f"{text} "), agree(text, f"{text} "), split(text))
        )

    assert work(16_000) < 11 * work(2_000)


HALVES = [
    ("two and a half hours", "It takes two and a half hours.", True),
    ("2.5 hours", "It takes two and a half hours.", True),
    ("2 hours", "It takes two and a half hours.", False),
    ("half an hour", "It takes 0.5 hours.", True),
    ("half an hour", "It takes half the time.", False),
    ("half of the memory", "It needs half of the memory.", True),
]


@pytest.mark.parametrize(("value", "source", "is_carried"), HALVES)
def test_a_half_belongs_to_its_number_or_its_unit(value, source, is_carried):
    assert (not uncarried(value, source=source)) is is_carried
