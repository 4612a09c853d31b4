"""DocETL: a `map` over the data set, its own cache, its checkpoint directory set."""

from __future__ import annotations

import os

from task import AT_ONCE, Job, line, stay_on_loopback

_JOB = Job.told()
stay_on_loopback()
os.environ["DOCETL_HOME_DIR"] = str(_JOB.kept)  # where its cache is
os.environ["OPENAI_API_BASE"] = os.environ["OPENAI_BASE_URL"] = _JOB.url
os.environ["OPENAI_API_KEY"] = "none"

import docetl  # noqa: E402  # reads the environment

_PARTS = {
    "problem": "{sentences: list[int], text: str}",
    "method": "{sentences: list[int], name: str, text: str}",
    "efficiency_claims": "list[{sentences: list[int], statement: str, metric: str, amount: str, baseline: str}]",
    "hardware": "list[{sentences: list[int], name: str}]",
}


def run(job: Job) -> None:
    """Ask for every paper, so many at once."""
    docetl.default_model = "openai/test"
    docetl.max_threads = AT_ONCE
    docetl.intermediate_dir = str(job.kept / "intermediate")
    made = (
        docetl.from_list(job.papers)
        .map(
            prompt="{{ input.system }}\n\n{{ input.user }}",
            output={"schema": _PARTS, "mode": "structured_output"},
            flush_partial_results=True,
        )
        .collect()
    )
    with job.out.open("w") as out:
        for row in made:
            out.write(line(row, answer={part: row.get(part) for part in _PARTS}))


run(_JOB)
