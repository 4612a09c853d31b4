"""Expands the inputs on a command line: files, directories, patterns, standard input.

A directory means all files in it and below with a known extension, in order of name; hidden files and our own
outputs (results, recorded exchanges, part files) are skipped. Patterns that the shell did not expand are matched here.
A file given by name is read whatever its extension.

A file that was found but cannot be opened is included: its reader reports it and continues.
"""

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import InputError, NoPapers
from summarizer.readers.formats import ENDINGS, WORKBOOKS, ending_of
from summarizer.readers.source import check
from summarizer.readers.streams import STDIN, stream_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LOOK = 65_536  # bytes of a file in a directory, to see whether it is our own
_OURS = re.compile(
    rb'\{"id": .*?"provenance": \{.*?"fingerprint": '  # a result
    rb'|\{"origin": .*?"request": '  # a recorded exchange
    rb'|<meta name="generator" content="summarizer',  # a report
    re.DOTALL,
)
_OUR_ENDINGS = re.compile(r"\.(?:part|bak\d*)")


def expanded(names: Iterable[str]) -> list[str]:
    """Expand names to files; "-" stays unchanged.

    Raises:
        InputError: a file is missing or unreadable, a pattern matches nothing, or a directory has nothing to read.
    """
    return [found for name in names for found in _expanded(name)]


def _expanded(name: str) -> Iterable[str]:
    path = Path(name)
    if name == STDIN:
        return [name]
    if path.is_dir():
        return _within(path)
    if glob.has_magic(name) and not path.exists():
        return _matching(name)
    check(name)
    return [name]


def passed_over(names: Iterable[str]) -> dict[str, int]:
    """Count the files in the given directories with an unknown extension, by extension.

    Hidden files, our own outputs and files without an extension do not count.
    """
    paths = (path for name in names if Path(name).is_dir() for path in _walked(Path(name)))
    endings = (ending for path in paths if not _is_known(ending := ending_of(path.name)))
    return dict(Counter(ending for ending in endings if ending and not _OUR_ENDINGS.fullmatch(ending)).most_common())


def _matching(pattern: str) -> Iterator[str]:
    names = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute patterns
    if not names:
        raise InputError(f"{pattern} matches no file.", hint="Check the pattern; ** matches any directories.")
    several = len(names) > 1
    for name in names:
        if not (several and Path(name).is_dir() and not _files(Path(name))):
            yield from _expanded(name)


def _within(directory: Path) -> list[str]:
    if not os.access(directory, os.R_OK | os.X_OK):
        raise InputError(f"{directory} can't be read: permission denied.", hint="Change its permissions.")
    found = _files(directory)
    if not found:
        raise NoPapers(
            f"{directory} contains nothing to read.",
            hint=f"Known file extensions are {' '.join(ENDINGS)}, compressed or not. Give other files by name.",
        )
    return found


def _files(directory: Path) -> list[str]:
    return [str(path) for path in _walked(directory) if _is_known(ending_of(path.name)) and not _is_ours(path)]


def _is_known(ending: str) -> bool:
    return ending in ENDINGS or ending in WORKBOOKS


def _walked(directory: Path) -> Iterator[Path]:
    for entry in _entries(directory):
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():  # a link may lead back up
            yield from _walked(entry)
        elif entry.is_file():
            yield entry


def _entries(directory: Path) -> list[Path]:
    try:
        return sorted(directory.iterdir(), key=lambda entry: entry.name)
    except OSError:
        return []  # of another user


def _is_ours(path: Path) -> bool:
    try:
        with stream_of(str(path)) as stream:
            return _OURS.search(stream.look(_LOOK)) is not None
    except InputError:  # it cannot be opened or is not text, which is reported when it is read
        return False
