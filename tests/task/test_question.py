"""What determines an answer, the schema it is asked in, and the one spelling both are written in."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from summarizer.evidence import Cited
from summarizer.records import Paper
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings
from summarizer.task.prompt_files import load_prompt
from summarizer.task.question import Task, answer_schema, canonical, digest, parts_of, sampling

PAPER = Paper("Training is slow. We skip steps.", title="On Steps", id="p1")
SETTINGS = {"model": "acme/one", "temperature": 0.5, "max_tokens": 500}
PROMPT = "{% block system %}Read it.{% endblock %}{% block user %}{{ title }}: {{ sentences }}{% endblock %}"


class Short(BaseModel):
    text: str


def fingerprint(paper=PAPER, *, schema=PaperSummary, prompt="paper", **settings):
    parts = parts_of(Settings.resolve(**SETTINGS | settings))
    return Task(schema, prompt=load_prompt(prompt), parts=parts).question(paper).fingerprint


def prompt_file(text):
    path = Path("own.md")
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"model": "acme/two"}, id="model"),
        pytest.param({"model": "apex/one"}, id="provider"),
        pytest.param({"base_url": "http://localhost:8000/v1"}, id="base URL"),
        pytest.param({"mode": "tools"}, id="mode"),
        pytest.param({"temperature": 0.0}, id="temperature"),
        pytest.param({"max_tokens": 501}, id="max_tokens"),
        pytest.param({"schema": Short}, id="schema"),
        pytest.param({"paper": replace(PAPER, abstract="Training is slow. We skip step.")}, id="abstract"),
        pytest.param({"paper": replace(PAPER, title="On Step")}, id="title"),
    ],
)
def test_the_fingerprint_changes_with_what_determines_the_answer(changes):
    assert fingerprint(**changes) != fingerprint()


@pytest.mark.parametrize("name", ["temperature", "max_tokens"])
def test_the_fingerprint_tells_a_set_parameter_from_one_left_to_the_provider(name):
    assert fingerprint(**{name: None}) != fingerprint()


@pytest.mark.parametrize("word", ["Read it.", "{{ title }}:"], ids=["system", "user"])
def test_the_fingerprint_changes_with_the_text_of_the_prompt(word):
    before = fingerprint(prompt=prompt_file(PROMPT))
    assert fingerprint(prompt=prompt_file(PROMPT.replace(word, f"{word}!"))) != before


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"api_key": "sk-another"}, id="API key"),
        pytest.param({"concurrency": 3}, id="concurrency"),
        pytest.param({"timeout": 3.0}, id="timeout"),
        pytest.param({"deadline": 3.0}, id="deadline"),
        pytest.param({"retries": 0}, id="retries"),
        pytest.param({"reasks": 0}, id="reasks"),
        pytest.param({"cache_dir": Path("elsewhere")}, id="cache_dir"),
        pytest.param({"paper": replace(PAPER, id="p2")}, id="paper id"),
        pytest.param({"paper": replace(PAPER, source="list.txt:9")}, id="source"),
        pytest.param({"paper": replace(PAPER, extra={"year": 2020})}, id="extra"),
    ],
)
def test_the_fingerprint_does_not_change_with_what_does_not(changes):
    assert fingerprint(**changes) == fingerprint()


def test_a_slash_at_the_end_of_the_base_url_does_not_count():
    assert fingerprint(base_url="http://localhost:8000/v1/") == fingerprint(base_url="http://localhost:8000/v1")


def test_the_fingerprint_does_not_depend_on_the_papers_before_it():
    other = replace(PAPER, abstract="Another one.")
    task = Task(PaperSummary, prompt=load_prompt(), parts=parts_of(Settings.resolve(**SETTINGS)))
    one_way = [task.question(paper).fingerprint for paper in (PAPER, other)]
    other_way = [task.question(paper).fingerprint for paper in (other, PAPER)]
    assert one_way == other_way[::-1]
    assert one_way[0] != one_way[1]


@pytest.mark.parametrize("seed", ["0", "12345"])
def test_the_fingerprint_is_the_same_in_another_process(seed):
    script = f"""
from summarizer.task.question import Task, parts_of
from summarizer.records import Paper
from summarizer.task.prompt_files import load_prompt
from summarizer.schemas import PaperSummary
from summarizer.settings import Settings
task = Task(PaperSummary, prompt=load_prompt(), parts=parts_of(Settings.resolve(**{SETTINGS!r})))
print(task.question({PAPER!r}).fingerprint)
"""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == fingerprint()


def test_a_model_that_stands_for_a_file_replaces_name_and_address():
    served = [Settings.resolve(model="local/a.gguf", base_url=f"http://127.0.0.1:{port}") for port in (8001, 8002)]
    first, second = (parts_of(settings, model="gguf:abc") for settings in served)
    assert first == second
    assert (first["model"], first["base_url"]) == ("gguf:abc", "")


def test_only_parameters_that_are_set_are_sent():
    assert sampling(Settings.resolve(temperature=0.0)) == {"temperature": 0.0}
    assert sampling(Settings.resolve()) == {}


def test_canonical_json_is_one_spelling():
    value = {"b": [1, 2.5, None, True], "a": {"\u00e9": 'x "y"', "A": ""}}
    assert canonical(value) == '{"a":{"A":"","\u00e9":"x \\"y\\""},"b":[1,2.5,null,true]}'


def test_the_digest_is_the_sha256_of_the_canonical_json():
    # printf '{"a":1,"b":"\303\251"}' | sha256sum
    assert digest({"b": "\u00e9", "a": 1}) == "09ad9fd2fb648cb2f62141215828ea00a62c299db05d20aa9ade2f527a301cc6"


@pytest.mark.parametrize("where", ["title", "abstract"])
def test_half_a_surrogate_pair_has_a_fingerprint_of_its_own(where):
    first, second = (replace(PAPER, **{where: f"Slow \ud83d{tail}. So."}) for tail in ("", "\ude00"))
    assert fingerprint(first) != fingerprint(second)
    assert fingerprint(first) == fingerprint(replace(first, id="again"))


class Leaf(BaseModel):
    """What no model reads."""

    title: str = "none"
    default: int | None = None
    description: str = Field("", description="kept: the model reads it")
    kind: Literal["title", "default"] = "title"


class Tree(BaseModel):
    """Nor this."""

    leaf: Leaf
    leaves: list[Leaf] = []
    maybe: Leaf | None = None
    by_name: tuple[Leaf, ...] = ()
    properties: str = ""
    notes: list["Note"] = []


class Note(Cited):
    """Nor that."""

    text: str | None = None


class Nothing(BaseModel):
    pass


def objects(node):
    """The schemas of objects in a schema."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict) and node.get("type") == "object":
        yield node
    for child in children:
        yield from objects(child)


def keywords(node, *, names=False):
    """The keywords of a schema, names of properties and definitions left out."""
    if isinstance(node, list):
        for item in node:
            yield from keywords(item)
    if isinstance(node, dict):
        for name, item in node.items():
            if not names:
                yield name
            yield from keywords(item, names=not names and name in {"properties", "$defs"})


@pytest.mark.parametrize(("schema", "count"), [(PaperSummary, 5), (Tree, 3), (Note, 1), (Short, 1), (Nothing, 1)])
def test_every_object_of_the_answer_schema_is_strict(schema, count):
    found = list(objects(answer_schema(schema)))
    assert len(found) == count
    for node in found:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])


@pytest.mark.parametrize("schema", [PaperSummary, Tree, Note])
def test_titles_and_defaults_are_left_out(schema):
    assert {"title", "default"}.isdisjoint(keywords(answer_schema(schema)))


def test_properties_named_like_keywords_survive():
    schema = answer_schema(Tree)
    assert list(schema["$defs"]["Leaf"]["properties"]) == ["title", "default", "description", "kind"]
    assert schema["$defs"]["Leaf"]["properties"]["title"] == {"type": "string"}
    assert schema["$defs"]["Leaf"]["properties"]["kind"]["enum"] == ["title", "default"]
    assert schema["properties"]["properties"] == {"type": "string"}


def test_a_model_named_like_a_keyword_survives():
    inner = type("default", (Short,), {"__module__": __name__})
    outer = type("Outer", (BaseModel,), {"__module__": __name__, "__annotations__": {"inner": inner}})
    assert list(answer_schema(outer)["$defs"]) == ["default"]


def test_docstrings_are_left_out_and_descriptions_of_fields_kept():
    text = canonical(answer_schema(Tree))
    assert "no model reads" not in text
    assert "kept: the model reads it" in text
    assert "Nor th" not in text


def test_the_answer_schema_is_json_and_leaves_the_model_as_it_is():
    before = Tree.model_json_schema()
    schema = answer_schema(Tree)
    assert json.loads(canonical(schema)) == schema
    assert Tree.model_json_schema() == before


def test_the_schema_label_changes_with_the_schema():
    labels = {Task(schema, prompt=load_prompt(), parts={}).schema_label for schema in (PaperSummary, Short, Tree)}
    assert len(labels) == 3
    assert all(name in " ".join(labels) for name in ("PaperSummary@", "Short@", "Tree@"))


def test_a_fingerprint_stays_what_it_was():
    """If this fails, everybody pays again for all answers in their stores: is the change worth that?"""
    found = fingerprint(schema=Short, prompt=prompt_file(PROMPT))
    assert found == "d8ae1fd694d8fb10475eab0576526c0068353bc7e4e4100990588f1991a03fae"
