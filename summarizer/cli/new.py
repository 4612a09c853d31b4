"""`summarizer new`: create a schema of your own with everything that belongs to it."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from summarizer.errors import ConfigurationError, InputError

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*", re.IGNORECASE)
_WRITTEN = {
    "schema.py": "{module}.py",
    "prompt.md": "{module}.md",
    "abstracts.jsonl": "abstracts.jsonl",
    "gold.jsonl": "gold.jsonl",
    "test.py": "test_{module}.py",
}
_SAID = """{files}
The test runs offline:     pytest {directory}
What a model is sent:      summarizer prompt {directory}/abstracts.jsonl {chosen}
Your own abstracts:        summarizer run papers.txt -o found.jsonl {chosen}"""


def write_project(name: str, directory: Path | None = None) -> str:
    """Write the files of a new schema; return what to do with them.

    Args:
        name: one word, or several joined by hyphens.
        directory: the target directory; by default one of this name.

    Raises:
        ConfigurationError: the name is not valid.
        InputError: a file exists already or cannot be written; nothing is overwritten.
    """
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"{name!r} cannot be the name of a schema",
            hint="Use letters, digits and hyphens: summarizer new energy-use",
        )
    target = directory or Path(name)
    words = re.split(r"[-_]", name.lower())
    module, kind = "_".join(words), f"Paper{''.join(map(str.capitalize, words))}"
    texts = {
        target / path.format(module=module): _filled(template, MODULE=module, CLASS=kind, WORDS=" ".join(words))
        for template, path in _WRITTEN.items()
    }
    _write(texts)
    chosen = f"--schema {target / module}.py:{kind} --prompt {target / module}.md"
    return _SAID.format(files="\n".join(map(str, texts)), directory=target, chosen=chosen)


def _filled(template: str, **words: str) -> str:
    text = (files("summarizer.cli") / "starter" / f"{template}.tmpl").read_text(encoding="utf-8")
    return re.sub(rf"\b(?:{'|'.join(words)})\b", lambda found: words[found[0]], text)


def _write(texts: dict[Path, str]) -> None:
    if there := [str(path) for path in texts if path.exists()]:
        raise InputError(
            f"{', '.join(there)} already exists", hint="Name another directory with -d. Nothing was changed."
        )
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise InputError(
            f"{error.filename} cannot be written: {error.strerror}", hint="Name another directory with -d."
        ) from error
