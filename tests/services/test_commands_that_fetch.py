"""Identifiers and queries on the command line."""

import json

import pytest
from services.catalogue import Catalogue

from summarizer.__main__ import main
from summarizer.services.sources import SERVICES
from summarizer.testing import Server


@pytest.fixture
def catalogue(monkeypatch):
    with Catalogue() as made:
        for service in SERVICES:
            monkeypatch.setattr(service, "home", made.bases[service.name])
            monkeypatch.setattr(service, "interval", 0.0)
        yield made


@pytest.fixture
def server():
    with Server() as made:
        yield made


@pytest.fixture
def run(server):
    def ran(*arguments):
        return main(["run", *arguments, "--model", "test", "--base-url", server.url, "-o", "out.jsonl", "-q"])

    return ran


def results():
    with open("out.jsonl", encoding="utf-8") as file:  # noqa: PTH123  # the working directory is the test's own
        return [json.loads(line) for line in file]


@pytest.mark.usefixtures("catalogue")
def test_a_run_takes_identifiers_and_queries_and_says_where_papers_are_from(run):
    assert run("arxiv:2406.01234", "10.5555/kiln.1", "--query", "pubmed: kilns") == 0
    assert [line["title"] for line in results()] == ["Cold Kilns", "Kilns in Print", "Dust and Lungs"]
    assert [line["source"].get("doi") or line["source"].get("arxiv") for line in results()][:2] == [
        "2406.01234",
        "10.5555/KILN.1",
    ]


def test_the_next_run_asks_neither_the_services_nor_the_model(catalogue, run, server):
    run("arxiv:2406.01234", "10.5555/kiln.1")
    asked = len(catalogue.seen), len(server.asked)
    assert run("arxiv:2406.01234", "10.5555/kiln.1") == 0
    assert (len(catalogue.seen), len(server.asked)) == asked


def test_files_alone_ask_no_service(catalogue, run, tmp_path):
    (tmp_path / "kilns.txt").write_text("Kilns\n\nWe fire clay at low heat, and save much fuel.\n", encoding="utf-8")
    assert run("kilns.txt") == 0
    assert catalogue.seen == []


@pytest.mark.usefixtures("catalogue")
def test_read_shows_what_services_have(capsys):
    assert main(["read", "--query", "arxiv: cat:cs.LG", "--max", "2", "pmid:31234567"]) == 0
    shown = capsys.readouterr().out
    assert "identifiers: PubMed, 1 paper" in shown
    assert "arxiv: cat:cs.LG: arXiv, 2 papers" in shown


@pytest.mark.usefixtures("catalogue")
def test_a_missing_abstract_is_filled_where_it_is_asked_for(run):
    run("10.5555/kiln.2")
    assert results()[0]["status"] == "skipped"
    run("10.5555/kiln.2", "--fill-abstracts")
    assert results()[0]["status"] == "ok"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "No INPUT given"),
        (("--query", "kilns"), "doesn't begin with the name of a service"),
        (("a.txt", "--since", "2026-11-01"), "--since and --max only work with --query"),
        (("--query", "arxiv: kilns", "--since", "November"), "'November' is not a date"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments, said, capsys):
    assert main(["run", *arguments, "--model", "test"]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
