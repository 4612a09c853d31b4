"""Loads prompts and examples: those shipped with the package, or files of your own."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from jinja2 import Template

    from summarizer.records import Paper, Span

Message = dict[str, str]
_ROLES = ("system", "user")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NUMBERED = re.compile(r"^\s*\[(\d+)\]")
_TEMPLATES = "A prompt is a Jinja2 template with the blocks system and user, which can use `title` and `sentences`."


@dataclass(frozen=True, slots=True)
class Prompt:
    """A Jinja2 template with the blocks `system` (the same for every paper) and `user`.

    Attributes:
        name: the file's name without its extension.
        digest: the SHA-256 of its text, in hex.
        text: the template. Its variables are `title` and `sentences`, each on one line.
        given: further variables, the same for every paper.
        described: field descriptions it contains, which the JSON schema need not repeat.
    """

    name: str
    digest: str
    text: str
    given: Mapping[str, Any] = field(default_factory=dict)
    described: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The name and the first 6 hex digits of the digest, `paper@1a2b3c`."""
        return f"{self.name}@{self.digest[:6]}"

    def messages(self, paper: Paper, sentences: tuple[Span, ...]) -> list[Message]:
        """The messages for one paper.

        Line breaks inside a sentence become spaces, so that the text of a paper cannot start a line.

        Raises:
            ConfigurationError: the template uses an undefined variable, or fails otherwise.
        """
        return self.rendered(title=_one_line(paper.title), sentences=[_one_line(span.text) for span in sentences])

    def rendered(self, **given: Any) -> list[Message]:
        """Render each block into a message.

        Raises:
            ConfigurationError: the template uses an undefined variable, or fails otherwise.
        """
        blocks = _compiled(self.text)
        return [{"role": role, "content": self._rendered(blocks[role], given)} for role in _ROLES if role in blocks]

    def _rendered(self, block: _Block, given: dict[str, Any]) -> str:
        if block.fixed is not None:
            return block.fixed
        from jinja2 import TemplateError

        try:
            return block.render({**self.given, **given})
        except (TemplateError, TypeError, ArithmeticError) as error:
            raise ConfigurationError(f"prompt {self.name}, block {block.name}: {error}", hint=_TEMPLATES) from error


def _one_line(text: str) -> str:
    """A text on one line, without control characters or a leading number that looks like a sentence's."""
    line = " ".join(filter(None, map(str.strip, text.splitlines())))
    return _NUMBERED.sub(r"(\1)", _CONTROL.sub("", line))


def load_prompt(name: str = "paper", *, roles: tuple[str, ...] = _ROLES) -> Prompt:
    """Load the prompt of this name, or the file at this path (`my_prompt.md`), with a block for each role.

    Raises:
        ConfigurationError: there is no such prompt, it is not a template, or it lacks a block.
    """
    is_own = name.endswith(".md")
    path: Traversable = Path(name) if is_own else files("summarizer.prompts") / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"prompt {name}: {error}", hint="Give a Markdown file, or leave out --prompt."
        ) from error
    if is_own:
        _require_blocks(name, text, roles)
    return Prompt(Path(name).stem, hashlib.sha256(text.encode()).hexdigest(), text)


def _require_blocks(name: str, text: str, roles: tuple[str, ...]) -> None:
    from jinja2 import TemplateSyntaxError

    try:
        blocks = _compiled(text)
    except TemplateSyntaxError as error:
        raise ConfigurationError(f"prompt {name}, line {error.lineno}: {error.message}", hint=_TEMPLATES) from error
    if missing := [role for role in roles if role not in blocks]:
        raise ConfigurationError(
            f"prompt {name} has no block {' and no block '.join(missing)}",
            hint=_TEMPLATES,
        )


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of a template; `fixed` is its text if it uses no variables and so is the same for every paper."""

    name: str
    template: Template
    fixed: str | None = None

    def render(self, given: Mapping[str, Any]) -> str:
        return "".join(self.template.blocks[self.name](self.template.new_context(dict(given)))).strip()


@cache
def _compiled(text: str) -> dict[str, _Block]:
    """The blocks of a template, by name."""
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.meta import find_undeclared_variables
    from jinja2.nodes import Block, Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)  # a model reads it
    template = environment.from_string(text)
    blocks = {name: _Block(name, template) for name in template.blocks}
    for node in environment.parse(text).find_all(Block):
        body = Template(node.body)
        body.set_environment(environment)
        if not find_undeclared_variables(body):
            with suppress(TemplateError, TypeError, ArithmeticError):  # reported when it is rendered for a paper
                blocks[node.name] = replace(blocks[node.name], fixed=blocks[node.name].render({}))
    return blocks


def example(name: str) -> Traversable:
    """One of the example files shipped with the package."""
    return files("summarizer.examples") / name
