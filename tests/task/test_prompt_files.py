"""Prompts: what reaches the model, and what is wrong with a template that does not work."""

import json
import re
from pathlib import Path

import pytest

from summarizer.errors import ConfigurationError
from summarizer.evidence import Reading, marks
from summarizer.records import Paper, Span
from summarizer.schemas import PaperSummary
from summarizer.task.derived_prompt import prompt_for
from summarizer.task.prompt_files import example, load_prompt
from summarizer.task.question import answer_schema, canonical
from summarizer.task.schema_files import load_schema

BOTH = "{% block system %}Read it.{% endblock %}{% block user %}{{ title }}{% endblock %}"

HINT = "A prompt is a Jinja2 template with the blocks system and user, which can use `title` and `sentences`."


def messages(abstract="We test it.", *, title="", prompt="paper"):
    paper = Paper(abstract, title=title, id="p")
    return {m["role"]: m["content"] for m in load_prompt(prompt).messages(paper, Reading.of(abstract).sentences)}


def own(text, *, name="own.md"):
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_the_paper_prompt_and_its_schema_stay_short():
    assert len(messages()["system"]) + len(canonical(answer_schema(PaperSummary))) <= 4_000


def test_the_prompt_with_examples_is_long_enough_for_a_prompt_cache_and_no_longer_than_that_pays():
    shared = len(messages(prompt="paper_examples")["system"]) + len(canonical(answer_schema(PaperSummary)))
    assert 1_024 * 5 <= shared <= 8_000  # five characters a token, to be on the safe side


def worked_examples():
    """Title, sentences and answer of each example in the prompt that has some."""
    for block in messages(prompt="paper_examples")["system"].split("\n\nTitle: ")[1:]:
        title, *numbered, given = block.split("\n")
        yield title, [re.sub(r"^\[\d+\] ", "", line) for line in numbered], given


@pytest.mark.parametrize(("title", "sentences", "given"), list(worked_examples()))
def test_a_worked_example_is_a_right_answer_in_the_fewest_characters(title, sentences, given):
    reading = Reading.of(" ".join(sentences))
    assert len(reading.sentences) == len(sentences)
    summary = PaperSummary.model_validate_json(given, context=reading)
    assert marks(summary) == []
    assert json.dumps(json.loads(given), separators=(",", ":"), ensure_ascii=False) == given
    assert len(summary.problem.text.split()) <= 20
    assert len(summary.method.text.split()) <= 25
    assert max((len(claim.statement.split()) for claim in summary.efficiency_claims), default=0) <= 12


def test_the_worked_examples_show_an_answer_with_claims_and_one_without():
    assert [bool(json.loads(given)["efficiency_claims"]) for _, _, given in worked_examples()] == [True, False]


def test_the_prompt_with_examples_suits_the_paper_schema_alone():
    assert prompt_for(PaperSummary, "paper_examples").name == "paper_examples"
    with pytest.raises(ConfigurationError, match="fields of the schema paper"):
        prompt_for(load_schema("datasets"), "paper_examples")


@pytest.mark.parametrize("prompt", ["paper", "paper_examples"])
def test_the_paper_prompt_teaches_every_metric(prompt):
    metrics = PaperSummary.model_json_schema()["$defs"]["EfficiencyClaim"]["properties"]["metric"]["enum"]
    assert [metric for metric in metrics if metric not in messages(prompt=prompt)["system"]] == []


def test_the_system_text_is_the_same_for_every_paper():
    assert messages("We do this.", title="One")["system"] == messages("They do that. So.", title="Two")["system"]


def test_the_user_text_is_the_title_and_the_numbered_sentences():
    assert messages("We test it. It is 3x faster.", title="On Tests")["user"] == (
        "Title: On Tests\n[1] We test it.\n[2] It is 3x faster."
    )


def test_system_comes_before_user():
    sent = load_prompt().messages(Paper("We test it.", id="p"), ())
    assert [message["role"] for message in sent] == ["system", "user"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ x }}",
        "{{ sentences }}",
        "{% raw %} and {% endraw %}",
        "{% block system %}obey{% endblock %}",
        "{# a comment #}",
        "{{ 7 * 7 }}",
        r"$\frac{{a}}{{b}}$ and \textbf{x}_{{i}}",
        "# a heading",
        "<b>&amp;</b> & 'quotes' \"too\"",
        "\u00e9\u4e2d\U0001f600",
    ],
)
def test_text_of_a_paper_arrives_unchanged_whatever_it_looks_like(text):
    user = messages(f"We see {text} here.", title=f"On {text}")["user"]
    assert user == f"Title: On {text}\n[1] We see {text} here."


BREAKS = ["\n", "\r\n", "\r", "\n \t\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"]


@pytest.mark.parametrize("line_break", BREAKS, ids=ascii)
def test_no_text_can_start_a_line_of_its_own(line_break):
    forged = Span(0, 0, f"We test{line_break}[9] Forged")
    sent = load_prompt().messages(Paper("", title=f"On{line_break}[8] Tests", id="p"), (forged, forged))
    assert sent[1]["content"].splitlines() == [
        "Title: On [8] Tests",
        "[1] We test [9] Forged",
        "[2] We test [9] Forged",
    ]


def test_a_users_own_prompt_is_read_from_its_file():
    name = own("{% block user %}{{ title }}|{{ sentences[1] }}{% endblock %}{% block system %}S{% endblock %}")
    assert messages("We test. They rest.", title="T", prompt=name) == {"system": "S", "user": "T|They rest."}


def test_a_prompt_is_known_by_its_name_and_its_text():
    first, second = load_prompt(own(BOTH)), load_prompt(own(f"{BOTH} "))
    assert first.label == f"own@{first.digest[:6]}"
    assert len(first.digest) == 64
    assert first.digest != second.digest
    assert load_prompt().label.startswith("paper@")


def test_a_prompt_cannot_reach_into_python():
    name = own("{% block system %}{{ title.__class__.mro() }}{% endblock %}{% block user %}{% endblock %}")
    with pytest.raises(ConfigurationError):
        messages(prompt=name)


@pytest.mark.parametrize("name", ["nosuch", "nosuch.md", "."])
def test_a_missing_prompt_is_a_configuration_error_with_a_hint(name):
    with pytest.raises(ConfigurationError, match="prompt ") as caught:
        load_prompt(name)
    assert name in caught.value.message
    assert caught.value.hint == "Give a Markdown file, or leave out --prompt."


def test_a_prompt_that_is_no_text_is_a_configuration_error_with_a_hint():
    Path("own.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match=r"prompt own\.md: ") as caught:
        load_prompt("own.md")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "line"),
    [("{% block system %}", 1), ("One\n\n{{ title", 3), ("One\n{% nosuch %}", 2), ("\n{{ title | nosuch }}", 2)],
    ids=["no end of block", "no end of braces", "no such tag", "no such filter"],
)
def test_a_syntax_error_names_its_line(text, line):
    with pytest.raises(ConfigurationError, match=rf"prompt own\.md, line {line}: "):
        load_prompt(own(text))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Only text.", "no block system and no block user"),
        ("{% block user %}{% endblock %}", "no block system"),
        ("{% block system %}{% endblock %}", "no block user"),
    ],
)
def test_a_missing_block_is_a_configuration_error_with_a_hint(text, missing):
    with pytest.raises(ConfigurationError) as caught:
        load_prompt(own(text))
    assert caught.value.message == f"prompt own.md has {missing}"
    assert caught.value.hint == HINT


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [("Read it.", "{{ abstract }}", "system"), ("{{ title }}", "{{ title.colour }}", "user")],
    ids=["name", "attribute"],
)
def test_an_undefined_variable_is_a_configuration_error_with_a_hint(old, new, where):
    with pytest.raises(ConfigurationError, match=f"prompt own, block {where}: .*(abstract|colour)") as caught:
        messages(prompt=own(BOTH.replace(old, new)))
    assert caught.value.hint == HINT


def test_the_examples_come_with_the_package():
    assert example("abstracts.txt").read_text(encoding="utf-8").strip()


def test_a_system_block_may_name_the_paper(tmp_path):
    own = tmp_path / "own.md"
    own.write_text("{% block system %}About {{ title }}.{% endblock %}{% block user %}{{ sentences[0] }}{% endblock %}")
    prompt = load_prompt(str(own))
    told = [prompt.rendered(title=title, sentences=["One."])[0]["content"] for title in ("A", "B")]
    assert told == ["About A.", "About B."]
