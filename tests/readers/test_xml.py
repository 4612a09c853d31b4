import io
import itertools

import pytest
from invented import Endless, from_bytes

from summarizer.errors import InputError
from summarizer.readers.xml import elements, line_of, markup_of, text_of


def test_elements_come_in_order_in_any_namespace_with_their_lines():
    text = '<r xmlns:p="urn:p">\n<a>1</a>\n<p:b>2</p:b>\n<c>3</c><a>4</a></r>'
    stream = from_bytes(
        lambda stream, *, source: ((e.text, line_of(e)) for e in elements(stream, ("a", "b"), source=source)), text
    )
    assert stream == [("1", 2), ("2", 3), ("4", 4)]


def test_an_element_is_let_go_of_when_the_next_is_asked_for():
    found = elements(Endless(b"<r>", b"<a>words</a>\n"), ("a",), source="x")
    for element in itertools.islice(found, 2_000):
        before = element.getprevious()
        assert before is None or (before.text, before.getprevious()) == (None, None)
        assert element.text == "words"


class Tearing(io.RawIOBase):
    """A stream that cannot be read to its end, as a compressed file that broke off."""

    def __init__(self, data):
        self.data = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        size = self.data.readinto(buffer)
        if not size:
            raise InputError("torn")
        return size


@pytest.mark.parametrize("wrapped", [Tearing, lambda data: io.BufferedReader(Tearing(data))])
def test_what_a_torn_stream_gave_is_kept(wrapped):
    found = elements(wrapped(b"<r><a>1</a><a>2</a><a>3"), ("a",), source="x")
    assert [next(found).text, next(found).text] == ["1", "2"]
    with pytest.raises(InputError, match="torn"):
        next(found)


def test_text_and_markup_of_an_element():
    [element] = itertools.islice(
        elements(Endless(b"<r>", b'<a k="&gt;">1 &lt; <i>2</i><b/></a>'), ("a",), source="x"), 1
    )
    assert markup_of(element) == "1 &lt; <i>2</i><b/>"
    assert markup_of(element[1]) == ""
    assert text_of(element, "{*}i") == "2"
    assert text_of(element, "{*}none") == ""
