"""Flags, made from the settings class: one definition for the flag, the variable and the line of .env."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable  # noqa: TC003  # inspect reads the annotations
from typing import Annotated, Any, Literal, get_args, get_origin

import typer

from summarizer.settings import ENV_PREFIX, Settings

_NEVER_A_FLAG = frozenset({"api_key"})


def with_settings(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the flags of these settings (all, if none is named), received as the dict `settings`."""
    chosen = [name for name in names or Settings.model_fields if name not in _NEVER_A_FLAG]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def wrapped(**given: Any) -> None:
            settings = {name: given.pop(name) for name in chosen}
            command(**given, settings={name: value for name, value in settings.items() if value is not None})

        own = inspect.signature(command, eval_str=True)
        parameters = [parameter for name, parameter in own.parameters.items() if name != "settings"]
        shown = own.replace(parameters=[*parameters, *map(_flag, chosen)])
        vars(wrapped).update(
            __signature__=shown, __annotations__={name: flag.annotation for name, flag in shown.parameters.items()}
        )
        return wrapped

    return decorate


def _flag(name: str) -> inspect.Parameter:
    field = Settings.model_fields[name]
    description = str(field.description)
    default = "" if field.default_factory or field.default in {None, ""} else f" \\[default: {field.default}]"
    option = typer.Option(
        f"--{name.replace('_', '-')}",
        help=f"{description[0].upper()}{description[1:]}.{default}",
        rich_help_panel=f"Settings, each also {ENV_PREFIX}NAME in the environment or .env",
        show_default=False,
    )
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[_plain(field.annotation) | None, option],
    )


def _plain(annotation: Any) -> Any:
    """The type a flag is read as; the settings class validates it further."""
    if get_origin(annotation) is Literal:
        return str
    return next((kind for kind in get_args(annotation) if kind is not type(None)), annotation)
