"""What the settings say is kept, opened: answers, who may ask, and the spend log.

Answers are in this machine's store, or also in the one that machines share.
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
    """What one run or job keeps.

    A store that cannot be written gives the answers it has. It has no spend log and no leases, for nothing is asked
    whose answer could not be kept; `require_writable` is for those who must write from the start.

    Args:
        settings: where the stores are.

    Attributes:
        answers: accepted answers.
        directory: of this machine's store.
        writable: whether files can be written in that directory.
        leasable: whether leases can be had, in that directory or from the shared store.
        ledger: the spend log; None where the directory cannot be written.
        dialects: how the server wants to be asked.

    Raises:
        ConfigurationError: the shared store's address is of another kind.
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
        """What keeps others from asking the same: the shared store's, else the directory's; the caller closes them.

        Raises:
            StoreError: there are none to be had.
        """
        return Leases(self.directory) if self._shared is None else SharedLeases(self._shared)

    def require_writable(self) -> Ledger:
        """The spend log of a store that can keep what will be paid for.

        Raises:
            StoreError: it is read-only.
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
        """Let go of the files."""
        self._files.close()
