"""What a refusal says of a server's dialect, in the words of real servers."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from summarizer.model.dialect import Dialect, keywords_of, rewritten, translated
from summarizer.model.refusal import after, refusal_of
from summarizer.schemas import PaperSummary
from summarizer.task.question import answer_schema
from summarizer.testing.refusals import REFUSALS

SCHEMA = answer_schema(PaperSummary)
MESSAGES = [{"role": "system", "content": "Read. Return JSON."}, {"role": "user", "content": "[1] It is fast."}]
IN_WORDS = [{"role": "system", "content": f"Read. Return JSON.\n{json.dumps(SCHEMA)}"}, MESSAGES[1]]
NAME = {"name": "PaperSummary"}
FORMS = {
    "json_schema": {
        "messages": MESSAGES,
        "response_format": {"type": "json_schema", "json_schema": {**NAME, "strict": True, "schema": SCHEMA}},
    },
    "json": {"messages": IN_WORDS, "response_format": {"type": "json_object"}},
    "tools": {
        "messages": MESSAGES,
        "tools": [{"type": "function", "function": {**NAME, "parameters": SCHEMA}}],
        "tool_choice": {"type": "function", "function": NAME},
    },
    "md_json": {"messages": IN_WORDS},
}
PARAMETERS = {"model": "test", "temperature": 0.2, "max_tokens": 500}
NOT_SENT = ("seed", "reasoning", "parallel", "developer")  # parameters that no request of ours has
FAULTS = [fault for fault in REFUSALS if not any(name in fault.name for name in NOT_SENT)]
FAR = {"no-extras": 5, "no-tools": 3}  # what is refused part by part


def request_in(dialect):
    return translated({**PARAMETERS, **FORMS[dialect.form]}, dialect)


def refused(reply):
    """What the SDK makes of a refusal."""
    error = RuntimeError(str(reply.page))
    error.__cause__ = RuntimeError()
    page = reply.page
    error.__cause__.body = page.get("error", page) if isinstance(page, dict) else page
    return error


def negotiated(fault, dialect):
    """The dialect that the server takes, and how often it refused."""
    for count in range(9):
        request = request_in(dialect)
        if (reply := fault.refuse(request)) is None:
            return dialect, count
        said = refusal_of(refused(reply))
        found = after(said, dialect=dialect, request=request, may_change_form=True)
        assert found is not None, said
        dialect = found
    raise AssertionError(f"still refused: {dialect}")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_refusal_leads_to_a_request_that_is_taken(fault, form):
    dialect, count = negotiated(fault, Dialect(form=form))
    assert count <= FAR.get(fault.name.partition("@")[0], 2)
    assert (dialect == Dialect(form=form)) == (count == 0)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("no-json-schema@deepseek", Dialect(form="json")),
        ("no-json-schema@azure", Dialect(form="json")),
        ("no-response-format", Dialect(form="tools")),
        ("no-response-format@openrouter", Dialect(form="tools")),
        ("no-max-tokens", Dialect(limit="max_completion_tokens", without=frozenset({"no max_tokens"}))),
        ("no-temperature@o1", Dialect(without=frozenset({"temperature"}))),
        ("no-strict", Dialect(without=frozenset({"strict"}))),
        ("no-keyword", Dialect(keywords=frozenset({"minItems"}))),
        ("no-keyword@gemini", Dialect(keywords=frozenset({"additionalProperties"}))),
        ("no-system", Dialect(without=frozenset({"system"}))),
        ("stream-only", Dialect(streams=True)),
    ],
)
def test_no_more_is_given_up_than_was_refused(name, wanted):
    (fault,) = (fault for fault in REFUSALS if fault.name == name)
    assert negotiated(fault, Dialect()) == (wanted, 1)


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("Value is not one of the allowed values: response_format of type json_schema", "json"),
        ("This model has no 'json_schema' response format. Supported formats: json_object.", "json"),
        ("The specified schema produces a constraint that has too many states for serving", "json_schema"),
        ("unsupported_keyword", "json_schema"),
        ("extra fields not permitted: response_format", "tools"),
        ("guided_json is not supported with speculative decoding", "tools"),
        ("Conversation roles must alternate user/assistant/user/assistant/...", "json_schema"),
    ],
)
def test_a_refusal_is_read_in_any_words(words, form):
    found = after(words, dialect=Dialect(), request=request_in(Dialect()), may_change_form=True)
    assert found is not None
    assert found.form == form
    assert found != Dialect()


@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 8192 tokens. However, you requested 9214 tokens.",
        "Your prompt was flagged as potentially violating our usage policy.",
        "The response was filtered due to the prompt triggering content management policy",
        "max_tokens is too large: 100000. This model supports at most 16384 completion tokens",
        "temperature must be between 0 and 1",
        "Internal error",
        "",
    ],
)
def test_what_concerns_one_paper_or_a_value_changes_no_dialect(words):
    assert after(words, dialect=Dialect(), request=request_in(Dialect()), may_change_form=True) is None


def test_a_form_that_is_fixed_stays():
    words = "'response_format' of type 'json_schema' is not supported with this model"
    assert after(words, dialect=Dialect(), request=request_in(Dialect()), may_change_form=False) is None


def test_what_a_validator_repeats_of_the_request_is_not_its_cause():
    echo = json.dumps(FORMS["json_schema"]["response_format"])
    words = f"[{{'type': 'extra_forbidden', 'loc': ('body', 'response_format'), 'input': {echo}}}]"
    found = after(words, dialect=Dialect(), request=request_in(Dialect()), may_change_form=True)
    assert found == Dialect(form="tools")


def test_a_schema_without_references_says_the_same():
    plain = rewritten(SCHEMA, frozenset({"$ref", "$defs", "anyOf"}))
    assert not {"$ref", "$defs", "anyOf"} & keywords_of({"tools": [{"function": {"parameters": plain}}]})
    claim = plain["properties"]["efficiency_claims"]["items"]["properties"]
    assert claim["amount"]["type"] == ["string", "null"]
    assert claim["metric"]["enum"] == SCHEMA["$defs"]["EfficiencyClaim"]["properties"]["metric"]["enum"]


def test_a_dialect_is_remembered_as_it_is():
    dialect = Dialect("tools", "max_completion_tokens", frozenset({"strict"}), frozenset({"minItems"}), streams=True)
    assert Dialect.from_dict(json.loads(json.dumps(dialect.to_dict()))) == dialect
    for told in (None, [], {}, {**dialect.to_dict(), "form": "xml"}, {**dialect.to_dict(), "without": 3}):
        assert Dialect.from_dict(told) is None


def test_a_system_message_becomes_the_head_of_what_the_user_says():
    (message,) = translated({"messages": MESSAGES}, Dialect(without=frozenset({"system"})))["messages"]
    assert message == {"role": "user", "content": "Read. Return JSON.\n\n[1] It is fast."}


def test_a_body_of_any_form_is_read():
    cause = SimpleNamespace(body=[{"error": {"message": "one"}}, {"detail": [{"msg": "two", "input": "three"}]}])
    error = RuntimeError("four")
    error.__cause__ = type("E", (Exception,), {})()
    error.__cause__.body = cause.body
    assert refusal_of(error) == "one two"
