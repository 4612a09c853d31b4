"""Public test files of other tools, read by our readers and by those tools' own parsers: how many records each finds.

    python benchmarks/readers_public.py [--from FOLDER] [--verbose]

rispy's and ASReview's RIS are counted by rispy, ASReview's tables by Python's csv, BibTeX by bibtexparser 2; JabRef's
files stand beside what JabRef made of them, as .bib. Of pylatexenc, each macro it knows is decoded by both. FOLDER has
trees or clones by their names ("rispy", "MrTango+rispy"); what is not there is fetched at its pinned commit. Nothing of
them is kept or run.
"""

from __future__ import annotations

import argparse
import csv
import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent / "public"))

from runner import Corpus  # of the folder above

from summarizer.errors import InputError  # as above
from summarizer.readers import read_records  # as above
from summarizer.readers.tex import decoded  # as above
from summarizer.records import BadRecord  # as above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_RISPY = Corpus("https://github.com/MrTango/rispy", commit="b7aae3b2069ced3fb75287711300f2edf0bcac21")
_ASREVIEW = Corpus("https://github.com/asreview/asreview", commit="516290b5591925b54ac3d1be8a8686cc0f3c387c")
_BIBTEXPARSER = Corpus(
    "https://github.com/sciunto-org/python-bibtexparser", commit="b0f77f9828737af760442293e13ebf5f87827042"
)
_JABREF = Corpus("https://github.com/JabRef/jabref", commit="edbf3b13ad2806e4460f1d477ddcb087984c8459")
_IMPORTED = (".ris", ".isi", ".enw", ".nbib", ".txt", ".xml", ".ref", ".ciw")


@dataclass(slots=True)
class Row:
    """Counts of one kind of file of one tool.

    Attributes:
        name: of the tool and the kind.
        peer: whose parser is compared.
    """

    name: str
    peer: str
    files: int = 0
    theirs: int = 0
    ours: int = 0
    bad: int = 0
    refused: int = 0
    broken: int = 0
    apart: list[str] = field(default_factory=list)

    def add(self, path: Path, count: Callable[[Path], int | None]) -> None:
        """Read one file both ways."""
        theirs = count(path)
        if theirs is None:
            return
        self.files += 1
        self.theirs += theirs
        ours, bad = self._ours(path)
        self.ours += ours
        self.bad += bad
        if ours + bad != theirs:
            self.apart.append(f"{path.name}: theirs {theirs}, ours {ours} and {bad} told as bad")

    def _ours(self, path: Path) -> tuple[int, int]:
        try:
            found = list(read_records([str(path)]))
        except InputError:
            self.refused += 1
            return 0, 0
        bad = [one for one in found if isinstance(one, BadRecord)]
        self.broken += sum("please report" in one.message for one in bad)
        return len(found) - len(bad), len(bad)

    def told(self) -> str:
        """The row as a line of a table in Markdown."""
        cells = (self.name, self.peer, self.files, self.theirs, self.ours, self.bad, self.refused, self.broken)
        return f"| {' | '.join(map(str, cells))} | {len(self.apart)} |"


def _of_rispy(path: Path) -> int | None:
    import rispy

    try:
        return len(rispy.loads(path.read_text(encoding="utf-8-sig", errors="replace")))
    except (OSError, ValueError, KeyError):
        return None


def _of_csv(path: Path) -> int:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    return sum(any(row) for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter)) - 1


def _of_bibtexparser(path: Path) -> int | None:
    import bibtexparser

    logging.disable(logging.CRITICAL)
    try:
        library = bibtexparser.parse_string(path.read_text(encoding="utf-8", errors="replace"))
    except (RecursionError, ValueError):
        return None
    return len(library.entries) + len(library.failed_blocks)


def _of_jabref(path: Path) -> int | None:
    """How many entries JabRef makes of a file, as its test says in a file beside it."""
    expected = path.with_suffix(".bib")
    return _of_bibtexparser(expected) if expected.exists() and expected != path else None


def _files(tree: Path, *endings: str) -> Iterator[Path]:
    return (path for path in sorted(tree.rglob("*")) if path.is_file() and path.suffix.lower() in endings)


def _row(name: str, peer: str, files: Iterable[Path], count: Callable[[Path], int | None]) -> Row:
    row = Row(name, peer)
    for path in files:
        row.add(path, count)
    return row


def _in(folder: Path | None, name: str) -> Path | None:
    """The tree or the clone of this name in a folder, None where there is none."""
    forms = (name, f"*+{name}/repo", f"*+{name}") if folder else ()
    return next((found for form in forms for found in sorted((folder or Path()).glob(form))), None)


def rows(folder: Path | None) -> Iterator[Row]:
    """The rows of the table, each as soon as it is counted."""
    with _RISPY.at(_in(folder, "rispy")) as tree:
        yield _row("rispy, RIS", "rispy", _files(tree, ".ris"), _of_rispy)
    with _ASREVIEW.at(_in(folder, "asreview")) as tree:
        yield _row("ASReview, RIS", "rispy", _files(tree / "tests", ".ris"), _of_rispy)
        yield _row("ASReview, tables", "csv", _files(tree / "tests", ".csv", ".tsv"), _of_csv)
    with _BIBTEXPARSER.at(_in(folder, "python-bibtexparser")) as tree:
        yield _row("bibtexparser, BibTeX", "bibtexparser 2", _files(tree, ".bib"), _of_bibtexparser)
    with _JABREF.at(_in(folder, "jabref")) as tree:
        yield _row("JabRef, BibTeX", "bibtexparser 2", _files(tree, ".bib"), _of_bibtexparser)
        yield _row("JabRef, imported", "JabRef", _files(tree, *_IMPORTED), _of_jabref)


def macros() -> tuple[int, int, list[str]]:
    """How many macros pylatexenc knows, how many of them lose the figure they hold there, and which do here."""
    from pylatexenc import latex2text

    known = latex2text.get_default_latex_context_db()
    names = {spec.macroname for spec in known.iter_macro_specs() if spec.macroname.isalpha()}
    plain = latex2text.LatexNodes2Text()
    there = [name for name in names if not _keeps(lambda tex: str(plain.latex_to_text(tex)), name)]
    return len(names), len(there), sorted(name for name in names if not _keeps(decoded, name))


def _keeps(decode: Callable[[str], str], name: str) -> bool:
    """Whether the figure of a macro's last argument comes out, for the first may be an address, and nothing else."""
    try:
        text = decode(rf"\{name}{{5}}{{7}}")
    except Exception:  # noqa: BLE001  # a parser that breaks has lost it
        return False
    return "7" in text and "%s" not in text and "NO " not in text


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--from", dest="folder", type=Path, help="where trees or clones are; fetched where none is given"
    )
    parser.add_argument("--verbose", action="store_true", help="list the files with other counts")
    options = parser.parse_args()
    print("| files of | parser | files | records there | papers here | told as bad | refused | broken | other counts |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows(options.folder):
        print(row.told(), flush=True)
        if options.verbose:
            print(*row.apart, sep="\n", file=sys.stderr)
    known, there, here = macros()
    print(
        f"\npylatexenc: of {known} macros, {there} lose or change a figure there, {len(here)} here: {', '.join(here)}"
    )


if __name__ == "__main__":
    main()
