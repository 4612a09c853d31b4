"""What holds for every schema shipped as a worked example, without a word about it elsewhere."""

import json
import re
from pathlib import Path

import pytest
from gold import gold

from summarizer import Paper, Summarizer
from summarizer.__main__ import main
from summarizer.evidence import Reading, marks
from summarizer.readers import read_records as read
from summarizer.schemas import SHIPPED
from summarizer.task.prompt_files import example, load_prompt
from summarizer.task.question import answer_schema, canonical
from summarizer.task.schema_files import load_schema
from summarizer.testing import Server, answer

ROOT = Path(__file__).parents[2]
NAMES = [name for name in SHIPPED if name != "paper"]
LINES = [(name, line) for name in NAMES for line in gold(name)]


@pytest.mark.parametrize(("name", "line"), LINES, ids=[f"{name}-{line['id']}" for name, line in LINES])
def test_a_right_answer_passes_every_check(name, line):
    found = load_schema(name).model_validate_json(json.dumps(line["answer"]), context=Reading.of(line["abstract"]))
    assert marks(found) == []


@pytest.mark.parametrize("name", NAMES)
def test_right_answers_are_about_the_examples_and_some_find_nothing(name):
    papers = {paper.id: paper for paper in read([str(ROOT / "examples" / "abstracts.txt")]) if isinstance(paper, Paper)}
    lines = gold(name)
    assert len(lines) >= 8
    assert [(line["title"], line["abstract"]) for line in lines] == [
        (papers[line["id"]].title, papers[line["id"]].abstract) for line in lines
    ]
    assert any(not any(line["answer"].values()) for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_a_run_keeps_a_right_answer_at_the_first_asking(name):
    lines = gold(name)
    replies = [answer(line["answer"]) for line in lines]
    with Server(replies) as server, Summarizer("test", schema=load_schema(name), base_url=server.url) as s:
        results = [s.run(Paper.of(line["abstract"], title=line["title"])) for line in lines]
    assert {result.status for result in results} == {"ok"}
    assert {result.provenance.prompt.partition("@")[0] for result in results} == {name}
    assert len(server.asked) == len(lines)


@pytest.mark.parametrize("name", NAMES)
def test_prompt_and_schema_stay_short_and_tell_every_field_and_choice(name):
    system = load_prompt(name).rendered(title="", sentences=[])[0]["content"]
    schema = answer_schema(load_schema(name))
    assert len(system) + len(canonical(schema)) <= 4_000
    parts = [schema, *schema["$defs"].values()]
    words = {field for part in parts for field in part["properties"]}
    words |= {value for part in parts for field in part["properties"].values() for value in field.get("enum", ())}
    assert [word for word in words if not re.search(rf"\b{word}\b", system)] == []


@pytest.mark.parametrize("name", NAMES)
def test_its_prompt_gives_no_right_answer_away(name):
    system = load_prompt(name).rendered(title="", sentences=[])[0]["content"]
    quoted = [text for text in re.findall(r'"([^"]+)"', system) if text != "sentences"]
    abstracts = "\n".join(line["abstract"].casefold() for line in gold(name))
    assert quoted
    assert [text for text in quoted if text.casefold() in abstracts] == []


@pytest.mark.parametrize("name", NAMES)
def test_its_first_rules_and_its_paper_are_those_of_the_papers_prompt(name):
    own, papers = (load_prompt(which).rendered(title="T", sentences=["One."]) for which in (name, "paper"))
    assert own[0]["content"].split("\n\n")[0] == papers[0]["content"].split("\n\n")[0]
    assert own[1] == papers[1]


@pytest.mark.parametrize("name", NAMES)
def test_no_code_of_the_package_refers_to_it(name):
    sources = [
        path for path in (ROOT / "summarizer").rglob("*.py") if not any(part.is_symlink() for part in path.parents)
    ]
    told = re.compile(rf"schemas\.{name}\b|{SHIPPED[name]}|prompts/{name}")
    assert [path.name for path in sources if told.search(path.read_text())] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_of_its_right_answers_come_with_them(name):
    assert "made by this project" in (example(name) / "RULES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_recorded_responses_of_a_worked_example_answer_its_abstracts_offline(name, tmp_path):
    output = tmp_path / "results.jsonl"
    folder = ROOT / "examples" / name
    command = ["run", str(folder / "gold.jsonl"), "--schema", name, "--responses", str(folder / "responses.jsonl")]
    assert main([*command, "-o", str(output), "-q"]) == 0
    results = [json.loads(line) for line in output.read_text().splitlines()]
    assert {result["status"] for result in results} == {"ok"}
    assert {result["provenance"]["origin"] for result in results} == {"recorded"}
    values = [value for result in results for part in result["summary"].values() for value in part]
    assert values
    assert all(set(value["checks"].values()) <= {"ok"} for value in values)
