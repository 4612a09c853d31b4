"""Protects the results in a file that a new file replaces: nothing is lost silently."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_AFTER_THE_FINDINGS = b', "provenance": {'
_FINGERPRINT = b'"fingerprint": "'
_DIGITS = 64  # of a fingerprint


def lost(old: Iterable[bytes], new: Iterable[bytes], *, same_request: bool = True) -> int:
    """Count the summaries in the old lines of JSON that are missing in the new ones.

    Paper and summary must be equal, and the request too unless `same_request` is false. The files are compared line by
    line, since a rerun keeps the order; only lines that differ are held in memory.
    """
    missing: dict[bytes, int] = {}
    extra: dict[bytes, int] = {}
    for before, after in zip_longest(old, new):
        if before is not None and after is not None and _told(before) == _told(after):
            continue
        for line, found, other in ((before, missing, extra), (after, extra, missing)):
            if line is not None and (key := _key(line, same_request=same_request)) is not None:
                _settle(key, found, other)
    return sum(missing.values())


def _settle(key: bytes, found: dict[bytes, int], other: dict[bytes, int]) -> None:
    """Count a line, or cancel it against one of the other file."""
    if key not in other:
        found[key] = found.get(key, 0) + 1
    elif other[key] == 1:
        del other[key]
    else:
        other[key] -= 1


def _told(line: bytes) -> tuple[bytes, bytes]:
    """A line without its cost: everything before the provenance, and the fingerprint."""
    findings, _, provenance = line.rpartition(_AFTER_THE_FINDINGS)
    _, _, after = provenance.partition(_FINGERPRINT)
    return findings or line, after[:_DIGITS]


def _key(line: bytes, *, same_request: bool) -> bytes | None:
    """The key to find in the other file; None if the line has no summary."""
    try:
        return key_of(json.loads(line), same_request=same_request)
    except ValueError:
        return sha256(line.strip()).digest()[:16] if line.strip() else None


def key_of(record: Any, *, same_request: bool = True) -> bytes | None:
    """A digest of a result's paper, summary and, optionally, request; None if it has no summary."""
    if not isinstance(record, dict):
        return sha256(json.dumps(record).encode()).digest()[:16]
    if record.get("status", "ok") != "ok":
        return None
    provenance = record.get("provenance")
    fingerprint = provenance.get("fingerprint") if isinstance(provenance, dict) else None
    kept = [record.get("id"), fingerprint if same_request else None, record.get("summary")]
    return sha256(json.dumps(kept, sort_keys=True).encode()).digest()[:16]


def set_aside(place: Path) -> Path:
    """Rename a file to `NAME.bak`, or `NAME.bak2` and so on if that exists; return the new name."""
    names = (Path(f"{place}.bak{number if number > 1 else ''}") for number in range(1, 1_000_000))
    name = next(name for name in names if not name.exists())
    place.rename(name)
    return name


def joined(old: Iterable[str], part: Path) -> Iterator[str]:
    """The old lines, those of the same papers replaced by lines of the new file, then the lines of new papers.

    A failure never replaces a summary. Of the new file, only ids and positions are held in memory.
    """
    with part.open("rb") as new:
        places = _places(new)
        for line in old:
            record = _record(line)
            place = places.pop(record.get("id"), None)
            if place is None:
                yield line
                continue
            newer = _line_at(new, place)
            yield line if _record(newer).get("status") == "failed" and record.get("status") == "ok" else newer
        for place in places.values():
            yield _line_at(new, place)


def _places(file: Any) -> dict[Any, int]:
    """The position of each id's line."""
    places: dict[Any, int] = {}
    place = 0
    for line in file:
        places[_record(line)["id"]] = place
        place += len(line)
    return places


def _line_at(file: Any, place: int) -> str:
    file.seek(place)
    return str(file.readline().decode().rstrip("\n"))


def _record(line: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
