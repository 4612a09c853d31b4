"""Exports and copied pages that are text: the same two papers from each, with their own titles, and nothing else."""

import pytest

from summarizer.readers import read_records

P1 = (
    "Tern waits in tiles and trains faster",
    "Long inputs exhaust the memory, and kernels spill to disk. We present Tern, a kernel that waits in tiles. On "
    "eight A100 accelerators, training runs 2.5 times faster than the scan while the loss stays the same.",
)
P2 = (
    "Wren climbs ladders of one length together",
    "Serving language models costs energy, and batching helps only when requests are alike. We present Wren, a "
    "scheduler that climbs. It lowers the energy per token by 40 percent on a single H100 and needs no new device.",
)


def wrapped(text, prefix="", width=70):
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return f"\n{prefix}".join([*lines, line])


def both(form):
    return "".join(form(title, abstract, n) for n, (title, abstract) in enumerate((P1, P2), start=1))


def wos(title, abstract, n):
    return (
        f"PT J\nAU Moss, A\n   Reed, B\nTI {wrapped(title, '   ', 30)}\nSO LETTERS\nAB {wrapped(abstract, '   ')}\n"
        f"CR Vint O, 2019, J RUNGS\n   Pebble R, 2020\nPY 2024\nDI 10.9999/{n}\nUT WOS:{n}\nER\n\n"
    )


def enw(title, abstract, n):
    return f"%0 Journal Article\n%T {title}\n%A Moss, Anna\n%D 2024\n%R 10.9999/{n}\n%X {wrapped(abstract)}\n\n"


def pubmed(title, abstract, n):
    return (
        f"{n}. J Rungs. 2024 Mar 5;12(3):101-110. doi: 10.9999/{n}. Epub \n2024 Jan 9.\n\n{wrapped(title)}.\n\n"
        f"Moss A(1), Reed BC(1)(2).\n\nAuthor information:\n(1)Department of Tiles, Weir. \nmoss@weir.example.\n\n"
        f"Comment in\n    Lett. 2024;3(1):2.\n\n{wrapped(abstract)}\n\nCopyright © 2024 The Authors.\n\n"
        f"DOI: 10.9999/{n}\nPMID: {n} [Indexed for MEDLINE]\n\n"
        "Conflict of interest statement: The authors declare none.\n\n\n"
    )


def pubmed_page(title, abstract, n):
    return (
        f"{n}\nCite\nShare\n{title}.\nMoss A, Reed BC.\nJ Rungs. 2024 Mar 5;12(3):101-110. doi: 10.9999/{n}.\n"
        f"PMID: {n}\nFree PMC article.\nReview.\n{abstract}\n"
    )


def mail(title, abstract, n):
    return (
        f"{'-' * 78}\n\\\\\narXiv:2403.9990{n}\nDate: Mon, 4 Mar 2024 10:00:00 GMT   (12kb)\n\n"
        f"Title: {wrapped(title, '  ', 30)}\nAuthors: Anna Moss (Weir) and Bo Reed\nCategories: cs.LG\n"
        f"Comments: 12 pages\n\\\\\n{wrapped(abstract, '  ')}\n\\\\ ( https://arxiv.org/abs/2403.9990{n} ,  12kb)\n"
    )


def openreview(title, abstract, n):
    return (
        f"{title}\nAnna Moss, Bo Reed\nPublished: 16 Jan 2024, Last Modified: 05 Mar 2024\nKeywords: tiles, energy\n"
        f"TL;DR: Waiting in tiles is quite enough for it.\nAbstract: {abstract}\nPrimary Area: infrastructure\n"
        f"Submission Number: {n}\n\n"
    )


def ieee(title, abstract, n):
    return (
        f"{title}\nAnna Moss; Bo Reed\n2024 International Symposium on Rungs (ISR)\n"
        f"Year: 2024 | Conference Paper | Publisher: IEEE\nCited by: Papers ({n})\nAbstract\nHTML\n\n"
        f"{abstract}\nShow More\n\n"
    )


def listed(title, abstract, n):
    return (
        f"### [{n}] [{title}](https://arxiv.org/abs/2403.9990{n})\n*Anna Moss, Bo Reed*\n\nTL;DR: It is enough.\n\n"
        f"**Abstract:** {abstract}\n\n---\n\n"
    )


def row(title, abstract, n):
    return (
        f"| **[{title}](https://arxiv.org/abs/2403.9990{n}v1)** | 2024-03-05 | "
        f"<details><summary>Show</summary><p>{abstract}</p></details> | 12 pages |\n"
    )


def item(title, abstract, n):
    return f"- **{title}** ([arXiv](https://arxiv.org/abs/2403.9990{n})), Anna Moss, 2024\n\n  {abstract}\n\n"


KINDS = {
    "items": "# Reading list\n\n" + both(item),
    "table below a line": "Exported on 5 March\n\ntitle\tabstract\n" + both(lambda t, a, n: f"{t}\t{a}\n"),
    "wos": "\ufeffFN Clarivate\nVR 1.0\n" + both(wos) + "EF",
    "enw": both(enw),
    "pubmed": both(pubmed),
    "pubmed page": "Search: tiles\n2 results\nSort by: Best match\n" + both(pubmed_page),
    "mail": "Submissions to: Computer Science\n" + both(mail),
    "openreview": both(openreview),
    "ieee": "IEEE Xplore\nBrowse\n\n" + both(ieee),
    "list": "# Daily papers, 5 March 2024\n\n## Training\n\n" + both(listed),
    "table": "# Daily papers\n\n## Tiles\n| **Title** | **Date** | **Abstract** | **Comment** |\n|---|:--|---|---|\n"
    + both(row),
    "wos table": "PT\tAU\tTI\tSO\tAB\tPY\tUT\t\nJ\tMoss, A\t{}\tLETTERS\t{}\t2024\tWOS:1\t\n".format(*P1)
    + "J\tReed, B\t{}\tLETTERS\t{}\t2024\tWOS:2\t\n".format(*P2),
}


def papers(tmp_path, text, *, encoding="utf-8"):
    path = tmp_path / "copied.txt"
    path.write_text(text, encoding=encoding)
    return list(read_records([str(path)]))


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_gives_its_papers_and_nothing_else(tmp_path, name):
    found = papers(tmp_path, KINDS[name])
    assert [(paper.title, paper.abstract) for paper in found] == [P1, P2]


@pytest.mark.parametrize("name", ["wos", "wos table"])
def test_web_of_science_is_read_in_utf_16(tmp_path, name):
    found = papers(tmp_path, KINDS[name].removeprefix("\ufeff"), encoding="utf-16")
    assert [paper.id for paper in found] == ["WOS:1", "WOS:2"]


@pytest.mark.parametrize("name", ["pubmed", "pubmed page"])
def test_the_id_of_pubmeds_text_is_the_pmid(tmp_path, name):
    assert [paper.id for paper in papers(tmp_path, KINDS[name])] == ["1", "2"]


@pytest.mark.parametrize("name", ["mail", "table"])
def test_the_id_is_arxivs(tmp_path, name):
    assert [paper.id for paper in papers(tmp_path, KINDS[name])] == ["2403.99901", "2403.99902"]


def test_sections_of_a_structured_abstract_are_paragraphs(tmp_path):
    text = KINDS["pubmed"].replace(
        wrapped(P1[1]), "BACKGROUND: Long inputs \nexhaust it.\nRESULTS: It is 2.5 times faster."
    )
    assert (
        papers(tmp_path, text)[0].abstract == "BACKGROUND: Long inputs exhaust it.\n\nRESULTS: It is 2.5 times faster."
    )


@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_abstracts_without_titles_are_a_paper_each(tmp_path, between):
    texts = [P1[1], P2[1], P1[1].replace("Tern", "Plover").replace("2.5", "3.5")] * 4
    assert [paper.abstract for paper in papers(tmp_path, between.join(texts))] == texts


@pytest.mark.parametrize(
    "second",
    [
        "We evaluate it on eight accelerators and eleven data sets. " + P2[1],
        "However, this needs memory. " + P2[1],
        "Results: " + P2[1],
    ],
)
def test_a_paragraph_that_goes_on_is_part_of_the_abstract(tmp_path, second):
    assert len(papers(tmp_path, f"{P1[1]}\n\n{second}")) == 1


def test_a_titled_abstract_of_several_paragraphs_is_one_paper(tmp_path):
    [paper] = papers(tmp_path, f"{P1[0]}\n\n{P1[1]}\n\n{P2[1]}")
    assert (paper.title, paper.abstract) == (P1[0], f"{P1[1]}\n\n{P2[1]}")
