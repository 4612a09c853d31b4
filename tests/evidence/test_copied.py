"""Texts that must stand in the evidence as they are given."""

import pytest
from pydantic import ValidationError

from summarizer.evidence import AsWritten, Cited, Reading, marks
from summarizer.evidence.copied import is_written
from summarizer.task.question import answer_schema

READING = Reading.of("We train on ImageNet-1k and  CIFAR-10. We test on \u56de\u58f0\u96c6\u4e0a.")


class Tool(Cited):
    name: AsWritten
    licence: AsWritten | None = None
    others: tuple[AsWritten, ...] = ()
    told: str = ""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ImageNet-1k", True),
        ("imagenet-1K", True),
        ("and CIFAR-10", True),
        ("ImageNet", True),
        ("Image", False),
        ("CIFAR-1", False),
        ("CIFAR-100", False),
        ("\u56de\u58f0\u96c6", True),
        ("a.e", False),
        ("", False),
        (" ", False),
    ],
)
def test_a_text_is_written_where_its_words_stand_in_a_row(text, written):
    assert is_written(text, source=READING.text) is written


def test_what_stands_there_is_ok_under_the_fields_name():
    found = Tool.model_validate({"sentences": [1], "name": "CIFAR-10", "licence": "imagenet-1k"}, context=READING)
    assert found.checks == {"name": "ok", "licence": "ok"}


@pytest.mark.parametrize("wrong", [{"name": "MNIST"}, {"licence": "MIT"}, {"others": ["CIFAR-10", "SVHN"]}])
def test_what_does_not_is_asked_again_and_else_marked(wrong):
    said = {"sentences": [1], "name": "CIFAR-10", **wrong}
    field = next(iter(wrong))
    with pytest.raises(ValidationError, match=rf"{field} .* is not written so in the cited sentences \[1\]: copy it"):
        Tool.model_validate(said, context=READING)
    kept = Tool.model_validate(said, context=READING.kept())
    assert marks(kept) == [f"answer: {field} not in evidence"]


def test_a_text_without_the_mark_may_be_ones_own():
    found = Tool.model_validate({"sentences": [1], "name": "CIFAR-10", "told": "small pictures"}, context=READING)
    assert marks(found) == []


def test_the_mark_does_not_show_in_what_the_model_is_asked():
    assert answer_schema(Tool)["properties"]["name"] == {"type": "string"}
