import io
import itertools

import pytest
from invented import ARXIV_IDS, TOLD, Endless, extras, from_text, read_lines, told

from summarizer.evidence.figures import figures
from summarizer.readers.bibtex import read_bibtex
from summarizer.readers.bibtex_syntax import entries
from summarizer.readers.limits import largest_record
from summarizer.readers.source import Line, numbered
from summarizer.readers.tex import decoded
from summarizer.records import BadRecord, Paper, content_id

KEYS = {
    "zotero.bib": "marrowSluiceStreamingAttention2024",
    "better-bibtex.bib": "marrowSluiceStreamingAttention2024",
    "mendeley.bib": "Marrow2024",
    "endnote.bib": "RN11",
    "scholar.bib": "marrow2024sluice",
}


@pytest.mark.parametrize("name", ["zotero.bib", "better-bibtex.bib", "mendeley.bib"])
def test_each_manager_s_export_gives_the_same_papers(name):
    assert told(read_lines(read_bibtex, name)) == TOLD


def test_endnote_s_raw_text_keeps_its_percent_signs_and_formulas():
    papers = read_lines(read_bibtex, "endnote.bib")
    expected = [(title, abstract.replace(r"34.9\%", "34.9%")) for title, abstract in TOLD]
    assert told(papers) == expected


def test_google_scholar_gives_no_abstracts():
    assert told(read_lines(read_bibtex, "scholar.bib")) == [(title, "") for title, _ in TOLD]


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_the_id_is_the_citation_key_and_arxiv_s_is_extra(name, key):
    papers = read_lines(read_bibtex, name)
    assert papers[0].id == key
    assert extras(papers, "arxiv_id") == ARXIV_IDS
    assert extras(papers, "year") == ["2024"] * 3
    assert papers[1].extra["authors"] == ["Bront\u00eb, \u00c9milie", "Vint, Oskar"]


def test_what_the_entry_says_of_itself_is_extra():
    [paper] = from_text(
        read_bibtex, "@article{k, title={T}, doi={https://doi.org/10.1000/X.1}, journal={J \\& K}, url={u}}"
    )
    own = {"title": "T", "doi": "https://doi.org/10.1000/X.1", "journal": "J \\& K", "url": "u"}
    bibtex = {"type": "article", "fields": own}
    assert paper.extra == {"doi": "10.1000/X.1", "venue": "J & K", "url": "u", "bibtex": bibtex}


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("plain", "plain"),
        (r"34.9\% of \$5 \& R\_D \#1", "34.9% of $5 & R_D #1"),
        (r"$2.5\times$ and $O(n \log n)$", r"$2.5\times$ and $O(n \log n)$"),
        (r"{\'E}lagage na{\"\i}f na\"{\i}f Poincar\'e {\o} \ss{} \c{c} {\v S}", None),
        (r"{$<$} 0.5, $>$ 2, {$\times$}, $\sim$ 3", "< 0.5, > 2, \u00d7, \u223c 3"),
        (r"\textless 3 {\textgreater} 4 \textless{}unk\textgreater{}", "<3 > 4 <unk>"),
        (r"{{D}ouble} {{B}races} \emph{and} \textbf{macros}", "Double Braces and macros"),
        ("half of 61% is {lost} by & by", "half of 61% is lost by & by"),
        (r"\ours is {good}", r"\ours is good"),
        ("pages 3--7 and ``quoted''", "pages 3\u20137 and \u201cquoted\u201d"),
        ("costs $5 {only}", "costs $5 only"),
    ],
)
def test_latex_becomes_text_and_formulas_stay(latex, text):
    assert decoded(latex) == (text or "\u00c9lagage na\u00eff na\u00eff Poincar\u00e9 \u00f8 \u00df \u00e7 \u0160")


def test_raised_text_stays_readable():
    [paper] = from_text(read_bibtex, r"@misc{k, abstract={10\textsuperscript{5} steps of CO\textsubscript{2}}}")
    assert paper.abstract == "10^5 steps of CO2"


def test_figures_are_found_in_what_is_decoded():
    [paper] = from_text(
        read_bibtex, r"@misc{k, abstract={It is $2.5\times$ faster, 34.9\% smaller, 3{$\times$} and 61% less.}}"
    )
    assert [(str(one.value), one.unit) for one in figures(paper.abstract)] == [
        ("2.5", "x"), ("34.9", "%"), ("3", "x"), ("61", "%"),
    ]  # fmt: skip


def test_strings_months_comments_and_preambles_are_understood():
    text = """
    % a remark with { and @ in it
    @comment{jabref-meta: databaseType:bibtex;}
    @preamble{ "\\newcommand{\\x}{y}" }
    @STRING{jml = "Journal of {ML}"}
    @string(conf = {Conf})
    @article{a, title = "A {"}quoted{"} word", journal = JML, month = jan, year = 2024}
    @inproceedings(b, title={B (c)}, booktitle=conf)  @misc{c, title={C}}
    """
    papers = from_text(read_bibtex, text)
    assert told(papers) == [('A "quoted" word', ""), ("B (c)", ""), ("C", "")]
    assert extras(papers, "venue") == ["Journal of ML", "Conf", None]
    assert papers[0].source == "x:7"


def test_paragraphs_of_an_abstract_stay_apart():
    [paper] = from_text(read_bibtex, "@misc{k,\nabstract={One\nline.\n\nTwo, by a@b.org\n and @ {x}.}}")
    assert paper.abstract == "One line.\n\nTwo, by a@b.org and @ x."


def test_an_entry_without_a_key_has_the_id_that_arxiv_or_its_text_gives():
    keyless = from_text(read_bibtex, "@misc{, title={T}, eprint={2406.01234v3}}\n@misc{, title={U}}")
    assert [paper.id for paper in keyless] == ["2406.01234", content_id("U", "")]
    assert keyless[0].extra["version"] == "v3"


@pytest.mark.parametrize(
    "broken",
    [
        "@misc{b, title={never closed,\n year=2024}",
        "@misc{b, title={closed early}},\n year={2024},\n abstract={lost}\n}",
        '@misc{b, title="no end}',
        "@misc{b title={no comma}}",
        "@misc{b, title}",
        "@misc{b, year={2024}}",
    ],
)
def test_a_broken_entry_is_a_bad_record_and_the_next_is_read(broken):
    bad, good = from_text(read_bibtex, f"\n{broken}\n\n@misc{{g, title={{Good}}}}")
    assert isinstance(bad, BadRecord)
    assert (bad.source, bad.line) == ("x", 2)
    assert isinstance(good, Paper)
    assert good.title == "Good"


def test_what_broke_off_is_a_bad_record_after_what_was_read():
    good, bad = from_text(read_bibtex, "@misc{g, title={Good}}\n@misc{t, title={to")
    assert good.title == "Good"
    assert (bad.line, "end of file" in bad.message) == (2, True)


def test_of_two_alike_fields_the_first_counts_and_keys_may_repeat():
    text = "@misc{k, title={One}, abstract={A.}, Abstract={B.}}\n@misc{k, title={Two}, url={u}, url={v}}"
    assert told(from_text(read_bibtex, text)) == [("One", "A."), ("Two", "")]


def test_a_bad_record_is_told_once_and_not_logged(capfd):
    from_text(read_bibtex, "@misc{b, title={never closed")
    assert capfd.readouterr() == ("", "")


def test_one_entry_is_held_at_a_time():
    endless = Endless(b"@misc{a, title={A}}\n", b"@misc{b, title={B}, abstract={Words and words.}}\n")
    found = read_bibtex(numbered(io.BufferedReader(endless), name="x"), source="x")
    assert [paper.title for paper in itertools.islice(found, 3)] == ["A", "B", "B"]
    assert endless.taken < 1_000_000


def test_an_entry_that_never_ends_is_cut_off():
    long = itertools.repeat("words and words " * 64, 2 * largest_record() // 1024)
    lines = itertools.chain(["@misc{b, title={"], long, ["@misc{g, title={Good}}"])
    bad, good = read_bibtex((Line(*line) for line in enumerate(lines, start=1)), source="x")
    assert (bad.line, good.title) == (1, "Good")


def test_text_without_entries_is_a_bad_record():
    [bad] = from_text(read_bibtex, "Nothing of the kind.\n")
    assert "no BibTeX entry" in bad.message


def test_entries_without_a_key_and_without_its_comma_are_read_as_endnote_writes_them():
    papers = from_text(read_bibtex, "@article{\n   author = {A, B},\n   title = {One},\n   type = {Article}\n}\n")
    assert told(papers) == [("One", "")]


def test_double_commas_and_joined_values_are_understood():
    text = '@string{who = {Pebble}}\n@misc{k,, title = "Rungs " # {by } # who # " 2",, year = 2024,,}'
    assert told(from_text(read_bibtex, text)) == [("Rungs by Pebble 2", "")]


def test_every_brace_counts_but_where_the_entry_would_not_end():
    balanced = r"@misc{a, title={T}, abstract={the set \{\vphantom{\}}0, 1] of rungs}}"
    lone = r"@misc{b, title={U}, abstract={the set \{0, 1] of rungs}}"
    papers = from_text(read_bibtex, f"{balanced}\n{lone}\n@misc{{c, title={{V}}}}")
    assert told(papers) == [("T", "the set {0, 1] of rungs"), ("U", "the set {0, 1] of rungs"), ("V", "")]


def test_the_fields_are_those_that_bibtexparser_finds():
    import bibtexparser

    text = (
        '@article{k1,\n title = {A {B} c},\n year = 2024, month = jan,\n note = "x {"}y{"} z",\n}\n@book(k2, title={D})'
    )
    theirs = [(entry.key, entry.entry_type) for entry in bibtexparser.parse_string(text).entries]
    ours = [(one.key, one.kind) for _, one in entries(text, {})]
    assert ours == theirs
