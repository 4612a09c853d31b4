"""instructor: its own disk cache, its own retries, a loop over asyncio as its pages on batches show it."""

from __future__ import annotations

import asyncio

import instructor
from instructor.cache import DiskCache
from task import AT_ONCE, Answer, Job, line


async def run(job: Job) -> None:
    """Ask for every paper, so many at once."""
    client = instructor.from_provider(
        "openai/test",
        async_client=True,
        base_url=job.url,
        api_key="none",
        mode=instructor.Mode.JSON_SCHEMA,
        cache=DiskCache(directory=str(job.kept / "cache")),
    )
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(paper: dict[str, str]) -> str:
        messages = [{"role": role, "content": paper[role]} for role in ("system", "user")]
        async with gate:
            try:
                answer = await client.create(
                    messages=messages,
                    response_model=Answer,
                    cache_namespace="papers",  # without it each process has a cache of its own
                )
            except Exception as error:  # noqa: BLE001  # one paper's failure is told, the others go on
                return line(paper, error=repr(error))
        return line(paper, answer=answer.model_dump())

    with job.out.open("w") as out:
        for done in asyncio.as_completed([one(paper) for paper in job.papers]):
            out.write(await done)
            out.flush()


asyncio.run(run(Job.told()))
