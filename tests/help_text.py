"""`summarizer --help` as the command line prints it; it is shipped as a file, for importing the commands takes time.

python tests/help_text.py        writes the file anew
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout
from unittest import mock

from summarizer.__main__ import HELP

COLUMNS = "80"


def printed() -> str:
    """What typer makes of the commands, eighty columns wide and without colours."""
    with mock.patch.dict(os.environ, {"COLUMNS": COLUMNS, "TERMINAL_WIDTH": COLUMNS, "NO_COLOR": "1"}):
        from summarizer.cli.app import app  # typer reads the width once

        page = io.StringIO()
        with redirect_stdout(page):
            app(["--help"], prog_name="summarizer", standalone_mode=False)
    return "\n".join(line.rstrip() for line in page.getvalue().strip("\n").splitlines()) + "\n"


if __name__ == "__main__":
    HELP.write_text(printed(), encoding="utf-8")
    sys.stdout.write(f"{HELP}\n")
