"""Curator: `curator.LLM` over the data set, its own cache and recovery, limits set by hand as for a local server."""

from __future__ import annotations

import os
from typing import Any

from task import AT_ONCE, Answer, Job, line, stay_on_loopback

stay_on_loopback()
os.environ["TELEMETRY_ENABLED"] = "false"
os.environ["CURATOR_DISABLE_RICH_DISPLAY"] = "1"

from bespokelabs import curator  # noqa: E402  # reads the environment


class Summaries(curator.LLM):
    """A row in, a row out."""

    response_format = Answer

    def prompt(self, row: dict[str, Any]) -> list[dict[str, str]]:
        """The question of a paper."""
        return [{"role": role, "content": row[role]} for role in ("system", "user")]

    def parse(self, row: dict[str, Any], response: Answer) -> dict[str, Any]:
        """The row of a result."""
        return {"id": row["id"], "answer": response.model_dump_json()}


def run(job: Job) -> None:
    """Ask for every paper, so many at once."""
    asker = Summaries(
        model_name="test",
        backend="openai",
        backend_params={
            "base_url": job.url,
            "api_key": "none",
            "max_concurrent_requests": AT_ONCE,
            "max_requests_per_minute": 1_000_000,
            "max_tokens_per_minute": 1_000_000_000,
        },
    )
    made = asker(job.papers, working_dir=str(job.kept / "cache"))
    with job.out.open("w") as out:
        for row in made.dataset:
            out.write(line(row, answer=Answer.model_validate_json(row["answer"]).model_dump()))


run(Job.told())
