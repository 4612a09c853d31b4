"""The same three papers, as each tool writes them, are the same papers."""

import csv
import gzip
import io
import json
import textwrap
from pathlib import Path

import pytest

from summarizer.readers import read_records as read

FIXTURES = Path(__file__).parent / "fixtures"
PAPERS = json.loads((FIXTURES / "papers.json").read_text("utf-8"))
EXPECTED = [(paper["title"], paper["abstract"]) for paper in PAPERS]
ONE_PAPER = {"hub-paper.html", "arxiv-abs.html"}
WITHOUT_ABSTRACTS = {"scholar.bib"}


def dumped(value, **form):
    return json.dumps(value, ensure_ascii=False, **form)


def lines(records):
    return "".join(f"{dumped(record)}\n" for record in records)


def arxiv_snapshot():
    """As Kaggle has it: the abstract wrapped by hand and set in, everything else beside it."""
    return lines(
        {
            "id": paper["arxiv_id"],
            "submitter": "Ada Quill",
            "authors": "Ada Quill and Ben Oaks",
            "title": "\n  ".join(textwrap.wrap(paper["title"], 40)),
            "comments": None,
            "doi": None,
            "categories": "cs.LG",
            "abstract": f"  {textwrap.fill(paper['abstract'], 78, break_on_hyphens=False)}\n",
            "versions": [{"version": "v1", "created": "Mon, 3 Jun 2024 10:00:00 GMT"}],
            "authors_parsed": [["Quill", "Ada", ""], ["Oaks", "Ben", ""]],
        }
        for paper in PAPERS
    )


def openalex_works():
    works = []
    for number, paper in enumerate(PAPERS):
        places = {}
        for place, word in enumerate(paper["abstract"].split()):
            places.setdefault(word, []).append(place)
        works.append(
            {
                "id": f"https://openalex.org/W{number}",
                "doi": f"https://doi.org/{paper['doi'].lower()}",
                "title": paper["title"],
                "display_name": paper["title"],
                "authorships": [{"author": {"display_name": "Ada Quill"}}],
                "abstract_inverted_index": places,
            }
        )
    return works


def semantic_scholar_papers():
    return [
        {
            "paperId": f"{number:040x}",
            "externalIds": {"ArXiv": paper["arxiv_id"], "DOI": paper["doi"], "CorpusId": number},
            "title": paper["title"],
            "abstract": paper["abstract"],
            "authors": [{"authorId": "1", "name": "Ada Quill"}],
        }
        for number, paper in enumerate(PAPERS)
    ]


def crossref_items():
    escaped = [paper["abstract"].replace("<", "&lt;").replace(">", "&gt;") for paper in PAPERS]
    return [
        {"DOI": paper["doi"], "title": [paper["title"].replace("&", "&amp;")], "abstract": f"<jats:p>{text}</jats:p>"}
        for paper, text in zip(PAPERS, escaped, strict=True)
    ]


def table(delimiter, names):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["Key", "Item Type", *names, "Manual Tags"])
    for paper in PAPERS:
        writer.writerow(["ABCD2345", "preprint", paper["title"], paper["doi"], paper["abstract"], ""])
    return file.getvalue()


def page():
    return "Papers\n\nLog in\n\n" + "".join(
        f"{paper['title']}\n\nAda Quill, Ben Oaks\n\n{textwrap.fill(paper['abstract'], 90)}\n\nUpvote 3\n\n"
        for paper in PAPERS
    )


def parquet():
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(PAPERS), file)
    return file.getvalue()


WRITTEN = {
    "papers.jsonl": lambda: lines(PAPERS),
    "papers.jsonl.gz": lambda: gzip.compress(lines(PAPERS).encode()),
    "arxiv-metadata-oai-snapshot.json": arxiv_snapshot,
    "openalex.jsonl": lambda: lines(openalex_works()),
    "openalex.json": lambda: dumped({"meta": {"count": 3}, "results": openalex_works(), "group_by": []}),
    "openalex-pretty.json": lambda: dumped({"meta": {"count": 3}, "results": openalex_works()}, indent=2),
    "s2.json": lambda: dumped({"total": 3, "offset": 0, "data": semantic_scholar_papers()}),
    "s2.jsonl": lambda: lines(semantic_scholar_papers()),
    "crossref.json": lambda: dumped({"status": "ok", "message": {"total-results": 3, "items": crossref_items()}}),
    "zotero.csv": lambda: "\ufeff" + table(",", ["Title", "DOI", "Abstract Note"]),
    "excel.csv": lambda: table(";", ["Title", "DOI", "Abstract"]).encode("cp1252"),
    "table.tsv": lambda: table("\t", ["title", "doi", "summary"]).encode("utf-16"),
    "papers.parquet": parquet,
    "page.txt": page,
}


def found(path):
    return [(paper.title, paper.abstract) for paper in read([str(path)])]


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_papers_come_from_every_tool(tmp_path, name):
    content = WRITTEN[name]()
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert found(tmp_path / name) == EXPECTED


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir()))
def test_the_same_papers_come_from_every_fixture(name):
    # EndNote leaves LaTeX as it is, where BibTeX takes \\% for a plain sign
    there = [(title, text.replace("\\%", "%") if name == "endnote.bib" else text) for title, text in EXPECTED]
    if name in ONE_PAPER:
        assert found(FIXTURES / name)[0] in there
    elif name in WITHOUT_ABSTRACTS:
        assert found(FIXTURES / name) == [(title, "") for title, _ in there]
    else:
        assert found(FIXTURES / name) == there
