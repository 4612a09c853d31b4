"""Any Pydantic model can be asked for as strict JSON, and what cannot be is told before anything is paid."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from papers import paper
from pydantic import BaseModel, ConfigDict, Field, RootModel

from summarizer import Summarizer
from summarizer.errors import ConfigurationError
from summarizer.evidence import Cited
from summarizer.schemas import SHIPPED
from summarizer.task.question import answer_schema
from summarizer.task.schema_files import load_schema
from summarizer.task.strictness import unsupported
from summarizer.testing import Server, answer

TAKEN = (
    "$defs $ref additionalProperties anyOf const description enum exclusiveMaximum exclusiveMinimum format items"
    " maxItems maximum minItems minimum multipleOf pattern properties required type"
)
KEYWORDS = set(TAKEN.split())


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Place:
    city: str
    floor: int = 0


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: set[str]


class Node(BaseModel):
    """A tree."""

    name: str
    children: list["Node"] = []


class Everything(BaseModel):
    model_config = ConfigDict(extra="allow")

    colour: Colour = Colour.RED
    place: Place
    pet: Annotated[Cat | Dog, Field(discriminator="kind", description="a pet")]
    tree: Node | None = None
    at: datetime
    on: date | None
    price: Decimal
    id: UUID
    code: Annotated[str, Field(pattern=r"^[A-Z]{2}$", min_length=2, max_length=2, examples=["AB"])]
    oddly: Annotated[str, Field(json_schema_extra={"pattern": "^(?!x)", "format": "uri", "not": {"const": ""}})]
    share: Annotated[float, Field(ge=0, le=1)]
    some: Annotated[list[int], Field(min_length=1, max_length=3)]
    either: int | str | None
    description: str = "a field of this name"


class Mapping(BaseModel):
    scores: dict[str, float]


class Pair(BaseModel):
    pair: tuple[int, str]


class Free(BaseModel):
    inner: list[Any]


class Listed(RootModel[list[str]]):
    pass


class Sighted(Cited):
    place: Place


def nodes(schema):
    """Each schema in a schema, names of properties and definitions left out."""
    if isinstance(schema, list):
        for item in schema:
            yield from nodes(item)
    if isinstance(schema, dict):
        yield schema
        for name, item in schema.items():
            yield from nodes(list(item.values()) if name in {"properties", "$defs"} else item)


MODELS = [Everything, Node, Cat, Sighted, *map(load_schema, SHIPPED)]


@pytest.mark.parametrize("model", MODELS)
def test_an_answer_schema_has_only_what_strict_outputs_take(model):
    schema = answer_schema(model)
    assert schema["type"] == "object"
    assert unsupported(schema) == []
    for node in nodes(schema):
        assert set(node) <= KEYWORDS
        if "$ref" in node:
            assert node["$ref"].removeprefix("#/$defs/") in schema["$defs"]
            assert len(node) == 1
        if "properties" in node:
            assert node["required"] == list(node["properties"])
            assert node["additionalProperties"] is False


def test_what_strict_outputs_take_is_kept():
    fields = answer_schema(Everything)["properties"]
    assert fields["at"] == {"format": "date-time", "type": "string"}
    assert fields["code"] == {"pattern": "^[A-Z]{2}$", "type": "string"}
    assert fields["oddly"] == {"type": "string"}
    assert fields["share"] == {"maximum": 1, "minimum": 0, "type": "number"}
    assert fields["some"] == {"items": {"type": "integer"}, "maxItems": 3, "minItems": 1, "type": "array"}
    assert fields["pet"]["description"] == "a pet"
    assert {option["$ref"] for option in fields["pet"]["anyOf"]} == {"#/$defs/Cat", "#/$defs/Dog"}


def test_a_description_that_the_prompt_tells_is_left_out():
    assert "a pet" not in json.dumps(answer_schema(Everything, described={"a pet"}))


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Mapping, "scores: a mapping whose keys vary"),
        (Pair, "pair: a tuple with a type for each position"),
        (Free, "inner: a value of any type"),
        (Listed, "the answer: not an object with named fields"),
    ],
)
def test_what_cannot_be_asked_for_is_told_with_its_place_and_asks_nothing(model, told):
    with Server() as server:
        with pytest.raises(ConfigurationError) as caught:
            Summarizer("test", base_url=server.url, schema=model, mode="json_schema")
        assert not server.asked
    assert caught.value.message == f"schema {model.__name__} cannot be expressed as strict JSON: {told}"
    assert "--mode tools" in caught.value.hint


@pytest.mark.usefixtures("no_waiting")
def test_what_strict_json_cannot_express_is_asked_for_otherwise_where_no_mode_is_fixed():
    said = answer({"scores": {"speed": 2.0}})
    with Server(lambda _: said) as server, Summarizer("test", base_url=server.url, schema=Mapping) as s:
        assert s.run(paper()).status == "ok"
    assert [asked.body["response_format"] for asked in server.asked] == [{"type": "json_object"}]


def test_a_mode_that_is_not_strict_takes_a_mapping():
    with Server() as server, Summarizer("test", base_url=server.url, schema=Mapping, mode="tools") as s:
        assert s.run(paper()).status == "ok"


def test_a_type_that_json_has_no_form_for_is_a_configuration_error():
    class Odd(BaseModel):
        model_config = ConfigDict(arbitrary_types_allowed=True)
        server: Server

    with pytest.raises(ConfigurationError, match="schema Odd: Cannot generate a JsonSchema"):
        answer_schema(Odd)


class Plain(BaseModel):
    """No evidence at all."""

    year: int
    at: datetime
    price: Decimal
    place: Place
    colour: Colour
    tree: Node


def test_a_model_without_evidence_goes_there_and_back():
    said = {"year": 1, "at": "2020-01-02T03:04:05Z", "price": "1.50", "place": {"city": "Łódź", "floor": 2}}
    said |= {"colour": "blue", "tree": {"name": "a", "children": [{"name": "b", "children": []}]}}
    with Server([answer(said)]) as server, Summarizer("test", base_url=server.url, schema=Plain) as s:
        result = s.run(paper())
    assert result.summary.price == Decimal("1.50")
    assert result.summary.tree.children[0].name == "b"
    line = json.loads(result.to_json())["summary"]
    assert line["place"] == {"city": "Łódź", "floor": 2}
    assert Plain.model_validate(line) == result.summary
