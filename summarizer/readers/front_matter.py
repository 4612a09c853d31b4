"""Reads a Markdown file's front matter, between two lines of three dashes: title, abstract, authors, addresses.

Only fields of a paper are read: keys at the beginning of a line, values on the same line or indented below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

RULE = "---"
LONGEST = 200  # lines
_KEY = re.compile(r"([A-Za-z][\w -]{0,40}):(?:\s+(.*?))?\s*")
_BLOCK = re.compile(r"[|>][+-]?\d?")
_ITEM = re.compile(r"-\s+")
_PLACES = ("url", "link", "arxiv", "doi", "guid", "id", "source")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of a note's front matter, by name in lower case."""

    values: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title, or ""."""
        return self.values.get("title", "")

    @property
    def abstract(self) -> str:
        """The abstract, or ""."""
        return self.values.get("abstract", "")

    @property
    def places(self) -> tuple[str, ...]:
        """The values that may contain an arXiv id, a DOI or a URL."""
        return tuple(self.values[name] for name in _PLACES if self.values.get(name))

    @property
    def authors(self) -> tuple[str, ...]:
        """The authors, as written."""
        authors = self.values.get("authors") or self.values.get("author") or ""
        return tuple(name.strip(" \"'") for name in re.split(r"[,;\n]", authors.strip("[]")) if name.strip(" \"'"))


def front_matter(lines: list[str]) -> FrontMatter:
    """Parse the front matter from the lines between the two rules."""
    values: dict[str, str] = {}
    name = ""
    for line in lines:
        found = _KEY.fullmatch(line)
        if found:
            name = found[1].strip().lower()
            values[name] = "" if _BLOCK.fullmatch(found[2] or "") else _unquoted(found[2] or "")
        elif name and line.strip():
            apart = "\n" if _ITEM.match(line.strip()) else " "
            values[name] = f"{values[name]}{apart}{_ITEM.sub('', line.strip(), count=1)}".strip()
    return FrontMatter(values)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
