"""Builds the page: one HTML file with its style, script and data, which makes no requests."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from summarizer.report import parts
from summarizer.report.payload import payload
from summarizer.report.totals import spending, totals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from summarizer.report.payload import Payload

# Characters that could end the block, open a comment in it, or end a line in JavaScript before ES2019.
_UNSAFE = "<>&\u2028\u2029"


@dataclass(frozen=True, slots=True)
class About:
    """What the page says about itself.

    Attributes:
        title: its heading.
        sources: the names of the results files.
        written: when the newest of them was written, or None if unknown.
        version: of this package.
    """

    title: str
    sources: tuple[str, ...]
    written: datetime | None
    version: str


_HEAD = 4_096  # bytes at the start of a page that include its generator


def is_page(path: Path) -> bool:
    """Whether a file is a page made by `page`, which can be made again."""
    with path.open("rb") as file:
        return b'<meta name="generator" content="summarizer ' in file.read(_HEAD)


def page(results: Sequence[Mapping[str, Any]], about: About) -> str:
    """Build the page for results from `Result.to_dict`, in any schema."""
    data = payload(results)
    style, script = Markup(parts.style()), Markup(parts.script())  # noqa: S704  # our own files
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_template()).render(
        about=about,
        totals=totals(data),
        spending=spending(results),
        origins=_distinct(data),
        style=style,
        script=script,
        policy=_policy(style, script),
        data=Markup(data_block(data)),  # noqa: S704  # escaped for its place
    )


def _template() -> str:
    return (files("summarizer.report") / "page.html.j2").read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """A content security policy that allows only this style and this script."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def data_block(data: object) -> str:
    """JSON for a `<script>` element of type application/json; lone surrogates become question marks."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = text.encode("utf-8", "replace").decode()
    for sign in _UNSAFE:  # five times faster than str.translate
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _distinct(data: Payload) -> dict[str, list[str]]:
    """The distinct models, prompts, schemas and origins, in order of appearance."""
    names = ("model", "prompt", "schema", "origin")
    return {name: [*dict.fromkeys(source[name] for source in data["sources"] if source[name])] for name in names}
