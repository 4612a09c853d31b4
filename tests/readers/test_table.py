import csv
import io
import itertools

import pytest

from summarizer.errors import InputError
from summarizer.readers import read_records as read
from summarizer.readers.source import Line
from summarizer.readers.table import delimiter_of, is_header, read_csv
from summarizer.records import BadRecord, Paper

HARD = 'He said "no; wait, | stop".\n\nThen\twe waited.'
CLEAN = 'He said "no; wait, | stop".\n\nThen we waited.'


def records(text, source="t.csv"):
    lines = (Line(number, line) for number, line in enumerate(text.split("\n"), start=1))
    return list(read_csv(lines, source=source))


def written(delimiter, **form):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, **form)
    writer.writerows(
        [["Key", "Title", "Abstract Note", "Notes"], ["k1", "Tern", HARD, ""], ["k2", "Wren", "We wait.", "n"]]
    )
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize(
    "form",
    [
        {},
        {"quoting": csv.QUOTE_ALL},
        {"doublequote": False, "escapechar": "\\", "quoting": csv.QUOTE_ALL},
        {"lineterminator": "\n"},
    ],
    ids=str,
)
def test_delimiter_and_quotes_are_found_out(tmp_path, delimiter, form):
    path = tmp_path / "t.csv"
    path.write_bytes(written(delimiter, **form).encode())
    found = list(read([str(path)]))
    assert [(paper.id, paper.title, paper.abstract) for paper in found] == [
        ("k1", "Tern", CLEAN),
        ("k2", "Wren", "We wait."),
    ]
    assert [dict(paper.extra) for paper in found] == [{}, {"Notes": "n"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_accents_survive_any_usual_encoding(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_bytes("title,abstract\nÉlagage,Émilie prunes “naïvely”.\n".encode(encoding))
    [paper] = read([str(path)])
    assert (paper.title, paper.abstract) == ("Élagage", "Émilie prunes “naïvely”.")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Мы ждём, пока веса не установятся, и тогда останавливаем обучение модели. "),
        ("gb18030", "我们提出了一种新的方法,可以在训练过程中减少内存的使用,并且提高模型的速度。"),
        ("utf-8", "Мы ждём, пока веса не установятся, и тогда останавливаем обучение модели. "),
    ],
)
def test_a_text_in_another_script_is_read_in_its_encoding(tmp_path, encoding, text):
    path = tmp_path / "t.tsv"
    path.write_bytes(f"title\tabstract\nT\t{text * 8}\n".encode(encoding))
    [paper] = read([str(path)])
    assert paper.abstract == (text * 8).strip()


def test_a_stray_byte_does_not_make_another_script_of_utf8(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_bytes(b"title\tabstract\n\x96\t" + ("Мы ждём. " * 40).strip().encode())
    [paper] = read([str(path)])
    assert paper.abstract == ("Мы ждём. " * 40).strip()


def test_quotes_of_a_table_that_never_quotes_are_text():
    [one, two] = records('title\tabstract\n"Wait" Is Not Enough\tWe "wait.\nWren\tWe wait.', source="t.tsv")
    assert (one.title, one.abstract, two.title) == ('"Wait" Is Not Enough', 'We "wait.', "Wren")


def test_excel_may_name_the_delimiter_first():
    [paper] = records("sep=;\ntitle;abstract\nA, b;We wait.")
    assert (paper.title, paper.source) == ("A, b", "t.csv:3")


def test_source_is_the_first_line_of_the_row():
    found = records('title,abstract\nA,"We\nwait."\n\nB,We stop.')
    assert [paper.source for paper in found] == ["t.csv:2", "t.csv:5"]


def test_a_row_with_cells_beyond_the_header_is_a_bad_record_and_one_with_fewer_is_none():
    found = records("id,title,abstract\n1,Tern,We wait, and then stop.\n2,Wren\n3,Jay,We stop.,,")
    assert found[0] == BadRecord("t.csv", 2, "4 cells where the header has 3")
    assert [(paper.id, paper.abstract) for paper in found[1:]] == [("2", ""), ("3", "We stop.")]


def test_a_quote_never_closed_costs_its_own_row_only():
    found = records('title,abstract\nA,We wait.\nB,"We stop.\nC,We go.\nD,We rest.\n')
    assert [record.line if isinstance(record, BadRecord) else record.title for record in found] == ["A", 3, "C", "D"]


def test_a_row_without_title_and_abstract_is_a_bad_record():
    assert records("id,title,abstract\n7,,\n") == [BadRecord("t.csv", 2, "neither an abstract nor a title")]


def test_a_header_that_names_neither_is_an_input_error_that_lists_the_columns():
    with pytest.raises(InputError, match=r"t\.csv has no column with titles or abstracts") as caught:
        records("Nr,Heading,Body\n1,T,We wait.")
    assert "--abstract-field" in caught.value.hint
    assert "Nr, Heading, Body" in caught.value.hint


def test_a_header_alone_gives_nothing():
    assert records("title,abstract\n") == []


def test_rows_are_read_as_they_are_asked_for():
    taken = itertools.count(2)
    lines = itertools.chain([Line(1, "title,abstract")], (Line(number, "T,We wait.") for number in taken))
    assert isinstance(next(read_csv(lines, source="-")), Paper)
    assert next(taken) < 50


@pytest.mark.parametrize(
    ("line", "expected"),
    [("title,abstract", True), ("Key;Title;Abstract Note", True), ("Title: A, b", False), ("Abstract", False),
     ("We present a method, and its abstract", False), ("Home | Papers | Abstract", False)],
)  # fmt: skip
def test_only_columns_of_papers_make_a_header(line, expected):
    assert is_header(line) is expected


def test_the_delimiter_is_the_one_that_makes_columns_with_known_names():
    assert delimiter_of("Last, First; Title; Abstract") == ";"


@pytest.mark.parametrize("preface", ["Export of 5 March 2024\n\n", "Query:,tiles\nHits:,2\n", '"Made by, hand"\n'])
def test_the_header_may_stand_below_what_an_export_says_of_itself(preface):
    [paper] = records(f"{preface}id,Title,Abstract\n7,Tern,We wait.\n")
    assert (paper.id, paper.title, paper.abstract) == ("7", "Tern", "We wait.")
    assert paper.source == f"t.csv:{preface.count(chr(10)) + 2}"
