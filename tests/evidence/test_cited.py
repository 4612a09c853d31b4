"""The model cites numbers, the code quotes: how citations become passages, and what is held against them."""

import pytest
from pydantic import ValidationError

from summarizer.evidence import Cited, Reading, Verdict
from summarizer.records import Span

ABSTRACT = "Training is slow.  We present SparseStep. It is 4.2x faster than Adam.\nIt needs 6 GB."
READING = Reading.of(ABSTRACT)


class Note(Cited):
    """What a user writes: one text field, no further code."""

    text: str


class Tagged(Cited):
    """Without any text of its own."""

    rank: int


def note(text="Fine.", *, sentences=(1,), reading=READING):
    return Note.model_validate({"sentences": list(sentences), "text": text}, context=reading)


def complaint(**answer):
    with pytest.raises(ValidationError) as caught:
        note(**answer)
    (fault,) = caught.value.errors()
    return fault["msg"]


@pytest.mark.parametrize(
    ("numbers", "quoted"),
    [
        ([1], ["Training is slow."]),
        ([2], ["We present SparseStep."]),
        ([4, 1], ["Training is slow.", "It needs 6 GB."]),
        ([3, 3, 3], ["It is 4.2x faster than Adam."]),
        (
            [4, 3, 2, 1, 2],
            ["Training is slow.", "We present SparseStep.", "It is 4.2x faster than Adam.", "It needs 6 GB."],
        ),
    ],
)
def test_sentence_numbers_become_exact_spans_in_order_without_duplicates(numbers, quoted):
    evidence = note(sentences=numbers).evidence
    assert [span.text for span in evidence] == quoted
    assert all(ABSTRACT[span.start : span.end] == span.text for span in evidence)


def test_quoted_joins_the_passages_by_a_space():
    assert note(sentences=[1, 4]).quoted == "Training is slow. It needs 6 GB."


@pytest.mark.parametrize(
    ("answer", "wording"),
    [
        pytest.param({"sentences": [5]}, "no sentence 5: the sentences are numbered 1 to 4", id="no such number"),
        pytest.param({"sentences": [0]}, "no sentence 0: the sentences are numbered 1 to 4", id="zero"),
        pytest.param({"sentences": [-1, 1]}, "no sentence -1: the sentences are numbered 1 to 4", id="negative"),
        pytest.param({"sentences": [9, 1, 7, 9]}, "no sentence 7, 9: the sentences are numbered 1 to 4", id="several"),
        pytest.param({"sentences": []}, "cite at least one sentence, by its number from 1 to 4", id="empty list"),
        pytest.param(
            {"text": "4.2x faster", "sentences": [1, 2]},
            "'4.2x' is not in the cited sentences [1, 2], but in [3]: cite it",
            id="figure elsewhere",
        ),
        pytest.param(
            {"text": "Saves 99%.", "sentences": [3]},
            "'99%' is not in the cited sentences [3]: leave it out",
            id="figure nowhere",
        ),
        pytest.param(
            {"text": "From 99 GB to 6 GB."},
            "'99 GB' is not in the cited sentences [1]: leave it out; "
            "'6 GB' is not in the cited sentences [1], but in [4]: cite it",
            id="two figures",
        ),
    ],
)
def test_while_steering_what_the_evidence_does_not_carry_is_an_error_worded_as_the_repair(answer, wording):
    assert complaint(**answer) == f"Value error, {wording}"


@pytest.mark.parametrize(
    ("text", "sentences", "quoted", "checks"),
    [
        pytest.param("Fine.", [1], ["Training is slow."], {}, id="nothing to check"),
        pytest.param("4.2x", [3], ["It is 4.2x faster than Adam."], {"figure": "ok"}, id="carried"),
        pytest.param("4.2x", [1], ["Training is slow."], {"figure": "not_in_evidence"}, id="figure elsewhere"),
        pytest.param("99%", [1], ["Training is slow."], {"figure": "not_in_evidence"}, id="figure nowhere"),
        pytest.param("4.2x", [3, 9], ["It is 4.2x faster than Adam."], {"figure": "ok"}, id="one number of two exists"),
        pytest.param("Fine.", [9], [], {"evidence": "missing"}, id="no such number"),
        pytest.param("99%", [], [], {"evidence": "missing"}, id="empty list"),
    ],
)
def test_when_nobody_is_asked_again_the_value_is_kept_and_marked(text, sentences, quoted, checks):
    kept = note(text, sentences=sentences, reading=READING.kept())
    assert kept.text == text
    assert [span.text for span in kept.evidence] == quoted
    assert kept.checks == checks


def test_kept_is_the_same_reading_that_steers_no_more():
    assert READING.steers
    assert READING.kept() == Reading(ABSTRACT, READING.sentences, steers=False)


def test_a_value_without_text_fields_has_no_figure_to_check():
    assert Tagged.model_validate({"sentences": [1], "rank": 99}, context=READING).checks == {}


def test_every_text_field_of_a_subclass_is_checked():
    class Pair(Cited):
        first: str
        second: str | None

    fields = {"sentences": [1], "first": "fine", "second": "9x"}
    with pytest.raises(ValidationError, match="'9x' is not in the cited sentences"):
        Pair.model_validate(fields, context=READING)
    assert Pair.model_validate(fields | {"second": None}, context=READING).checks == {}


def test_a_check_of_figures_does_not_apply_where_there_is_none():
    assert [*note("Fine.").verdicts()] == [Verdict("figure", "not_applicable")]
    assert [*note("4.2x", sentences=[3]).verdicts()] == [Verdict("figure", "ok")]


def test_a_figure_that_two_cited_sentences_say_together_is_carried():
    assert note("4.2x with 6 GB", sentences=[3, 4]).checks == {"figure": "ok"}


@pytest.mark.parametrize("mode", ["python", "json"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(note("It is 4.2x.", sentences=[3, 1]), id="carried"),
        pytest.param(note("9x", reading=READING.kept()), id="marked"),
        pytest.param(note("9x", sentences=[], reading=READING.kept()), id="without evidence"),
    ],
)
def test_the_dump_validates_again_without_a_context_to_an_equal_value(value, mode):
    dumped = value.model_dump(mode=mode)
    again = Note.model_validate(dumped)
    assert again == value
    assert again.model_dump(mode=mode) == dumped


def test_the_json_dump_shows_evidence_and_checks_and_validates_again():
    value = note("4.2x", sentences=[3])
    assert value.model_dump(mode="json") == {
        "evidence": [{"start": 42, "end": 70, "text": "It is 4.2x faster than Adam."}],
        "text": "4.2x",
        "checks": {"figure": "ok"},
    }
    assert Note.model_validate_json(value.model_dump_json()) == value


@pytest.mark.parametrize("context", [None, {"text": ABSTRACT}, ABSTRACT])
def test_sentence_numbers_without_a_reading_are_an_error_that_says_what_to_do(context):
    wording = "sentence numbers need the abstract: validate with context=Reading.of(abstract)"
    assert complaint(reading=context) == f"Value error, {wording}"


@pytest.mark.parametrize("sentences", [["1"], [True], [1.5], "1", 1, None])
def test_what_is_no_list_of_integers_is_refused(sentences):
    with pytest.raises(ValidationError):
        Note.model_validate({"sentences": sentences, "text": "Fine."}, context=READING)


def test_a_value_made_in_python_carries_its_spans():
    made = Note(evidence=(Span(0, 17, "Training is slow."),), text="Fine.")
    assert made == note()


def test_the_model_is_shown_integers_named_sentences_and_no_evidence_or_checks():
    schema = Note.model_json_schema(mode="validation")
    assert schema["properties"].keys() == {"sentences", "text"}
    sentences = schema["properties"]["sentences"]
    assert (sentences["type"], sentences["items"]) == ("array", {"type": "integer"})
    assert schema["required"] == ["sentences", "text"]


def test_the_reader_is_shown_evidence_and_checks():
    schema = Note.model_json_schema(mode="serialization")
    assert {"evidence", "text", "checks"} <= schema["properties"].keys()
    assert "Span" in schema["$defs"]


@pytest.mark.parametrize("key", ["evidence", "sentences"])
@pytest.mark.parametrize("reading", [READING, READING.kept()], ids=["steering", "keeping"])
def test_no_answer_can_hand_in_passages_of_its_own_making(key, reading):
    forged = {key: [{"start": 0, "end": 9, "text": "It is 99x"}], "text": "99x"}
    with pytest.raises(ValidationError, match="give the numbers of the sentences"):
        Note.model_validate(forged, context=reading)
