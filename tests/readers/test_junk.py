"""What is no input is refused before it is read, with what it seems to be; what is one is never refused."""

import json

import pytest

from summarizer.errors import InputError
from summarizer.readers import Fields, read_records
from summarizer.readers.junk import LONGEST, is_sentence, refuse_junk
from summarizer.readers.scholarly import reads_like_abstract
from summarizer.records import BadRecord, Paper

PROSE = "We wait until the weights have settled. Then we stop, and it is 2.5 times faster than before."

PYTHON = '''
"""Wait."""
from __future__ import annotations

import os


def wait(path: str, times: int = 3) -> list[str]:
    """Wait for a path."""
    found = []
    for number in range(times):
        if os.path.exists(path):
            found.append(path)
    return found
'''
C = """
#include <stdio.h>

int main(void) {
    int i;
    for (i = 0; i < 3; i++) {
        printf("%d", i);
    }
    return 0;
}
"""
LOG = "\n".join(f"2024-03-05 10:00:0{n} INFO waiting for the server to answer" for n in range(9))
SYSLOG = "\n".join(f"Mar  5 10:00:0{n} weir kernel: something was found" for n in range(9))
ACCESS = "\n".join(f'10.0.0.{n} - - [05/Mar/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 5' for n in range(9))
MAIL = f"From: a@weir.example\nTo: b@weir.example\nSubject: papers\nDate: Tue, 5 Mar 2024\n\n{PROSE}\n"
TEX = (
    "\\documentclass{article}\n\\begin{document}\n\\begin{abstract}\n" + PROSE + "\n\\end{abstract}\n\\end{document}\n"
)
SETTINGS = "\n".join(f"option_{n}: {n}" for n in range(12))


def records(tmp_path, text, **options):
    path = tmp_path / "odd.txt"
    path.write_text(text, encoding="utf-8")
    return list(read_records([str(path)], **options))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PYTHON, "source code"),
        (C, "source code"),
        (LOG, "a log"),
        (SYSLOG, "a log"),
        (ACCESS, "a log"),
        (MAIL, "an email"),
        (TEX, "LaTeX"),
        (SETTINGS, "settings"),
        ("\n".join(f"{n}\tno change\tNo change is seen in this one.\tNegated" for n in range(9)), "a table"),
        ("Mode\n" + "\n".join(f'<text n="{n}">\n{{\n"id": {n},\n}}\n</text>' for n in range(9)), "markup or JSON"),
        ("\n".join(f"[{n}] A. Moss. Tern waits. In Rungs, pages {n}-{n + 9}, 2024." for n in range(20)), "references"),
        ("QUJD" * 2_000, "not made of words"),
    ],
    ids=[
        "python",
        "c",
        "log",
        "syslog",
        "access",
        "mail",
        "tex",
        "settings",
        "table",
        "markup",
        "references",
        "base64",
    ],
)
def test_what_is_no_input_is_refused_by_what_it_seems_to_be(tmp_path, text, name):
    with pytest.raises(InputError, match=f"seems to be .*{name}") as caught:
        records(tmp_path, text)
    assert "--from" in caught.value.hint


@pytest.mark.parametrize(("name", "seems"), [("a.py", "source code"), ("a.tex", "LaTeX"), ("a.yaml", "settings")])
def test_a_name_tells_where_the_content_does_not(name, seems):
    with pytest.raises(InputError, match=seems):
        refuse_junk("wait = 3\n", name=name)


def test_saying_how_to_read_it_is_enough(tmp_path):
    [paper] = records(tmp_path, MAIL.partition("\n\n")[2], format="text")
    assert paper.abstract == PROSE
    assert len(records(tmp_path, SETTINGS + MAIL, format="page")) >= 1


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "Title: A title\nAuthors: A. Moss\nAbstract: " + PROSE,
        "From tiles to streams: a title\n\n" + PROSE,
        "\n".join(["Return to tiles; a title", "Anna Moss, Bo Reed", PROSE, "Abstract", "PDF", "Share"] * 4),
        "我们等待权重稳定下来。" * 300,
        "\n\n".join(f"Let it wait: title {n}\n\n{PROSE}" for n in range(20)),
    ],
)
def test_abstracts_are_never_refused(text):
    refuse_junk(text, name="x")


def test_an_abstract_longer_than_any_is_not_asked_about(tmp_path):
    long = "We wait until it has settled. " * (LONGEST // 25)
    bad, good = records(tmp_path, "\n".join(json.dumps({"title": "T", "abstract": text}) for text in (long, PROSE)))
    assert isinstance(bad, BadRecord)
    assert f"{len(long) - 1:,} characters" in bad.message
    assert isinstance(good, Paper)


def test_a_field_that_was_named_may_be_as_long_as_it_is(tmp_path):
    long = "We wait until it has settled. " * (LONGEST // 25)
    [paper] = records(tmp_path, json.dumps({"title": "T", "body": long}), fields=Fields(abstract="body"))
    assert len(paper.abstract) > LONGEST


def test_a_page_of_which_nothing_reads_like_a_paper_is_refused_before_anything_comes_out(tmp_path):
    blocks = [
        f"Reference Number {n} Of Many\n\n{'VINT O 2019 J RUNGS V1 P1 DOI 10.9999 X ' * 8}\n\nShare" for n in range(30)
    ]
    with pytest.raises(InputError, match="doesn't look like papers"):
        next(read_records([_written(tmp_path, "\n\n".join(blocks))]))


def _written(tmp_path, text):
    (tmp_path / "page.txt").write_text(text)
    return str(tmp_path / "page.txt")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROSE, True),
        ("我们等待权重稳定下来", True),
        ("Wir warten, bis die Gewichte sich gesetzt haben.", True),
        ("Мы ждём, пока веса не успокоятся, и останавливаемся.", True),
        ("VINT O, 2019, J RUNGS, V1, P1", False),
        ("(1)Department of Streams, University of Weir, Weir, Ruritania.", False),
        ("0x3f 0x41 == != {};", False),
    ],
)
def test_a_sentence_is_words_in_small_letters_in_any_script(text, expected):
    assert is_sentence(text) is expected


README = """
# Weir

Install the package with `pip install weir` and run the command in the directory of your files.

## Usage

Click the button in the menu, and the settings dialog shows the repository. See https://weir.example/docs for the API.

## Options

- **verbose** The server writes its version and each file to the log, as users of the plugin know it from the browser.

## Licence

Copyright of the package is with the users of the repository; see the licence file for the warranty of this release.
"""


@pytest.mark.parametrize("name", ["README.md", "readme.txt"])
def test_documentation_of_software_is_no_page_of_papers(tmp_path, name):
    path = tmp_path / name
    path.write_text(README, encoding="utf-8")
    with pytest.raises(InputError, match="doesn't look like papers"):
        list(read_records([str(path)]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Long inputs exhaust the memory of a kernel. We present Tern, which waits in tiles and trains faster.", True),
        (
            "Effects of tides on reeds are assessed by a model that was compared with gauges at nine weirs in the sea.",
            True,
        ),
        (
            "Gezeiten sind schwer vorherzusagen. Wir stellen Wehr vor, einen Pegel aus Schilf, der \u00f6fter misst",
            True,
        ),
        (
            "Click the button to install the plugin, then open the settings menu and choose the folder of your files.",
            False,
        ),
        ("Tern waits.", False),
    ],
)
def test_an_abstract_speaks_of_research_and_not_of_software(text, expected):
    assert reads_like_abstract(text) is expected
