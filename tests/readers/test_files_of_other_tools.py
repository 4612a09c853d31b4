"""Forms that real files of other tools have, each in words of our own: what was once lost, split or altered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summarizer.errors import InputError
from summarizer.readers import read as read_papers
from summarizer.readers import read_records
from summarizer.readers.cleaning import cleaned
from summarizer.records import BadRecord, Paper

if TYPE_CHECKING:
    from pathlib import Path

SAID = "We gauge reeds in a marsh. They bend 2.5 times less than before, in each of nine weirs that we have built."


def read(tmp_path: Path, name: str, text: str) -> list[Paper]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    records = list(read_records([str(path)]))
    assert not [str(record) for record in records if isinstance(record, BadRecord)]
    return [record for record in records if isinstance(record, Paper)]


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:link="http://purl.org/rss/1.0/modules/link/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<bib:Article rdf:about="http://x.org/1"><z:itemType>journalArticle</z:itemType><dc:title>Reeds bend</dc:title>
<dcterms:abstract>{}</dcterms:abstract><link:link rdf:resource="#item_2"/></bib:Article></rdf:RDF>"""
BIB_SCOPUS = "@article{{A1, title={{Reeds bend}}, abstract={{{}}}, funding_text\u00a01={{Grant}}, year={{2020}}}}"
BIB_WOS = (
    "@article{{ WOS:1,\n Title = {{{{Reeds bend}}}},\n Abstract = {{{{{}}}}},\n"
    " Early Access Date = {{{{NOV 2021}}}},\n Year = {{{{2021}}}},\n}}"
)
ENL = "%T Reeds bend\n%0 Journal Article\n%A Moss, Ada\n%X {}\n\n%T Reeds bend\n%0 Journal Article\n%X {}\n"
ERIC = (
    "OWN - ERIC\nTI  - Reeds bend\nAU  - Moss, Ada\nJT  - Marsh Letters\nOID - EJ1\nAB  - {}\n\n"
    "OWN - ERIC\nTI  - Reeds bend\nOID - EJ2\nAB  - {}\n"
)
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header><identifier>info:doi/10.1000/x
</identifier></header><metadata><crossref xmlns="http://www.crossref.org/xschema/1.1"><journal><journal_metadata>
<full_title>Marsh Letters</full_title></journal_metadata><journal_article><titles><title>Reeds bend</title></titles>
<jats:abstract xmlns:jats="http://www.ncbi.nlm.nih.gov/JATS1"><jats:p>{}</jats:p></jats:abstract><doi_data>
<doi>10.1000/x</doi></doi_data></journal_article></journal></crossref></metadata></record></ListRecords></OAI-PMH>"""
IEEE = (
    '"Document Title","Authors","Publication Title","Abstract","DOI"\n'
    '"Reeds bend","A. Moss","Proc. of "Weirs and Reeds"","{}","10.1000/x"\n'
)
SCOPUS = (
    "Authors,Title,Year,Abstract,Funding Text 1,Source,EID\n"
    'Moss A.,Reeds bend,2020,"{}",We thank,Them too,Scopus,2-s2.0\n'
)
SPRINGER = (
    "Item Title,Publication Title,Item DOI,Authors,Publication Year,URL\n"
    "Reeds bend,Marsh Letters,10.1000/x,Ada Moss,2020,http://a.b\n"
)
FILES: dict[str, tuple[str, str, int]] = {
    "Zotero RDF with links": ("a.rdf", RDF, 1),
    "a name with a no-break space": ("a.bib", BIB_SCOPUS, 1),
    "a name of three words": ("b.bib", BIB_WOS, 1),
    "%T before %0": ("a.enw", ENL, 2),
    "no PMID": ("a.nbib", ERIC, 2),
    "Crossref within OAI-PMH": ("a.xml", OAI, 1),
    "quotation marks within a cell": ("ieee.csv", IEEE, 1),
    "a column without a heading behind the abstract": ("scopus.csv", SCOPUS, 1),
}


@pytest.mark.parametrize(("name", "text", "number"), FILES.values(), ids=FILES)
def test_title_and_abstract_are_read(name: str, text: str, number: int, tmp_path: Path) -> None:
    papers = read(tmp_path, name, text.format(SAID, SAID))
    assert [(paper.title, paper.abstract) for paper in papers] == [("Reeds bend", SAID)] * number


def test_a_row_with_too_many_cells_and_no_sound_abstract_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(SCOPUS.format("Moss"))
    [record] = read_records([str(tmp_path / "a.csv")])
    assert "8 cells where the header has 7" in str(record)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"Authors,Title\n{SAID.replace(',', '')},Reeds bend,2020\n", "3 cells where the header has 2"),
        ('"Title","abs"tract"\nReeds bend,We gauge.\n', "not a row of the table"),
    ],
)
def test_a_table_whose_columns_are_unsure_is_not_guessed_at(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError, match=message):
        list(read_papers(tmp_path / "a.csv", on_bad="raise"))


def test_titles_without_abstracts_are_read_from_springer(tmp_path: Path) -> None:
    [paper] = read(tmp_path, "s.csv", SPRINGER)
    assert (paper.title, paper.abstract, paper.id) == ("Reeds bend", "", "10.1000/x")


def test_ids_and_venue_come_from_where_these_formats_have_them(tmp_path: Path) -> None:
    [eric, _] = read(tmp_path, "a.nbib", ERIC.format(SAID, SAID))
    assert eric.id == "EJ1"
    [crossref] = read(tmp_path, "a.xml", OAI.format(SAID))
    assert crossref.extra["venue"] == "Marsh Letters"


JATS = """<article xmlns:mml="http://www.w3.org/1998/Math/MathML"><front><article-meta><title-group>
<article-title>Reeds bend</article-title></title-group>{}<abstract><p>{}</p></abstract>
</article-meta></front></article>"""
EDITORS = '<contrib-group content-type="volume"><contrib contrib-type="editor">{}</contrib></contrib-group>'
NAME = "<name><surname>Moss</surname><given-names>Ada</given-names></name>"
WESTERN = NAME.replace("<name>", '<name name-style="western">')
EASTERN = '<name name-style="eastern"><surname>\u82d4</surname></name>'
STRINGS = (
    "<contrib><string-name><given-names>Ada</given-names> <surname>Moss</surname></string-name></contrib>"
    "<contrib><string-name>Bo Reed</string-name></contrib>"
)
AUTHORS: dict[str, tuple[str, list[str]]] = {
    "an editor beside": (
        f'<contrib contrib-type="editor">{NAME}</contrib><contrib contrib-type="author">{NAME}</contrib>',
        ["Moss, Ada"],
    ),
    "other words for authors": (f'<contrib contrib-type="corresp">{NAME}</contrib>', ["Moss, Ada"]),
    "strings": (STRINGS, ["Moss, Ada", "Bo Reed"]),
    "two scripts": (f"<contrib><name-alternatives>{EASTERN}{WESTERN}</name-alternatives></contrib>", ["Moss, Ada"]),
    "a group": ("<contrib><collab>The Reed\n Group*\u2020 a@b.ch</collab></contrib>", ["The Reed Group"]),
}


@pytest.mark.parametrize(("people", "wanted"), AUTHORS.values(), ids=AUTHORS)
def test_the_authors_of_an_article_are_its_authors(people: str, wanted: list[str], tmp_path: Path) -> None:
    groups = f"{EDITORS.format(NAME)}<contrib-group>{people}</contrib-group>"
    [paper] = read(tmp_path, "a.xml", JATS.format(groups, SAID))
    assert list(paper.extra["authors"]) == wanted


def test_a_formula_whose_tex_is_empty_is_its_mathml(tmp_path: Path) -> None:
    formula = (
        "<inline-formula><tex-math>\n<?CDATA ${\\alpha}={0.023}$?>\n</tex-math>\n"
        "<mml:math><mml:mi>a</mml:mi><mml:mo>=</mml:mo><mml:mn>0.023</mml:mn></mml:math></inline-formula>"
    )
    [paper] = read(tmp_path, "a.xml", JATS.format("", f"The gain is {formula} in all weirs."))
    assert paper.abstract == "The gain is a=0.023 in all weirs."


FORMULAS = {
    "<mml:math><mml:mroot><mml:mi>n</mml:mi><mml:mn>3</mml:mn></mml:mroot></mml:math>": "n^{1/3}",
    "<math><msqrt><mi>n</mi><mo>+</mo><mn>1</mn></msqrt></math>": "\u221a{n+1}",
    '<math><mfenced open="|" close=">"><mi>a</mi></mfenced></math>': "|a\u27e9",
    "<math><mfenced><mi>a</mi><mi>b</mi></mfenced></math>": "(a,b)",
    '<math><mfenced open="[" close="]"><mfenced><mn>1</mn></mfenced><mn>2</mn></mfenced></math>': "[(1),2]",
    "<math><mfenced><mn>5</mn><mi>x</mi><mo>+</mo><mn>2</mn></mfenced></math>": "(5x+2)",
    "<math><mtable><mtr><mtd>0</mtd><mtd>1</mtd></mtr><mtr><mtd>1</mtd><mtd>0</mtd></mtr></mtable></math>": "0,1;1,0",
    '<math><cn type="complex-cartesian">17<sep/>29</cn></math>': "17,29",
    "<math><msup><mn>10</mn><mn>5</mn></msup></math>": "10^5",
}


@pytest.mark.parametrize(("formula", "shown"), FORMULAS.items())
def test_a_formula_is_shown_as_it_reads(formula: str, shown: str) -> None:
    assert cleaned(f"It is {formula} long.") == f"It is {shown} long."


def test_numbers_of_affiliations_are_no_part_of_a_name(tmp_path: Path) -> None:
    people, venue = "Moss, Ada 1;  Reed, B. 1,2; Weir, C. (c@d.e)", "Marsh Letters."
    text = f"<1>\nTitle\n  Reeds bend.\nAuthor\n  {people}\nJournal Name\n  {venue}\nAbstract\n  {SAID}\n"
    [paper] = read(tmp_path, "a.txt", text)
    assert list(paper.extra["authors"]) == ["Moss, Ada", "Reed, B.", "Weir, C."]
    assert paper.extra["venue"] == "Marsh Letters"
