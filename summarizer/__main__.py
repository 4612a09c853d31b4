"""The `summarizer` command."""

from __future__ import annotations

import os
import sys

HELP = os.path.join(os.path.dirname(__file__), "cli", "help.txt")  # noqa: PTH118, PTH120  # `pathlib` takes its time
_INTERRUPTED = 130
_KEY_FLAGS = ("--api-key", "--apikey", "--api_key", "--key", "--token", "--openai-api-key")


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit code: 0 fine, 1 failed papers, 2 wrong use, 3 provider, 130 interrupted."""
    try:
        code = _run(sys.argv[1:] if argv is None else argv, is_own_process=argv is None)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _interrupted()
    except BrokenPipeError:
        _let_go_of_output()
        code = 0
    except OSError as error:
        code = _unwritable(error)
    if argv is None:
        _end_undisturbed()
    return code


def _run(arguments: list[str], *, is_own_process: bool) -> int:
    if arguments == ["--help"]:
        _print_help()
        return 0
    if is_own_process:
        from summarizer.cli.process import hasten

        hasten()
    import typer

    from summarizer.cli.app import app
    from summarizer.errors import SummarizerError

    try:
        code = app(arguments, prog_name="summarizer", standalone_mode=False) or 0
        return _interrupted() if code == _INTERRUPTED else code  # typer makes the number of Ctrl-C
    except SystemExit as end:  # rich makes one of a broken pipe
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from end
        raise
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return _interrupted()
    except (typer.TyperException, SummarizerError) as error:
        _tell(error)
        return error.exit_code if isinstance(error, SummarizerError) else 2


def _print_help() -> None:
    """Print the stored help, which saves importing the command line; `python tests/help_text.py` updates it."""
    with open(HELP, encoding="utf-8") as file:  # noqa: PTH123  # as above
        text = file.read()
    if sys.stdout.isatty():
        from summarizer.cli.help import painted

        text = painted(text, is_terminal=True)
    print(text, end="")  # noqa: T201  # the help


def _tell(error: Exception) -> None:
    """Print what happened and what to do to standard error."""
    from summarizer.cli.terminal import messages, say_error
    from summarizer.errors import SummarizerError

    if isinstance(error, SummarizerError):
        say_error(messages(), error.message, error.hint)
    elif type(error).__name__ == "NoArgsIsHelpError":
        return  # the help was printed
    else:
        say_error(messages(), *_wrong_use(error))


def _wrong_use(error: Exception) -> tuple[str, str]:
    """Report what is wrong with the command, and where to find help."""
    if getattr(error, "option_name", "") in _KEY_FLAGS:
        return (
            f"{error.option_name} is not a flag: other users could see the key, and the shell would remember it.",  # type: ignore[attr-defined]  # just looked at
            "Set SUMMARIZER_API_KEY (or OPENAI_API_KEY) in the environment, or write SUMMARIZER_API_KEY=... in .env.",
        )
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "summarizer"
    message = str(error.format_message())  # type: ignore[attr-defined]  # every one of typer's has it
    if meant := getattr(error, "possibilities", None):
        from difflib import get_close_matches

        name = error.option_name  # type: ignore[attr-defined]  # what has possibilities has it
        message = f"No such option: {name}. Did you mean {get_close_matches(name, meant, n=1, cutoff=0)[0]}?"
    return message, f"See `{path} --help`."


def _interrupted() -> int:
    print("interrupted", file=sys.stderr)  # noqa: T201  # the last word of a command
    return _INTERRUPTED


def _unwritable(error: OSError) -> int:
    """Report that the output cannot be written; raise any other error, since it is a bug of ours."""
    import errno

    if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}:
        raise error
    _let_go_of_output()
    _tell_unwritable(error)
    return 2


def _tell_unwritable(error: OSError) -> None:
    from summarizer.cli.terminal import messages, say_error

    say_error(messages(), f"The output cannot be written: {error.strerror}.", "Free some space and run it again.")


def _let_go_of_output() -> None:
    """Discard the remaining output, about which the interpreter would complain when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end_undisturbed() -> None:
    """Ignore Ctrl-C while the interpreter exits: the work is done, and a traceback would only confuse."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
