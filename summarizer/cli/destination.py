"""Where a run writes its results: a file, a pipe, or a table on the terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from summarizer.cli.intake import counted
from summarizer.cli.terminal import say
from summarizer.errors import ConfigurationError
from summarizer.records import BadRecord
from summarizer.results.writing import STDOUT, JsonlWriter, is_stream, place_of
from summarizer.task.schema_files import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from summarizer.cli.request import Request
    from summarizer.results.replacing import Replaced


@contextmanager
def destination(output: str | None, *, append: bool = False, console: Console) -> Iterator[JsonlWriter]:
    """Open the writer of the results. A table of them is printed when the block ends, even after an error."""
    if output is None and sys.stdout.isatty():
        with TemporaryDirectory(prefix="summarizer-") as directory:
            writer = JsonlWriter(str(Path(directory) / "results.jsonl"))
            try:
                yield writer
            finally:
                _show(writer, console=console)
        return
    yield _writer_to(output or STDOUT, append=append)


def check_output(output: str | None, inputs: Sequence[str]) -> None:
    """Reject an output that is also an input.

    Raises:
        ConfigurationError: the output is one of the inputs.
    """
    if output is None or is_stream(output) or not (place := place_of(output)).exists():
        return
    if any(name != STDOUT and Path(name).is_file() and place.samefile(name) for name in inputs):
        raise ConfigurationError(f"-o {output} would replace an input.", hint="Name another file with -o.")


def check_append(request: Request) -> None:
    """Reject `--append` if the results cannot join the file.

    Raises:
        ConfigurationError: the file does not exist, or holds results of another schema.
    """
    if not request.append:
        return
    if request.output is None or is_stream(request.output):
        raise ConfigurationError("--append needs a file.", hint="Name it with -o.")
    if not place_of(request.output).exists():
        return
    from summarizer.exports import read_results

    first = next(iter(read_results([request.output])), None)
    held = "" if first is None or isinstance(first, BadRecord) else str(first["provenance"].get("schema", ""))
    held, own = held.partition("@")[0], load_schema(request.schema).__name__
    if held and held != own:
        raise ConfigurationError(
            f"{request.output} holds results of the schema {held}, and this run gives {own}.",
            hint="Name another file with -o.",
        )


def told_of_replacing(writer: JsonlWriter) -> str:
    """Say what happened to earlier files that held something the new one does not."""
    lines = []
    if writer.kept is not None:
        missing = counted(writer.lost, "result")
        lines.append(
            f"{writer.target} had {missing} that this run does not give. The previous file is now {writer.kept}."
        )
    if writer.left_over is not None:
        lines.append(
            f"An earlier run that did not finish left results that this run does not give: {writer.left_over}."
        )
    return " ".join(lines)


def previous(replaced: Replaced) -> str:
    """Return the path of the backup of a replaced export, page or merged file; empty if none was needed."""
    return f". The previous file is now {replaced.backup}." if replaced.backup else ""


def is_table(writer: JsonlWriter, output: str | None) -> bool:
    """Whether the results are only printed."""
    return output is None and writer.target != STDOUT


def _writer_to(output: str, *, append: bool) -> JsonlWriter:
    if output == STDOUT or output.endswith(".jsonl"):
        return JsonlWriter(output, append=append)
    from summarizer.exports import writer_to

    return writer_to(output, append=append)


def _show(writer: JsonlWriter, *, console: Console) -> None:
    """Print the written results as a table, and say how to keep them."""
    from summarizer.cli.show import View, show
    from summarizer.cli.terminal import screen

    written = next((path for path in (Path(writer.target), writer.part) if path and path.exists()), None)
    if written is None or not writer.lines:
        return
    show([str(written)], View(), console=screen(), messages=console)
    say(console, "To keep the results, run this again with -o summaries.jsonl: no answer is paid for twice.")
