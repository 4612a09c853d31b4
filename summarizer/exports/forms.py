"""The export formats, found by the target's file extension or by name.

Other packages can add one with an entry point in the group `summarizer.exporters`: its name is the extension without
the dot, its value a function `write(records: Records, path: Path) -> None`.
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
    """An export format.

    Attributes:
        name: its name for `--as`.
        endings: its file extensions, without the dot.
        home: the function that writes it, as `module:name`.
        is_text: whether it writes to a text stream instead of a path.
        whole: whether it only takes whole papers, because it stores claims and hardware with them.
        any_shape: whether one file can mix papers of different schemas.
        needs: the module it needs, and the extra that installs it.
    """

    name: str
    endings: tuple[str, ...]
    home: str
    is_text: bool = False
    whole: bool = False
    any_shape: bool = False
    needs: tuple[str, str] | None = None

    def check(self) -> None:
        """Raise ConfigurationError if an extra is missing."""
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
    """All formats, ours first; those of other packages are not imported yet."""
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
    """The format of this name, or of the target's extension.

    Raises:
        ConfigurationError: there is none.
    """
    if (form := _found(target, name=name)) is not None:
        return form
    what = f"there is no format {name!r}" if name else f"the extension of {target} matches no format"
    raise ConfigurationError(
        what, hint=f"Use .{', .'.join(form.endings[0] for form in known_forms())}, or choose a format with --as."
    )
