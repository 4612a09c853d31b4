"""Schemas by name and by file: what is found, and what is said where nothing is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from summarizer import PaperSummary, Summarizer
from summarizer.__main__ import main
from summarizer.errors import ConfigurationError
from summarizer.schemas import SHIPPED
from summarizer.task.schema_files import load_schema, require_model, shipped_name
from summarizer.testing import Server, answer

if TYPE_CHECKING:
    from typing import Any

OWN = """
from __future__ import annotations
from pydantic import BaseModel
from summarizer.evidence import Cited

class Tool(Cited):
    name: str

class Tools(BaseModel):
    tools: list[Tool]

number = 3
class Plain: ...
"""
PAPER = {"id": "p", "title": "T", "abstract": "We compile. We use Gcc."}
REPLY = {"tools": [{"sentences": [2], "name": "Gcc"}]}


def written(text: str = OWN, name: str = "own.py") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def refused(name: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load_schema(name)
    return caught.value


def test_a_class_in_a_file_is_found_with_the_names_it_refers_to() -> None:
    schema: Any = load_schema(f"{written()}:Tools")
    assert schema.model_validate({"tools": [{"evidence": [], "name": "Gcc"}]}).tools[0].name == "Gcc"


def test_a_file_may_import_what_stands_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    (folder / "beside_it.py").write_text("from pydantic import BaseModel\n")
    (folder / "own.py").write_text("from beside_it import BaseModel\nclass Found(BaseModel):\n    text: str\n")
    assert list(load_schema(f"{folder / 'own.py'}:Found").model_fields) == ["text"]


def test_a_changed_file_is_read_anew() -> None:
    first = load_schema(f"{written()}:Tools")
    second = load_schema(f"{written(OWN.replace('tools:', 'found:'))}:Tools")
    assert (list(first.model_fields), list(second.model_fields)) == (["tools"], ["found"])


@pytest.mark.parametrize("name", SHIPPED)
def test_a_schema_that_comes_with_the_package_goes_by_its_name(name: str) -> None:
    schema = load_schema(name)
    assert schema.__name__ == SHIPPED[name]
    assert shipped_name(schema) == name


def test_a_class_derived_from_a_shipped_one_is_not_taken_for_it() -> None:
    assert shipped_name(type("PaperSummary", (PaperSummary,), {"__module__": __name__})) is None


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("own.py:Tolls", "own.py has no class 'Tolls'", "Did you mean Tools? It defines Tool, Tools."),
        ("own.py:number", "own.py: number is not a Pydantic model", "derived from pydantic.BaseModel"),
        ("own.py:Plain", "own.py: Plain is not a Pydantic model", "derived from pydantic.BaseModel"),
        ("own.py:BaseModel", "own.py: BaseModel is not a Pydantic model", "derived from pydantic.BaseModel"),
        ("own.py:", "own.py has no class ''", "It defines Tool, Tools."),
        ("own.py", "--schema own.py names no class", "It defines Tool, Tools."),
        ("other.py:Tools", "there is no file other.py", "FILE.py:CLASS"),
        ("dataset", "there is no schema 'dataset'", "Did you mean datasets?"),
        ("own:Tools", "there is no schema 'own:Tools'", "FILE.py:CLASS or one of paper, datasets"),
    ],
)
def test_what_is_not_found_is_named_with_what_is_there(name: str, message: str, hint: str) -> None:
    written()
    error = refused(name)
    assert error.message == message
    assert hint in error.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\n\nimport not_installed_here\n", "own.py:3: ModuleNotFoundError: No module named 'not_installed_here'"),
        ("x = 1\ndef f(:\n", "own.py:2: SyntaxError: invalid syntax"),
        ("def f():\n    return 1 / 0\n\nf()\n", "own.py:2: ZeroDivisionError: division by zero"),
        ("x = 1\nimport broken\n", "own.py:2: SyntaxError: invalid syntax"),
    ],
    ids=["import", "syntax", "while running", "syntax of what it imports"],
)
def test_an_error_in_the_file_is_told_with_its_line(text: str, message: str) -> None:
    written("\n\n\ndef (\n", name="broken.py")
    assert refused(f"{written(text)}:Tools").message == message


@pytest.mark.parametrize("schema", [dict, 3, "Tools", None, Server])
def test_a_schema_that_is_no_model_is_refused_before_anything_is_opened(schema: Any) -> None:
    with pytest.raises(ConfigurationError, match="is not a Pydantic model"):
        require_model(schema)
    with pytest.raises(ConfigurationError, match="is not a Pydantic model"):
        Summarizer("test", base_url="http://127.0.0.1:9", schema=schema)
    assert not Path("store").exists()


def test_run_fills_in_the_schema_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    Path("papers.jsonl").write_text(json.dumps(PAPER) + "\n")
    chosen = ["papers.jsonl", "--schema", f"{written()}:Tools", "--model", "test"]
    with Server([answer(REPLY)]) as server:
        assert main(["run", *chosen, "--base-url", server.url]) == 0
        line = json.loads(capsys.readouterr().out)
        assert main(["cache", "explain", *chosen, "--base-url", server.url]) == 0
    assert line["summary"]["tools"][0]["evidence"][0]["text"] == "We use Gcc."
    assert line["provenance"]["prompt"].startswith("default@")
    assert line["provenance"]["schema"].startswith("Tools@")


def test_prompt_and_schema_show_what_a_run_with_this_schema_sends(capsys: pytest.CaptureFixture[str]) -> None:
    Path("papers.jsonl").write_text(json.dumps(PAPER) + "\n")
    for name in (f"{written()}:Tools", "datasets"):
        assert main(["prompt", "papers.jsonl", "--json", "--schema", name]) == 0
        messages = json.loads(capsys.readouterr().out)
        assert main(["schema", "--schema", name]) == 0
        schema = json.loads(capsys.readouterr().out)
        with Server() as server:
            main(["run", "papers.jsonl", "-o", "out.jsonl", "--schema", name, "--model", "t", "--base-url", server.url])
            sent = server.asked[0].body
        capsys.readouterr()
        assert sent["messages"] == messages
        assert sent["response_format"]["json_schema"]["schema"] == {"title": SHIPPED.get(name, "Tools"), **schema}


def test_without_a_schema_the_question_is_the_one_it_always_was(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompt", "--json"]) == 0
    plain = capsys.readouterr().out
    assert main(["prompt", "--json", "--schema", "paper", "--prompt", "paper"]) == 0
    assert capsys.readouterr().out == plain


def test_the_help_names_every_schema_that_comes_with_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--help"]) == 0
    told = capsys.readouterr().out
    assert [name for name in SHIPPED if name not in told] == []


def test_a_wrong_schema_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--schema", f"{written()}:Tolls"]) == 2
    assert "Did you mean Tools?" in capsys.readouterr().err
