"""Lists of papers in Markdown as people and scripts write them: titles, abstracts and ids of each, and nothing else."""

import pytest

from summarizer.readers import read_records

PAPERS = [
    (
        "Tern: Waiting in Tiles for Faster Kernels",
        "Anna Moss, Bo Reed",
        "2403.99901",
        "Long inputs exhaust the memory, and kernels spill to disk. We present Tern, a kernel that waits in tiles. On "
        "eight A100 accelerators, training runs 2.5 times faster than the scan while the loss stays the same.",
    ),
    (
        "Wren Climbs Ladders",
        "Cy Vint",
        "2403.99902",
        "Serving language models costs energy, and batching helps only when requests are alike. We present Wren, a "
        "scheduler that climbs. It lowers the energy per token by 40% on a single H100 and needs no new device.",
    ),
]


def each(form):
    return "\n".join(
        form.format(title=title, authors=authors, id=known, abstract=abstract)
        for title, authors, known, abstract in PAPERS
    )


PAGES = {
    "folded": "# Robotics\n\n_Updated: 2024-03-05_\n\nTotal papers shown: **2**\n\n---\n\n"
    + each(
        "- **{title}**  \n  {authors}  \n  _2024-03-04_ \u00b7 https://arxiv.org/abs/{id}v1 \u00b7 `cs.RO`  \n"
        "  <details><summary>Abstract</summary>\n\n  {abstract}\n\n  </details>\n"
    ),
    "announced": each(
        "## {title}\n**Link:** [https://arxiv.org/abs/{id}](https://arxiv.org/abs/{id})\n\n**Abstract:** arXiv:{id}v1 "
        "Announce Type: new \nAbstract: {abstract}\n\n**Read:** True\n\n---\n"
    ),
    "quoted": each("## [{title}](https://arxiv.org/abs/{id})\n*{authors}*\n\n> {abstract}\n"),
    "linked": "# Kernels\n\n"
    + each("- [{title}](https://arxiv.org/abs/{id}) - {authors}. *arXiv 2024*.\n\n  {abstract}\n"),
    "fields": each("**Title:** {title}\n**Authors:** {authors}\n**arXiv:** {id}\n**Abstract:** {abstract}\n"),
    "table": "| Publish Date | Title | Authors | PDF | \u6458\u8981 |\n|:---|:---|:---|:---|:---|\n"
    + each("|**2024-03-04**|**{title}**|{authors} et.al.|[{id}](http://arxiv.org/abs/{id})|{abstract}|"),
}


def read(tmp_path, text):
    path = tmp_path / "daily.md"
    path.write_text(text, encoding="utf-8")
    return list(read_records([str(path)]))


@pytest.mark.parametrize("name", PAGES)
def test_each_list_gives_its_papers_with_their_ids(tmp_path, name):
    found = read(tmp_path, PAGES[name])
    assert [(paper.title, paper.id, paper.abstract) for paper in found] == [
        (title, known, abstract) for title, _, known, abstract in PAPERS
    ]


TITLE, _, KNOWN, ABSTRACT = PAPERS[0]


def test_front_matter_gives_the_title_and_the_id_of_what_follows(tmp_path):
    title = TITLE.replace(" for ", "\n  for ")
    head = f'---\nkind: note\nurl: "https://arxiv.org/abs/{KNOWN}"\ntitle: {title}\n---\n'
    [paper] = read(tmp_path, f"{head}# {TITLE}\n\narXiv:{KNOWN}v1 Announce Type: new Abstract: {ABSTRACT}\n")
    assert (paper.title, paper.id, paper.abstract) == (TITLE, KNOWN, ABSTRACT)


def test_front_matter_with_an_abstract_is_the_paper_whatever_follows(tmp_path):
    authors = "authors:\n  - Anna Moss\n  - Bo Reed\n"
    head = f"---\ntitle: '{TITLE}'\n{authors}doi: 10.9999/tern\nabstract: >\n  {ABSTRACT}\n---\n"
    [paper] = read(tmp_path, f"{head}\nA note that goes on about something else, and at length.\n")
    assert (paper.title, paper.id, paper.abstract) == (TITLE, "10.9999/tern", ABSTRACT)
    assert paper.extra["authors"] == ["Anna Moss", "Bo Reed"]


def test_three_dashes_that_nothing_closes_are_no_front_matter(tmp_path):
    [paper] = read(tmp_path, f"---\n\n# {TITLE}\n\n{ABSTRACT}\n")
    assert (paper.title, paper.abstract) == (TITLE, ABSTRACT)
