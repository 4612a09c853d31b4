"""What was computed of a value comes back with it, the same as if it were computed again."""

from __future__ import annotations

import json
from functools import cached_property

import pytest
from papers import good, invented, paper
from pydantic import BaseModel, computed_field

from summarizer import AsyncSummarizer
from summarizer.cli.progress import Tally
from summarizer.engine.restored import restored
from summarizer.evidence import Cited, Reading
from summarizer.evidence.cited import marks
from summarizer.schemas import PaperSummary
from summarizer.schemas.datasets import PaperDatasets
from summarizer.schemas.limitations import PaperLimitations
from summarizer.testing import Server, answer

DATASET = {"sentences": [3], "name": "Adam", "role": "both", "task": "no such task", "size": None}
LIMITATION = {"sentences": [1], "text": "Training is slow.", "kind": "cost", "condition": "case 0"}
SUMMARIES = [
    (PaperSummary, good()),
    (PaperSummary, invented()),
    (PaperSummary, good(hardware=[{"sentences": [3], "name": "A100", "kind": "gpu", "count": 2}])),
    (PaperDatasets, {"datasets": [DATASET, DATASET | {"sentences": []}]}),
    (PaperLimitations, {"limitations": [LIMITATION], "open_problems": [{"sentences": [2], "text": "We do not know."}]}),
]


class Counted(BaseModel):
    size: int

    @computed_field
    @cached_property
    def double(self) -> int:
        return 2 * self.size


class Holding(BaseModel):
    one: Counted | None
    several: list[Counted | int]
    named: dict[str, Counted]


@pytest.mark.parametrize(("schema", "said"), SUMMARIES)
def test_a_restored_summary_is_computed_no_second_time_and_says_the_same(monkeypatch, schema, said):
    found = schema.model_validate(said, context=Reading.of(paper().abstract).kept())
    dump, marked = json.loads(json.dumps(found.model_dump(mode="json"))), marks(found)
    monkeypatch.setattr(Cited, "verdicts", None)
    again = restored(schema.model_validate(dump), dump)
    assert again == found
    assert again.model_dump(mode="json") == dump
    assert marks(again) == marked


def test_values_in_optional_fields_and_lists_are_restored_and_those_in_dictionaries_computed():
    dump = Holding(one=None, several=[Counted(size=1), 5], named={"a": Counted(size=2)}).model_dump()
    dump["several"][0]["double"] = dump["named"]["a"]["double"] = 7
    again = restored(Holding.model_validate(dump), dump)
    assert (again.several[0].double, again.several[1], again.named["a"].double) == (7, 5, 4)


@pytest.mark.parametrize("spoilt", [{"size": 1}, {"several": []}])
def test_a_dump_that_lacks_something_is_none_of_the_value(spoilt):
    value = Counted(size=1) if "size" in spoilt else Holding(one=None, several=[5], named={})
    with pytest.raises((KeyError, ValueError)):
        restored(value, spoilt)


async def test_a_rerun_writes_and_counts_remembered_papers_without_checking_them_again(monkeypatch):
    with Server([answer(invented())] * 3) as server:
        async with AsyncSummarizer("test", base_url=server.url) as s:
            await s.run(paper())
            known = (await s.run(paper())).to_json()
        monkeypatch.setattr(Cited, "verdicts", None)
        tally = Tally()
        async with AsyncSummarizer("test", base_url=server.url, on_event=tally.hear) as s:
            written = [result.to_json() async for result in s.stream([paper()])]
    assert written == [known]
    assert (tally.marked, tally.cached) == (1, 1)
