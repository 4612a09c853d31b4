"""Tables of papers, tables of results, and what a job is made with; no cluster needed."""

from __future__ import annotations

import sys

import pytest

from summarizer.api import Summarizer
from summarizer.errors import ConfigurationError, InputError
from summarizer.exports import export
from summarizer.exports.arrow import read_parquet
from summarizer.ray.dataset import summarize
from summarizer.ray.options import batch_size, travelling
from summarizer.ray.rows import count_of, count_of_table, digest, papers_of, table_of
from summarizer.readers.fields import USUAL, Fields
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings
from summarizer.testing import Server, answer

arrow = pytest.importorskip("pyarrow")
from papers import good, paper  # noqa: E402  # after the reason to skip


def test_columns_are_found_by_the_readers_names():
    table = arrow.table({"Paper_ID": ["a"], "Title": ["T"], "abstractText": ["Text."], "year": [2020]})
    papers, unreadable = papers_of(table, USUAL)
    assert [(one.id, one.title, one.abstract) for one in papers] == [("a", "T", "Text.")]
    assert unreadable == []


def test_named_columns_are_taken():
    table = arrow.table({"k": ["a"], "body": ["Text."], "abstract": ["Other."]})
    papers, _ = papers_of(table, Fields("body", None, "k"))
    assert [(one.id, one.abstract) for one in papers] == [("a", "Text.")]


def test_a_row_that_holds_no_paper_is_reported():
    papers, unreadable = papers_of(arrow.table({"id": ["a", "b"], "abstract": ["", "Text."]}), USUAL)
    assert [one.id for one in papers] == ["b"]
    assert unreadable == ["row a: neither an abstract nor a title"]


def test_a_table_without_a_paper_is_an_error_that_names_its_columns():
    with pytest.raises(InputError, match="the columns are x"):
        papers_of(arrow.table({"x": [1]}), USUAL)


def test_results_have_the_types_of_the_parquet_export(tmp_path):
    with Server(lambda _: answer(good())) as server, Summarizer("test", base_url=server.url) as summarizer:
        results = list(summarizer.stream(map(paper, range(3))))
    export(results, str(tmp_path / "x.parquet"))
    from pyarrow import parquet

    table = table_of(results, PaperSummary)
    parquet.write_table(table, tmp_path / "y.parquet")
    written = [parquet.read_table(tmp_path / name) for name in ("x.parquet", "y.parquet")]
    assert written[0].schema.equals(written[1].schema)
    assert list(read_parquet(str(tmp_path / "x.parquet"))) == list(read_parquet(str(tmp_path / "y.parquet")))
    assert count_of(results).usage.requests == 3
    assert count_of_table(table).done == count_of(results).done == 3


def test_a_batch_has_the_same_number_when_it_is_done_again():
    assert digest([paper(1), paper(2)]) == digest([paper(1), paper(2)]) != digest([paper(2), paper(1)])


def test_a_directory_for_answers_goes_to_the_machines_only_if_it_was_given(tmp_path):
    settings = Settings.resolve(model="test", cache_dir=tmp_path)
    assert "cache_dir" not in travelling(settings, given={})
    assert travelling(settings, given={"cache_dir": tmp_path})["cache_dir"] == tmp_path
    assert travelling(settings, given={})["model"] == "test"


def test_what_is_in_hand_fills_the_gate_however_many_actors_there_are():
    for concurrency in (16, 64, 1000):
        for actors in (1, 3, 20):
            assert batch_size(concurrency, actors=actors) * actors * 8 >= 4 * concurrency


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "ray.data", None)
    with pytest.raises(ConfigurationError) as caught:
        summarize(None, model="test")
    assert "--extra ray" in caught.value.hint
