"""The `summarizer` command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HELP = Path(__file__).parent / "cli" / "help.txt"  # `python tests/help_text.py` makes it anew


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit code (0 fine, 1 failed papers, 2 wrong use, 3 provider, 130 interrupted)."""
    if (sys.argv[1:] if argv is None else argv) == ["--help"] and _can_draw():
        print(HELP.read_text(encoding="utf-8"), end="")  # noqa: T201  # what the command line would print, at once
        return 0
    if argv is None:
        from summarizer.cli.process import hasten  # noqa: PLC0415  # `import summarizer.__main__` costs nothing

        hasten()
    import typer  # noqa: PLC0415  # as above

    from summarizer.cli.app import app  # noqa: PLC0415  # as above
    from summarizer.errors import SummarizerError  # noqa: PLC0415  # as above

    try:
        return app(argv, standalone_mode=False) or 0
    except (BrokenPipeError, SystemExit) as end:
        if not _is_broken_pipe(end):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except typer.Exit as end:
        return end.exit_code
    except (typer.TyperException, SummarizerError) as error:
        _tell(error)
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)  # noqa: T201  # the last word of a command
        return 130


def _is_broken_pipe(end: BaseException) -> bool:
    """Whether nobody reads standard output any more; typer and rich make an exit with 1 of it."""
    return isinstance(end, BrokenPipeError) or isinstance(end.__context__, BrokenPipeError)


def _can_draw() -> bool:
    """Whether standard output takes the lines of the help's boxes."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _tell(error: Exception) -> None:
    """What happened and what to do, on standard error."""
    from summarizer.cli.app import messages  # noqa: PLC0415  # errors only
    from summarizer.errors import SummarizerError  # noqa: PLC0415  # as above

    if not isinstance(error, SummarizerError):
        from typer.rich_utils import rich_format_error  # noqa: PLC0415  # wrong use only

        rich_format_error(error)  # type: ignore[arg-type]  # every TyperException that is raised is of typer's own click
        return
    messages.print("[bold red]error:[/bold red] ", end="")
    text = "\n".join(filter(None, [error.message, error.hint]))
    messages.print(text, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
