from itertools import pairwise

import pytest
from invented import ARXIV_IDS, TOLD, Endless, extras, from_bytes, read_bytes, told

from summarizer.readers.atom import read_atom
from summarizer.records import BadRecord, Paper

FEED = '<feed xmlns="http://www.w3.org/2005/Atom">'


def test_arxiv_s_answer_gives_the_same_papers():
    papers = read_bytes(read_atom, "arxiv.atom")
    assert told(papers) == TOLD
    assert [paper.id for paper in papers] == ARXIV_IDS
    assert extras(papers, "version") == ["v2"] * 3
    assert extras(papers, "year") == ["2024"] * 3
    assert papers[0].extra["authors"] == ["Ines Marrow", "Tobe Okafor"]
    assert papers[0].extra["url"] == "http://arxiv.org/abs/2406.01234v2"


def test_prefixes_do_not_matter():
    text = (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:x="http://arxiv.org/schemas/atom"><a:entry>'
        "<a:id>http://arxiv.org/abs/hep-th/9901001v1</a:id><a:title>T</a:title><a:summary>S.</a:summary>"
        "<x:doi>10.1000/x</x:doi><x:journal_ref>J 1</x:journal_ref></a:entry></a:feed>"
    )
    [paper] = from_bytes(read_atom, text)
    assert (paper.id, paper.title, paper.abstract) == ("hep-th/9901001", "T", "S.")
    assert (paper.extra["doi"], paper.extra["venue"]) == ("10.1000/x", "J 1")


def test_what_arxiv_says_is_wrong_is_a_bad_record():
    entry = "<id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>incorrect id format</summary>"
    [bad] = from_bytes(read_atom, f"{FEED}<entry>{entry}</entry></feed>")
    assert isinstance(bad, BadRecord)
    assert bad.message == "arXiv answered with an error: incorrect id format"


def test_a_feed_without_entries_is_empty():
    assert from_bytes(read_atom, f"{FEED}</feed>") == []


def test_another_site_s_entry_keeps_its_own_id():
    [paper] = from_bytes(
        read_atom, f"{FEED}<entry><id>urn:uuid:1</id><title>T</title><content>C.</content></entry></feed>"
    )
    assert (paper.id, paper.abstract) == ("urn:uuid:1", "C.")


def laughs():
    names = "abcdefghij"
    inner = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    return f'<!DOCTYPE feed [<!ENTITY a "ha">{inner}]>{FEED}<entry><id>1</id><title>&j;</title></entry></feed>'


@pytest.mark.parametrize(
    "declared",
    [
        laughs(),
        f'<!DOCTYPE feed [<!ENTITY a "ha">]>{FEED}<entry><id>1</id><title>&a;</title></entry></feed>',
        f'<!DOCTYPE feed [<!ENTITY a SYSTEM "SECRET">]>{FEED}<entry><id>1</id><title>&a;</title></entry></feed>',
    ],
)
def test_entities_are_neither_expanded_nor_fetched(declared, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("do not tell")
    [bad] = from_bytes(read_atom, declared.replace("SECRET", secret.as_uri()))
    assert isinstance(bad, BadRecord)
    assert len(str(bad)) < 300
    assert "do not tell" not in str(bad)


@pytest.mark.parametrize("data", ["", "plain words", "<feed><entry>", '{"a": 1}'])
def test_what_is_no_xml_is_a_bad_record(data):
    [bad] = from_bytes(read_atom, data)
    assert isinstance(bad, BadRecord)


def test_entries_come_before_the_end_of_the_feed():
    piece = b"<entry><id>1</id><title>T</title></entry>\n"
    found = read_atom(Endless(FEED.encode(), piece), source="x")
    assert isinstance(next(found), Paper)
