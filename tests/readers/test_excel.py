"""Workbooks: the tables of all sheets, wherever their headers are."""

import io
import zipfile
from contextlib import suppress

import pytest

from summarizer.errors import InputError
from summarizer.readers import Fields, read_records

openpyxl = pytest.importorskip("openpyxl")

ROWS = [["ID", "Title", "Abstract", "Year"], [7, "Tern waits", "We wait.", 2024], ["w", "Wren climbs", None, 2025.0]]


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def papers(tmp_path, data, fields=None):
    path = tmp_path / "library.xlsx"
    path.write_bytes(data)
    return list(read_records([str(path)], fields=fields))


def test_a_row_is_a_paper(tmp_path):
    tern, wren = papers(tmp_path, workbook(Papers=ROWS))
    assert (tern.id, tern.title, tern.abstract, tern.extra["Year"]) == ("7", "Tern waits", "We wait.", "2024")
    assert (wren.title, wren.abstract, wren.extra["Year"]) == ("Wren climbs", "", "2025")
    assert tern.source == f"{tmp_path / 'library.xlsx'}!Papers:2"


def test_the_header_may_stand_further_down_and_sheets_without_papers_are_passed_over(tmp_path):
    data = workbook(Notes=[["Made by hand"], [3]], Papers=[["Export of 5 March"], [], *ROWS], More=ROWS)
    assert [paper.title for paper in papers(tmp_path, data)] == ["Tern waits", "Wren climbs"] * 2


def test_columns_of_odd_names_are_named(tmp_path):
    data = workbook(Papers=[["Heading", "Body"], ["Tern waits", "We wait."]])
    [paper] = papers(tmp_path, data, fields=Fields(title="heading", abstract="body"))
    assert (paper.title, paper.abstract) == ("Tern waits", "We wait.")


def test_a_workbook_without_papers_says_what_it_has(tmp_path):
    with pytest.raises(InputError, match="no column with titles") as caught:
        papers(tmp_path, workbook(Sums=[["Month", "Cost"], ["May", 3]]))
    assert "Month, Cost" in caught.value.hint


def test_a_workbook_that_declares_entities_is_refused(tmp_path):
    whole, file = zipfile.ZipFile(io.BytesIO(workbook(Papers=ROWS))), io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for part in whole.infolist():
            data = whole.read(part)
            declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' if "sheet1" in part.filename else b""
            made.writestr(part.filename, declared + data.removeprefix(b"<?xml version='1.0'?>"))
    with pytest.raises(InputError, match="entities"):
        papers(tmp_path, file.getvalue())


def test_a_damaged_workbook_raises_nothing_but_an_input_error(tmp_path):
    data = workbook(Papers=ROWS)
    for at in range(40, len(data), 97):
        broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        with suppress(InputError):
            assert len(papers(tmp_path, broken)) <= 3
