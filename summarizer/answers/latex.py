r"""Backslashes in JSON strings that were meant for LaTeX.

JSON knows nine characters behind a backslash. Any other stands for the backslash itself, for nothing else can be meant.
Five of the nine also begin commands of LaTeX: `\beta`, `\frac`, `\nabla`, `\rho`, `\theta` are valid JSON for a control
character and some letters. They are taken for commands where the abstract has the command, or where the control
character and those letters make no sense: no text has a backspace or a form feed before a letter.
"""

from __future__ import annotations

import re

_UNKNOWN_ESCAPE = re.compile(r'\\(?:\\|["/bfnrt]|u[0-9a-fA-F]{4}|(?=(.|$)))', re.DOTALL)
_MAYBE_COMMAND = re.compile(r"\\[bfnrt][A-Za-z]")
_COMMAND = re.compile(r"([\b\f\n\r\t])([A-Za-z]+)")
_LETTERS = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}
_NEVER_MEANT = "\b\f"
# Without those whose tail is a word or a letter of its own ("to", "tan", "nu", "ne"): these only where the abstract has
# them.
_COMMAND_NAMES = """
nabla neq notin neg nleq ngeq nmid nsubseteq
rho right rightarrow rangle rceil rfloor rvert rVert
theta times text textbf textit textrm textsc textsf texttt textsuperscript textsubscript tau tilde tfrac triangle
therefore thicksim
"""
_COMMANDS = frozenset(_COMMAND_NAMES.split())


def escaped(text: str) -> str:
    """JSON text with each backslash doubled that begins none of JSON's escapes."""
    return _UNKNOWN_ESCAPE.sub(lambda match: match[0] if len(match[0]) > 1 else r"\\", text)


def may_hide_commands(text: str) -> bool:
    """Whether JSON text has an escape that a letter follows."""
    return _MAYBE_COMMAND.search(text) is not None


def restored(value: str, *, abstract: str) -> str:
    """A decoded string with the commands that became control characters."""
    if value.isprintable():
        return value

    def restore(match: re.Match[str]) -> str:
        control, tail = match.groups()
        command = _LETTERS[control] + tail
        is_meant = control in _NEVER_MEANT or command in _COMMANDS or _has(abstract, command)
        return f"\\{command}" if is_meant else match[0]

    return _COMMAND.sub(restore, value)


def without_escaped_apostrophes(value: str, *, abstract: str) -> str:
    r"""A decoded string whose `\'` was an apostrophe, as in Python, and no accent of LaTeX's."""
    return value if "\\'" in abstract else value.replace("\\'", "'")


def _has(abstract: str, command: str) -> bool:
    return re.search(rf"\\{command}(?![A-Za-z])", abstract) is not None
