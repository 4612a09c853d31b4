"""Commands that are imported when they are used: one module each, with one function named like the module."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib import import_module
from keyword import iskeyword
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from summarizer.cli.help import page, painted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def example(*lines: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command example lines for its help."""

    def mark(command: Callable[..., None]) -> Callable[..., None]:
        vars(command)["examples"] = lines
        return command

    return mark


class Command(TyperCommand):
    """A command with plain-text help of the same width everywhere."""

    examples: tuple[str, ...] = ()

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        sys.stdout.write(painted(page(self, ctx), is_terminal=sys.stdout.isatty()))


class LazyGroup(TyperGroup):
    """A group that knows the names of its commands and imports a command when it is used.

    Attributes:
        package: the package with the commands' modules.
        sections: the commands' names by heading of the group's help.
    """

    package: str = ""
    sections: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of the help."""
        return [name for names in self.sections.values() for name in names]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of this name, or None."""
        if cmd_name not in self.commands and cmd_name in self.list_commands(ctx):
            self.commands[cmd_name] = _loaded(f"{self.package}.{_module_of(cmd_name)}", cmd_name)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments name; for an unknown name, suggest similar ones."""
        if not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            raise typer.TyperException(unknown(f"No such command {args[0]!r}.", args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        sys.stdout.write(painted(page(self, ctx), is_terminal=sys.stdout.isatty()))


def unknown(message: str, name: str, known: Iterable[str]) -> str:
    """Return the message for an unknown name, with a suggestion."""
    close = get_close_matches(name, list(known), n=1)
    return f"{message} Did you mean {close[0]!r}?" if close else message


def _module_of(name: str) -> str:
    return f"{name}_" if iskeyword(name) else name


def _loaded(module: str, name: str) -> Any:
    """Return the command or group of a module: its `app` or its function `command`."""
    found = import_module(module)
    if hasattr(found, "app"):
        return typer.main.get_command(found.app)
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command(name, cls=Command)(found.command)
    made = typer.main.get_command(app)
    made.examples = getattr(found.command, "examples", ())  # type: ignore[attr-defined]  # it is a `Command`
    return made
