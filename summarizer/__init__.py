"""Structured summaries of research abstracts, every value tied to the sentences that say it."""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know the name; `typing` takes longer to import than all of this

if TYPE_CHECKING:
    from summarizer.api import AsyncSummarizer, Summarizer, summarize
    from summarizer.errors import SummarizerError
    from summarizer.exports import export, to_arrow, to_pandas, to_polars
    from summarizer.readers import read
    from summarizer.records import Paper, Result, Span, Usage
    from summarizer.schemas import PaperSummary
    from summarizer.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "AsyncSummarizer",
    "Paper",
    "PaperSummary",
    "Result",
    "Settings",
    "Span",
    "Summarizer",
    "SummarizerError",
    "Usage",
    "export",
    "read",
    "summarize",
    "to_arrow",
    "to_pandas",
    "to_polars",
]

_HOMES = {
    "AsyncSummarizer": "api",
    "Paper": "records",
    "PaperSummary": "schemas",
    "Result": "records",
    "Settings": "settings",
    "Span": "records",
    "Summarizer": "api",
    "SummarizerError": "errors",
    "Usage": "records",
    "export": "exports",
    "read": "readers",
    "summarize": "api",
    "to_arrow": "exports",
    "to_pandas": "exports",
    "to_polars": "exports",
}


def __getattr__(name: str) -> object:
    """The public names, imported when they are first used: the package itself costs nothing to import."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
