"""CSL YAML, as pandoc and Zotero's Better BibTeX write it: a list of references, or one under `references`.

PyYAML's parser in C reads the whole document, which is why its size is limited. Aliases and deep nesting, with which a
small document can fill the memory or the stack, don't occur in exports and are rejected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.readers.fields import USUAL, Fields, Unusable, paper_of
from summarizer.readers.limits import DEEPEST, HINT, largest_page
from summarizer.readers.source import texts
from summarizer.records import BadRecord

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from summarizer.records import Paper

_LIST = "references"


def read_csl_yaml(
    stream: io.BufferedReader[Any], *, source: str, fields: Fields = USUAL
) -> Iterator[Paper | BadRecord]:
    """Yield the references as papers, in order."""
    import yaml

    text = _within_limit(stream, source)
    if len(text) > largest_page():
        yield BadRecord(source, None, f"a YAML document of more than {largest_page():,} characters ({HINT})")
        return
    try:
        _require_plain(text)
        loader = yaml.CBaseLoader(text)
        root = loader.get_single_node()
    except (yaml.YAMLError, Unusable) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        yield BadRecord(source, mark.line + 1 if mark else None, f"not CSL YAML: {problem}")
        return
    for node in _references(root):
        line = node.start_mark.line + 1
        try:
            yield paper_of(_record(loader.construct_object(node, deep=True)), source=f"{source}:{line}", fields=fields)
        except Unusable as error:
            yield BadRecord(source, line, str(error))


def _within_limit(stream: io.BufferedReader[Any], source: str) -> str:
    """Return the text, or a little more than is allowed of it."""
    pieces, size = [], 0
    for piece in texts(stream, name=source):
        pieces.append(piece)
        size += len(piece)
        if size > largest_page():
            break
    return "".join(pieces)


def _require_plain(text: str) -> None:
    """Reject aliases and deep nesting.

    Raises:
        Unusable: there are some.
    """
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Unusable("it has aliases")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Unusable(f"it is nested more than {DEEPEST} levels deep")


def _references(root: Any) -> Iterator[Any]:
    """Yield the nodes of the references."""
    import yaml

    if isinstance(root, yaml.MappingNode):
        root = next((value for name, value in root.value if name.value == _LIST), None)
    if isinstance(root, yaml.SequenceNode):
        yield from root.value


def _record(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unusable("not a reference")
    return {str(name): part for name, part in value.items()}
