"""`summarizer demo`: summarize the examples from recorded responses, without a key or a network."""

from __future__ import annotations

from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.api import Summarizer
from summarizer.cli.report import report
from summarizer.cli.tables import ResultTable
from summarizer.cli.terminal import say
from summarizer.exports import writer_to
from summarizer.readers import read_records as read
from summarizer.records import Paper
from summarizer.task.prompt_files import example
from summarizer.view.rows import rows_of

if TYPE_CHECKING:
    from rich.console import Console

    from summarizer.records import Result
    from summarizer.schemas import PaperSummary

_NEXT = """
Now try your own abstracts: save a page of them as text (select all, copy, paste
into papers.txt), then run

  summarizer run papers.txt -o summaries.jsonl MODEL
  summarizer show summaries.jsonl --sort factor

where MODEL is one of

  --model openai/gpt-6-luna     with OPENAI_API_KEY set
  --model local                 with uv run --extra local summarizer ...
  --model qwen3 --base-url http://localhost:11434/v1     with Ollama
"""


def demo(target: str, *, console: Console) -> int:
    """Summarize the examples into `target` and print them as a table; return the exit code."""
    with as_file(example("abstracts.txt")) as page, as_file(example("responses.jsonl")) as responses:
        papers = [record for record in read([str(page)]) if isinstance(record, Paper)]
        with Summarizer(responses=responses, offline=True) as summarizer, writer_to(target) as writer:
            results = []
            for result in summarizer.stream(papers):
                writer.write(result)
                results.append(result)
    table = ResultTable(console)
    for result in results:
        table.add(rows_of(result.to_dict()))
    table.close()
    say(console, f"{len(results)} summaries -> {target}; {_origin(results)}")
    if target != "-":
        report([target], str(Path(target).with_suffix(".html")), title="The examples", console=console)
    say(console, _NEXT)
    return int(any(result.status == "failed" for result in results))


def _origin(results: list[Result[PaperSummary]]) -> str:
    """Say where the answers come from."""
    models = sorted({result.provenance.model for result in results})
    origins = sorted({result.provenance.origin for result in results})
    return f"answers {' and '.join(origins)}, from {', '.join(models)}"
