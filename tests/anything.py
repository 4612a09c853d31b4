"""Anything a model, an abstract or a hand may write, as strategies of hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_FIGURES = """
3x|4.2x faster|10^２|⁸x|Ⅸx|九倍|½x|3_0x|2x, order of magnitude|1e999x|40% less|-5%|from 80 GB to 6 GB|0x|10^-400
٣x|8 A100 GPUs|10²³x|half|a dozen times|twice|from 0 to 0 ms|between 2x and 3x|up to|than Adam|not|no|$5|1/0
1,000,000.5.3x|[red]|=HYPERLINK(1)|</script>|`|\\|$|{{
""".replace("\n", "|").split("|")  # noqa: RUF001  # digits of other scripts are the point
_STEERING = ["\u202e", "\0", "\ud83d", "\ufeff", "\r\n", ". ", "? ", "|"]
_PIECES = st.sampled_from([*_FIGURES, *_STEERING])
TEXT = st.one_of(
    st.text(st.characters(codec=None), max_size=30),  # lone surrogates, too
    st.lists(
        st.one_of(_PIECES, st.text(max_size=6), st.sampled_from(["It is", "We", "memory", "GPU"])), max_size=6
    ).map(" ".join),
)
_NUMBERS = st.one_of(st.integers(-3, 12), st.integers(), st.just(10**30))


def fitting(schema: dict[str, Any]) -> SearchStrategy[Any]:
    """Anything that fits a JSON schema of an answer."""
    return _fitting(schema, schema.get("$defs", {}))


def _fitting(schema: dict[str, Any], defs: dict[str, Any]) -> SearchStrategy[Any]:
    if "$ref" in schema:
        return _fitting(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of(*(_fitting(one, defs) for one in schema["anyOf"]))
    match schema["type"]:
        case "object":
            return st.fixed_dictionaries({name: _fitting(one, defs) for name, one in schema["properties"].items()})
        case "array":
            return st.lists(_fitting(schema["items"], defs), max_size=4)
    return {"integer": _NUMBERS, "null": st.none(), "string": TEXT, "boolean": st.booleans()}[schema["type"]]


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), _NUMBERS, st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
