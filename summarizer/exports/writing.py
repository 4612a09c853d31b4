"""Writes results atomically: the target appears only when complete, and stays as it was if anything fails."""

from __future__ import annotations

import gzip
import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from summarizer.errors import ConfigurationError, InputError, UserError
from summarizer.exports.flat import PAPERS
from summarizer.exports.forms import JSONL, PACKED, Form, form_of
from summarizer.exports.previous import lost
from summarizer.exports.shaped import Records, as_record, shaped
from summarizer.exports.shapes import result_shape
from summarizer.exports.stored import read_results
from summarizer.records import BadRecord
from summarizer.results.replacing import whole
from summarizer.results.writing import STDOUT, JsonlWriter, is_stream, place_of
from summarizer.schemas import PaperSummary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from pydantic import BaseModel

    from summarizer.records import Result

_READ_BACK = ("jsonl", "json", "parquet", "sqlite")


def export(
    results: Iterable[Result[Any] | dict[str, Any]],
    target: str,
    *,
    rows: str = PAPERS,
    form: str | None = None,
    schema: type[BaseModel] | None = None,
) -> None:
    """Write results to a file, one at a time.

    Args:
        results: results, or the dictionaries that `Result.to_dict` gives.
        target: a path, or "-" for standard output; a path that ends in `.gz` compresses text formats.
        rows: "papers", or a list for a row per entry: "claims", "hardware", a list in another schema.
        form: the name of a format; by default, the target's extension decides.
        schema: the schema of the summaries; detected by default.

    Raises:
        ConfigurationError: there is no such format or list, or its extra is not installed.
        InputError: the target cannot be written, or the results have different schemas.
    """
    chosen = checked(target, rows=rows, form=form)
    try:
        with _records(results, chosen, rows=rows, schema=schema) as found:
            _write(found.by(rows), chosen, target=target)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(
            f"{target} cannot be written: {error.strerror or error}", hint="Choose another file with -o."
        ) from error


def checked(target: str, *, rows: str = PAPERS, form: str | None = None) -> Form:
    """The format in which `export` would write.

    Raises:
        ConfigurationError: it could not write.
    """
    chosen = form_of(target, name=form)
    chosen.check()
    if chosen.whole and rows != PAPERS:
        raise ConfigurationError(f".{chosen.name} always contains everything", hint="Leave out --rows.")
    if not chosen.is_text and is_stream(target):
        raise ConfigurationError(f".{chosen.name} cannot be written to {target}", hint="Choose a file with -o.")
    if not chosen.is_text and target.endswith(PACKED):
        raise ConfigurationError(f".{chosen.name} cannot be compressed", hint=f"Use {target.removesuffix(PACKED)}.")
    return chosen


def _records(
    results: Iterable[Result[Any] | dict[str, Any]], form: Form, *, rows: str, schema: type[BaseModel] | None
) -> AbstractContextManager[Records]:
    if form.any_shape and rows == PAPERS:
        return nullcontext(Records(result_shape(schema or PaperSummary), map(as_record, results)))
    return shaped(results, schema=schema)


def _write(records: Records, form: Form, *, target: str) -> None:
    write = form.writer()
    if target == STDOUT:
        write(records, sys.stdout)
    elif is_stream(target):
        with Path(target).open("w", encoding="utf-8", newline="") as out:
            write(records, out)
    else:
        with whole(target) as path:
            if not form.is_text:
                write(records, path)
                return
            with _text(path, packed=target.endswith(PACKED)) as out:
                write(records, out)


def _text(path: Path, *, packed: bool) -> IO[str]:
    if packed:
        return gzip.open(path, "wt", encoding="utf-8", newline="")
    return path.open("w", encoding="utf-8", newline="")


class ConvertingWriter(JsonlWriter):
    """Collects results as JSON Lines in `NAME.part`, which survives a crash, and converts them at the end.

    If that fails, the part file stays: continue with `summarizer export NAME.part -o ...`.
    """

    def _complete(self, part: Path) -> None:
        export(_lines(part), str(self.target))
        part.unlink()

    def _held(self) -> Iterator[str]:
        for record in read_results([str(self._place)]):
            if not isinstance(record, BadRecord):
                yield json.dumps(record, ensure_ascii=False)

    def _lost(self, part: Path) -> int:
        again = self._place.with_name(f".{os.getpid()}.{self._place.name}")
        try:
            export(_lines(part), str(again))
            return lost(self._place, again, checked(self.target))
        except UserError:  # the existing file has another format: someone else's
            return 1
        finally:
            again.unlink(missing_ok=True)


def _lines(part: Path) -> Iterator[dict[str, Any]]:
    for record in read_results([str(part)]):
        if isinstance(record, BadRecord):
            raise InputError(str(record))
        yield record


def writer_to(target: str, *, append: bool = False) -> JsonlWriter:
    """The writer for the results of a run, by the target's extension; a name without one gets JSON Lines.

    Args:
        target: a path, or "-" for standard output.
        append: whether to keep the results already in the target.

    Raises:
        ConfigurationError: the extension matches no format, its extra is missing, or it cannot be appended to.
    """
    if is_stream(target) or not place_of(target).suffix:
        return JsonlWriter(target, append=append)
    chosen = checked(target)
    if append and chosen.name not in _READ_BACK and place_of(target).exists():
        raise ConfigurationError(
            f"--append cannot read .{chosen.name} back.",
            hint="Append to .jsonl, .json, .parquet or .sqlite, and export.",
        )
    is_plain = chosen is JSONL and not target.endswith(PACKED)
    return (JsonlWriter if is_plain else ConvertingWriter)(target, append=append)
