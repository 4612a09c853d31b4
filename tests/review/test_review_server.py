"""The review page over HTTP: on this machine, behind a token, and nothing said is lost."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from read_twice import records, written

from summarizer.__main__ import main
from summarizer.review.desk import Desk
from summarizer.review.server import application
from summarizer.review.verdicts import read_verdicts
from summarizer.schemas import PaperSummary

JOURNAL = Path("r.review.jsonl")
TOKEN = "secret"  # noqa: S105  # of a test


@pytest.fixture
async def client():
    desk = Desk(records(), journal=JOURNAL, reviewer="Ada", schema=PaperSummary)
    async with TestClient(TestServer(application(desk, token=TOKEN))) as running:
        yield running


async def test_the_page_and_its_files_are_served_with_a_policy(client):
    for name in ("", "page.js", "page.css"):
        answer = await client.get(f"/secret/{name}")
        assert answer.status == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/", "/contents", "/other/", "/other/contents", "/secret/page.py", "/secret/../secret"]
)
async def test_nothing_is_served_without_the_token(client, path):
    assert (await client.get(path)).status == 404


async def test_another_hosts_name_is_refused(client):
    assert (await client.get("/secret/", headers={"Host": "evil.example:80"})).status == 403


async def test_a_verdict_is_written_and_seen_by_the_next_tab(client):
    answer = await client.post("/secret/verdicts", json={"paper": 0, "path": "method", "verdict": "accepted"})
    assert (answer.status, (await answer.json())["verdict"]) == (200, "accepted")
    assert [one.kind for one in read_verdicts(JOURNAL)[0]] == ["accepted"]
    contents = await (await client.get("/secret/contents")).json()
    assert [value["verdict"] for value in contents["values"] if value["path"] == "method"] == ["accepted"]


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[]", 422), (b'{"paper": 0}', 422), (b"x" * 1_020_000, 413)]
)
async def test_a_wrong_verdict_is_refused_in_words(client, body, status):
    answer = await client.post("/secret/verdicts", data=body)
    assert answer.status == status
    assert read_verdicts(JOURNAL) == ([], [])


def test_a_kill_loses_nothing_that_was_said(tmp_path: Path) -> None:
    written(tmp_path / "r.jsonl")
    command = [sys.executable, "-m", "summarizer", "review", "r.jsonl", "--no-open", "--reviewer", "Ada"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = re.search(r"http://\S+", process.stderr.readline())
        assert address is not None
        said = json.dumps({"paper": 0, "path": "problem", "verdict": "accepted"})
        script = f"import urllib.request as u; u.urlopen({address[0] + 'verdicts'!r}, data={said.encode()!r})"
        subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
        process.kill()
    assert [one.path for one in read_verdicts(tmp_path / "r.jsonl.review.jsonl")[0]] == ["problem"]


def test_show_report_and_export_use_the_verdicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "r.jsonl")
    before = file.read_bytes()
    desk = Desk(records(), journal=tmp_path / "r.jsonl.review.jsonl", reviewer="Ada", schema=PaperSummary)
    for path, verdict in (
        ("method", "accepted"),
        ("efficiency_claims.0", "accepted"),
        ("efficiency_claims.1", "rejected"),
    ):
        desk.say({"paper": 0, "path": path, "verdict": verdict})
    assert main(["show", str(file)]) == 0
    told = capsys.readouterr().out
    assert "rejected by Ada" in told
    assert "second reader" not in told
    assert main(["report", str(file), "-o", "page.html"]) == 0
    assert "rejected by Ada" in Path("page.html").read_text()
    for ending in ("csv", "parquet", "md"):
        assert main(["export", str(file), "-o", f"out.{ending}"]) == 0
    assert "rejected by Ada" in Path("out.csv").read_text()
    assert file.read_bytes() == before


def test_gold_is_exported_where_a_paper_is_reviewed_to_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "r.jsonl")
    assert main(["review", str(file), "--export-gold", "gold.jsonl"]) == 1
    assert not Path("gold.jsonl").exists()
    desk = Desk(records(), journal=tmp_path / "r.jsonl.review.jsonl", reviewer="Ada", schema=PaperSummary)
    for value in desk.contents()["values"]:
        desk.say({"paper": 0, "path": value["path"], "verdict": "accepted"})
    assert main(["review", str(file), "--export-gold", "gold.jsonl"]) == 0
    assert main(["eval", str(file), "--gold", "gold.jsonl"]) == 0
    assert "claims precision" in capsys.readouterr().out


def test_a_missing_file_is_an_error_with_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "none.jsonl"]) == 2
    assert "none.jsonl is not a file" in capsys.readouterr().err
