"""What becomes of a file with results when a new one takes its name: nothing in it is lost without a word."""

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
    """How many summaries among the old lines of JSON are not among the new ones.

    Paper and summary have to be the same, and the request unless `same_request` is false. A rerun has them in the same
    places, and is compared line by line; only what differs is held.
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
    """Count a line, or take it off against one of the other file."""
    if key not in other:
        found[key] = found.get(key, 0) + 1
    elif other[key] == 1:
        del other[key]
    else:
        other[key] -= 1


def _told(line: bytes) -> tuple[bytes, bytes]:
    """What a line says but for what it cost: all before the provenance, and the fingerprint."""
    findings, _, provenance = line.rpartition(_AFTER_THE_FINDINGS)
    _, _, after = provenance.partition(_FINGERPRINT)
    return findings or line, after[:_DIGITS]


def _key(line: bytes, *, same_request: bool) -> bytes | None:
    """What has to be found in the other file; None where a line has no summary to lose."""
    try:
        return key_of(json.loads(line), same_request=same_request)
    except ValueError:
        return sha256(line.strip()).digest()[:16] if line.strip() else None


def key_of(record: Any, *, same_request: bool = True) -> bytes | None:
    """A digest of a result's paper, summary and, if asked, request; None where there is no summary to lose."""
    if not isinstance(record, dict):
        return sha256(json.dumps(record).encode()).digest()[:16]
    if record.get("status", "ok") != "ok":
        return None
    provenance = record.get("provenance")
    fingerprint = provenance.get("fingerprint") if isinstance(provenance, dict) else None
    kept = [record.get("id"), fingerprint if same_request else None, record.get("summary")]
    return sha256(json.dumps(kept, sort_keys=True).encode()).digest()[:16]


def set_aside(place: Path) -> Path:
    """Give a file the name `NAME.bak`, or `NAME.bak2` and so on where that is taken; the new name."""
    names = (Path(f"{place}.bak{number if number > 1 else ''}") for number in range(1, 1_000_000))
    name = next(name for name in names if not name.exists())
    place.rename(name)
    return name


def joined(old: Iterable[str], part: Path) -> Iterator[str]:
    """The old lines with those of the new file in the places of the same papers, and what is new behind them.

    A summary is not replaced by a failure. Of the new file, only the ids and where they are is held.
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
    """Where the line of each id begins."""
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
