r"""Restores LaTeX commands whose backslashes JSON strings have swallowed.

JSON defines nine characters after a backslash. Before any other, a backslash can only mean itself. Five of the nine
also begin LaTeX commands: `\beta`, `\frac`, `\nabla`, `\rho`, `\theta` are valid JSON for a control character and some
letters. They are read as commands if the abstract has the command, or if the control character before those letters
makes no sense: no text has a backspace or a form feed before a letter.
"""

from __future__ import annotations

import re

_UNKNOWN_ESCAPE = re.compile(r'\\(?:\\|["/bfnrt]|u[0-9a-fA-F]{4}|(?=(.|$)))', re.DOTALL)
_MAYBE_COMMAND = re.compile(r"\\[bfnrt][A-Za-z]")
_COMMAND = re.compile(r"([\b\f\n\r\t])([A-Za-z]+)")
_LETTERS = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}
_NEVER_MEANT = "\b\f"
# Leaves out commands whose tail is a word or letter itself ("to", "tan", "nu", "ne"): these only count if the abstract
# has them.
_COMMAND_NAMES = """
nabla neq notin neg nleq ngeq nmid nsubseteq
rho right rightarrow rangle rceil rfloor rvert rVert
theta times text textbf textit textrm textsc textsf texttt textsuperscript textsubscript tau tilde tfrac triangle
therefore thicksim
"""
_COMMANDS = frozenset(_COMMAND_NAMES.split())


def escaped(text: str) -> str:
    """Double each backslash in JSON text that does not begin a JSON escape."""
    return _UNKNOWN_ESCAPE.sub(lambda match: match[0] if len(match[0]) > 1 else r"\\", text)


def may_hide_commands(text: str) -> bool:
    """Whether JSON text has an escape followed by a letter."""
    return _MAYBE_COMMAND.search(text) is not None


def restored(value: str, *, abstract: str) -> str:
    """Restore the commands in a decoded string that became control characters."""
    if value.isprintable():
        return value

    def restore(match: re.Match[str]) -> str:
        control, tail = match.groups()
        command = _LETTERS[control] + tail
        is_meant = control in _NEVER_MEANT or command in _COMMANDS or _has(abstract, command)
        return f"\\{command}" if is_meant else match[0]

    return _COMMAND.sub(restore, value)


def without_escaped_apostrophes(value: str, *, abstract: str) -> str:
    r"""Replace each `\'` that escapes an apostrophe, as in Python, rather than being a LaTeX accent."""
    return value if "\\'" in abstract else value.replace("\\'", "'")


def _has(abstract: str, command: str) -> bool:
    return re.search(rf"\\{command}(?![A-Za-z])", abstract) is not None
