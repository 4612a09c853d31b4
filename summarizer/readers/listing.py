"""Reads saved HTML of sites that list papers; the first of these rules that finds a paper decides.

    data-props with papers in JSON              Hugging Face: daily papers, trending, one paper
    li.arxiv-result                             arXiv: search
    dt and dd with div.list-title               arXiv: new and recent submissions
    meta citation_title                         one paper, at arXiv, a publisher's or a repository (`article_page`)
    none of these                               the visible text, read as a saved page

HTML can't be read in parts, so the whole page is held in memory. Nothing in it is run or fetched.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.readers.article_page import of_article
from summarizer.readers.entries import RawEntry, to_paper
from summarizer.readers.formulas import with_formulas
from summarizer.readers.limits import largest_page
from summarizer.readers.page import read_page
from summarizer.readers.streams import CHUNK
from summarizer.readers.visible import visible
from summarizer.readers.xml import markup_of
from summarizer.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.records import Paper

_EMBEDDED = re.compile(rb"[A-Za-z0-9+/]{1000,}={0,2}")  # base64


def read_listing(stream: BinaryIO, *, source: str) -> Iterator[Paper | BadRecord]:
    """Yield the papers of a page, in order; repeated papers only once."""
    data = _content(stream)
    if len(data) > (largest := largest_page()):
        yield BadRecord(source, None, f"a page of more than {largest:,} bytes; save its text, and give that")
        return
    page = _parsed(data)
    if page is None:
        yield BadRecord(source, None, "the page is empty")
        return
    seen: set[RawEntry] = set()
    for entry, line in _entries(page):
        if entry not in seen:
            seen.add(entry)
            yield to_paper(entry, source=source, line=line)
    if not seen:
        yield from read_page(visible(page), source=source)


def _content(stream: BinaryIO) -> bytes:
    """Return the page without embedded pictures and fonts, up to slightly more than the limit."""
    held, largest = bytearray(), largest_page()
    for chunk in iter(lambda: stream.read(CHUNK), b""):
        held += _EMBEDDED.sub(b"", chunk)
        if len(held) > largest:
            break
    return bytes(held)


def _parsed(data: bytes) -> Any:
    from lxml import etree, html

    if not data.strip():
        return None
    parser = html.HTMLParser(encoding=_encoding(data), remove_comments=True, remove_pis=True)
    try:
        return _plain(html.document_fromstring(data, parser=parser))
    except etree.ParserError:  # no elements
        return None


def _plain(page: Any) -> Any:
    """Return the page without labels and folding buttons, with formulas as text."""
    furniture = (_with("span", "descriptor"), ".//a[contains(., '\u25b3 Less') or contains(., '\u25bd More')]")
    for element in page.xpath(" | ".join(furniture)):
        if element.getparent() is not None:
            element.drop_tree()
    return with_formulas(page)


def _encoding(data: bytes) -> str | None:
    """Return UTF-8 if the bytes are valid UTF-8, as browsers save; otherwise the declared encoding."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _entries(page: Any) -> Iterator[tuple[RawEntry, int | None]]:
    for kind in (_of_hugging_face, _of_search, _of_submissions, of_article):
        found = list(kind(page))
        if found:
            yield from found
            return


def _of_hugging_face(page: Any) -> Iterator[tuple[RawEntry, int | None]]:
    for element in page.xpath("//*[@data-props]"):
        try:
            props = json.loads(element.get("data-props"))
        except (ValueError, RecursionError):
            continue
        for paper in _papers_within(props):
            yield _from_props(paper), element.sourceline


def _papers_within(props: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects with a title and a summary, in order; if they are nested ("paper"), the inner one."""
    waiting = [props]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and isinstance(value.get("paper"), dict):
            value = value["paper"]
        if isinstance(value, dict) and all(isinstance(value.get(name), str) for name in ("title", "summary")):
            yield value
        elif isinstance(value, dict):
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def _from_props(paper: dict[str, Any]) -> RawEntry:
    known, authors = str(paper.get("id") or ""), paper.get("authors")
    named = [author.get("name") for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    return RawEntry(
        title=paper["title"],
        abstract=paper["summary"],
        id=known,
        authors=tuple(str(name) for name in named if name),
        date=str(paper.get("publishedAt") or ""),
        url=f"https://huggingface.co/papers/{known}" if known else "",
        places=(known,),
    )


def _of_search(page: Any) -> Iterator[tuple[RawEntry, int | None]]:
    for item in page.xpath(f"//li[{_class('arxiv-result')}]"):
        entry = RawEntry(
            title=_markup(item, _with("p", "title")),
            abstract=_markup(item, _with("span", "abstract-full")) or _markup(item, _with("p", "abstract")),
            authors=_all(item, f"{_with('p', 'authors')}//a"),
            date="".join(_all(item, ".//p[contains(., 'originally announced')]")),
            url=_address(item),
        )
        yield entry, item.sourceline


def _of_submissions(page: Any) -> Iterator[tuple[RawEntry, int | None]]:
    for item in page.xpath(f"//dd[.{_with('div', 'list-title')[1:]}]"):
        above = item.xpath("preceding-sibling::dt[1]")
        entry = RawEntry(
            title=_markup(item, _with("div", "list-title")),
            abstract=_markup(item, "./p") or _markup(item, _with("p", "mathjax")),
            authors=_all(item, f"{_with('div', 'list-authors')}//a"),
            url=_address(above[0]) if above else "",
        )
        yield entry, item.sourceline


def _class(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _with(tag: str, name: str) -> str:
    """Return the path to the descendants with a class."""
    return f".//{tag}[{_class(name)}]"


def _markup(element: Any, path: str) -> str:
    """Return the content of the first element at `path` as markup; otherwise ""."""
    return next((markup_of(found) for found in element.xpath(path)), "")


def _all(element: Any, path: str) -> tuple[str, ...]:
    return tuple(found.text_content().strip() for found in element.xpath(path))


def _address(element: Any) -> str:
    found = element.xpath(".//a[contains(@href, '/abs/')]/@href")
    address = found[0] if found else ""
    return f"https://arxiv.org{address}" if address.startswith("/") else address
