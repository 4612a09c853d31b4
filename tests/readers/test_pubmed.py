from invented import TOLD, extras, from_bytes, read_bytes, told

from summarizer.readers.pubmed import read_pubmed
from summarizer.records import BadRecord, Paper

HEAD = '<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://dtd.invalid/x.dtd">\n'


def article(pmid, inside):
    cited = f"<MedlineCitation><PMID>{pmid}</PMID><Article>{inside}</Article></MedlineCitation>"
    return f"<PubmedArticle>{cited}</PubmedArticle>\n"


def articles(*found):
    return f"{HEAD}<PubmedArticleSet>\n{''.join(found)}</PubmedArticleSet>"


def test_pubmed_s_xml_gives_the_same_papers():
    papers = read_bytes(read_pubmed, "pubmed.xml")
    assert told(papers) == TOLD
    assert [paper.id for paper in papers] == ["39000001", "39000002", "39000003"]
    assert extras(papers, "doi")[0] == "10.48550/arXiv.2406.01234"
    assert extras(papers, "year") == ["2024"] * 3
    assert papers[1].extra["authors"] == ["Bront\u00eb, \u00c9milie", "Vint, Oskar"]
    assert papers[0].source == "pubmed.xml:4"


def test_a_structured_abstract_is_a_paragraph_a_section_under_its_label():
    abstract = (
        '<Abstract><AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Slow.</AbstractText>'
        '<AbstractText Label="UNLABELLED">Plain.</AbstractText><AbstractText Label="METHODS"/>'
        '<AbstractText Label="RESULTS:">Good.</AbstractText></Abstract>'
    )
    [paper] = from_bytes(read_pubmed, articles(article(1, abstract)))
    assert paper.abstract == "BACKGROUND: Slow.\n\nPlain.\n\nRESULTS: Good."


def test_markup_and_formulas_in_text_become_characters():
    inside = (
        "<ArticleTitle>On <i>E. coli</i> &amp; CO<sub>2</sub>.</ArticleTitle><Abstract>"
        "<AbstractText>p &lt; 0.05 in 10<sup>5</sup>, "
        '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mn>2</mml:mn><mml:mo>\u00d7</mml:mo></mml:math>'
        " faster.</AbstractText></Abstract>"
    )
    assert told(from_bytes(read_pubmed, articles(article(1, inside)))) == [
        ("On E. coli & CO2", "p < 0.05 in 10^5, 2\u00d7 faster.")
    ]


def test_an_article_without_abstract_is_a_paper_and_one_without_title_a_bad_record():
    paper, bad = from_bytes(read_pubmed, articles(article(1, "<ArticleTitle>T.</ArticleTitle>"), article(2, "")))
    assert (paper.title, paper.abstract) == ("T", "")
    assert isinstance(bad, BadRecord)
    assert bad.line == 5


def test_what_stands_before_a_tear_is_kept():
    whole = articles(article(1, "<ArticleTitle>A.</ArticleTitle>"), article(2, "<ArticleTitle>B.</ArticleTitle>"))
    paper, bad = from_bytes(read_pubmed, whole[: whole.index("B.")])
    assert isinstance(paper, Paper)
    assert isinstance(bad, BadRecord)
    assert "can't be read beyond this point" in bad.message
    assert bad.line == 5
