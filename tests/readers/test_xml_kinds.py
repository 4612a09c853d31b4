"""XML by its root element: what each kind's papers are, and what is no part of them."""

import pytest

from summarizer.errors import InputError
from summarizer.readers import read_records

P1 = ("Tern Waits in Tiles", "We wait until it has settled. It is 2.5 times faster.")
P2 = ("Wren Climbs", "We climb. It needs 40 percent less energy.")


def papers(tmp_path, text, *, name="x.xml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return list(read_records([str(path)]))


def twice(record, one="", two=""):
    return record.format(title=P1[0], abstract=P1[1], own=one) + record.format(title=P2[0], abstract=P2[1], own=two)


OAI = "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><ListRecords>{}</ListRecords></OAI-PMH>"
META = "<record><header><identifier>o</identifier></header><metadata>{}</metadata></record>"
DC = "<d:dc xmlns:d='urn:oai' xmlns='http://purl.org/dc/elements/1.1/'>{}</d:dc>"
KINDS = {
    "endnote": "<?xml version='1.0'?><xml><records>"
    + twice(
        "<record><ref-type>17</ref-type><titles><title><style face='normal'>{title}</style></title>"
        "<secondary-title>Letters</secondary-title></titles><abstract><style face='normal'>{abstract}"
        "</style></abstract></record>"
    )
    + "</records></xml>",
    "rss": "<rss version='2.0' xmlns:dc='urn:dc'><channel><title>Updates</title><description>New.</description>"
    + twice(
        "<item><title>{title}</title><description>arXiv:2403.99901v1 Announce Type: new \nAbstract: {abstract}"
        "</description></item>"
    )
    + "</channel></rss>",
    "rss 1": "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    + "<channel><title>Updates</title><description>New.</description></channel>"
    + twice("<item><title>{title}</title><description>&lt;p&gt;{abstract}&lt;/p&gt;</description></item>")
    + "</rdf:RDF>",
    "oai arxiv": OAI.format(
        twice(
            META.format(
                "<arXiv xmlns='http://arxiv.org/OAI/arXiv/'><id>2403.99901</id><title>{title}</title>"
                "<comments>12 pages, 4 figures</comments><abstract>\n  {abstract}\n</abstract></arXiv>"
            )
        )
    ),
    "oai raw": OAI.format(
        twice(
            META.format(
                "<arXivRaw xmlns='http://arxiv.org/OAI/arXivRaw/'><id>2403.99901</id><version version='v1'><date>2024"
                "</date></version><title>{title}</title><authors>A. Moss and B. Reed</authors>"
                "<abstract>{abstract}</abstract></arXivRaw>"
            )
        )
    ),
    "oai dc": OAI.format(
        twice(
            META.format(
                DC.format(
                    "<title>{title}</title><description>{abstract}</description>"
                    "<description>Comment: 12 pages, to appear at a workshop on rungs and ladders</description>"
                )
            )
        )
    ),
    "jats": "<articles>"
    + twice(
        "<article><front><article-meta><article-id pub-id-type='doi'>10.9999/{own}</article-id><title-group>"
        "<article-title>{title}</article-title></title-group><abstract abstract-type='graphical'><p>A picture.</p>"
        "</abstract><abstract><p>{abstract}</p></abstract></article-meta></front><body><p>Long.</p></body></article>",
        "a",
        "b",
    )
    + "</articles>",
    "anthology": "<collection id='2023.x'><volume id='1'><meta><booktitle>Rungs</booktitle></meta>"
    + twice("<paper id='{own}'><title>{title}</title><abstract>{abstract}</abstract></paper>", "1", "2")
    + "</volume></collection>",
    "crossref": "<doi_records><doi_record><crossref><journal>"
    + twice(
        "<journal_article><titles><title>{title}</title></titles><jats:abstract xmlns:jats='urn:j'><jats:p>"
        "{abstract}</jats:p></jats:abstract><doi_data><doi>10.9999/{own}</doi></doi_data></journal_article>",
        "a",
        "b",
    )
    + "</journal></crossref></doi_record></doi_records>",
    "zotero": "<rdf:RDF xmlns:rdf='urn:rdf' xmlns:z='http://www.zotero.org/namespaces/export#' xmlns:dc='urn:dc' "
    "xmlns:dcterms='urn:dct' xmlns:bib='http://purl.org/net/biblio#'>"
    + twice(
        "<bib:BookSection><dcterms:isPartOf><bib:Book><dc:title>A Book</dc:title></bib:Book></dcterms:isPartOf>"
        "<dc:title>{title}</dc:title><dcterms:abstract>{abstract}</dcterms:abstract></bib:BookSection>"
    )
    + "<z:Attachment><dc:title>PDF</dc:title></z:Attachment></rdf:RDF>",
    "europe pmc": "<responseWrapper><resultList>"
    + twice("<result><id>{own}</id><title>{title}</title><abstractText>{abstract}</abstractText></result>", "1", "2")
    + "</resultList></responseWrapper>",
    "datacite": "<resources xmlns='http://datacite.org/schema/kernel-4'>"
    + twice(
        "<resource><identifier identifierType='DOI'>10.9999/{own}</identifier><titles><title>{title}</title></titles>"
        "<descriptions><description descriptionType='Methods'>By hand.</description>"
        "<description descriptionType='Abstract'>{abstract}</description></descriptions></resource>",
        "a",
        "b",
    )
    + "</resources>",
    "oai jats": OAI.format(
        twice(
            META.format(
                "<article xmlns='urn:j'><front><article-meta><title-group><article-title>{title}</article-title>"
                "</title-group><abstract><p>{abstract}</p></abstract></article-meta></front></article>"
            )
        )
    ),
    "oai datacite": OAI.format(
        twice(
            META.format(
                "<oai_datacite xmlns='urn:o'><payload><resource xmlns='urn:d'><titles><title>{title}</title></titles>"
                "<descriptions><description>{abstract}</description></descriptions></resource></payload></oai_datacite>"
            )
        )
    ),
    "mods": "<modsCollection xmlns='http://www.loc.gov/mods/v3'>"
    + twice("<mods><titleInfo><title>{title}</title></titleInfo><abstract>{abstract}</abstract></mods>")
    + "</modsCollection>",
    "tei": "<teiCorpus xmlns='http://www.tei-c.org/ns/1.0'>"
    + twice(
        "<TEI><teiHeader><fileDesc><titleStmt><title>{title}</title></titleStmt></fileDesc><profileDesc><abstract>"
        "<p>{abstract}</p></abstract></profileDesc></teiHeader><text><body><p>Long.</p></body></text></TEI>"
    )
    + "</teiCorpus>",
}


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_gives_its_papers_and_nothing_else(tmp_path, name):
    found = papers(tmp_path, KINDS[name])
    assert [(paper.title, paper.abstract) for paper in found] == [P1, P2]


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_known_by_its_root_whatever_the_file_is_called(tmp_path, name):
    assert len(papers(tmp_path, KINDS[name], name="export.txt")) == 2


def test_ids_are_the_archives_own(tmp_path):
    assert [paper.id for paper in papers(tmp_path, KINDS["anthology"])] == ["2023.x-1.1", "2023.x-1.2"]
    assert papers(tmp_path, KINDS["oai arxiv"])[0].id == "2403.99901"
    assert papers(tmp_path, KINDS["jats"])[0].id == "10.9999/a"


def test_what_style_raises_in_endnote_is_an_exponent(tmp_path):
    text = KINDS["endnote"].replace(
        P1[1], "It runs 10</style><style face='superscript'>5</style><style face='normal'> times."
    )
    assert papers(tmp_path, text.replace("'", '"'))[0].abstract == "It runs 10^5 times."


def test_a_deleted_record_is_no_paper_and_an_error_is_told(tmp_path):
    deleted = "<record><header status='deleted'><identifier>o</identifier></header></record>"
    assert papers(tmp_path, OAI.format(deleted)) == []
    [bad] = papers(tmp_path, OAI.format("<error code='badArgument'>no such set</error>"))
    assert "badArgument no such set" in bad.message


def test_metadata_of_an_unknown_form_is_told_by_its_name(tmp_path):
    [bad] = papers(tmp_path, OAI.format(META.format("<marc>x</marc>")))
    assert "not known: <marc>" in bad.message


def test_xml_that_is_named_as_such_is_refused_too(tmp_path):
    (tmp_path / "x").write_text("<catalog><book/></catalog>")
    with pytest.raises(InputError, match="<catalog>"):
        list(read_records([str(tmp_path / "x")], format="xml"))


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?><article><journal><title>Rungs</title></journal><p>Long.</p></article>",
        "<!DOCTYPE section SYSTEM 'x.dtd'><section><title>Tern</title><p>Long.</p></section>",
    ],
)
def test_xml_whose_root_has_a_name_of_html_is_no_page(tmp_path, text):
    with pytest.raises(InputError, match="of an unknown kind"):
        papers(tmp_path, text)


def jats(title, abstract):
    return (
        "<article xmlns:mml='urn:mml'><front><article-meta><title-group>"
        f"{title}</title-group><abstract>{abstract}</abstract></article-meta></front></article>"
    )


def test_what_stands_beside_the_text_of_jats_is_no_part_of_it(tmp_path):
    title = "<article-title>Tern<xref ref-type='fn' rid='n1'>1</xref><fn><p>To Wren.</p></fn></article-title>"
    abstract = (
        "<title>A<sc>bstract</sc></title><object-id pub-id-type='doi'>10.9999/a.001</object-id>"
        "<p>We wait in 3<graphic><alt-text>a tern</alt-text></graphic> tiles.</p>"
    )
    [paper] = papers(tmp_path, jats(f"{title}<subtitle>Waiting</subtitle>", abstract))
    assert (paper.title, paper.abstract) == ("Tern: Waiting", "We wait in 3 tiles.")


def test_a_formula_of_jats_splits_no_sentence_and_stands_there_once(tmp_path):
    formula = (
        "<inline-formula>\n\n  <alternatives>\n\n    <mml:math><mml:mi>n</mml:mi></mml:math>\n\n"
        "<tex-math>\n$n$\n</tex-math></alternatives>\n\n</inline-formula>"
    )
    [paper] = papers(tmp_path, jats("<article-title>Tern</article-title>", f"<p>On {formula} tiles, it waits.</p>"))
    assert paper.abstract == "On $n$ tiles, it waits."


def test_a_record_of_oai_by_itself_is_read(tmp_path):
    found = papers(tmp_path, META.format(DC.format(f"<title>{P1[0]}</title><description>{P1[1]}</description>")))
    assert [(paper.title, paper.abstract) for paper in found] == [P1]
