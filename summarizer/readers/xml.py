"""Reads elements of an XML file of any size, one at a time; the parser fetches and expands nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.errors import InputError
from summarizer.readers.limits import HINT, largest_element
from summarizer.readers.streams import CHUNK
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAST_LINE = 65_535  # libxml2 stores no higher line number


def elements(stream: BinaryIO, names: tuple[str, ...], *, source: str) -> Iterator[Any]:
    """Yield the lxml elements with these local names, in order; each is valid only until the next.

    A file that breaks off, is not XML, or declares entities yields a BadRecord after what could be read.
    """
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        huge_tree=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    largest = largest_element()
    since = 0  # bytes since the last element
    for fed in _fed(parser, stream):
        since += fed if isinstance(fed, int) else 0
        for _, element in parser.read_events():
            since = 0
            if _declares_entities(element):
                yield BadRecord(source, None, "the XML declares its own entities, which no export of papers does")
                return
            yield element
            _forget(element)
        if since > largest:
            yield BadRecord(source, None, f"nothing beyond a record of more than {largest:,} bytes was read ({HINT})")
            return
        if isinstance(fed, SyntaxError):
            yield BadRecord(source, fed.lineno or None, f"the XML can't be read beyond this point: {fed.msg}")


def _fed(parser: Any, stream: BinaryIO) -> Iterator[SyntaxError | int]:
    """Feed the stream to the parser, and yield the size of each piece; elements may be available after it.

    An error in the XML is yielded last. A stream that breaks off raises only after its last elements were read.
    """
    read = getattr(stream, "read1", stream.read)  # read would lose what it has when the stream breaks off
    try:
        for chunk in iter(lambda: read(CHUNK), b""):
            parser.feed(chunk)
            yield len(chunk)
        parser.close()
        yield 0
    except SyntaxError as error:  # lxml raises a subclass of it
        yield error
    except InputError:
        with suppress(SyntaxError):
            parser.close()
        yield 0
        raise


def line_of(element: Any) -> int | None:
    """Return the line on which an element begins, or None if unknown."""
    line: int | None = element.sourceline
    return line if line and line < _LAST_LINE else None


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text_of(element: Any, path: str) -> str:
    """Return the text of the first element at `path`, with that of nested elements, in any namespace; else ""."""
    found = element.find(path)
    return "" if found is None else "".join(found.itertext()).strip()


def markup_of(element: Any) -> str:
    """Return the content of an element, as markup."""
    from lxml import etree

    whole = etree.tostring(element, encoding="unicode", with_tail=False)
    return "" if whole.endswith("/>") and not len(element) else whole[whole.index(">") + 1 : whole.rindex("</")]


def _declares_entities(element: Any) -> bool:
    declared = element.getroottree().docinfo.internalDTD
    return declared is not None and next(declared.iterentities(), None) is not None


def _forget(element: Any) -> None:
    """Free the element and its predecessors, which the tree would keep."""
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
