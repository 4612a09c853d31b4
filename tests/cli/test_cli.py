from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from papers import paper

from summarizer.__main__ import main
from summarizer.testing import Reply, Request, Server, server_error, unauthorized

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("no_waiting")


@pytest.fixture
def papers_file(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    lines = [json.dumps({"id": f"p{n}", "title": paper(n).title, "abstract": paper(n).abstract}) for n in range(5)]
    path.write_text("\n".join(lines) + "\n")
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def run(server: Server, *arguments: object) -> int:
    return main(["run", *map(str, arguments), "--base-url", server.url, "--model", "test"])


def test_run_writes_a_line_a_paper_in_input_order(papers_file: Path, tmp_path: Path) -> None:
    with Server() as server:
        assert run(server, papers_file, "-o", tmp_path / "out.jsonl") == 0
    lines = lines_of(tmp_path / "out.jsonl")
    assert [line["id"] for line in lines] == [f"p{n}" for n in range(5)]
    for line in lines:
        for span in line["summary"]["problem"]["evidence"]:
            assert line["abstract"][span["start"] : span["end"]] == span["text"]


def test_running_again_asks_nothing(papers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Server() as server:
        run(server, papers_file, "-o", "a.jsonl")
        run(server, papers_file, "-o", "b.jsonl")
        assert len(server.asked) == 5
    assert "5 of them from the store; 5 with marks: show --flagged; 0 tokens, $0.0000" in capsys.readouterr().err


def test_data_goes_to_stdout_and_everything_else_to_stderr(
    papers_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server() as server:
        assert run(server, papers_file) == 0
    told = capsys.readouterr()
    assert [json.loads(line)["id"] for line in told.out.splitlines()] == [f"p{n}" for n in range(5)]
    assert "5 papers" in told.err


def test_quiet_says_nothing(papers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Server() as server:
        run(server, papers_file, "-o", "out.jsonl", "--quiet")
    assert capsys.readouterr() == ("", "")


def test_a_failed_paper_is_told_and_the_exit_code_is_1(papers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def script(asked: Request) -> Reply | None:
        return server_error(message="out of cheese") if "case 3." in asked.body["messages"][1]["content"] else None

    with Server(script) as server:
        assert run(server, papers_file, "-o", "out.jsonl", "--retries", 1) == 1
    assert "failed: p3: the provider answered 500: out of cheese" in capsys.readouterr().err


def test_a_bad_record_is_told_with_file_and_line_and_the_rest_goes_on(
    papers_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers_file.write_text(papers_file.read_text() + "{not json\n")
    with Server() as server:
        assert run(server, papers_file, "-o", "out.jsonl") == 1
        assert len(server.asked) == 5
    assert f"{papers_file}:6" in capsys.readouterr().err


def test_a_wrong_key_ends_the_run_with_3_and_what_to_do(papers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Server(lambda _: unauthorized()) as server:
        assert run(server, papers_file, "-o", "out.jsonl") == 3
    told = capsys.readouterr().err
    assert "Incorrect API key" in told
    assert "SUMMARIZER_API_KEY" in told


def test_what_was_finished_before_a_stop_is_kept_and_named(
    papers_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def script(asked: Request) -> Reply | None:
        return unauthorized() if "case 3." in asked.body["messages"][1]["content"] else None

    with Server(script) as server:
        assert run(server, papers_file, "-o", "out.jsonl", "--concurrency", 1) == 3
    assert not (tmp_path / "out.jsonl").exists()
    assert [line["id"] for line in lines_of(tmp_path / "out.jsonl.part")] == ["p0", "p1", "p2"]
    assert "3 finished lines kept in out.jsonl.part" in capsys.readouterr().err
    with Server() as server:
        assert run(server, papers_file, "-o", "out.jsonl") == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "missing.txt", "--model", "test", "--base-url", "http://127.0.0.1:9"], "missing.txt"),
        (["run", "--model", "x"], "INPUT"),
        (["run", "-", "--timeout", "soon"], "--timeout"),
        (["run", "-", "--timeout", "-1"], "--timeout"),
        (["run", "-", "--mode", "xml", "--model", "local"], "--mode"),
        (["run", "-", "--from", "pdf", "--model", "test"], "--from"),
        (["prompt", "--prompt", "nosuch.md"], "nosuch.md"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_use_ends_with_2_and_names_what_is_wrong(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert told in capsys.readouterr().err


def test_without_a_model_run_tells_the_ways_on(papers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(papers_file)]) == 2
    assert "Three ways on" in capsys.readouterr().err


def test_the_demo_needs_no_key_and_no_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODEL", "openai/nobody-asks-it")
    assert main(["demo"]) == 0
    lines = lines_of(tmp_path / "summaries.jsonl")
    assert len(lines) >= 24
    assert {line["status"] for line in lines} == {"ok"}
    told = capsys.readouterr().out
    assert "summarizer run papers.txt" in told
    assert {line["provenance"]["origin"] for line in lines} == {"recorded"}
    assert "answers recorded" in told


def test_schema_prints_what_is_asked_and_what_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    asked = json.loads(capsys.readouterr().out)
    assert main(["schema", "--result"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert "sentences" in asked["$defs"]["EfficiencyClaim"]["properties"]
    assert {"evidence", "checks"} <= set(result["$defs"]["EfficiencyClaim"]["properties"])


def test_prompt_prints_exactly_what_a_run_sends(papers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompt", str(papers_file), "--id", "p2", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    with Server() as server:
        run(server, papers_file, "-o", "out.jsonl", "--concurrency", 1)
    assert shown == server.asked[2].body["messages"]


def test_cache_stats_and_clear(papers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Server() as server:
        run(server, papers_file, "-o", "out.jsonl")
        assert main(["cache", "stats"]) == 0
        assert "answers    5" in capsys.readouterr().out
        assert main(["cache", "clear", "--yes"]) == 0
        run(server, papers_file, "-o", "out.jsonl")
        assert len(server.asked) == 10


def test_doctor_tells_where_settings_come_from_and_never_the_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SUMMARIZER_API_KEY", "sesame-1234")
    (tmp_path / ".env").write_text("SUMMARIZER_TIMEOUT=7\n")
    with Server() as server:
        assert main(["doctor", "--base-url", server.url, "--model", "test"]) == 0
    told = capsys.readouterr().out
    assert "sesame" not in told
    assert "set, not shown" in told
    assert "serves test" in told
    assert "health     ok" in told
    assert "7.0" in told
    assert ".env" in told


def test_doctor_asks_one_small_question_and_says_how_the_server_wants_to_be_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with Server(faults=["no-json-schema", "fence"]) as server:
        assert main(["doctor", "--base-url", server.url, "--model", "test"]) == 0
    told = capsys.readouterr().out
    assert len(server.asked) == 2
    assert len(json.dumps(server.asked[-1].body)) < 6000
    assert "dialect: json_object, the schema in the prompt (1 request refused before)" in told
    assert "answer: fits, after repairs: fence" in told
    assert "json" in (tmp_path / "store" / "dialects.json").read_text()


def test_doctor_quotes_a_refusal_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with Server(lambda _: Reply(status=422, error={"message": "no [/b] here: [red]model[/red]"})) as server:
        assert main(["doctor", "--base-url", server.url, "--model", "test"]) != 0
    assert "no [/b] here: [red]model[/red]" in capsys.readouterr().out


def test_doctor_says_that_an_answer_cannot_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    with Server(faults=["words"]) as server:
        assert main(["doctor", "--base-url", server.url, "--model", "test"]) == 0
    assert "answer: does not fit the schema" in capsys.readouterr().out


def test_doctor_says_when_the_server_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with Server() as server:
        gone = server.url
    assert main(["doctor", "--base-url", gone, "--model", "test"]) == 3
    assert "no connection to the server" in capsys.readouterr().out


def test_standard_input_is_read_and_the_pipe_may_close_early(papers_file: Path) -> None:
    with Server() as server:
        command = [sys.executable, "-m", "summarizer", "run", "-", "--base-url", server.url, "--model", "test"]
        whole = subprocess.run(command, input=papers_file.read_bytes(), capture_output=True, check=False)
        assert whole.returncode == 0, whole.stderr.decode()
        assert len(whole.stdout.splitlines()) == 5
        with (
            papers_file.open("rb") as papers,
            subprocess.Popen(command, stdin=papers, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as early,
        ):
            assert early.stdout is not None
            assert early.stderr is not None
            early.stdout.close()
            assert b"Traceback" not in early.stderr.read()
            assert early.wait() in {0, 1, 141}


def test_dry_run_counts_what_is_left_and_asks_nothing(papers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Server() as server:
        run(server, papers_file, "-o", "out.jsonl")
        papers_file.write_text(
            papers_file.read_text() + '{"abstract": "New."}\n{"abstract": "New."}\n{"title": "None"}\n'
        )
        capsys.readouterr()
        assert run(server, papers_file, "--dry-run", "--input-price", 1, "--output-price", 2) == 0
        assert len(server.asked) == 5
    told = capsys.readouterr().err
    assert "8 papers: 6 already answered, 1 without an abstract" in told
    assert "1 request left" in told
    assert "for about $0.00" in told


def test_usage_sums_what_was_billed_and_what_the_store_saved(
    papers_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server() as server:
        for _ in range(2):
            run(server, papers_file, "-o", "out.jsonl", "--input-price", 1000, "--output-price", 0)
        billed = server.billed
    capsys.readouterr()
    assert main(["usage", "--by", "model"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"{billed.input_tokens:,}" in told
    assert f"${billed.input_tokens / 1000:.4f}" in told.replace(" ", "")
    assert main(["usage", "--by", "week"]) == 2


def test_usage_of_a_new_store_says_that_nothing_was_spent(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage"]) == 0
    assert "Nothing was spent" in capsys.readouterr().out


def test_answers_move_between_stores_as_a_file(
    papers_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    with Server() as server:
        run(server, papers_file, "-o", "a.jsonl")
        assert main(["cache", "export", "answers.jsonl"]) == 0
        for told in ("5 answers added, 0 already there", "0 answers added, 5 already there"):
            assert main(["cache", "import", "answers.jsonl", "--cache-dir", str(other)]) == 0
            assert told in capsys.readouterr().err
        assert run(server, papers_file, "-o", "b.jsonl", "--cache-dir", other) == 0
        assert main(["run", str(papers_file), "-o", "c.jsonl", "--responses", "answers.jsonl"]) == 0
        assert len(server.asked) == 5
    summaries = [[line["summary"] for line in lines_of(tmp_path / name)] for name in ("a.jsonl", "b.jsonl", "c.jsonl")]
    assert summaries[0] == summaries[1] == summaries[2]


def test_explain_names_the_part_that_differs(papers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Server() as server:
        run(server, papers_file, "-o", "out.jsonl")
        asking = ["cache", "explain", str(papers_file), "--id", "p2", "--base-url", server.url, "--model"]
        assert main([*asking, "test"]) == 0
        assert "hit" in capsys.readouterr().out
        assert main([*asking, "other"]) == 1
    told = capsys.readouterr().out
    assert "miss" in told
    rows = {
        line.split("│")[1].strip(): line.split("│")[3].strip() for line in told.splitlines() if line.count("│") == 4
    }
    assert rows["model"] == "test"
    assert {value for name, value in rows.items() if name != "model"} == {"same"}


@pytest.mark.parametrize(
    ("number", "times"), [(signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGTERM, 1), (signal.SIGHUP, 1)]
)
def test_a_signal_keeps_what_is_done_and_rerunning_pays_only_the_rest(
    papers_file: Path, tmp_path: Path, number: signal.Signals, times: int
) -> None:
    def script(asked: Request) -> Reply:
        return Reply(seconds=0.0 if asked.number < 3 else 1.0 if times == 1 else 30.0)

    with Server(script) as server:
        command = [sys.executable, "-m", "summarizer", "run", str(papers_file), "-o", "out.jsonl"]
        command += ["--base-url", server.url, "--model", "test", "--concurrency", "1"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
            wait_until(lambda: len(server.asked) == 4)
            running.send_signal(number)
            if times == 2:
                assert running.stderr is not None
                assert any("Ctrl-C again" in line for line in running.stderr)
                running.send_signal(signal.SIGINT)
            _, told = running.communicate(timeout=20)
    assert running.returncode == 130, told
    assert not (tmp_path / "out.jsonl").exists()
    assert len(lines_of(tmp_path / "out.jsonl.part")) == (4 if times == 1 else 3)
    assert "kept in out.jsonl.part" in told
    assert "Traceback" not in told
    assert len(server.asked) == 4


def test_a_signal_that_the_process_ignores_stays_ignored(papers_file: Path) -> None:
    ignoring = "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    code = ignoring + f"{_MAIN}; sys.exit(main(sys.argv[1:]))"
    asked = threading.Event()

    def script(_: Request) -> Reply:
        asked.set()
        return Reply(seconds=0.5)

    with Server(script) as server:
        command = [sys.executable, "-c", code, "run", str(papers_file), "-o", "out.jsonl"]
        with subprocess.Popen([*command, "--base-url", server.url, "--model", "test"]) as running:
            assert asked.wait(60)
            running.send_signal(signal.SIGHUP)
            assert running.wait(60) == 0


_MAIN = "from summarizer.__main__ import main"


@pytest.mark.parametrize("module", ["typer", "summarizer.cli.commands.run", "rich.console", "pydantic", "asyncio"])
def test_ctrl_c_while_a_command_starts_leaves_no_traceback(papers_file: Path, module: str) -> None:
    code = f"""
import os, signal, sys
{_MAIN}
class Pressed:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Pressed())
sys.exit(main(["run", {str(papers_file)!r}, "--model", "test", "--base-url", "http://127.0.0.1:9"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "interrupted\n")


@pytest.mark.parametrize("command", ["show", "run", "demo", "--help", "export", "usage"])
def test_a_full_disk_ends_a_command_with_a_message_and_2(papers_file: Path, command: str) -> None:
    arguments = {
        "show": ["show", "results.jsonl"],
        "run": ["run", "papers.jsonl", "--responses", "answers.jsonl", "--cache-dir", "fresh"],
        "demo": ["demo", "-o", "-"],
        "export": ["export", "results.jsonl", "-o", "-", "--as", "csv"],
    }.get(command, [command])
    with Server() as server:
        run(server, papers_file, "-o", "results.jsonl", "--record", "answers.jsonl")
    with Path("/dev/full").open("w") as full:
        started = [sys.executable, "-m", "summarizer", *arguments]
        done = subprocess.run(started, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def wait_until(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.02)


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"], ["cached"]])
def test_neither_help_nor_a_cached_run_imports_the_sdks(arguments: list[str], papers_file: Path) -> None:
    with Server() as server:
        url = server.url
        run(server, papers_file, "-o", "out.jsonl")
    if arguments == ["cached"]:
        arguments = ["run", str(papers_file), "-o", "again.jsonl", "--base-url", url, "--model", "test"]
    code = (
        f"import sys\nfrom summarizer.__main__ import main\nassert main({arguments!r}) == 0\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = done.stderr.split()
    assert "summarizer.__main__" in modules
    assert not {"openai", "instructor"} & set(modules)


@pytest.mark.parametrize("command", [["demo", "-o", "-"], ["show", "results.jsonl"]], ids=lambda command: command[0])
def test_a_reader_that_goes_away_ends_a_command_quietly(tmp_path: Path, command: list[str]) -> None:
    assert main(["demo", "-o", str(tmp_path / "results.jsonl")]) == 0
    started = [sys.executable, "-m", "summarizer", *command]
    with subprocess.Popen(started, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        told = running.stderr.read()
    assert running.returncode == 0
    assert "Traceback" not in told
    assert "Broken" not in told
