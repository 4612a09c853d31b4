"""The help of a command as plain text: always 80 columns wide, with bold headings on a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from summarizer.cli.process import no_colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH = 80
_NAMES = 24  # width of the column of flags; longer ones get their own line
_INDENT = "  "


def page(command: Any, context: Any) -> str:
    """Return the complete help text of a command or a group."""
    parts = [f"Usage: {usage(command, context)}", *map(_paragraph, paragraphs(command))]
    if examples := getattr(command, "examples", ()):
        parts.append("\n".join([f"{_plural('Example', examples)}:", *(f"{_INDENT}{line}" for line in examples)]))
    parts += [_section(heading, rows) for heading, rows in _commands(command, context)]
    parts += [_section(heading, rows) for heading, rows in options(command, context).items()]
    return "\n\n".join(parts) + "\n"


def usage(command: Any, context: Any) -> str:
    """Return the usage line with the names of the arguments."""
    pieces = [context.command_path, "[OPTIONS]"]
    pieces += [_usage_name(parameter) for parameter in command.params if _is_argument(parameter)]
    return " ".join([*pieces, *(["COMMAND"] if _is_group(command) else [])])


def paragraphs(command: Any) -> list[str]:
    """Return the command's description, one text per paragraph."""
    return [" ".join(paragraph.split()) for paragraph in (command.help or "").split("\n\n")]


def options(command: Any, context: Any) -> dict[str, list[tuple[str, str]]]:
    """Return the arguments and flags with their descriptions, by heading; settings come last."""
    found: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    for parameter in command.get_params(context):
        if not getattr(parameter, "hidden", False):
            usual = "Arguments" if _is_argument(parameter) else "Options"
            heading = getattr(parameter, "rich_help_panel", None) or usual
            found.setdefault(heading, []).append((names_of(parameter), told_of(parameter)))
    return {heading: rows for heading, rows in found.items() if rows}


def names_of(parameter: Any) -> str:
    """Return a flag's names and placeholder: `-o, --output OUT`."""
    if _is_argument(parameter):
        return str(parameter.metavar or parameter.name.upper())
    others = parameter.secondary_opts if parameter.default is True else []
    names = ", ".join(sorted([*parameter.opts, *others], key=len))
    return names if parameter.is_flag else f"{names} {parameter.metavar or _taken(parameter)}"


def told_of(parameter: Any) -> str:
    """Return a flag's description, with its default if it has one."""
    text = " ".join((parameter.help or "").replace("\\[", "[").split())
    default = parameter.default
    says_nothing = callable(default) or isinstance(default, bool) or default in (None, "", 0)
    if not parameter.show_default or says_nothing or _is_argument(parameter):
        return text
    return f"{text} [default: {default:g}]" if isinstance(default, float) else f"{text} [default: {default}]"


def painted(text: str, *, is_terminal: bool) -> str:
    """Return the page with bold headings if the terminal shows them and the user allows colour."""
    if not is_terminal or no_colour():
        return text
    return "".join(f"\x1b[1m{line}\x1b[0m\n" if _is_heading(line) else f"{line}\n" for line in text.splitlines())


def _is_heading(line: str) -> bool:
    return line.endswith(":") and not line.startswith(" ")


def _plural(word: str, items: tuple[str, ...]) -> str:
    return word if len(items) == 1 else f"{word}s"


def _commands(group: Any, context: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for heading, names in getattr(group, "sections", {}).items():
        yield heading, [(name, paragraphs(group.get_command(context, name))[0]) for name in names]


def _section(heading: str, rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join([f"{heading}:", *(line for names, text in rows for line in _row(names, text))])


def _row(names: str, text: str) -> list[str]:
    indent = " " * (len(_INDENT) + _NAMES)
    lines = textwrap.wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    if len(names) > _NAMES - len(_INDENT):
        return [f"{_INDENT}{names}", *(f"{indent}{line}" for line in lines)]
    first, *others = lines or [""]
    return [f"{_INDENT}{names:<{_NAMES}}{first}".rstrip(), *(f"{indent}{line}" for line in others)]


def _paragraph(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _usage_name(parameter: Any) -> str:
    name = names_of(parameter)
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _taken(parameter: Any) -> str:
    """Return the choices of a flag, in place of a placeholder."""
    choices = getattr(getattr(parameter, "type_descriptor", None), "choices", None)
    return "|".join(map(str, choices)) if choices else "VALUE"


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _is_group(command: Any) -> bool:
    return hasattr(command, "list_commands")
