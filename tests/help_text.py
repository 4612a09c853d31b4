"""`summarizer --help` as the command line prints it; it is shipped as a file, for importing the commands takes time.

python tests/help_text.py        writes the file anew
"""

from __future__ import annotations

import sys
from pathlib import Path

import typer.main

from summarizer.__main__ import HELP
from summarizer.cli.app import app
from summarizer.cli.help import page


def printed() -> str:
    """What the command line makes of the commands."""
    command = typer.main.get_command(app)
    return page(command, command.context_class(command, info_name="summarizer"))


if __name__ == "__main__":
    Path(HELP).write_text(printed(), encoding="utf-8")
    sys.stdout.write(f"{HELP}\n")
