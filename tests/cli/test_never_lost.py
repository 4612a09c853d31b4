"""A file with results is never replaced by fewer results without a word; what could not be read is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from papers import good, paper

from summarizer.__main__ import main
from summarizer.results.writing import JsonlWriter
from summarizer.testing import Server, answer

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("no_waiting")
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(lambda _: answer(good())) as running:
        yield running


def write_papers(name: str, *numbers: int) -> str:
    lines = [{"id": f"p{n}", "title": paper(n).title, "abstract": paper(n).abstract} for n in numbers]
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return name


def run(server: Server, *arguments: str) -> int:
    return main(["run", *arguments, "--base-url", server.url, "--model", "test"])


def ids(name: str) -> list[str]:
    return [json.loads(line)["id"] for line in Path(name).read_text().splitlines()]


@pytest.fixture
def finished(server: Server) -> bytes:
    run(server, write_papers("in.jsonl", 1, 2, 3), "-o", "out.jsonl")
    return Path("out.jsonl").read_bytes()


EMPTY = {"empty.jsonl": "", "broken.jsonl": '{"abstract": \n', "none.csv": "title,abstract\n", "blank.txt": "\n\n"}


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.parametrize("flags", [[], ["--bulk"], ["--quiet"], ["--dry-run"]], ids=" ".join)
def test_an_input_without_papers_leaves_the_results_and_ends_with_1(
    server: Server, finished: bytes, name: str, flags: list[str], capsys: Captured
) -> None:
    Path(name).write_text(EMPTY[name])
    capsys.readouterr()
    assert run(server, name, "-o", "out.jsonl", *flags) == 1
    assert Path("out.jsonl").read_bytes() == finished
    assert f"No papers found in {name}" in capsys.readouterr().err
    assert sorted(path.name for path in Path().glob("out*")) == ["out.jsonl"]


def test_a_directory_without_anything_to_read_does_so_too(server: Server, finished: bytes, capsys: Captured) -> None:
    Path("empty").mkdir()
    assert run(server, "empty", "-o", "out.jsonl") == 1
    assert "contains nothing to read" in capsys.readouterr().err
    assert Path("out.jsonl").read_bytes() == finished


def test_standard_output_gets_nothing_and_the_exit_code_says_so(server: Server, capsys: Captured) -> None:
    Path("empty.jsonl").write_text("")
    assert run(server, "empty.jsonl") == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.md", "out.json", "out.sqlite", "out.bib"])
def test_the_same_run_again_and_one_with_more_papers_just_replace(server: Server, name: str, capsys: Captured) -> None:
    write_papers("in.jsonl", 1, 2)
    for numbers in ((1, 2), (1, 2), (0, 1, 2, 3)):
        assert run(server, write_papers("in.jsonl", *numbers), "-o", name) == 0
    assert not list(Path().glob("*.bak*"))
    assert "previous" not in capsys.readouterr().err


OTHER = {
    "other model": ["in.jsonl", "--temperature", "1"],
    "other prompt": ["in.jsonl", "--prompt", "mine.md"],
    "other papers": ["other.jsonl"],
    "fewer papers": ["in.jsonl", "--limit", "2"],
}


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.md", "out.sqlite"])
@pytest.mark.parametrize("difference", OTHER)
def test_results_that_another_run_does_not_give_are_kept_and_told(
    server: Server, name: str, difference: str, capsys: Captured
) -> None:
    Path("mine.md").write_text("{% block system %}Be brief.{% endblock %}{% block user %}{{ sentences }}{% endblock %}")
    write_papers("other.jsonl", 3, 4)
    run(server, write_papers("in.jsonl", 1, 2, 3), "-o", name)
    before = Path(name).read_bytes()
    capsys.readouterr()
    arguments = OTHER[difference]
    run(server, *arguments, "-o", name, "--quiet")
    if name == "out.md" and difference in {"other model", "other prompt"}:
        return  # the page shows the same values: nothing of it would be lost
    assert Path(f"{name}.bak").read_bytes() == before
    assert f"The previous file is now {name}.bak" in capsys.readouterr().err


def test_each_replaced_file_gets_a_name_of_its_own(server: Server) -> None:
    for number in range(4):
        run(server, write_papers("in.jsonl", number), "-o", "out.jsonl")
    kept = [ids(name) for name in ("out.jsonl.bak", "out.jsonl.bak2", "out.jsonl.bak3", "out.jsonl")]
    assert kept == [["p0"], ["p1"], ["p2"], ["p3"]]


def test_a_summary_that_somebody_edited_is_kept(server: Server, finished: bytes) -> None:
    edited = finished.replace(b'"text": "', b'"text": "Edited: ', 1)
    assert edited != finished
    Path("out.jsonl").write_bytes(edited)
    run(server, "in.jsonl", "-o", "out.jsonl")
    assert Path("out.jsonl.bak").read_bytes() == edited


@pytest.mark.parametrize("text", ["my notes\n", '["a", "list"]\n', '{"abstract": "An input."}\n'])
def test_a_file_that_holds_something_else_is_kept(server: Server, text: str) -> None:
    Path("out.jsonl").write_text(text)
    run(server, write_papers("in.jsonl", 1), "-o", "out.jsonl")
    assert Path("out.jsonl.bak").read_text() == text


def test_a_failure_does_not_count_as_lost(server: Server) -> None:
    with Server(lambda _: answer("no JSON")) as failing:
        assert run(failing, write_papers("in.jsonl", 1), "-o", "out.jsonl", "--reasks", "0") == 1
    run(server, "in.jsonl", "-o", "out.jsonl")
    assert not list(Path().glob("*.bak*"))


def test_an_input_is_never_the_output(server: Server, capsys: Captured) -> None:
    before = Path(write_papers("in.jsonl", 1)).read_bytes()
    Path("link.jsonl").symlink_to("in.jsonl")
    for output in ("in.jsonl", "./in.jsonl", "link.jsonl"):
        assert run(server, "in.jsonl", "-o", output) == 2
        assert "would replace an input" in capsys.readouterr().err
    assert Path("in.jsonl").read_bytes() == before
    assert not server.asked


def test_an_output_in_the_directory_that_is_read_is_no_input(server: Server) -> None:
    write_papers("exports/in.jsonl", 1, 2)
    for _ in range(2):
        assert run(server, "exports", "-o", "exports/out.csv") == 0
    assert Path("exports/out.csv").read_text().count("provenance_model") == 1
    assert len(server.asked) == 2


@pytest.mark.parametrize("name", ["out.jsonl", "out.json", "out.sqlite"])
def test_append_puts_new_papers_behind_and_changed_ones_in_their_place(server: Server, name: str) -> None:
    run(server, write_papers("in.jsonl", 1, 2, 3), "-o", name)
    changed = [{"id": "p2", "title": "Changed", "abstract": paper(7).abstract}, {"id": "p9", "abstract": "Case 9."}]
    Path("more.jsonl").write_text("".join(json.dumps(line) + "\n" for line in changed))
    run(server, "more.jsonl", "-o", name, "--append")
    assert main(["export", name, "-o", "all.jsonl"]) == 0
    lines = [json.loads(line) for line in Path("all.jsonl").read_text().splitlines()]
    assert [(line["id"], line["title"] == "Changed") for line in lines] == [
        ("p1", False), ("p2", True), ("p3", False), ("p9", False),
    ]  # fmt: skip
    assert not list(Path().glob("*.bak*"))


def test_append_to_a_file_that_is_not_there_writes_it(server: Server) -> None:
    assert run(server, write_papers("in.jsonl", 1), "-o", "out.jsonl", "--append") == 0
    assert ids("out.jsonl") == ["p1"]


def test_append_does_not_replace_a_summary_by_a_failure(server: Server, finished: bytes) -> None:
    with Server(lambda _: answer("no JSON")) as failing:
        main(["run", "in.jsonl", "-o", "out.jsonl", "--append", "--base-url", failing.url, "--model", "x"])
    assert Path("out.jsonl").read_bytes() == finished


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["-o", "out.csv", "--append"], "cannot read .csv back"),
        (["-o", "out.jsonl", "--append", "--schema", "datasets"], "out.jsonl holds results of the schema PaperSummary"),
        (["--append"], "--append needs a file"),
    ],
)
def test_append_where_it_cannot_be_is_refused_before_anything_is_asked(
    server: Server, finished: bytes, flags: list[str], said: str, capsys: Captured
) -> None:
    Path("out.csv").write_text("x")
    asked = len(server.asked)
    assert run(server, write_papers("more.jsonl", 8), *flags) == 2
    assert said in capsys.readouterr().err
    assert (len(server.asked), Path("out.jsonl").read_bytes()) == (asked, finished)


# What is found in directories


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.txt", b"%PDF-1.7 ..."),
        ("b.jsonl", b"PK\x03\x04" + b"\0" * 40),
        ("b.parquet", b"PAR1 broken PAR1"),
        ("b.json", b'{"papers": '),
    ],
)
def test_a_file_in_a_directory_that_cannot_be_read_is_skipped_and_counted(
    server: Server, name: str, content: bytes, capsys: Captured
) -> None:
    write_papers("exports/a.jsonl", 1)
    write_papers("exports/c.jsonl", 2)
    Path("exports", name).write_bytes(content)
    assert run(server, "exports", "-o", "out.jsonl") == 1
    told = capsys.readouterr().err
    assert f"skipped: exports/{name}" in told
    assert "1 record unreadable" in told
    assert {"p1", "p2"} <= set(ids("out.jsonl"))


def test_a_file_without_permission_is_skipped_in_a_directory_and_stops_a_run_where_it_is_named(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    from summarizer.errors import InputError
    from summarizer.readers import streams

    write_papers("exports/a.jsonl", 1)
    write_papers("exports/b.jsonl", 2)
    opened = streams._file

    def refused(name: str) -> Any:
        if name.endswith("b.jsonl"):
            raise InputError(f"{name} cannot be opened: Permission denied.")
        return opened(name)

    monkeypatch.setattr(streams, "_file", refused)
    assert run(server, "exports", "-o", "out.jsonl") == 1
    assert "skipped: exports/b.jsonl: cannot be opened: Permission denied." in capsys.readouterr().err
    assert run(server, "exports/b.jsonl", "-o", "out.jsonl") == 2
    assert ids("out.jsonl") == ["p1"]


def test_a_pdf_in_a_directory_is_told_and_is_no_failure(server: Server, capsys: Captured) -> None:
    write_papers("exports/a.jsonl", 1)
    for name in ("b.pdf", "c.PDF", "d.docx", ".hidden.pdf", "old.jsonl.part", "old.jsonl.bak2"):
        Path("exports", name).write_bytes(b"%PDF-1.7")
    assert run(server, "exports", "-o", "out.jsonl") == 0
    told = capsys.readouterr().err
    assert "skipped: 2 .pdf, 1 .docx" in told
    assert "Give the abstract of a PDF as text" in told


# Part of the papers


def test_limit_takes_the_first_papers_and_sample_the_same_ones_each_time(server: Server) -> None:
    write_papers("in.jsonl", *range(50))
    run(server, "in.jsonl", "-o", "first.jsonl", "--limit", "3")
    assert ids("first.jsonl") == ["p0", "p1", "p2"]
    for name in ("a.jsonl", "b.jsonl"):
        run(server, "in.jsonl", "-o", name, "--sample", "10")
    assert ids("a.jsonl") == ids("b.jsonl") == sorted(ids("a.jsonl"), key=lambda name: int(name[1:]))
    assert len(set(ids("a.jsonl"))) == 10
    assert ids("a.jsonl") != [f"p{n}" for n in range(10)]
    write_papers("in.jsonl", *range(1000))
    run(server, "in.jsonl", "-o", "large.jsonl", "--sample", "10", "--dry-run")


def test_a_sample_of_fewer_papers_than_wanted_is_all_of_them(server: Server) -> None:
    run(server, write_papers("in.jsonl", 1, 2), "-o", "out.jsonl", "--sample", "10")
    assert ids("out.jsonl") == ["p1", "p2"]


# A prompt of another schema


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--prompt", "datasets"], "Add --schema datasets"),
        (["--prompt", "paper", "--schema", "limitations"], "Add --schema paper"),
        (["--prompt", "paper", "--schema", "own.py:Own"], "not of Own"),
        (["--prompt", "copy/datasets.md"], "Add --schema datasets"),
        (["--prompt", "second_look"], "cannot be used alone"),
    ],
)
@pytest.mark.parametrize("way", [[], ["--dry-run"], ["--bulk"]], ids=" ".join)
def test_a_prompt_made_for_another_schema_is_refused_before_it_costs(
    server: Server, flags: list[str], said: str, way: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib.resources import files

    monkeypatch.setenv("SUMMARIZER_API_KEY", "key")
    Path("own.py").write_text("from pydantic import BaseModel\n\nclass Own(BaseModel):\n    topic: str\n")
    Path("copy").mkdir()
    Path("copy/datasets.md").write_bytes((files("summarizer.prompts") / "datasets.md").read_bytes())
    assert run(server, write_papers("in.jsonl", 1), *flags, *way) == 2
    assert said in capsys.readouterr().err
    assert not server.asked


def test_a_prompt_suits_its_own_schema_and_what_is_derived_from_it(server: Server) -> None:
    Path("own.py").write_text(
        "from summarizer.schemas.datasets import PaperDatasets\n\nclass Own(PaperDatasets):\n    pass\n"
    )
    for schema in ("datasets", "own.py:Own"):
        assert run(server, write_papers("in.jsonl", 1), "--prompt", "datasets", "--schema", schema, "--dry-run") == 0


def test_what_an_unfinished_run_left_is_kept_where_the_next_run_lacks_it(server: Server, capsys: Captured) -> None:
    run(server, write_papers("in.jsonl", 1, 2, 3), "-o", "other.jsonl")
    left = Path("other.jsonl").read_text()
    Path("out.jsonl.part").write_text(left)
    run(server, write_papers("in.jsonl", 1), "-o", "out.jsonl")
    assert ids("out.jsonl") == ["p1"]
    assert Path("out.jsonl.part.bak").read_text() == left
    assert "out.jsonl.part.bak" in capsys.readouterr().err


def test_what_an_unfinished_run_left_goes_when_the_next_run_has_it_all(server: Server) -> None:
    run(server, write_papers("in.jsonl", 1, 2), "-o", "other.jsonl")
    Path("out.jsonl.part").write_text(Path("other.jsonl").read_text() + '{"id": "p3", "sta')
    run(server, write_papers("in.jsonl", 1, 2, 3), "-o", "out.jsonl")
    assert sorted(path.name for path in Path().glob("out*")) == ["out.jsonl"]


def test_a_run_that_gives_nothing_leaves_what_an_unfinished_one_left(server: Server) -> None:
    Path("out.jsonl.part").write_text("{}\n")
    run(server, write_papers("in.jsonl"), "-o", "out.jsonl")
    assert [path.name for path in Path().glob("out*")] == ["out.jsonl.part"]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "out.sqlite", "out.ipynb.md"])
def test_an_export_over_another_file_keeps_it(finished: bytes, name: str, capsys: Captured) -> None:
    Path(name).write_bytes(b"edited for a week")
    assert main(["export", "out.jsonl", "-o", name]) == 0
    assert Path(f"{name}.bak").read_bytes() == b"edited for a week"
    assert f"The previous file is now {name}.bak." in capsys.readouterr().err.replace("\n", " ")


def test_the_same_export_again_keeps_nothing(finished: bytes) -> None:
    for _ in range(2):
        assert main(["export", "out.jsonl", "-o", "out.csv"]) == 0
    assert list(Path().glob("*.bak")) == []


def test_an_export_that_fails_leaves_the_file_and_no_backup(finished: bytes) -> None:
    Path("out.csv").write_text("mine")
    assert main(["export", "out.jsonl", "-o", "out.csv", "--rows", "figures"]) == 2
    assert sorted(path.name for path in Path().glob("*out.csv*")) == ["out.csv"]
    assert Path("out.csv").read_text() == "mine"


def test_a_merge_over_one_of_its_inputs_keeps_that(server: Server, finished: bytes) -> None:
    run(server, write_papers("more.jsonl", 4), "-o", "more-out.jsonl")
    assert main(["merge", "out.jsonl", "more-out.jsonl", "-o", "out.jsonl"]) == 0
    assert ids("out.jsonl") == ["p1", "p2", "p3", "p4"]
    assert Path("out.jsonl.bak").read_bytes() == finished


def test_a_report_replaces_a_report_and_keeps_any_other_page(finished: bytes, capsys: Captured) -> None:
    Path("page.html").write_text("<p>My notes</p>")
    for title in ("One", "Two"):
        assert main(["report", "out.jsonl", "-o", "page.html", "--title", title]) == 0
    assert Path("page.html.bak").read_text() == "<p>My notes</p>"
    assert capsys.readouterr().err.count("page.html.bak") == 1


def test_a_report_that_cannot_be_written_leaves_the_old_one(finished: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("page.html").write_text("old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["report", "out.jsonl", "-o", "page.html"]) == 2
    assert Path("page.html").read_text() == "old"
    assert [path.name for path in Path().glob(".*") if "page" in path.name] == []


def test_a_second_run_into_the_same_file_is_refused_before_it_costs(server: Server, capsys: Captured) -> None:
    with JsonlWriter("out.jsonl"):
        assert run(server, write_papers("in.jsonl", 1), "-o", "out.jsonl") == 2
    assert "Another run is writing" in capsys.readouterr().err
    assert server.asked == []
