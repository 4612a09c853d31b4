import io
import zipfile

import pytest

from summarizer.errors import InputError
from summarizer.readers import read_records as read
from summarizer.readers.foreign import refuse_foreign


def zipped(name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "hint"),
    [
        (b"%PDF-1.7\n", "a PDF", "abstract"),
        (zipped("word/document.xml"), "office document", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office document", "Save"),
        (b"{\\rtf1\\ansi", "rich text", "Save"),
        (b"SQLite format 3\0", "SQLite", "CSV"),
        (b"\x89PNG\r\n\x1a\n", "picture", "text"),
        (b"ARROW1\0\0", "Arrow", "Parquet"),
    ],
)
def test_what_is_no_input_is_named_and_the_hint_says_what_to_do(head, name, hint):
    with pytest.raises(InputError, match=name) as caught:
        refuse_foreign(head, name="odd")
    assert hint in caught.value.hint


@pytest.mark.parametrize("head", [b"", b"We wait.", b"{\\KAN}: A Title", b"PAR1\0", b"PK of the year"])
def test_everything_else_may_be_an_input(head):
    refuse_foreign(head, name="x")


def test_a_pdf_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "a.txt").write_text("We wait until it has settled.")
    (tmp_path / "b.txt").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(InputError, match=r"b\.txt is a PDF"):
        read([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
