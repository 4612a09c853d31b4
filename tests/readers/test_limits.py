"""A line that no paper fills is skipped with its place, and is never held whole."""

from __future__ import annotations

import gzip
import itertools
import json
from typing import TYPE_CHECKING

import pytest

from summarizer.readers import read_records
from summarizer.readers.limits import LONGEST_LINE
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from pathlib import Path

GOOD = json.dumps({"title": "Weir", "abstract": "Reeds bend. We present Weir, a gauge of reed."})


def test_a_line_beyond_the_limit_is_a_bad_record_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(f"{GOOD}\n")
        file.write('{"abstract": "')
        file.writelines(itertools.repeat("reeds " * 1000, 2 * LONGEST_LINE // 6000))
        file.write(f'"}}\n{GOOD}\n')
    first, bad, last = read_records([str(path)])
    assert isinstance(first, Paper)
    assert isinstance(bad, BadRecord)
    assert (bad.line, "more than" in bad.message) == (2, True)
    assert isinstance(last, Paper)


def test_of_a_line_without_an_end_no_more_is_kept_than_may_be() -> None:
    from summarizer.readers.source import _lines

    [line] = _lines(itertools.repeat("x" * 65_536, 3 * LONGEST_LINE // 65_536))
    assert len(line) == LONGEST_LINE + 1


@pytest.mark.parametrize("opening", ["[", '{"a":', '[ {"a" : '])
@pytest.mark.parametrize("name", ["deep.json", "deep.jsonl"])
def test_json_nested_more_deeply_than_any_record_is_a_bad_record(tmp_path: Path, name: str, opening: str) -> None:
    path = tmp_path / name
    path.write_text(f"{opening * 100_000}", encoding="utf-8")
    assert all(isinstance(found, BadRecord) for found in read_records([str(path)]))


def test_records_before_what_is_nested_too_deeply_are_read(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text(f"[{', '.join([GOOD] * 2000)}, {'[' * 1000}", encoding="utf-8")
    *papers, bad = read_records([str(path)])
    assert all(isinstance(paper, Paper) for paper in papers)
    assert "levels deep" in bad.message
