import gzip
import json

import pytest

from summarizer.errors import InputError
from summarizer.readers.inputs import expanded

RESULT = json.dumps({"id": "1", "title": "T", "summary": None, "provenance": {"model": "m", "fingerprint": "f"}})


@pytest.fixture
def exports(tmp_path):
    for name in ("b.bib", "a.jsonl", "z.ris.gz", "sub/c.csv", ".hidden.csv", ".git/d.csv", "notes.pdf", "x.jsonl.part"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "summaries.jsonl").write_text(f"{RESULT}\n")
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(RESULT.encode()))
    return tmp_path


def names(found, root):
    return [name.removeprefix(f"{root}/") for name in found]


def test_a_directory_gives_what_can_be_read_in_order_without_hidden_files_and_our_own(exports):
    assert names(expanded([str(exports)]), exports) == ["a.jsonl", "b.bib", "sub/c.csv", "z.ris.gz"]


def test_what_is_named_outright_is_read_whatever_it_is(exports):
    named = [str(exports / "summaries.jsonl"), "-", str(exports / "x.jsonl.part")]
    assert expanded(named) == named


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.b*", ["b.bib"]),
        ("**/*.csv", ["sub/c.csv"]),
        ("s*", ["sub/c.csv", "summaries.jsonl"]),
        ("[ab].*", ["a.jsonl", "b.bib"]),
    ],
)
def test_a_pattern_that_the_shell_left_is_matched(exports, pattern, expected):
    assert names(expanded([f"{exports}/{pattern}"]), exports) == expected


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path):
    (tmp_path / "a[1].csv").touch()
    assert expanded([f"{tmp_path}/a[1].csv"]) == [f"{tmp_path}/a[1].csv"]


def test_a_pattern_that_fits_nothing_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match=r"\*\.csv matches no file"):
        expanded([f"{tmp_path}/*.csv"])


def test_a_directory_with_nothing_to_read_says_what_could_be(tmp_path):
    (tmp_path / "notes.pdf").touch()
    with pytest.raises(InputError, match="contains nothing to read") as caught:
        expanded([str(tmp_path)])
    assert ".bib" in caught.value.hint


def test_a_link_back_up_does_not_go_round_for_ever(exports):
    (exports / "sub" / "up").symlink_to(exports)
    assert len(expanded([str(exports)])) == 4
