"""`python -m summarizer.testing`: the testing server as a program."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from summarizer.testing.faults import find
from summarizer.testing.likes import FAULTS, LIKES, like
from summarizer.testing.server import Server, Setup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from summarizer.testing.faults import Fault, Sent
    from summarizer.testing.server import Request

_ABOUT = """\
An OpenAI-compatible server on this machine that behaves like others, and misbehaves on demand. It answers from a file
of recorded entrys (--answers), else with the smallest answer that follows the request's JSON schema."""
_MORE = """\
when a fault shows: NAME:first=3 (the first three requests), at=2 (the second), every=4, after=5 and for=30 (seconds),
  with=TEXT (requests that hold it); join them by commas: NAME:with=retinal,first=1

examples:
  python -m summarizer.testing --port 8080 --like ollama
  python -m summarizer.testing --fault fence --fault bad-gateway:after=10,for=30
  python -m summarizer.testing --like llama.cpp --fault loading:for=20 --answers responses.jsonl
  python -m summarizer.testing --list"""


def main(argv: Sequence[str] | None = None, *, wait: Callable[[], object] | None = None) -> int:
    """Serve until Ctrl+C or a termination signal; return the exit code: 0, or 2 for wrong use."""
    parser = _parser()
    asked = parser.parse_args(argv)
    if asked.list:
        _say(*_listed())
        return 0
    try:
        with _logged(asked.log) as hear:
            _serve(asked, hear, wait or _until_ended())
    except (ValueError, OSError) as error:
        parser.print_usage(sys.stderr)
        _say(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _serve(asked: argparse.Namespace, hear: Callable[[Request, Sent], None] | None, wait: Callable[[], object]) -> None:
    faults = [find(name, FAULTS) for name in asked.fault]
    setup = Setup(port=asked.port, host=asked.host, answers=asked.answers, delay=asked.delay, hear=hear)
    with Server(models=asked.model or ["test"], like=asked.like, faults=faults, setup=setup) as server:
        _say(*_greeting(server, asked.like, faults))
        wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m summarizer.testing",
        description=_ABOUT,
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--port", type=int, default=0, metavar="N", help="port on this machine (default: a free one)")
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--like", metavar="NAME", help=f"server to be like: {', '.join(LIKES)}")
    add("--fault", action="append", default=[], metavar="NAME[:WHEN]", help="what goes wrong; may be given often")
    add("--list", action="store_true", help="name all servers and faults, and end")
    add("--model", action="append", metavar="NAME", help="model that /models lists (default: test); any is answered")
    add("--answers", metavar="FILE", help="recorded entrys to answer from, as --record writes them")
    add("--delay", type=float, default=0.0, metavar="S", help="seconds before each reply")
    add("--log", metavar="FILE", help="write one line of JSON for each request; - for standard error")
    return parser


@contextmanager
def _logged(name: str | None) -> Iterator[Callable[[Request, Sent], None] | None]:
    """Yield a function that logs each request on one line, or None without a log."""
    if name is None:
        yield None
    elif name == "-":
        yield _writer(sys.stderr)
    else:
        with Path(name).open("a", encoding="utf-8") as file:
            yield _writer(file)


def _writer(file: TextIO) -> Callable[[Request, Sent], None]:
    def hear(asked: Request, sent: Sent) -> None:
        body = sent.body.decode("utf-8", "backslashreplace")
        line = {
            "number": asked.number + 1,
            "asked": asked.body,
            "status": sent.status,
            "wire": sent.wire,
            "said": body,
        }
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()

    return hear


def _greeting(server: Server, named: str | None, faults: Iterable[Fault]) -> Iterable[str]:
    yield f"listening at {server.url}"
    if named:
        yield f"like {named}: {like(named).about}"
    for fault in faults:
        yield f"fault {fault.name}: {fault.about}" + (f" ({fault.when})" if str(fault.when) else "")
    yield f"try: summarizer run papers.txt --base-url {server.url} --model test"
    yield "Ctrl+C ends it."


def _listed() -> Iterable[str]:
    yield "servers (--like NAME)"
    yield from (f"  {name:24}  {one.about}" for name, one in LIKES.items())
    yield "faults (--fault NAME)"
    for fault in FAULTS.values():
        yield f"  {fault.name:24}  {fault.about}" + (f" ({fault.when})" if str(fault.when) else "")


def _until_ended() -> Callable[[], object]:
    """Return a function that waits until somebody ends the program."""
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    return ended.wait


def _say(*lines: str, file: Any = None) -> None:
    for line in lines:
        print(line, file=file, flush=True)


if __name__ == "__main__":
    sys.exit(main())
