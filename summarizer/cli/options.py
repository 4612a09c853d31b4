"""Flags, made from the settings class: one definition for the flag, the variable and the line of .env."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable  # noqa: TC003  # inspect reads the annotations
from typing import Annotated, Any, Literal, get_args, get_origin

import typer

from summarizer.settings import ENV_PREFIX, Settings

_NEVER_A_FLAG = frozenset({"api_key"})
PANEL = f"Settings, each also {ENV_PREFIX}NAME in the environment or .env"
_METAVARS = {
    "model": "MODEL",
    "base_url": "URL",
    "mode": "MODE",
    "timeout": "SECONDS",
    "deadline": "SECONDS",
    "patience": "MINUTES",
    "max_cost": "USD",
    "input_price": "USD",
    "output_price": "USD",
    "cache_dir": "DIR",
    "shared_store": "ADDRESS",
    "escalate_to": "MODEL",
    "second_reader": "MODEL",
    "second_prompt": "FILE.md",
    "service_tier": "TIER",
    "api_version": "VERSION",
}


def with_settings(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the flags of these settings (by default, of all); it receives them as the dict `settings`."""
    chosen = [name for name in names or Settings.model_fields if name not in _NEVER_A_FLAG]

    def taken(given: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if value is not None}

    return with_flags("settings", list(map(_flag, chosen)), taken)


def with_flags(
    name: str, flags: list[inspect.Parameter], taken: Callable[[dict[str, Any]], Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Replace a command's parameter `name` by flags; the command receives what `taken` makes of their values."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)  # the mark of `example` is kept, too
        def wrapped(**given: Any) -> None:
            values = {flag.name: given.pop(flag.name) for flag in flags}
            command(**given, **{name: taken(values)})

        own = inspect.signature(command, eval_str=True)
        others = [parameter for parameter in own.parameters.values() if parameter.name != name]
        shown = own.replace(parameters=sorted([*others, *flags], key=lambda parameter: parameter.kind))
        vars(wrapped).update(
            __signature__=shown, __annotations__={name: flag.annotation for name, flag in shown.parameters.items()}
        )
        return wrapped

    return decorate


def _flag(name: str) -> inspect.Parameter:
    field = Settings.model_fields[name]
    description = str(field.description)
    default = (
        "" if field.default_factory or field.default in {None, "", False} else f" [default: {_short(field.default)}]"
    )
    option = typer.Option(
        f"--{name.replace('_', '-')}",
        help=f"{description[0].upper()}{description[1:]}.{default}",
        metavar=_METAVARS.get(name, "N"),
        rich_help_panel=PANEL,
        show_default=False,
    )
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[_plain(field.annotation) | None, option],
    )


def _short(default: Any) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default)


def _plain(annotation: Any) -> Any:
    """Return the type that a flag is read as; the settings class validates the value further."""
    if get_origin(annotation) is Literal:
        return str
    return next((kind for kind in get_args(annotation) if kind is not type(None)), annotation)
