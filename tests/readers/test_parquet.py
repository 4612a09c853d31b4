import gzip
import io
import sys

import pytest

from summarizer.errors import ConfigurationError, InputError
from summarizer.readers import Fields
from summarizer.readers import read_records as read

pyarrow = pytest.importorskip("pyarrow")

ROWS = [
    {"id": "1", "Title": "Tern", "Abstract": "We wait.", "year": 2025, "summary": {"problem": None}},
    {"id": None, "Title": None, "Abstract": None, "year": 2025, "summary": None},
    {"id": "3", "Title": "Jay", "Abstract": None, "year": None, "summary": None},
]


@pytest.fixture
def table(tmp_path):
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "t.parquet", row_group_size=2)
    return tmp_path / "t.parquet"


def expected(source):
    return [("1", f"{source}#1"), f"{source}: row 2: neither an abstract nor a title", ("3", f"{source}#3")]


def seen(records):
    return [(record.id, record.source) if hasattr(record, "id") else str(record) for record in records]


def test_a_row_is_a_paper_and_one_without_is_a_bad_record(table):
    assert seen(read([str(table)])) == expected(table)


def test_packed_and_piped_it_is_the_same(table, monkeypatch):
    data = gzip.compress(table.read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    assert seen(read(["-"])) == expected("-")


def test_other_columns_can_be_told_and_a_missing_one_is_an_input_error(table):
    assert next(iter(read([str(table)], fields=Fields(id="Title")))).id == "Tern"
    with pytest.raises(InputError, match="no column Body"):
        list(read([str(table)], fields=Fields("Body")))


def test_a_file_cut_short_is_an_input_error(table):
    table.write_bytes(table.read_bytes()[:-20])
    with pytest.raises(InputError, match="not a complete Parquet file"):
        list(read([str(table)]))


def test_without_pyarrow_the_hint_names_the_extra(table, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError, match="pyarrow") as caught:
        list(read([str(table)]))
    assert "--extra parquet" in caught.value.hint
