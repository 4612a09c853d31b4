"""Memory and speed of the readers: files of 100,000 records of each format that is read as a stream, one process each.

    python benchmarks/readers.py [--records N] [FORMAT ...]

Memory is the peak of the process above what it holds after importing the reader. A goal that is missed is marked.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.readers import read_records
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 60  # MB above the imports
_FEWEST = 3_000  # entries of 6 kB a second
_WARM = 2  # papers read before the memory is taken, so that what the format imports does not count
_SENTENCES = (
    "Tides are hard to foresee, and gauges of reed are cheap.", "We present Weir, which reads 3 times as often.",
    "On 300 reeds over 2 years, it foresees storms 6 hours ahead.", "Its error is 12%, a third of what radar needs.",
)  # fmt: skip


def _abstract(number: int) -> str:
    return f"Paper {number:,}. {' '.join(_SENTENCES * 3)}"


def _bibtex(number: int) -> str:
    return f"@article{{k{number},\n  title = {{Weir {number}}},\n  abstract = {{{_abstract(number)}}},\n}}\n\n"


def _bibtex_of_6_kb(number: int) -> str:
    text = r" It needs 12\% less, {\textasciitilde}3{\texttimes} faster, in $O(n^2)$."
    return (
        f"@article{{k{number},\n  title = {{Weir {number}}},\n  abstract = {{{_abstract(number)}{text * 76}}},\n}}\n\n"
    )


def _ris(number: int) -> str:
    return f"TY  - JOUR\nTI  - Weir {number}\nAB  - {_abstract(number)}\nER  - \n\n"


def _nbib(number: int) -> str:
    return f"PMID- {number}\nTI  - Weir {number}.\nAB  - {_abstract(number)}\n\n"


def _wos(number: int) -> str:
    return f"PT J\nTI Weir {number}\nAB {_abstract(number)}\nUT WOS:{number}\nER\n\n"


def _enw(number: int) -> str:
    return f"%0 Journal Article\n%T Weir {number}\n%X {_abstract(number)}\n\n"


def _record(number: int) -> str:
    return json.dumps({"id": f"k{number}", "title": f"Weir {number}", "abstract": _abstract(number)})


def _item(number: int) -> str:
    return f"{',' * (number > 0)}{_record(number)}\n"


def _csv(number: int) -> str:
    return f'k{number},Weir {number},"{_abstract(number)}"\n'


def _pubmed(number: int) -> str:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{number}</PMID><Article><ArticleTitle>Weir {number}.</ArticleTitle>"
        f"<Abstract><AbstractText>{_abstract(number)}</AbstractText></Abstract></Article></MedlineCitation>"
        "</PubmedArticle>\n"
    )


def _oai(number: int) -> str:
    return (
        f"<record><header/><metadata><arXiv><id>2403.{number:05}</id><title>Weir {number}</title>"
        f"<abstract>{_abstract(number)}</abstract></arXiv></metadata></record>\n"
    )


def _mail(number: int) -> str:
    return f"\\\\\narXiv:2403.{number:05}\nTitle: Weir {number}\nAuthors: A. Moss\n\\\\\n  {_abstract(number)}\n\\\\\n"


def _page(number: int) -> str:
    return f"Weir {number} Reads the Tides of Reeds\n\nAnna Moss, Bo Reed\n\n{_abstract(number)}\n\n"


FORMATS: dict[str, tuple[str, str, Callable[[int], str], str]] = {
    "bibtex": (".bib", "", _bibtex, ""),
    "bibtex of 6 kB": (".bib", "", _bibtex_of_6_kb, ""),
    "ris": (".ris", "", _ris, ""),
    "medline": (".nbib", "", _nbib, ""),
    "wos": (".ciw", "FN Clarivate\nVR 1.0\n", _wos, "EF\n"),
    "enw": (".enw", "", _enw, ""),
    "jsonl": (".jsonl", "", lambda number: f"{_record(number)}\n", ""),
    "json": (".json", "[", _item, "]"),
    "json in a page": (".json", '{"total": 1,\n"results": [', _item, "]}"),
    "csv": (".csv", "id,title,abstract\n", _csv, ""),
    "pubmed": (".xml", "<PubmedArticleSet>\n", _pubmed, "</PubmedArticleSet>"),
    "oai": (".xml", "<OAI-PMH><ListRecords>\n", _oai, "</ListRecords></OAI-PMH>"),
    "arxiv-mail": (".txt", "", _mail, ""),
    "page": (".txt", "", _page, ""),
}


def _megabytes(what: str) -> float:
    """What the system says of this process: VmRSS, what it holds; VmHWM, the most it held (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def read(path: str) -> None:
    """Read one file, and print how many papers, how many seconds and how many megabytes that took."""
    records = read_records([path])
    papers = sum(not isinstance(one, BadRecord) for one in islice(records, _WARM))
    baseline, begin = _megabytes("VmRSS"), time.perf_counter()
    papers += sum(not isinstance(one, BadRecord) for one in records)
    print(papers, time.perf_counter() - begin, _megabytes("VmHWM") - baseline)


def measure(name: str, records: int) -> None:
    """Write a file of this format, read it in another process, and print a line."""
    ending, head, form, tail = FORMATS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"records{ending}"
        with path.open("w", encoding="utf-8") as file:
            file.write(head)
            file.writelines(map(form, range(records)))
            file.write(tail)
        told = subprocess.run(
            [sys.executable, __file__, "--read", str(path)], capture_output=True, text=True, check=True
        )
        size = path.stat().st_size / 1e6
    papers, seconds, megabytes = (float(part) for part in told.stdout.split())
    missed = papers != records or megabytes > _MOST or (name.endswith("6 kB") and papers / seconds < _FEWEST)
    print(
        f"| {name} | {papers:,.0f} of {records:,} | {size:,.0f} MB | {papers / seconds:,.0f} | {megabytes:.0f} MB |"
        f"{' missed' * missed}",
        flush=True,
    )


def main() -> None:
    """Print a table, a line each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", help="those to measure; all where none is named")
    parser.add_argument("--records", type=int, default=100_000, help="in each file")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(options.read)
        return
    print("| format | papers | file | papers a second | memory |\n|---|---|---|---|---|")
    for name in options.formats or FORMATS:
        measure(name, options.records if not name.endswith("6 kB") else min(options.records, 20_000))


if __name__ == "__main__":
    main()
