"""Opens what the settings configure: the stores of answers, the leases, and the spend log.

Answers are in this machine's store and, if configured, in a store shared by several machines.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from summarizer.errors import StoreError
from summarizer.settings import canonical_base_url
from summarizer.store.dialects import Dialects
from summarizer.store.disk import DiskStore
from summarizer.store.leases import Leases
from summarizer.store.ledger import Ledger
from summarizer.store.shared import Layered, SharedLeases, SharedStore

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.settings import Settings
    from summarizer.store.disk import Store


class Storage:
    """The storage of one run or job.

    A read-only store serves the answers it has. It has no spend log and no leases, since no request is sent whose
    answer could not be stored; use `require_writable` where writing is needed from the start.

    Args:
        settings: the locations of the stores.

    Attributes:
        answers: the accepted answers.
        directory: the directory of this machine's store.
        writable: whether that directory is writable.
        leasable: whether leases are available, from that directory or the shared store.
        ledger: the spend log; None if the directory is not writable.
        dialects: the remembered dialects of servers.

    Raises:
        ConfigurationError: the address of the shared store has an unknown form.
        StoreError: a store cannot be opened.
    """

    def __init__(self, settings: Settings) -> None:
        with ExitStack() as opened:
            near = opened.enter_context(closing(DiskStore(settings.cache_dir)))
            address = settings.shared_store
            self._shared = opened.enter_context(closing(SharedStore(address))) if address else None
            self.directory: Path = near.directory
            self.writable = near.writable
            self.leasable = near.writable or self._shared is not None
            self.answers: Store = near if self._shared is None else Layered(near, self._shared)
            self.ledger = opened.enter_context(closing(Ledger(near.directory))) if near.writable else None
            self.dialects = Dialects(near.directory, server=canonical_base_url(settings), model=settings.model_name)
            self._files = opened.pop_all()

    def leases(self) -> Leases | SharedLeases:
        """The leases of the shared store, or else of the directory; the caller must close them.

        Raises:
            StoreError: there are none.
        """
        return Leases(self.directory) if self._shared is None else SharedLeases(self._shared)

    def require_writable(self) -> Ledger:
        """The spend log; fails at once if answers could not be stored.

        Raises:
            StoreError: the store is read-only.
        """
        if self.ledger is None:
            raise StoreError(
                f"the store in {self.directory} is read-only, and jobs are kept in it",
                hint="Name a writable directory with --cache-dir or SUMMARIZER_CACHE_DIR.",
            )
        if not self.answers.writable:
            raise StoreError(
                "the shared store is read-only, so answers you pay for couldn't be kept in it",
                hint="Name a writable one with --shared-store or SUMMARIZER_SHARED_STORE.",
            )
        return self.ledger

    def close(self) -> None:
        """Close the files."""
        self._files.close()
