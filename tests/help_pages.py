"""Write the pages made from the command line's own help: `uv run python tests/help_pages.py`.

docs/reference/commands.md and docs/reference/settings.md for the site, docs/reference/summarizer.1 for `man`. A test
holds them against the code.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main
from typer.core import TyperGroup

import summarizer
from summarizer.cli.app import app
from summarizer.cli.help import options, paragraphs, usage
from summarizer.cli.options import PANEL
from summarizer.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"


@dataclass(frozen=True, slots=True)
class Help:
    """What one command says of itself.

    Attributes:
        name: the words to type, `summarizer cache stats`.
        usage: what follows them.
        text: the paragraphs of its docstring.
        examples: what can be typed.
        options: each argument and flag with what it is.
        settings: whether it also takes settings, and which.
    """

    name: str
    usage: str
    text: list[str]
    examples: list[str]
    options: list[tuple[str, str]]
    settings: list[str]


def helps() -> list[Help]:
    """Every command in the order of `summarizer --help`, each group before its own."""
    return [_help(command, name, context) for name, command, context in below(typer.main.get_command(app))]


def below(command: Any, name: str = "summarizer", parent: Any = None) -> Iterator[tuple[str, Any, Any]]:
    """A command with its name and context, and all commands below it."""
    context = command.context_class(command, info_name=name.rpartition(" ")[2], parent=parent)
    yield name, command, context
    if isinstance(command, TyperGroup):
        for word in command.list_commands(context):
            yield from below(command.get_command(context, word), f"{name} {word}", context)


def _help(command: Any, name: str, context: Any) -> Help:
    found = [(heading, row) for heading, rows in options(command, context).items() for row in rows]
    return Help(
        name,
        usage(command, context).removeprefix(f"{name} ").replace("[OPTIONS]", "OPTION..."),
        paragraphs(command),
        list(getattr(command, "examples", ())),
        [row for heading, row in found if heading != PANEL and row[0] != "--help"],
        [names.partition(" ")[0] for heading, (names, _) in found if heading == PANEL],
    )


def commands_page(found: list[Help]) -> str:
    """The reference of all commands in Markdown."""
    head = "# Commands\n\nWhat `summarizer COMMAND --help` says, command by command. Made by `tests/help_pages.py`.\n"
    return head + "".join(map(_markdown, found))


def _markdown(command: Help) -> str:
    lines = [f"## {command.name}", f"```text\n{command.name} {command.usage}\n```", *command.text]
    lines += ["```text\n" + "\n".join(command.examples) + "\n```"] if command.examples else []
    lines += ["\n".join(f"- `{names}`: {_plain(told)}" for names, told in command.options)] if command.options else []
    if command.settings:
        lines.append("[Settings](settings.md): " + ", ".join(f"`{name}`" for name in command.settings))
    return "\n" + "\n\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text whose brackets are no links and whose stars are no emphasis."""
    return re.sub(r"([\[\]*<>])", r"\\\1", text)


def settings_page() -> str:
    """The reference of all settings in Markdown."""
    head = (
        "# Settings\n\nEach is a flag, a variable of the environment and a line of `.env`; the first one that is"
        " set counts, else the default. The key is never a flag. "
        " An unknown `SUMMARIZER_` name is refused. Made by `tests/help_pages.py`.\n\n"
        "| flag | variable | default | |\n|---|---|---|---|\n"
    )
    return head + "".join(f"| {' | '.join(_setting(name))} |\n" for name in Settings.model_fields)


def _setting(name: str) -> tuple[str, str, str, str]:
    field = Settings.model_fields[name]
    flag = "" if name == "api_key" else f"`--{name.replace('_', '-')}`"
    default = "" if field.default_factory or field.default in {None, ""} else f"`{field.default}`"
    return flag, f"`SUMMARIZER_{name.upper()}`", default, field.description or ""


def man_page(found: list[Help]) -> str:
    """The same for `man summarizer`, in troff."""
    about = found[0].text[0]
    lines = [f'.TH SUMMARIZER 1 "" "summarizer {summarizer.__version__}"', ".SH NAME", f"summarizer \\- {_roff(about)}"]
    lines += [".SH SYNOPSIS", ".B summarizer", _roff(found[0].usage), ".SH OPTIONS", *_listed(found[0].options)]
    lines += [".SH COMMANDS", *(line for command in found[1:] for line in _section(command))]
    lines += [".SH SETTINGS", "Each is a flag, a variable of the environment and a line of .env, in this order."]
    lines += _listed([_setting_told(name) for name in Settings.model_fields])
    lines += [".SH EXIT STATUS", "0 all fine, 1 finished with failed papers or unreadable records, 2 wrong use or"]
    lines += ["configuration, 3 stopped by the provider or a budget, 130 interrupted."]
    return "\n".join(lines) + "\n"


def _section(command: Help) -> list[str]:
    lines = [f".SS {_roff(command.name)} {_roff(command.usage)}"]
    lines += [line for paragraph in command.text for line in (".PP", _roff(paragraph))]
    lines += [line for example in command.examples for line in (".PP", _roff(f"Example: {example}"))]
    lines += _listed(command.options)
    return [*lines, ".PP", "Settings: " + _roff(", ".join(command.settings))] if command.settings else lines


def _listed(options: list[tuple[str, str]]) -> list[str]:
    return [line for names, told in options for line in (".TP", f".B {_roff(names)}", _roff(told))]


def _setting_told(name: str) -> tuple[str, str]:
    flag, variable, default, told = (part.strip("`") for part in _setting(name))
    return ", ".join(filter(None, (flag, variable))), told + (f" (default {default})" if default else "")


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped[:1] in {".", "'"} else escaped


def pages() -> dict[Path, str]:
    """Each page by its file."""
    found = helps()
    return {
        REFERENCE / "commands.md": commands_page(found),
        REFERENCE / "settings.md": settings_page(),
        REFERENCE / "summarizer.1": man_page(found),
    }


def main() -> int:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(REFERENCE.parents[1])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
