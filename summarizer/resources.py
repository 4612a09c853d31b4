"""Files that come with the package (prompts, examples) or that the user names in their place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from summarizer.records import Paper, Span

Message = dict[str, str]
_ROLES = ("system", "user")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NUMBERED = re.compile(r"^\s*\[(\d+)\]")
_TEMPLATES = "A prompt is a Jinja2 template with the blocks system and user, given `title` and `sentences`."


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked: a Jinja2 template with the blocks `system` (the same for every paper) and `user`.

    Attributes:
        name: the file's name without its ending.
        digest: the SHA-256 of its text, in hex.
        template: the compiled text. It is given `title` and `sentences`, each on one line.
        given: what else it is given, the same for every paper.
        told: descriptions of the schema's fields that it gives; the JSON schema need not repeat them.
    """

    name: str
    digest: str
    template: Template
    given: Mapping[str, Any] = field(default_factory=dict)
    told: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The name and the first 6 hex digits of the digest, `paper@1a2b3c`."""
        return f"{self.name}@{self.digest[:6]}"

    def messages(self, paper: Paper, sentences: tuple[Span, ...]) -> list[Message]:
        """The messages for one paper.

        Line breaks inside a sentence become spaces, so that no text can start a line of its own.

        Raises:
            ConfigurationError: the template names something it is not given.
        """
        return self.rendered(title=_one_line(paper.title), sentences=[_one_line(span.text) for span in sentences])

    def rendered(self, **given: Any) -> list[Message]:
        """A message for each block, given what it names.

        Raises:
            ConfigurationError: the template names something it is not given.
        """
        return [{"role": role, "content": self._block(role, given)} for role in _ROLES if role in self.template.blocks]

    def _block(self, role: str, given: dict[str, Any]) -> str:
        try:
            return "".join(self.template.blocks[role](self.template.new_context({**self.given, **given}))).strip()
        except (TemplateError, TypeError, ArithmeticError) as error:
            raise ConfigurationError(f"prompt {self.name}, block {role}: {error}", hint=_TEMPLATES) from error


def _one_line(text: str) -> str:
    """A text on one line, without control characters, which does not begin with a number like that of a sentence."""
    line = " ".join(filter(None, map(str.strip, text.splitlines())))
    return _NUMBERED.sub(r"(\1)", _CONTROL.sub("", line))


def load_prompt(name: str = "paper", *, roles: tuple[str, ...] = _ROLES) -> Prompt:
    """The prompt of this name, or the file at this path (`my_prompt.md`), with a block for each of the roles.

    Raises:
        ConfigurationError: there is no such prompt, it is not a template, or it lacks a block.
    """
    path: Traversable = Path(name) if name.endswith(".md") else files("summarizer.prompts") / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
        template = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False).from_string(
            text
        )  # the text goes to a model, not to a browser
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"prompt {name}: {error}", hint="Name a Markdown file, or leave it out for `paper`."
        ) from error
    except TemplateSyntaxError as error:
        raise ConfigurationError(f"prompt {name}, line {error.lineno}: {error.message}", hint=_TEMPLATES) from error
    if missing := [role for role in roles if role not in template.blocks]:
        raise ConfigurationError(
            f"prompt {name} has no block {' and no block '.join(missing)}",
            hint=_TEMPLATES,
        )
    return Prompt(Path(name).stem, hashlib.sha256(text.encode()).hexdigest(), template)


def example(name: str) -> Traversable:
    """A file of the examples that come with the package."""
    return files("summarizer.examples") / name
