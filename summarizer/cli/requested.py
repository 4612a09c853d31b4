"""The flags of a request, shared by every command that runs papers."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from summarizer.cli import flags
from summarizer.cli.options import with_flags
from summarizer.cli.request import Cluster, Request, Selection
from summarizer.cli.sources import inputs_of, wanted_of
from summarizer.readers.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Callable

_FLAGS: dict[str, tuple[Any, Any]] = {
    "output": (flags.Output, None),
    "append": (flags.Append, False),
    "schema": (flags.SchemaName, "paper"),
    "prompt": (flags.PromptName, None),
    "quiet": (flags.Quiet, False),
    "responses": (flags.Responses, None),
    "record": (flags.Record, None),
    "from_": (flags.From, None),
    "abstract_field": (flags.AbstractField, None),
    "title_field": (flags.TitleField, None),
    "id_field": (flags.IdField, None),
    "max_record": (flags.MaxRecord, None),
    "query": (flags.Query, None),
    "since": (flags.Since, None),
    "max_": (flags.Most, None),
    "fill_abstracts": (flags.FillAbstracts, False),
    "limit": (flags.Limit, None),
    "sample": (flags.Sample, None),
    "poll": (flags.Poll, 15.0),
    "address": (flags.Address, None),
    "actors": (flags.Actors, None),
}


def with_request(*, without: tuple[str, ...] = ()) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the flags of a request, except those named; it receives them as the record `request`."""
    positional, keyword = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    found = [inspect.Parameter("inputs", positional, default=None, annotation=flags.Inputs)]
    for name, (annotation, default) in _FLAGS.items():
        if name not in without:
            found.append(inspect.Parameter(name, keyword, default=default, annotation=annotation))
    return with_flags("request", found, _request)


def _request(given: dict[str, Any]) -> Request:
    """Build the request from the flags, without the settings."""
    limit, sample = given.pop("limit"), given.pop("sample")
    wanted = wanted_of(*(given.pop(name) for name in ("query", "since", "max_", "fill_abstracts")))
    inputs = inputs_of(given.pop("inputs"), wanted)
    fields = Fields(*(given.pop(name) for name in ("abstract_field", "title_field", "id_field")))
    cluster = Cluster(given.pop("address", None), given.pop("actors", None))
    made = {
        "format": given.pop("from_"),
        "fields": fields,
        "wanted": wanted,
        "selection": Selection(limit, sample),
        "cluster": cluster,
    }
    return Request(inputs, **made, **given)
