"""Which forms results can be written in, found by the ending of the target or by name.

A package adds one by an entry point of the group `summarizer.exporters`: its name is the ending without the dot, its
value a function `write(records: Records, path: Path) -> None`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from summarizer.errors import ConfigurationError
from summarizer.exports.extras import needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GROUP = "summarizer.exporters"
PACKED = ".gz"


@dataclass(frozen=True, slots=True)
class Form:
    """A form results are written in.

    Attributes:
        name: what `--as` calls it.
        endings: of the files, without a dot.
        home: where the function that writes is, as `module:name`.
        is_text: whether it writes to a stream of text instead of a path.
        whole: whether it takes papers only, for it holds claims and hardware beside them.
        any_shape: whether papers of different schemas can stand in one file.
        needs: the module that an extra brings, and the extra.
    """

    name: str
    endings: tuple[str, ...]
    home: str
    is_text: bool = False
    whole: bool = False
    any_shape: bool = False
    needs: tuple[str, str] | None = None

    def check(self) -> None:
        """Raise ConfigurationError where an extra is missing."""
        if self.needs is not None:
            needed(self.needs[0], extra=self.needs[1])

    def writer(self) -> Callable[..., None]:
        """The function that writes."""
        module, _, name = self.home.partition(":")
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        return found  # type: ignore[no-any-return]  # what the entry point promises


_HERE = "summarizer.exports"
JSONL = Form("jsonl", ("jsonl", "ndjson"), f"{_HERE}.plain:write_jsonl", is_text=True, any_shape=True)
_FORMS = (
    JSONL,
    Form("json", ("json",), f"{_HERE}.plain:write_json", is_text=True, any_shape=True),
    Form("csv", ("csv",), f"{_HERE}.delimited:write_csv", is_text=True),
    Form("tsv", ("tsv", "tab"), f"{_HERE}.delimited:write_tsv", is_text=True),
    Form("parquet", ("parquet", "pq"), f"{_HERE}.arrow:write_parquet", needs=("pyarrow", "parquet")),
    Form("sqlite", ("sqlite", "sqlite3", "db"), f"{_HERE}.sqlite:write_sqlite", whole=True),
    Form("xlsx", ("xlsx",), f"{_HERE}.excel:write_xlsx", whole=True, needs=("xlsxwriter", "excel")),
    Form("md", ("md", "markdown"), f"{_HERE}.markdown:write_markdown", is_text=True),
    Form("bib", ("bib",), f"{_HERE}.bibtex:write_bibtex", is_text=True, whole=True, any_shape=True),
)


def known_forms() -> tuple[Form, ...]:
    """Every form, those of other packages behind ours; nothing of theirs is imported yet."""
    return (*_FORMS, *_foreign())


def _foreign() -> Iterator[Form]:
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP):
        yield Form(point.name, (point.name,), point.value)


def _found(target: str, *, name: str | None) -> Form | None:
    ending = PurePath(target.removesuffix(PACKED)).suffix.removeprefix(".").lower()
    for form in chain(_FORMS, _foreign()):
        if name == form.name or (name is None and ending in form.endings):
            return form
    return None


def form_of(target: str, *, name: str | None = None) -> Form:
    """The form of this name, or the one that the target's ending says.

    Raises:
        ConfigurationError: there is none.
    """
    if (form := _found(target, name=name)) is not None:
        return form
    what = f"there is no form {name!r}" if name else f"the ending of {target} does not say in which form to write"
    raise ConfigurationError(
        what, hint=f"There are .{', .'.join(form.endings[0] for form in known_forms())}; or name the form with --as."
    )
