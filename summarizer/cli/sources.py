"""What a command reads: files, and papers from services."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from summarizer.errors import ConfigurationError
from summarizer.services.wanted import Wanted, asks_services

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from summarizer.records import BadRecord, Paper


def wanted_of(queries: list[str] | None, since: str | None, most: int | None, fill: bool) -> Wanted:
    """Return what the flags request from services.

    Raises:
        ConfigurationError: --since is not a date, a query does not name a service, or there is a limit but no query.
    """
    if (since or most) and not queries:
        raise ConfigurationError("--since and --max only work with --query.", hint="Use --limit for papers from files.")
    wanted = Wanted(tuple(queries or ()), _day(since), most, fill)
    wanted.searches()
    return wanted


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(f"--since: {text!r} is not a date.", hint="Write it as 2026-11-01.") from error


def inputs_of(inputs: Sequence[str] | None, wanted: Wanted) -> tuple[str, ...]:
    """Return the inputs.

    Raises:
        ConfigurationError: there is neither an input nor a query.
    """
    if not inputs and not wanted.queries:
        raise ConfigurationError(
            "No INPUT given.", hint="Name a file, a directory, an identifier such as arxiv:2406.01234, or a --query."
        )
    return tuple(inputs or ())


def records_of(
    inputs: Sequence[str],
    wanted: Wanted,
    *,
    read: Callable[[Sequence[str]], Iterator[Paper | BadRecord]],
    cache_dir: Path | None = None,
    on_format: Callable[[str, str], object] = lambda *_: None,
) -> Iterator[Paper | BadRecord]:
    """Yield the records of inputs and queries; use services only for identifiers and if a flag asks for it."""
    if not asks_services(inputs, wanted):
        return read(inputs)
    from summarizer.services.fetching import Fetcher
    from summarizer.services.service import Access
    from summarizer.services.sources import Sources
    from summarizer.settings import Settings, service_access

    directory = cache_dir or Settings.resolve().cache_dir
    mailto, keys = service_access()
    fetcher = Fetcher(directory / "services", mailto=mailto)
    return Sources(fetcher, Access(mailto, keys)).records(inputs, wanted, read=read, on_format=on_format)
