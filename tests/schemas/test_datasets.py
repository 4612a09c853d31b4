"""Data sets: names, tasks and sizes stand in the abstract word for word."""

import pytest
from pydantic import ValidationError

from summarizer.evidence import Reading, marks
from summarizer.schemas.datasets import PaperDatasets

READING = Reading.of("We collect Gullcount, 4,100 pictures of gulls, to test counting. We train on ImageNet.")
RIGHT = {"sentences": [1], "name": "Gullcount", "role": "introduced", "task": "counting", "size": "4,100 pictures"}


def validated(context=READING, **changes):
    return PaperDatasets.model_validate({"datasets": [RIGHT | changes]}, context=context)


def test_a_right_entry_has_every_field_checked():
    assert validated().datasets[0].checks == {"figure": "ok", "name": "ok", "task": "ok", "size": "ok"}


def test_what_is_not_said_is_none_and_not_checked():
    assert validated(task=None, size=None).datasets[0].checks == {"name": "ok"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "Gull Count"}, "name 'Gull Count' is not written so"),
        ({"name": "ImageNet"}, "name 'ImageNet' is not written so"),
        ({"task": "to count gulls"}, "task 'to count gulls' is not written so"),
        ({"size": "4.1k pictures"}, "size '4.1k pictures' is not written so"),
        ({"size": "4,200 pictures"}, "'4,200' is not in the cited sentences"),
        ({"sentences": [3]}, "no sentence 3"),
        ({"role": "mentioned"}, "Input should be 'introduced'"),
    ],
)
def test_what_is_not_there_is_asked_again(changes, told):
    with pytest.raises(ValidationError) as caught:
        validated(**changes)
    assert told in str(caught.value)


def test_after_the_last_asking_it_is_kept_and_marked():
    assert marks(validated(READING.kept(), size="many")) == ["datasets.0: size not in evidence"]
