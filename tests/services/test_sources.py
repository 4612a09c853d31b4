"""Papers by identifier and by query, and abstracts that are looked for."""

import json
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from services.catalogue import ARXIV, Catalogue

from summarizer.errors import ConfigurationError, UserError
from summarizer.readers import read_records
from summarizer.records import BadRecord, Paper
from summarizer.services.fetching import Fetcher
from summarizer.services.service import Access
from summarizer.services.sources import Sources
from summarizer.services.wanted import Wanted


@pytest.fixture
def catalogue():
    with Catalogue() as made:
        yield made


def gathered(catalogue, *inputs, access=None, store=None, pauses=None, **wanted):
    pause = (pauses if pauses is not None else []).append
    fetcher = Fetcher(store, mailto="me@example.org", pause=pause, clock=lambda: 0.0)
    sources = Sources(fetcher, access or Access("me@example.org"), bases=catalogue.bases)
    wanted["queries"] = tuple(wanted.pop("queries", ()))
    return list(sources.records(inputs, Wanted(**wanted), read=partial(read_records)))


def titles(records):
    return [record.title if isinstance(record, Paper) else str(record) for record in records]


def test_identifiers_give_their_papers_in_the_order_they_were_named(catalogue):
    inputs = ["10.5555/kiln.1", "arxiv:2406.05678", "pmid:31234567", "W4400000002", "s2:" + "b" * 40, "2406.01234v1"]
    records = gathered(catalogue, *inputs)
    assert titles(records) == [
        "Kilns in Print", "Warm Kilns", "Dust and Lungs", "Other Kilns", "Far Kilns", "Cold Kilns"
    ]  # fmt: skip
    assert all(record.abstract for record in records)
    assert [record.source for record in records][:2] == ["doi:10.5555/kiln.1", "arxiv:2406.05678"]
    assert len([one for one in catalogue.seen if one.path.startswith("/arxiv")]) == 1


def test_files_and_identifiers_keep_their_order(catalogue):
    Path("kilns.jsonl").write_text(json.dumps({"title": "Own", "abstract": "We own a kiln."}) + "\n", encoding="utf-8")
    Path("ids.txt").write_text("2406.01234\n2406.05678\n", encoding="utf-8")
    records = gathered(catalogue, "pmid:31234567", "kilns.jsonl", "ids.txt")
    assert titles(records) == ["Dust and Lungs", "Own", "Cold Kilns", "Warm Kilns"]


def test_what_a_service_does_not_have_is_a_bad_record_and_the_rest_goes_on(catalogue):
    records = gathered(catalogue, "10.5555/none", "2406.01234", "2401.99999")
    assert titles(records) == [
        "10.5555/none: Crossref has no such paper",
        "Cold Kilns",
        "2401.99999: arXiv has no such paper",
    ]


@pytest.mark.usefixtures("no_waiting")
def test_a_service_that_is_down_costs_its_papers_only(catalogue):
    catalogue.faults = [(503, "")] * 6
    records = gathered(catalogue, "2406.01234", "pmid:31234567")
    assert [type(record) for record in records] == [BadRecord, Paper]
    assert "status 503" in records[0].message


def test_a_service_is_asked_again_after_the_pause_it_wants(catalogue):
    catalogue.faults, pauses = [(429, "7"), (503, "")], []
    assert titles(gathered(catalogue, "pmid:31234567", pauses=pauses)) == ["Dust and Lungs"]
    assert 7 in pauses
    assert len(catalogue.seen) == 3


def test_a_long_wait_is_told_at_once(catalogue):
    catalogue.faults = [(429, "86400")]
    (record,) = gathered(catalogue, "pmid:31234567")
    assert "is limiting requests" in record.message


def test_what_was_answered_is_not_asked_again(catalogue, tmp_path):
    first = gathered(catalogue, "2406.01234", "10.5555/kiln.1", store=tmp_path / "services")
    asked = len(catalogue.seen)
    assert gathered(catalogue, "2406.01234", "10.5555/kiln.1", store=tmp_path / "services") == first
    assert len(catalogue.seen) == asked


def test_services_keep_their_distance_and_learn_who_asks(catalogue):
    pauses = []
    access = Access("me@example.org", {"pubmed": "k" * 8, "s2": "s" * 8})
    gathered(
        catalogue, "10.5555/kiln.1", "10.5555/kiln.2", "pmid:31234567", "CorpusId:77", access=access, pauses=pauses
    )
    assert pauses == [0.2, 0.2, 0.34]  # all are one host here, and each waits for what the one before wants
    works, _, pubmed, scholar = catalogue.seen
    assert works.params["mailto"] == "me@example.org"
    assert (pubmed.params["email"], pubmed.params["tool"], pubmed.params["api_key"]) == (
        "me@example.org", "summarizer", "k" * 8
    )  # fmt: skip
    assert scholar.headers["x-api-key"] == "s" * 8
    assert all("me@example.org" in one.headers["user-agent"] for one in catalogue.seen)


def test_a_key_is_no_part_of_what_is_kept(catalogue, tmp_path):
    gathered(catalogue, "pmid:31234567", access=Access(None, {"pubmed": "k" * 20}), store=tmp_path / "services")
    assert b"k" * 20 not in b"".join(path.read_bytes() for path in (tmp_path / "services").iterdir())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("arxiv: cat:cs.LG AND abs:kilns", [title for title, _ in ARXIV.values()]),
        ("crossref: kilns", ["Kilns in Print"]),
        ("pubmed: kilns[tiab]", ["Dust and Lungs"]),
        ("openalex: kilns", ["Kilns Without Words", "Other Kilns"]),
        ("S2: kilns", ["Far Kilns", "Far Kilns"]),
    ],
)
def test_a_query_gives_every_page(catalogue, query, found):
    assert titles(gathered(catalogue, queries=[query])) == found


def test_a_query_ends_at_its_limit_and_begins_at_its_day(catalogue):
    records = gathered(catalogue, queries=["arxiv: all:kilns", "s2: kilns"], since=date(2026, 11, 1), most=1)
    assert titles(records) == ["Cold Kilns", "Far Kilns"]
    arxiv, scholar = catalogue.seen
    assert arxiv.params["search_query"] == "(all:kilns) AND submittedDate:[202611010000 TO 999912312359]"
    assert arxiv.params["max_results"] == "1"
    assert scholar.params["publicationDateOrYear"] == "2026-11-01:"


def test_a_missing_abstract_is_looked_for_and_says_where_it_is_from(catalogue):
    (without,) = gathered(catalogue, "10.5555/kiln.2")
    (filled,) = gathered(catalogue, "10.5555/kiln.2", fill=True)
    assert without.abstract == ""
    assert filled.abstract == "Kilns are described by an index of words"
    assert filled.extra["abstract_from"] == "OpenAlex"


def test_abstracts_of_a_file_are_filled_too_and_no_other_paper_changes(catalogue):
    lines = [
        {"title": "Has one", "abstract": "We have one.", "doi": "10.5555/kiln.1"},
        {"title": "Has none", "abstract": "", "doi": "10.5555/kiln.2"},
        {"title": "Has no DOI", "abstract": ""},
    ]
    Path("kilns.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    records = gathered(catalogue, "kilns.jsonl", fill=True)
    assert [record.abstract for record in records] == ["We have one.", "Kilns are described by an index of words", ""]


def test_a_query_without_a_service_is_refused_before_anything_is_fetched():
    with pytest.raises(ConfigurationError, match="doesn't begin with the name of a service"):
        Wanted(queries=("quantization",)).searches()


def test_a_refused_query_stops_and_says_what_the_service_said(catalogue):
    catalogue.faults = [(400, "")]
    with pytest.raises(UserError, match="status 400: not now"):
        gathered(catalogue, queries=["arxiv: ((("])
