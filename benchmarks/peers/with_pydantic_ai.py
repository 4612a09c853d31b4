"""Pydantic AI: the agent's own limit of what runs at once, its retrying transport as its page on retries shows it."""

from __future__ import annotations

import asyncio

from httpx2 import HTTPStatusError, Response
from pydantic_ai import Agent, NativeOutput
from pydantic_ai.models import create_async_httpx2_client
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.retries import AsyncHTTPX2TenacityTransport, RetryConfig, wait_retry_after
from task import AT_ONCE, Answer, Job, line
from tenacity import retry_if_exception_type, stop_after_attempt, wait_exponential


def _raise_if_passing(response: Response) -> None:
    if response.status_code in (429, 502, 503, 504):
        response.raise_for_status()


def _agent(job: Job) -> Agent[None, Answer]:
    transport = AsyncHTTPX2TenacityTransport(
        RetryConfig(
            retry=retry_if_exception_type((HTTPStatusError, ConnectionError)),
            wait=wait_retry_after(fallback_strategy=wait_exponential(multiplier=1, max=60), max_wait=300),
            stop=stop_after_attempt(5),
            reraise=True,
        ),
        validate_response=_raise_if_passing,
    )
    provider = OpenAIProvider(
        base_url=job.url, api_key="none", http_client=create_async_httpx2_client(transport=transport)
    )
    model = OpenAIChatModel("test", provider=provider)
    return Agent(model, output_type=NativeOutput(Answer), instructions=job.papers[0]["system"], max_concurrency=AT_ONCE)


async def run(job: Job) -> None:
    """Ask for every paper."""
    agent = _agent(job)

    async def one(paper: dict[str, str]) -> str:
        try:
            ran = await agent.run(paper["user"])
        except Exception as error:  # noqa: BLE001  # one paper's failure is told, the others go on
            return line(paper, error=repr(error))
        return line(paper, answer=ran.output.model_dump())

    with job.out.open("w") as out:
        for done in asyncio.as_completed([one(paper) for paper in job.papers]):
            out.write(await done)
            out.flush()


asyncio.run(run(Job.told()))
