"""For tests, ours and yours: a server that behaves like a provider, and misbehaves on demand.

    with Server() as server:                                   # answers from each request's own JSON schema
        summary = summarize("...", base_url=server.url, model="test")

    with Server([rate_limited(after=1), answer({...})]) as server: ...   # one reply a request, then from the schema
    with Server(lambda asked: drop() if asked.number % 4 == 0 else None) as server: ...

    with Server(script, rules=Rules(pace=100)) as server:       # the same script for the rows of batches
        server.batches.created, server.batches.lose("create")   # what arrived, and a lost reply

    with Server(like="ollama", faults=["fence", "not-found:at=3"]) as server: ...   # `--list` lists all

    $ python -m summarizer.testing --port 8080 --like ollama   # the same as a program

It listens on the loopback interface, on a free port, in its own thread, and counts what it bills.
"""

from summarizer.testing.batches import Batches, Rules
from summarizer.testing.faults import Fault, Sent, When
from summarizer.testing.likes import FAULTS, LIKES
from summarizer.testing.replies import (
    Reply,
    answer,
    broken_json,
    drop,
    empty,
    filtered,
    half_a_body,
    rate_limited,
    refusal,
    server_error,
    stall,
    truncated,
    unauthorized,
)
from summarizer.testing.server import Request, Server, Setup
from summarizer.waiting import no_waiting

__all__ = [
    "FAULTS",
    "LIKES",
    "Batches",
    "Fault",
    "Reply",
    "Request",
    "Rules",
    "Sent",
    "Server",
    "Setup",
    "When",
    "answer",
    "broken_json",
    "drop",
    "empty",
    "filtered",
    "half_a_body",
    "no_waiting",
    "rate_limited",
    "refusal",
    "server_error",
    "stall",
    "truncated",
    "unauthorized",
]
