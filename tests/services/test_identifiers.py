"""What is an identifier, as people write and paste it."""

from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.services.identifiers import identifier_in, identifiers_of

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("arxiv:2406.01234", "arxiv:2406.01234"),
        ("arXiv:2406.01234v3", "arxiv:2406.01234"),
        ("2406.01234", "arxiv:2406.01234"),
        ("https://arxiv.org/abs/2406.01234v1", "arxiv:2406.01234"),
        ("http://www.arxiv.org/pdf/2406.01234.pdf", "arxiv:2406.01234"),
        ("https://arxiv.org/abs/2406.01234?context=cs.LG", "arxiv:2406.01234"),
        ("arxiv.org/abs/math/0309136", "arxiv:math/0309136"),
        ("https://doi.org/10.48550/arXiv.2406.01234", "arxiv:2406.01234"),
        ("10.5555/KILN.1", "doi:10.5555/kiln.1"),
        ("doi: 10.5555/kiln.1", "doi:10.5555/kiln.1"),
        ("https://dx.doi.org/10.1016/S0140-6736(20)30183-5", "doi:10.1016/s0140-6736(20)30183-5"),
        ("pmid:31234567", "pubmed:31234567"),
        ("https://pubmed.ncbi.nlm.nih.gov/31234567/", "pubmed:31234567"),
        ("https://openalex.org/w4400000001", "openalex:W4400000001"),
        (f"https://www.semanticscholar.org/paper/Far-Kilns-Potter/{SHA}", f"s2:{SHA}"),
        ("CorpusID: 77", "s2:CorpusId:77"),
    ],
)
def test_an_identifier_is_known_in_the_forms_people_paste(written, found):
    assert str(identifier_in(written)) == found


@pytest.mark.parametrize("written", ["papers.txt", "2406.bib", "1999.5678", "10.5555", "exports/", "W12", "12345678"])
def test_a_name_of_a_file_and_a_number_are_no_identifiers(written):
    assert identifier_in(written) is None


def test_a_file_of_identifiers_stands_for_them_in_order():
    Path("ids.txt").write_text("# kilns\n10.5555/kiln.1  # in print\n\narxiv:2406.01234\r\n", encoding="utf-8")
    assert [str(one) for one in identifiers_of("ids.txt")] == ["doi:10.5555/kiln.1", "arxiv:2406.01234"]


def test_a_line_that_is_none_is_named():
    Path("ids.txt").write_text("arxiv:2406.01234\narxiv:2406.05678\nkilns\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"ids\.txt:3: 'kilns'"):
        identifiers_of("ids.txt")


@pytest.mark.parametrize(
    "text", ["", "doi\n10.5555/kiln.1\n", "We fire kilns.\narxiv:2406.01234\n", "1234.5678\n2.5\n"]
)
def test_any_other_file_is_read_as_before(text):
    Path("other.txt").write_text(text, encoding="utf-8")
    assert identifiers_of("other.txt") is None


def test_a_file_of_that_name_comes_before_an_identifier():
    Path("2406.01234").write_text("Kilns\n\nWe fire kilns.\n", encoding="utf-8")
    assert identifiers_of("2406.01234") is None
