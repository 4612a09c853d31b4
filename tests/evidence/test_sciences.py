"""Quantities as other sciences write them: what a sentence says is not marked, what it does not say is."""

import pytest

from summarizer.evidence import Reading
from summarizer.evidence.figures import figures, uncarried
from summarizer.schemas import EfficiencyClaim


def is_marked(amount, sentence):
    answer = {"sentences": [1], "statement": sentence, "metric": "other", "amount": amount, "baseline": None}
    return EfficiencyClaim.model_validate(answer, context=Reading.of(sentence).kept()).checks["figure"] != "ok"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("we seeded 4 x 10(5) cells", "400000", ""),
        ("a dose of 10(-6) M", "0.000001", "M"),
        ("a drip of 3 mg kg(-1) h(-1)", "3", "h-1  kg-1  mg"),
        ("an area of 7 cm(2)", "7", "cm2"),
        ("a lattice constant of 5.431(2) \u00c5", "5.431", "\u00c5"),
        ("slices of 30 microm", "30", "um"),
        ("serum with 8 microg/ml", "8", "mL-1  ug"),
        ("a flux of 250 \u03bcmol photons m-2 s-1", "250", "m-2  s-1  umol"),
        ("fed with 90 kg N ha-1", "90", "ha-1  kg"),
        ("a grid of 310 g CO2/kWh", "310", "g  kWh-1"),
        ("a rate of 2.5\u00d710-9cm-3s-1", "2.5E-9", "cm-3  s-1"),
        ("smoke of 40 \u03bcg/m\u00b3", "40", "m-3  ug"),
        ("a surface of 85 m\u00b2/g", "85", "g-1  m2"),
        ("a star of 1.4 M\u2609", "1.4", "Msun"),
        ("urine of 600 mOsm/kg", "600", "kg-1  mOsm"),
        ("a drop of 3.5 log CFU/g", "3.5", "g-1  log CFU"),
        ("a yield of 4,5 %", "4.5", "%"),
        ("paid at $120 per kg", "120", "USD  kg-1"),
        ("a tariff of \u20ac0.28/kWh", "0.28", "EUR  kWh-1"),
        ("washed in PBS-2% BSA", "2", "%"),
    ],
)
def test_a_quantity_is_read_as_its_field_writes_it(text, value, unit):
    (figure,) = figures(text)
    assert (str(figure.value), figure.unit) == (value, unit)


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("5 times", "The pellet was rinsed 5 times in saline."),
        ("5", "The pellet was rinsed 5 times in saline."),
        ("three", "The herd was followed for three seasons."),
        ("4 min", "Slides were washed 3 x 4 min in buffer."),
        ("0.9 m", "Plots of 1.8 m \u00d7 0.9 m were sown."),
        ("5.431 \u00c5", "The cell has a = 5.431(2) \u00c5."),
        ("250 \u03bcmol m-2 s-1", "Leaves received 250 \u03bcmol photons m-2 s-1."),
        ("2 pg-50 ng", "Each well has 2 pg-50 ng of template."),
        ("1:200", "The serum was used at a 1:200 dilution."),
        ("700\u00a0eV", "Ions of 700 eV-3 keV were counted."),
        ("6 to 9 s", "Reaction took 6 (young) to 9 s (old)."),
        ("9 in", "The gauge fell to 9 in of Hg."),
    ],
)
def test_what_a_sentence_says_is_not_marked(amount, sentence):
    assert not is_marked(amount, sentence)


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("1:300", "The serum was used at a 1:200 dilution."),
        ("1:200 volume", "The serum was used at a 1:200 dilution."),
        ("5.431(3) \u00c5", "The cell has a = 5.431(2) \u00c5."),
        ("2 pg-50 \u03bcg", "Each well has 2 pg-50 ng of template."),
        ("250 \u03bcmol photons m-2 h-1", "Leaves received 250 \u03bcmol photons m-2 s-1."),
        ("90 kg P ha-1", "Maize was fed with 90 kg N ha-1."),
        ("3 to 8 h", "Dose 3 or 30 mg of it, then wait for 5 to 8 h."),
        ("3 and 9 mL", "Two of three flasks (4, 7 and 9 mL) broke."),
        ("2\u00b15%", "During one of two trials it varied by 8\u00b15%."),
        ("$120 per g", "The catalyst is paid at $120 per kg."),
        ("5 mL", "The pellet was rinsed 5 times in saline."),
        ("0.9 cm", "Plots of 1.8 m \u00d7 0.9 m were sown."),
        ("1.4 kg", "A star of 1.4 M\u2609 was seen."),
        ("12 mm", "The pressure rose by 12 mm Hg."),
        ("3.5 log CFU/mL", "It fell by 3.5 log CFU/g."),
        ("30 mm", "Slices of 30 microm were cut."),
    ],
)
def test_what_a_sentence_does_not_say_is_marked(amount, sentence):
    assert is_marked(amount, sentence)


def test_a_wrong_amount_is_marked_beside_a_value_that_is_denied():
    sentence = "All were free of disease 2 years after surgery."
    assert is_marked("2 items", sentence)


@pytest.mark.parametrize(
    ("text", "sentence", "wrong"),
    [
        ("It ran for 6 days.", "It ran for 6 h.", True),
        ("It took 6 items to settle.", "It took 6 h to settle.", True),
        ("In 6 or 8 h it settles.", "It settles in 6 or 8 h.", False),
        ("It took 6 items in 6 h.", "It settled in 6 h after 6 items.", False),
        ("It scores 84.2 top-1 accuracy.", "It reaches an accuracy of 84.2%.", False),
        ("It was 6.", "It took 6 h.", False),
    ],
)
def test_what_is_measured_is_not_counted(text, sentence, wrong):
    assert bool(uncarried(text, source=sentence)) == wrong
