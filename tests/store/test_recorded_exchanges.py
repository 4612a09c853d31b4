"""Real exchanges with SmolLM2, replayed at the wire. They prove the path, not the quality of any model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from exchanges import CASSETTES, EXCHANGES, KEY, PAPERS, PROMPT, ask, cassette

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer import Result


async def replay(name: str, folder: Path) -> Result[Any]:
    """The result of the paper that the cassette was recorded with, from the cassette alone."""
    prompt = folder / "note.md"
    prompt.write_text(PROMPT)
    recorded = (CASSETTES / f"{name}.yaml").read_text()
    paper = next(paper for paper in PAPERS if paper.abstract.split(".")[0] in " ".join(recorded.split()))
    with cassette(name, record_mode="none") as tape:
        result = await ask(paper, base_url="http://127.0.0.1:1/v1", prompt=prompt, options=EXCHANGES[name][1])
    assert tape.all_played
    return result


@pytest.mark.parametrize("name", EXCHANGES)
async def test_a_recorded_exchange_ends_as_it_did(name: str, tmp_path: Path) -> None:
    result = await replay(name, tmp_path)
    assert EXCHANGES[name][0](result)


async def test_tokens_are_those_the_model_counted(tmp_path: Path) -> None:
    result = await replay("asked_again", tmp_path)
    assert result.usage.requests == 2
    assert result.usage.input_tokens > result.usage.output_tokens > 0


async def test_the_second_request_holds_the_rejected_answer_and_the_repair(tmp_path: Path) -> None:
    prompt = tmp_path / "note.md"
    prompt.write_text(PROMPT)
    with cassette("asked_again", record_mode="none") as tape:
        second = tape.requests[1].body.decode()
    assert '"role":"assistant"' in second
    assert "based on the following errors" in second


@pytest.mark.parametrize("name", EXCHANGES)
def test_no_secret_is_on_a_cassette(name: str) -> None:
    recorded = (CASSETTES / f"{name}.yaml").read_text().lower()
    assert KEY not in recorded
    assert not [word for word in ("authorization", "set-cookie", "bearer", "api-key") if word in recorded]
