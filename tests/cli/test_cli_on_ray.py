"""`summarizer run --engine ray` where it cannot begin; tests/ray has what it does."""

from __future__ import annotations

import sys

import pytest

from summarizer.__main__ import main


@pytest.fixture
def papers(tmp_path):
    (tmp_path / "in.txt").write_text("A title\n\nAn abstract.\n")
    return "in.txt"


def test_without_the_extra_the_command_says_what_to_install(papers, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "ray.data", None)
    assert main(["run", papers, "--engine", "ray", "-o", "out"]) == 2
    assert "--extra ray" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["-o", "-"], "standard output"),
        (["-o", "out", "--record", "x.jsonl"], "--record works on one machine only"),
    ],
)
def test_what_a_cluster_has_no_place_for_is_refused(papers, flags, said, monkeypatch, capsys):
    monkeypatch.setattr("summarizer.cli.on_ray.needed", lambda *_, **__: None)
    assert main(["run", papers, "--engine", "ray", *flags]) == 2
    assert said in capsys.readouterr().err
