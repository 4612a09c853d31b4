"""llm: its command line in a shell loop, a process a paper."""

from __future__ import annotations

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

from task import AT_ONCE, Answer, Job, line


def run(job: Job) -> None:
    """Ask for every paper, so many at once."""
    model = {"model_id": "local-test", "model_name": "test", "api_base": job.url, "supports_schema": True}
    (job.kept / "extra-openai-models.yaml").write_text(json.dumps([model]))  # JSON is YAML
    (job.kept / "schema.json").write_text(json.dumps(Answer.model_json_schema()))
    command = ["llm", "prompt", "-m", "local-test", "--no-stream", "--schema", str(job.kept / "schema.json")]
    environment = {**os.environ, "LLM_USER_PATH": str(job.kept)}

    def one(paper: dict[str, str]) -> str:
        asked = [*command, "--system", paper["system"], paper["user"]]
        done = subprocess.run(
            asked, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            return line(paper, error=done.stderr[-500:])
        return line(paper, answer=json.loads(done.stdout))

    with job.out.open("w") as out, ThreadPoolExecutor(AT_ONCE) as pool:
        for told in pool.map(one, job.papers):
            out.write(told)
            out.flush()


run(Job.told())
