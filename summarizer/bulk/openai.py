"""OpenAI's Batch API and compatible ones. Source: OpenAI's API reference, Files and Batch."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

from summarizer.bulk.provider import Seen
from summarizer.bulk.state import ENDED, IS_FULL
from summarizer.errors import ConfigurationError
from summarizer.model.chat import open_client, quick_imports
from summarizer.model.retry import RetryPolicy, send

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openai import AsyncOpenAI

    from summarizer.settings import Settings

ENDPOINT = "/v1/chat/completions"
_WINDOW: Literal["24h"] = "24h"  # there is no other
_NO_KEY_NEEDED = "none"
_TRANSFER_SECONDS = 3600.0  # for hundreds of megabytes
_CHUNK = 2**20


class OpenAIBatches:
    """The files and batches of an account.

    Args:
        settings: the key, the address and the retries.

    Raises:
        ConfigurationError: there is no key, or the provider has another API.
    """

    def __init__(self, settings: Settings) -> None:
        require_openai(settings)
        key = settings.api_key.get_secret_value() if settings.api_key else None
        if settings.base_url:
            key = key or _NO_KEY_NEEDED
        self._client = _client(key, settings.base_url)
        self._policy = RetryPolicy(settings.retries, settings.timeout, settings.deadline)
        self._transfers = RetryPolicy(
            settings.retries, max(settings.timeout, _TRANSFER_SECONDS), max(settings.deadline, 2 * _TRANSFER_SECONDS)
        )

    async def upload(self, path: Path, *, name: str, may_exist: bool) -> str:
        """Upload a file with these lines, or find an existing one of this name; return the provider's name."""
        looks = iter([may_exist])

        async def find_or_upload() -> str:
            with path.open("rb") as lines:
                size = os.fstat(lines.fileno()).st_size
                if next(looks, True) and (found := await self._find_file(name, size=size)) is not None:
                    return found
                return str((await self._client.files.create(file=(name, lines), purpose="batch")).id)

        return await send(find_or_upload, policy=self._transfers)

    async def _find_file(self, name: str, *, size: int) -> str | None:
        async for file in self._client.files.list(purpose="batch"):
            if (file.filename, file.bytes) == (name, size):
                return str(file.id)
        return None

    async def create(self, file: str, *, marks: Mapping[str, str], may_exist: bool) -> Seen:
        """Create a batch with these marks from this file, or find it if it may exist."""
        looks = iter([may_exist])

        async def find_or_create() -> Seen:
            if next(looks, True) and (found := await self._find(marks)) is not None:
                return found
            return _seen(
                await self._client.batches.create(
                    input_file_id=file,
                    endpoint=ENDPOINT,  # type: ignore[arg-type]  # its type names paths, this is one of them
                    completion_window=_WINDOW,
                    metadata=dict(marks),
                )
            )

        return await send(find_or_create, policy=self._policy)

    async def find(self, marks: Mapping[str, str]) -> Seen | None:
        """Return the batch with these marks, or None."""
        return await send(lambda: self._find(marks), policy=self._policy)

    async def _find(self, marks: Mapping[str, str]) -> Seen | None:
        async for batch in self._client.batches.list(limit=100):
            if batch.metadata and dict(marks).items() <= batch.metadata.items():
                return _seen(batch)
        return None

    async def get(self, batch: str) -> Seen:
        """Return the current state of a batch."""
        return await send(lambda: self._get(batch), policy=self._policy)

    async def _get(self, batch: str) -> Seen:
        return _seen(await self._client.batches.retrieve(batch))

    async def cancel(self, batch: str) -> Seen:
        """Cancel a batch; a finished one stays as it is."""

        async def look_and_cancel() -> Seen:
            now = await self._get(batch)
            return now if now.status in {"cancelling", *ENDED} else _seen(await self._client.batches.cancel(batch))

        return await send(look_and_cancel, policy=self._policy)

    async def download(self, file: str, path: Path) -> None:
        """Download a file; it appears at the path when it is complete."""
        part = path.with_name(f"{path.name}.part")

        async def bring() -> None:
            async with self._client.files.with_streaming_response.content(file) as response:
                with part.open("wb") as out:
                    async for chunk in response.iter_bytes(_CHUNK):
                        out.write(chunk)
                    out.flush()
                    os.fsync(out.fileno())

        await send(bring, policy=self._transfers)
        part.replace(path)

    async def close(self) -> None:
        """Close connections."""
        await self._client.close()


def require_openai(settings: Settings) -> None:
    """Reject a provider without compatible batches.

    Raises:
        ConfigurationError: it is neither OpenAI nor a compatible server.
    """
    if settings.provider != "openai":
        raise ConfigurationError(
            f"bulk works with OpenAI's batches, and {settings.model or 'no model'} has none",
            hint="Name a model of OpenAI's with --model openai/NAME, or a server with the same API with --base-url. "
            "`summarizer run` works with any.",
        )


def _client(key: str | None, base_url: str | None) -> AsyncOpenAI:
    try:
        with quick_imports():
            return open_client(api_key=key, base_url=base_url, hear=lambda _: None)
    except Exception as error:  # openai's own error would have to be imported
        raise ConfigurationError(f"no client for openai: {error}", hint="Set OPENAI_API_KEY.") from error


def _seen(batch: Any) -> Seen:
    faults = (batch.errors.data or []) if batch.errors else []
    counts = batch.request_counts
    return Seen(
        batch=batch.id,
        status=batch.status,
        output=batch.output_file_id,
        errors=batch.error_file_id,
        done=counts.completed if counts else 0,
        failed=counts.failed if counts else 0,
        faults=tuple(f"{fault.message}" + (f" (line {fault.line})" if fault.line else "") for fault in faults),
        is_full=any(fault.code == IS_FULL for fault in faults),
    )
