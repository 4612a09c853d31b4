"""Right answers of the worked examples: the layout that `summarizer new` writes."""

from __future__ import annotations

import json
from typing import Any

from summarizer.task.prompt_files import example


def gold(name: str) -> list[dict[str, Any]]:
    """The lines of an example's gold file."""
    text = (example(name) / "gold.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
