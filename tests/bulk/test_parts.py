from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from summarizer.bulk.files import Indexed, Job
from summarizer.bulk.parts import Limits, PartWriter
from summarizer.records import Usage
from summarizer.store.lookup import Lookup

if TYPE_CHECKING:
    from pathlib import Path


def write(directory: Path, limits: Limits, *, requests: int = 5, tokens: int = 10) -> list[dict[str, Any]]:
    with PartWriter(Job(directory), limits=limits, price=lambda usage: float(usage.input_tokens)) as parts:
        for number in range(requests):
            parts.add(Indexed(f"{number:064x}", number), {"model": "m", "messages": []}, Usage(1, tokens, 0, 1))
    return parts.parts


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        (Limits(), [5]),
        (Limits(requests=2), [2, 2, 1]),
        (Limits(tokens=30), [3, 2]),
        (Limits(tokens=5), [1, 1, 1, 1, 1]),
        (Limits(size=400), [2, 2, 1]),
        (Limits(cost=8 * 20.0), [2, 2, 1]),
    ],
)
def test_a_part_ends_where_a_limit_is_reached(tmp_path: Path, limits: Limits, sizes: list[int]) -> None:
    assert [part["requests"] for part in write(tmp_path, limits)] == sizes


def test_each_row_has_its_name_and_its_place_in_the_index(tmp_path: Path) -> None:
    write(tmp_path, Limits(requests=3))
    job = Job(tmp_path)
    for part, count in ((1, 3), (2, 2)):
        rows = list(job.lines("requests", part))
        assert [row["custom_id"] for row in rows] == [line["fingerprint"] for line in job.lines("index", part)]
        assert len(rows) == count
        assert rows[0]["url"] == "/v1/chat/completions"
        assert job.file("requests", part).stat().st_size == sum(len(json.dumps(row)) + 1 for row in rows)


def test_what_is_written_when_something_fails_is_no_part(tmp_path: Path) -> None:
    def failing() -> None:
        with PartWriter(Job(tmp_path), limits=Limits(), price=lambda _: None) as parts:
            parts.add(Indexed("a", 0), {}, Usage(1, 1, 0, 1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert not Job(tmp_path).file("requests", 1).exists()


def test_a_lookup_keeps_the_first_or_the_last_of_a_name() -> None:
    with Lookup() as table:
        assert table.add("a", "1")
        assert not table.add("a", "2")
        assert table.get("a") == "1"
        table.put("a", "3")
        assert (table.get("a"), "b" in table, table.get("b"), len(table)) == ("3", False, None, 1)
