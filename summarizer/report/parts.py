"""Bundles the page's script and style from their source files.

The source files import one another, so that editors, Biome and browsers can read them directly. A page that is a single
file cannot import, so the files are concatenated, each once and after those it imports, without import and export
statements. Top-level names then share one scope; a test checks that none occurs twice.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

_SCRIPT_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_STYLE_IMPORT = re.compile(r'^@import "\./([\w-]+\.css)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=function|const|let)", re.MULTILINE)


def script() -> str:
    """The whole script."""
    return _EXPORT.sub("", _joined("script", "page.js", _SCRIPT_IMPORT))


def style() -> str:
    """The whole style."""
    return _joined("style", "page.css", _STYLE_IMPORT)


def _joined(folder: str, first: str, imported: re.Pattern[str]) -> str:
    parts = _with_imports(files("summarizer.report") / folder, first, imported, seen=set())
    return "\n".join(imported.sub("", part).strip() + "\n" for part in parts)


def _with_imports(folder: Traversable, name: str, imported: re.Pattern[str], *, seen: set[str]) -> Iterator[str]:
    """The text of a file, preceded by the files it imports that have not been seen."""
    if name in seen:
        return
    seen.add(name)
    text = (folder / name).read_text(encoding="utf-8")
    for other in imported.findall(text):
        yield from _with_imports(folder, other, imported, seen=seen)
    yield text
