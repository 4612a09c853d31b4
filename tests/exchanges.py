"""What the cassettes hold: real exchanges with SmolLM2-135M, which `record.py` makes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import vcr

from summarizer import AsyncSummarizer, Paper
from summarizer.evidence import Cited
from summarizer.evidence.verdicts import wrong_checks

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer import Result

CASSETTES = Path(__file__).parent / "cassettes"
MODEL = "SmolLM2-135M-Instruct"
KEY = "never-on-a-cassette"

PROMPT = """{% block system -%}
Copy one sentence that names a figure into "text" and give its number in "sentences".
{%- endblock %}
{% block user %}{% for sentence in sentences %}[{{ loop.index }}] {{ sentence }}
{% endfor %}{% endblock %}"""

PAPERS = [
    Paper.of(text)
    for text in (
        "Training takes 12 hours. We present Wickerstep. It trains in 3 hours.",
        "We study sparse updates. Memory falls from 80 GB to 6 GB.",
        "Search is slow. Our index answers 40% faster than before.",
        "The decoder is 2.5x smaller. Quality is the same.",
        "We train on 64 GPUs. The run ends after 9 days.",
        "Labels are costly. With a tenth of them, 1,200 in all, the network is as good.",
    )
]


class Note(Cited):
    """One sentence with its number."""

    text: str


def _answers(result: Result[Any]) -> tuple[int, int]:
    return result.provenance.attempts, result.usage.requests


def was_accepted(result: Result[Any]) -> bool:
    """The first answer was kept, every figure carried."""
    return result.status == "ok" and _answers(result) == (1, 1)


def was_asked_again(result: Result[Any]) -> bool:
    """The first answer was rejected, the second one kept with nothing marked."""
    return result.status == "ok" and _answers(result) == (2, 2) and not wrong_checks(result.summary.checks)


def was_cut_short(result: Result[Any]) -> bool:
    """The answer ended at the token limit, for good."""
    return result.error is not None and result.error.type == "Truncated"


EXCHANGES: dict[str, tuple[Callable[[Result[Any]], bool], dict[str, Any]]] = {
    "accepted": (was_accepted, {"max_tokens": 120}),
    "asked_again": (was_asked_again, {"max_tokens": 200}),
    "cut_short": (was_cut_short, {"max_tokens": 8}),
}


def cassette(name: str, *, record_mode: str) -> Any:
    """The context in which requests are recorded or replayed; secrets stay out of the file."""
    return vcr.VCR(
        cassette_library_dir=str(CASSETTES),
        record_mode=record_mode,
        match_on=["method", "path", "body"],
        filter_headers=["authorization", "api-key", "x-api-key", "cookie", "user-agent"],
        before_record_response=_without_cookies,
        decode_compressed_response=True,
    ).use_cassette(f"{name}.yaml")


def _without_cookies(response: dict[str, Any]) -> dict[str, Any]:
    response["headers"] = {k: v for k, v in response["headers"].items() if k.lower() not in {"set-cookie", "server"}}
    return response


async def ask(paper: Paper, *, base_url: str, prompt: Path, options: dict[str, Any]) -> Result[Any]:
    """What becomes of a paper when the model at this address is asked."""
    summarizer = AsyncSummarizer(
        MODEL,
        schema=Note,
        prompt=str(prompt),
        base_url=base_url,
        api_key=KEY,
        cache=False,
        reasks=1,
        temperature=0.8,
        **options,
    )
    async with summarizer:
        return await summarizer.run(paper)
