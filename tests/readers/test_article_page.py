"""Saved pages of one paper: where sites put the abstract, and what beside it is none."""

import io

import pytest

from summarizer.readers.listing import read_listing

ABSTRACT = (
    "Long inputs exhaust the memory, and kernels spill to disk. We present Tern, a kernel that waits in tiles. On "
    "eight A100 accelerators, training runs 2.5 times faster than the scan while the loss stays the same."
)
HEAD = (
    "<html><head><meta name='citation_title' content='Tern Waits'><meta name='citation_author' content='Anna Moss'>"
    "<meta name='citation_doi' content='10.9999/tern'>{more}</head><body><h1>Tern Waits</h1>{body}"
    "<div class='references'><div class='abstract'>Another paper, of which this page only cites the abstract, is here "
    "and says that reeds bend.</div></div></body></html>"
)
BODIES = {
    "class": f"<div class='article-text wd-jnl-art-abstract cf' itemprop='description'><p>{ABSTRACT}</p></div>",
    "graphical": "<div class='abstract graphical'><h2>Graphical abstract</h2><p>A picture of a tern that waits, and of "
    f"eight tiles in a row.</p></div><div class='abstract author'><h2>Abstract</h2><div>{ABSTRACT}</div></div>",
    "section": "<section id='abstract-section'><h3>Abstract</h3><div class='content' id='abstract-section-content'>"
    f"<p>{ABSTRACT}</p><div>Received 5 March 2024</div><ul><li>Tiles</li><li>Terns</li></ul></div></section>",
    "heading": f"<h4>Authors</h4><p>Anna Moss</p><h4>Abstract</h4><p>{ABSTRACT}</p><h4>Cite</h4><p>Moss, 2024.</p>",
    "label": f"<div><strong>Abstract:</strong> <span>{ABSTRACT}</span></div><div><strong>Area:</strong> x</div>",
    "list": f"<div class='page-header__intro'><p>{ABSTRACT}</p></div>",
}
METAS = {
    "citation": f'<meta name="citation_abstract" content="{ABSTRACT}">',
    "json": f'<script type="application/ld+json">{{"@type": "ScholarlyArticle", "abstract": "{ABSTRACT}"}}</script>',
    "dublin core": f'<meta name="dc.description" content="{ABSTRACT}">',
}


def papers(text):
    return list(read_listing(io.BytesIO(text.encode()), source="-"))


@pytest.mark.parametrize("name", BODIES)
def test_the_abstract_is_found_where_sites_show_it(name):
    [paper] = papers(HEAD.format(more="", body=BODIES[name]))
    assert (paper.title, paper.id, paper.abstract) == ("Tern Waits", "10.9999/tern", ABSTRACT)


@pytest.mark.parametrize("name", METAS)
def test_the_abstract_is_found_where_sites_tell_machines(name):
    [paper] = papers(HEAD.format(more=METAS[name], body="<p>Log in to read.</p>"))
    assert paper.abstract == ABSTRACT


def test_what_is_shown_goes_before_a_description_that_is_cut():
    cut = f'<meta name="dc.description" content="{ABSTRACT[:90]}...">'
    [paper] = papers(HEAD.format(more=cut, body=BODIES["class"]))
    assert paper.abstract == ABSTRACT


def test_a_description_that_is_cut_or_speaks_of_the_site_is_no_abstract():
    for text in (f"{ABSTRACT[:90]}...", "Weir is the place where users upload files, and search for documents."):
        [paper] = papers(HEAD.format(more=f'<meta property="og:description" content="{text}">', body=""))
        assert paper.abstract == ""


def test_the_title_of_dublin_core_will_do():
    text = HEAD.replace("citation_title", "DC.Title").format(more="", body=BODIES["class"])
    assert [(paper.title, paper.abstract) for paper in papers(text)] == [("Tern Waits", ABSTRACT)]
