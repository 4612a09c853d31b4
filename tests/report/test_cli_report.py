from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reported import result

from summarizer.__main__ import main

if TYPE_CHECKING:
    import pytest


def written(name: str, *lines: dict[str, Any] | str) -> str:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    Path(name).write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return name


def test_report_writes_one_page_for_all_files_and_tells_where(capsys: pytest.CaptureFixture[str]) -> None:
    names = written("a.jsonl", result("a")), written("b.jsonl", result("b"))
    assert main(["report", *names, "-o", "out.html", "--title", "Gearboxes"]) == 0
    told = capsys.readouterr()
    assert "2 papers -> out.html (" in told.err
    assert told.out == ""
    page = Path("out.html").read_text(encoding="utf-8")
    assert "<title>Gearboxes</title>" in page
    assert "a.jsonl, b.jsonl" in page


def test_report_to_standard_output_is_the_page_alone(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["report", written("a.jsonl", result()), "-o", "-"]) == 0
    told = capsysbinary.readouterr()
    assert told.out.startswith(b"<!doctype html>")
    assert told.err == b""


def test_the_date_is_that_of_the_newest_file() -> None:
    old, new = written("old.jsonl", result("a")), written("new.jsonl", result("b"))
    os.utime(old, (0, 0))
    os.utime(new, (86_400, 86_400))
    assert main(["report", old, new]) == 0
    assert "1970-01-02 00:00" in Path("report.html").read_text(encoding="utf-8")


def test_a_line_that_is_no_result_is_told_and_the_rest_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", written("a.jsonl", result(), '{"no": "result"}')]) == 1
    assert "a.jsonl:2: not a result" in capsys.readouterr().err
    assert Path("report.html").exists()


def test_a_file_without_any_result_is_refused_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", written("a.jsonl", '{"title": "t", "abstract": "a"}')]) == 2
    assert "summarizer run" in capsys.readouterr().err
    assert not Path("report.html").exists()


def test_a_page_that_cannot_be_written_is_an_error_of_the_user(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", written("a.jsonl", result()), "-o", "no/such/place.html"]) == 2
    assert "no/such/place.html cannot be written" in " ".join(capsys.readouterr().err.split())
