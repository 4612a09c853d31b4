"""Text copied from the pages of sites: each site's layout around the same invented papers gives those papers alone."""

# ruff: noqa: E501  # a site's layout reads best line by line
import pytest

from summarizer.readers import read_records

PAPERS = [
    (
        "Tern: Waiting in Tiles for Faster Kernels",
        "Anna Moss, Bo Reed",
        "Long inputs exhaust the memory, and kernels spill to disk. We present Tern, a kernel that waits in tiles. On "
        "eight A100 accelerators, training runs 2.5 times faster than the scan while the loss stays the same.",
    ),
    (
        "Wren Climbs Ladders",
        "Cy Vint",
        "Serving language models costs energy, and batching helps only when requests are alike. We present Wren, a "
        "scheduler that climbs. It lowers the energy per token by 40% on a single H100 and needs no new device.",
    ),
]
LISTS = {
    "openreview": "{title}\nDownload PDF\n{authors}\nPublished: 16 Jan 2024, Last Modified: 05 Mar 2024\nICLR 2024 poster\n"
    "Everyone\nRevisions\nBibTeX\nKeywords: kernels, ladders\nTL;DR: We wait, and it is faster.\nAbstract: {abstract}\n"
    "Primary Area: infrastructure, hardware, etc.\nSubmission Number: 123\n\n",
    "openreview joined": "{title} Download PDF\n{authors}\nPublished: 16 Jan 2024, Last Modified: 05 Mar 2024ICLR 2024 "
    "posterReaders: EveryoneShow Bibtex\nKeywords: kernels\nAbstract: {abstract}\nSupplementary Material:  zip\n\n",
    "openreview icon": "{title}pdf icon\nhide / Show details\n\n{authors}\n22 Sept 2023 (modified: 11 Feb 2024)\n"
    "Submitted to ICLR 2024\nReaders: Everyone\nAbstract: {abstract}\n\n",
    "ieee": "{title}\n{authors}\n2024 IEEE Conference on Rungs (ICR)\nYear: 2024 | Conference Paper | Publisher: IEEE\n"
    "Cited by: Papers (3)\nAbstract\nHTML\n\n{abstract}Show More\n\n",
    "acm": "research-article\nOpen Access\n{title}\n{authors}\nRUNGS '24: Proceedings of the 3rd ACM Conference on "
    "RungsMarch 2024, Pages 1\u201312https://doi.org/10.1145/1.2\n{abstract}\n\n12\n1,234\nMetrics\nTotal Citations12\n"
    "Total Downloads1,234\nLast 12 Months45\nLast 6 weeks5\nGet Access\n\n",
    "sciencedirect": "Research article\nOpen access\n{title}\nJournal of Rungs, 5 March 2024\n{authors}\nView PDF\n"
    "Abstract\n\n{abstract}\nExport\n\n",
    "springer": "Article\nOpen Access\n{title}\n{abstract}\n{authors} in Journal of Rungs\nArticle 05 March 2024\n\n",
    "arxiv search": "1. arXiv:2403.99901 [pdf, other] cs.LG\n{title}\nAuthors: {authors}\nAbstract: {abstract} \u25b3 Less\n"
    "Submitted 5 March, 2024; originally announced March 2024.\nComments: 12 pages\n\n",
    "acl": "pdf bib abs\n{title}\n{authors}\n\n{abstract}\n\n",
}
ONE = {
    "neurips": "{title}\nPart of Advances in Neural Information Processing Systems 36 (NeurIPS 2023) Main Conference Track\n"
    "\nBibtex Paper Supplemental\n\nAuthors\n{authors}\n\nAbstract\n{abstract}\n\nName Change Policy\nRequests for name "
    "changes in the electronic proceedings will be accepted with no questions asked.\n",
    "cvf": "{title}\n{authors}; Proceedings of the IEEE/CVF Conference on Rungs (CVPR), 2024, pp. 1-10\nAbstract\n"
    "{abstract}\nRelated Material\n\n[pdf] [supp] [arXiv]\n[bibtex]\n",
    "pmlr": "[edit]\n{title}\n{authors}\nProceedings of the 41st International Conference on Rungs, PMLR 235:1-20, 2024.\n"
    "Abstract\n\n{abstract}\nCite this Paper\n\nBibTeX\n\n@InProceedings{{pmlr-v1, title = {{Tern}}}}\nCopy to Clipboard\n",
    "biorxiv": "New Results\nFollow this preprint\n{title}\nView ORCID Profile{authors}\ndoi: https://doi.org/10.1101/1\n"
    "This article is a preprint and has not been certified by peer review [what does this mean?].\nAbstract\nFull Text\n"
    "Info/History\nMetrics\nPreview PDF\nABSTRACT\n{abstract}\n\nCompeting Interest Statement\nThe authors have declared "
    "no competing interest.\n\nCopyright The copyright holder for this preprint is the author/funder.\n",
    "pubmed": "J Rungs\n\n. 2024 Mar 5;12(3):101-110. doi: 10.9999/1. Epub 2024 Jan 9.\n{title}\nAnna Moss 1 , Bo Reed 2 3\n"
    "Affiliations\n\n    PMID: 38123456 DOI: 10.9999/1\n\nAbstract\n\n{abstract}\n\nKeywords: terns; tiles.\n\n"
    "Copyright \u00a9 2024. Published by Elsevier Inc.\nPubMed Disclaimer\nSimilar articles\n",
}


def read(tmp_path, text):
    path = tmp_path / "copied.txt"
    path.write_text(text, encoding="utf-8")
    return [(paper.title, paper.abstract) for paper in read_records([str(path)])]


@pytest.mark.parametrize("site", LISTS)
def test_a_list_gives_its_papers_and_nothing_else(tmp_path, site):
    text = "".join(LISTS[site].format(title=title, authors=who, abstract=said) for title, who, said in PAPERS)
    assert read(tmp_path, text) == [(title, said) for title, _, said in PAPERS]


@pytest.mark.parametrize("site", ONE)
def test_a_page_of_one_paper_gives_it_and_nothing_else(tmp_path, site):
    title, who, said = PAPERS[0]
    assert read(tmp_path, ONE[site].format(title=title, authors=who, abstract=said)) == [(title, said)]


def test_what_a_site_says_in_one_line_is_no_abstract(tmp_path):
    title, who, _ = PAPERS[0]
    text = f"{title}\n{who}\nICML\n5 March 2024\n\nTLDR\nIt waits in tiles and is faster. Expand\n12\n[PDF]\nSave\n"
    assert all(not abstract for _, abstract in read(tmp_path, text))


@pytest.mark.parametrize("title", ["Part of Speech Tagging with Reeds", "Scaling Laws in Neural Networks"])
def test_a_title_that_looks_a_little_like_furniture_stays(tmp_path, title):
    assert read(tmp_path, f"{title}\n\nAbstract: {PAPERS[0][2]}\n") == [(title, PAPERS[0][2])]
