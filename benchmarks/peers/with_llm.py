"""llm: its Python API, answers logged to its database as its command line does."""

from __future__ import annotations

import asyncio
import json
import os

from task import AT_ONCE, Answer, Job, line

_JOB = Job.told()
os.environ["LLM_USER_PATH"] = str(_JOB.kept)  # read when llm is imported
_MODEL = {
    "model_id": "local-test",
    "model_name": "test",
    "api_base": _JOB.url,
    "supports_schema": True,
    "can_stream": False,
}
(_JOB.kept / "extra-openai-models.yaml").write_text(json.dumps([_MODEL]))  # JSON is YAML

import llm  # noqa: E402  # see above
import sqlite_utils  # noqa: E402  # comes with llm
from llm.migrations import migrate  # noqa: E402  # as above


async def run(job: Job) -> None:
    """Ask for every paper, so many at once."""
    database = sqlite_utils.Database(job.kept / "logs.db")
    migrate(database)
    model, gate = llm.get_async_model("local-test"), asyncio.Semaphore(AT_ONCE)

    async def one(paper: dict[str, str]) -> str:
        async with gate:
            try:
                response = model.prompt(paper["user"], system=paper["system"], schema=Answer, stream=False)
                answer = Answer.model_validate_json(await response.text())
                (await response.to_sync_response()).log_to_db(database)
            except Exception as error:  # noqa: BLE001  # one paper's failure is told, the others go on
                return line(paper, error=repr(error))
        return line(paper, answer=answer.model_dump())

    with job.out.open("w") as out:
        for done in asyncio.as_completed([one(paper) for paper in job.papers]):
            out.write(await done)
            out.flush()


asyncio.run(run(_JOB))
