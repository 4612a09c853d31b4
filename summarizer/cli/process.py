"""Makes the command's own process start and end faster, in ways that a library must not impose on its caller."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

# Packages of openai's SDK that import some 350 modules for other parts of the API. Their modules work without that.
_DEFERRED = frozenset(f"openai.types{part}" for part in ("", ".beta", ".responses", ".shared", ".shared_params"))
_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50


def hasten() -> None:
    """Collect garbage rarely and not at the end, and import rarely needed packages on first use.

    Imported modules stay until the end; scanning them repeatedly took a quarter of a short run.
    """
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    atexit.register(gc.freeze)
    sys.meta_path.insert(0, _Deferring())


class _Deferring(MetaPathFinder):
    """Finds the packages whose own code is deferred until one of their names is used."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in _DEFERRED or (spec := PathFinder.find_spec(name, path, target)) is None:
            return None
        if spec.loader is not None:
            spec.loader = _Deferred(spec.loader)
        return spec


class _Deferred(Loader):
    """Runs a package's code at the first access to a name other than its modules, which are importable without it.

    `importlib.util.LazyLoader` would run it at the import of any of its modules, which here is every time.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._lock = threading.RLock()
        self._begun = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__getattr__ = lambda name: self._look(module, name)  # type: ignore[method-assign]  # PEP 562

    def _look(self, module: ModuleType, name: str) -> Any:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)
        if find_spec(f"{module.__name__}.{name}"):
            return import_module(f"{module.__name__}.{name}")
        with self._lock:
            if not self._begun:
                self._begun = True
                self._loader.exec_module(module)
        if name not in vars(module):
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        return vars(module)[name]


def no_colour() -> bool:
    """Whether the user turned colours off, or the terminal has none."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def invoked_as() -> str:
    """Return the command as the user types it: `uv run summarizer`, `python -m summarizer` or `summarizer`."""
    if "UV_RUN_RECURSION_DEPTH" in os.environ:  # set by `uv run` for its child
        return "uv run summarizer"
    main = getattr(sys.modules.get("__main__"), "__spec__", None)
    return "python -m summarizer" if main is not None and main.name == "summarizer.__main__" else "summarizer"
