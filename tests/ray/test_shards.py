"""Shards of results in a directory: what an earlier run wrote is replaced only by the same or more."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from papers import good, paper

from summarizer.api import Summarizer
from summarizer.exports.arrow import read_parquet
from summarizer.ray.rows import table_of
from summarizer.schemas import PaperSummary
from summarizer.testing import Server, answer

pytest.importorskip("ray.data", reason="the extra `ray` is not installed (dependency group `ray`)")
pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def write():
    from summarizer.ray.writing import Shards

    with Server(lambda _: answer(good())) as server:

        def written(target, numbers, *, model="test"):
            with Summarizer(model, base_url=server.url) as summarizer:
                table = table_of(list(summarizer.stream(map(paper, numbers))), PaperSummary)
            shards = Shards(str(target))
            shards.on_write_start()
            tasks = [(at, table.slice(at, 2)) for at in range(0, table.num_rows, 2)]
            counts = [shards.write([part], SimpleNamespace(task_idx=at)) for at, part in tasks]
            shards.on_write_complete(SimpleNamespace(write_returns=counts))
            return shards

        yield written


def ids(directory):
    return sorted(record["id"] for path in directory.iterdir() for record in read_parquet(str(path)))


def test_a_run_that_gives_the_same_and_more_takes_the_place_of_the_one_before(write, tmp_path):
    write(tmp_path / "out", range(3))
    before = ids(tmp_path / "out")
    assert write(tmp_path / "out", range(5)).backup == ""
    assert len(ids(tmp_path / "out")) == 5
    assert set(before) < set(ids(tmp_path / "out"))
    assert [path.name for path in tmp_path.glob("out*")] == ["out"]


@pytest.mark.parametrize(("numbers", "model"), [(range(2), "test"), (range(3, 6), "test"), (range(3), "other")])
def test_what_a_run_lacks_is_kept_beside_it(write, tmp_path, numbers, model):
    write(tmp_path / "out", range(3))
    before = ids(tmp_path / "out")
    assert write(f"{tmp_path / 'out'}/", numbers, model=model).backup == str(tmp_path / "out.bak")
    assert ids(tmp_path / "out.bak") == before
    assert len(ids(tmp_path / "out")) == len(numbers)
    assert write(tmp_path / "out", range(7, 8)).backup == str(tmp_path / "out.bak2")
    assert ids(tmp_path / "out.bak") == before


def test_a_run_without_a_paper_replaces_nothing(write, tmp_path):
    write(tmp_path / "out", range(3))
    before = ids(tmp_path / "out")
    assert write(tmp_path / "out", range(0)).backup == ""
    assert ids(tmp_path / "out") == before


def test_shards_that_cannot_be_compared_are_kept(write, tmp_path):
    (tmp_path / "out").mkdir()
    parquet.write_table(pyarrow.table({"id": ["a"]}), tmp_path / "out" / "summaries-1-000000.parquet")
    assert write(tmp_path / "out", range(1)).backup
    assert (tmp_path / "out.bak" / "summaries-1-000000.parquet").exists()


def test_a_run_in_which_all_failed_leaves_nothing_to_keep(write, tmp_path):
    (tmp_path / "out").mkdir()
    with Server(lambda _: answer({"no": "summary"})) as server, Summarizer("test", base_url=server.url) as summarizer:
        failed = table_of(list(summarizer.stream([paper(0)])), PaperSummary)
    parquet.write_table(failed, tmp_path / "out" / "summaries-1-000000.parquet")
    assert write(tmp_path / "out", range(1)).backup == ""
    assert [path.name for path in tmp_path.glob("out*")] == ["out"]
