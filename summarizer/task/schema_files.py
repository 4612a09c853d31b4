"""Loads schemas by name: one shipped with the package, or a class in a Python file of your own."""

from __future__ import annotations

import sys
import traceback
from difflib import get_close_matches
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from summarizer.errors import ConfigurationError
from summarizer.schemas import SHIPPED

if TYPE_CHECKING:
    from types import ModuleType

_FORM = f"A schema is FILE.py:CLASS or one of {', '.join(SHIPPED)}. `summarizer new NAME` writes a starting point."


def load_schema(name: str) -> type[BaseModel]:
    """Load the schema of this name (`datasets`), or the class at this path (`my_schema.py:MyModel`).

    The file is executed like any Python program, and can import modules in its folder.

    Raises:
        ConfigurationError: there is no such file or class, it is not a Pydantic model, or the file cannot be run.
    """
    path, _, class_name = name.rpartition(":")
    if name in SHIPPED:
        found: type[BaseModel] = getattr(import_module(f"summarizer.schemas.{name}"), SHIPPED[name])
        return found
    if path.endswith(".py"):
        return _class_in(_module_of(Path(path)), class_name, where=path)
    if name.endswith(".py"):
        raise ConfigurationError(f"--schema {name} names no class", hint=f"{_listed(_module_of(Path(name)))}{_FORM}")
    raise ConfigurationError(f"there is no schema {name!r}", hint=f"{_meant(name, list(SHIPPED))}{_FORM}")


def require_model(schema: Any) -> None:
    """Reject anything but a Pydantic model.

    Raises:
        ConfigurationError: it is not a Pydantic model.
    """
    if not (isinstance(schema, type) and issubclass(schema, BaseModel)) or schema is BaseModel:
        shown = schema.__name__ if isinstance(schema, type) else repr(schema)
        raise ConfigurationError(
            f"{shown} is not a Pydantic model", hint="A schema is a class derived from pydantic.BaseModel."
        )


def shipped_name(schema: type[BaseModel]) -> str | None:
    """The name of a shipped schema, which is also its prompt's; None for any other."""
    names = (name for name, known in SHIPPED.items() if schema.__module__ == f"summarizer.schemas.{name}")
    return next((name for name in names if schema.__name__ == SHIPPED[name]), None)


def _class_in(module: ModuleType, name: str, *, where: str) -> type[BaseModel]:
    if not hasattr(module, name):
        raise ConfigurationError(
            f"{where} has no class {name!r}", hint=f"{_meant(name, _models(module))}{_listed(module)}{_FORM}"
        )
    found = getattr(module, name)
    try:
        require_model(found)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {name} is not a Pydantic model", hint=error.hint) from error
    model: type[BaseModel] = found
    return model


def _module_of(path: Path) -> ModuleType:
    """Execute the file as a new module, registered in `sys.modules` so that its classes can resolve names."""
    if not path.is_file():
        raise ConfigurationError(f"there is no file {path}", hint=_FORM)
    spec = spec_from_file_location(f"schema_file_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{path} is not a Python file", hint=_FORM)
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    beside = str(path.resolve().parent)
    sys.path.append(beside)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise _cannot_run(path, error) from error
    finally:
        sys.path.remove(beside)
    return module


def _cannot_run(path: Path, error: Exception) -> ConfigurationError:
    """The error for a failure in the user's file, with the last of its lines that ran."""
    reached = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        reached.append((error.filename or "", error.lineno))
    own = [line for name, line in reached if name and Path(name).resolve() == path.resolve()]
    where = f"{path}:{own[-1]}" if own else str(path)
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return ConfigurationError(
        f"{where}: {type(error).__name__}: {message}", hint="Fix the file, or install the packages it imports."
    )


def _models(module: ModuleType) -> list[str]:
    """The names of the Pydantic models defined in this module."""
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module.__name__
    ]


def _listed(module: ModuleType) -> str:
    names = _models(module)
    return f"It defines {', '.join(names)}. " if names else "It defines no Pydantic model. "


def _meant(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]}? " if close else ""
