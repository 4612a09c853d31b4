"""Where answers are kept and who may ask: in this machine's store alone, or also in the one that machines share."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from summarizer.store.leases import Leases
from summarizer.store.shared import Layered, SharedLeases

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.store.disk import DiskStore, Store
    from summarizer.store.shared import SharedStore


@overload
def layered(store: DiskStore, shared: SharedStore | None) -> Store: ...
@overload
def layered(store: DiskStore | None, shared: SharedStore | None) -> Store | None: ...
def layered(store: DiskStore | None, shared: SharedStore | None) -> Store | None:
    """This machine's store, the shared one behind it where there is one; None where nothing is kept."""
    return Layered(store, shared) if store is not None and shared is not None else store


@overload
def leases(directory: Path, shared: SharedStore | None) -> Leases | SharedLeases: ...
@overload
def leases(directory: Path | None, shared: SharedStore | None) -> Leases | SharedLeases | None: ...
def leases(directory: Path | None, shared: SharedStore | None) -> Leases | SharedLeases | None:
    """What keeps others from asking the same: those of a shared store, else those of the store in a directory."""
    if shared is not None:
        return SharedLeases(shared)
    return None if directory is None else Leases(directory)
