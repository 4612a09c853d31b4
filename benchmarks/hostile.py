"""Read hostile files in a process each, and print what comes of them: records, time and peak memory.

    .venv/bin/python benchmarks/hostile.py --megabytes 200
    .venv/bin/python benchmarks/hostile.py json-value xml-children

Every file has a giant somewhere: a line, a value, a record, a page, or a nesting without an end. Where the format
allows, a paper stands before it and another one after it. No file may raise anything but an InputError, give a paper
that was not written, or take more than 200 MB; the exit code is 1 if one does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

MOST = 200  # MB
_TITLES = {"Weir", "Sedge"}
_RIS = "TY  - JOUR\nTI  - {}\nAB  - We gauge reeds in a marsh.\nER  - \n"
_BIB = "@article{{{0},\n title = {{{0}}},\n abstract = {{We gauge reeds in a marsh.}}\n}}\n"
_JSON = '{{"id": "{0}", "title": "{0}", "abstract": "We gauge reeds in a marsh."}}'
_NBIB = "PMID- 1\nTI  - {}\nAB  - We gauge reeds in a marsh.\n\n"
_WOS = "PT J\nTI {}\nAB We gauge reeds in a marsh.\nER\n\n"
_ENW = "%0 Journal Article\n%T {}\n%X We gauge reeds in a marsh.\n\n"
_XML = (
    "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>{}</ArticleTitle><Abstract><AbstractText>"
    "We gauge reeds in a marsh.</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
)
_ATOM = "<entry><title>{}</title><summary>We gauge reeds in a marsh.</summary></entry>"
_HTML = "<h2>{}: A Gauge of Reeds in a Marsh</h2><p>Abstract: Reeds bend. We present a gauge of reeds in a marsh.</p>"


class Attack(NamedTuple):
    """A file: its ending, what stands before the giant, what the giant repeats, what stands after it."""

    ending: str
    before: str
    piece: str
    after: str


def around(
    record: str, before: str, piece: str, after: str, *, ending: str, frame: tuple[str, str] = ("", "")
) -> Attack:
    """An attack with a whole record on each side."""
    weir, sedge = record.format("Weir"), record.format("Sedge")
    return Attack(ending, frame[0] + weir + before, piece, after + sedge + frame[1])


pubmed = partial(around, _XML, ending=".xml", frame=("<PubmedArticleSet>", "</PubmedArticleSet>"))
json_array = partial(around, _JSON, ending=".json", frame=("[", "]"))
json_lines = partial(around, _JSON, ending=".jsonl")

ATTACKS = {
    "jsonl-line": json_lines('\n{"abstract": "', "reeds ", '"}\n'),
    "jsonl-packed": around(_JSON, '\n{"abstract": "', "reeds ", '"}\n', ending=".jsonl.gz"),
    "jsonl-keys": json_lines("\n{", '"a": 1, ', '"b": 1}\n'),
    "jsonl-deep": json_lines("\n", "[", "\n"),
    "json-value": json_array(', {"abstract": "', "reeds ", '"}, '),
    "json-escaped": json_array(', {"abstract": "', r"r\"eeds ", '"}, '),
    "json-escapes": json_array(', {"abstract": "', r"\"", '"}, '),
    "json-space": json_array(", {", " ", '"note": "We bend."}, '),
    "json-digits": json_array(", {", "7", '"abstract": "We bend."}, '),
    "json-deep": json_array(", ", '{"a": ', "1, "),
    "csv-cell": around(
        "{},We gauge reeds.,2020\n", 'a,"', "in a marsh, of reeds, that bend, far\n", '",1\n', ending=".csv",
        frame=("title,abstract,year\n", ""),
    ),
    "csv-columns": Attack(".csv", "title,abstract", ",c", "\nWeir,We gauge reeds.\n"),
    "bibtex-value": around(_BIB, "@article{a, abstract={", "reeds ", "}}\n", ending=".bib"),
    "bibtex-lines": around(_BIB, "@article{a, abstract={", "reeds in a marsh\n", "}}\n", ending=".bib"),
    "bibtex-braces": around(_BIB, "@article{a, abstract={", "{", "}}\n", ending=".bib"),
    "ris-lines": around(_RIS, "TY  - JOUR\nAB  - a\n", "reeds in a marsh\n", "ER  - \n", ending=".ris"),
    "ris-keywords": around(_RIS, "TY  - JOUR\n", "KW  - reeds\n", "ER  - \n", ending=".ris"),
    "nbib-lines": around(_NBIB, "PMID- 2\nAB  - a\n", "      reeds in a marsh\n", "\n", ending=".nbib"),
    "wos-lines": around(
        _WOS, "PT J\nAB a\n", "   reeds in a marsh\n", "ER\n\n", ending=".ciw",
        frame=("FN Clarivate Analytics Web of Science\nVR 1.0\n", "EF\n"),
    ),
    "endnote-lines": around(_ENW, "%0 Journal Article\n%X a\n", "reeds in a marsh\n", "\n", ending=".enw"),
    "xml-text": pubmed("<PubmedArticle><A>", "reeds ", "</A></PubmedArticle>"),
    "xml-children": pubmed("<PubmedArticle>", "<A>b</A>", "</PubmedArticle>"),
    "xml-deep": pubmed("<PubmedArticle>", "<A>", "</PubmedArticle>"),
    "atom-text": around(
        _ATOM, "<entry><summary>", "reeds ", "</summary></entry>", ending=".atom",
        frame=('<feed xmlns="http://www.w3.org/2005/Atom">', "</feed>"),
    ),
    "html-paragraphs": around(
        _HTML, "", "<p>Reeds bend in a marsh. We gauge them.</p>\n", "", ending=".html",
        frame=("<html><body>", "</body></html>"),
    ),
    "html-deep": around(_HTML, "", "<div>", "", ending=".html", frame=("<html><body>", "</body></html>")),
    "text-line": Attack(".txt", "", "Reeds bend in a marsh. We gauge them. ", "\n"),
    "text-lines": Attack(".txt", "Weir\n\n", "Reeds bend in a marsh. We gauge them.\n", ""),
    "text-blank": Attack(".txt", "", "\n", "Reeds bend in a marsh.\n"),
    "markdown-items": Attack(".md", "# Weir\n\n", "- Reeds bend in a marsh. We gauge them.\n", ""),
    "bytes": Attack(".txt", "", "\0\1\2\3", ""),
}  # fmt: skip


def write(attack: Attack, path: Path, megabytes: int) -> None:
    """Write the file of an attack."""
    piece = attack.piece * max(1, (1 << 20) // max(1, len(attack.piece)))

    def put(file: IO[str]) -> None:
        file.write(attack.before)
        for _ in range(megabytes):
            file.write(piece)
        file.write(attack.after)

    if attack.ending.endswith(".gz"):
        with gzip.open(path, "wt", compresslevel=1) as file:
            put(file)
    else:
        with path.open("w", encoding="utf-8") as file:
            put(file)


def read(path: str) -> dict[str, object]:
    """Read a file; what came of it."""
    from summarizer.errors import InputError
    from summarizer.readers import read_records
    from summarizer.records import Paper

    papers, bad = [], 0
    last, begun = "", time.monotonic()
    try:
        for record in read_records([path]):
            if isinstance(record, Paper):
                papers.append(record.title[:9])
            else:
                bad, last = bad + 1, record.message
    except InputError as error:
        last = error.message.replace(path, "the file")
    seconds = time.monotonic() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"papers": papers, "bad": bad, "seconds": seconds, "memory": memory, "last": last}


def main() -> int:
    """Print a line for each attack."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", choices=[[], *ATTACKS], help="attacks; all by default")
    parser.add_argument("--megabytes", type=int, default=50, help="size of the giant")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        print(json.dumps(read(given.read)))
        return 0
    worst = 0
    print(f"{'attack':16} {'papers':>7} {'bad':>6} {'seconds':>8} {'MB':>5}  the last message")
    for name in given.names or ATTACKS:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"hostile{ATTACKS[name].ending}"
            write(ATTACKS[name], path, given.megabytes)
            done = subprocess.run(
                [sys.executable, __file__, "--read", str(path)], capture_output=True, text=True, check=False
            )
        if done.returncode:
            print(f"{name:16} ended with {done.returncode}: {done.stderr.strip().splitlines()[-1:]}")
            worst = 1
            continue
        found = json.loads(done.stdout)
        written = [title for title in found["papers"] if title.startswith(tuple(_TITLES))]
        held = found["memory"] <= MOST and written == found["papers"] and len(written) <= len(_TITLES)
        worst = worst if held else 1
        figures = f"{len(found['papers']):7} {found['bad']:6} {found['seconds']:8.1f} {found['memory']:5}"
        print(f"{name:16} {figures}  {'' if held else 'NOT HELD  '}{found['last'][:90]}", flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main())
