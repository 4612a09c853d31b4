"""The one way to a terminal: nothing that others wrote can steer it, and a hint is what the user would type."""

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
    """Write our own words, which may quote others, as they are: no markup, no highlighting, no line broken.

    Whether they arrive decides nothing: a terminal that was closed does not stop a run.
    """
    with suppress(OSError):
        console.print(as_typed(text), style=style, markup=False, highlight=False, soft_wrap=True)


def say_error(console: Console, message: str, hint: str) -> None:
    """Write what went wrong and what to do about it."""
    with suppress(OSError):
        console.print("[bold red]error:[/bold red] ", end="")
    say(console, "\n".join(filter(None, [harmless(message), hint])))


def as_typed(text: str) -> str:
    """The text with its commands as the user has to type them: after `uv run`, `uv run summarizer show`."""
    command = invoked_as()
    return text if command == "summarizer" else _COMMAND.sub(lambda found: found["before"] + command, text)


def _guarded(console: Console) -> Console:
    console.push_render_hook(_Guard())
    return console


class _Guard(RenderHook):
    """Lets nothing but what rich itself writes steer the terminal."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Each thing to be shown, without the characters that steer."""
        return [_Shown(renderable) for renderable in renderables]


class _Shown:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _safe(console.render(self._inner, options))


def _safe(segments: Any) -> Iterator[Segment]:
    for segment in segments:
        yield segment if segment.control else Segment(harmless_lines(segment.text), segment.style)
