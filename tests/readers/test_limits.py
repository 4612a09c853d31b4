"""A line that no paper fills is skipped with its place, and is never held whole."""

from __future__ import annotations

import gzip
import itertools
import json
from typing import TYPE_CHECKING

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
