"""The only way to print: other people's text can't control the terminal; hints show commands as the user types them."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderHook
from rich.segment import Segment

from summarizer.cli.controls import harmless, harmless_lines
from summarizer.cli.process import invoked_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import ConsoleOptions, ConsoleRenderable, RenderResult

_COMMAND = re.compile(
    r"(?P<before>`|^ *|: |, |; )summarizer(?= (?:run|read|bulk|demo|show|report|export|merge|diff|eval|new|schema"
    r"|prompt|usage|cache|doctor)\b)",
    re.MULTILINE,
)


def screen() -> Console:
    """Standard output."""
    return _guarded(Console())


def messages() -> Console:
    """Standard error."""
    return _guarded(Console(stderr=True))


def say(console: Console, text: str, *, style: str = "") -> None:
    """Print our own words, which may quote others, unchanged: no markup, no highlighting, no line breaks.

    A closed terminal does not stop a run.
    """
    with suppress(OSError):
        console.print(as_typed(text), style=style, markup=False, highlight=False, soft_wrap=True)


def say_error(console: Console, message: str, hint: str) -> None:
    """Print an error and its hint."""
    with suppress(OSError):
        console.print("[bold red]error:[/bold red] ", end="")
    say(console, "\n".join(filter(None, [harmless(message), hint])))


def as_typed(text: str) -> str:
    """Return the text with its commands as the user has to type them: under `uv run`, `uv run summarizer show`."""
    command = invoked_as()
    return text if command == "summarizer" else _COMMAND.sub(lambda found: found["before"] + command, text)


def _guarded(console: Console) -> Console:
    console.push_render_hook(_Guard())
    return console


class _Guard(RenderHook):
    """Removes all control characters except those that rich itself writes."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Return the objects to be printed, without control characters of others."""
        return [_Shown(renderable) for renderable in renderables]


class _Shown:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _safe(console.render(self._inner, options))


def _safe(segments: Any) -> Iterator[Segment]:
    for segment in segments:
        yield segment if segment.control else Segment(harmless_lines(segment.text), segment.style)
