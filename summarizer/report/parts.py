"""The page's script and style, each joined from the small files that it is written in.

The script's files are modules that import one another, the style's are imported by one of them: an editor, Biome and a
browser read them as they stand. A page that is one file cannot import, so the files are put behind each other, each
once and after those it imports, without the lines that a single file does not need. A name at the top of one file is
then a name of all; a test holds that none occurs twice.
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
    """The text of a file, after the files it imports that have not been seen."""
    if name in seen:
        return
    seen.add(name)
    text = (folder / name).read_text(encoding="utf-8")
    for other in imported.findall(text):
        yield from _with_imports(folder, other, imported, seen=seen)
    yield text
