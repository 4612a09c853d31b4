"""Classifies the blocks of a page: furniture of the site, a heading, or prose.

The first matching rule decides:

    label      "Title: ..." is a title, "Abstract: ..." an abstract, whatever the rest looks like
    furniture  it matches a pattern in `furniture`, or has fewer than two letters
    names      a list of names, however long, is a heading without weight
    link       under 160 characters with an address in it ("Code: https://..."): part of the current abstract
    prose      250 characters; or 150 with a full stop inside; or four words with a full stop at the end
    heading    everything else

The weight of a heading is 5 with a label, 4 if it reads like a title (four words, or three with a colon or a question
mark), 3 if it is shorter or may be two names ("and"), and 0 for a list of names with a comma. A sentence in the place
of a title has the weight 2. Question and exclamation marks do not end a sentence here, since titles have them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from summarizer.readers.furniture import FIELD, is_furniture

LABELLED, TITLE_LIKE, SHORT, SENTENCE, NAMES = 5, 4, 3, 2, 0

LONGEST_LINK = 160  # characters, as all that follow
LONGEST_HEADING = 250
SEVERAL_SENTENCES = 150
LONGEST_ENDING = 40  # a full stop, and brackets, quotation marks and citations after it
TITLE_WORDS = 4
PLAIN_WORD = 4  # letters; shorter words are lower case in titles, too
MOSTLY = 0.75


class Kind(Enum):
    """The kinds of block."""

    TITLE = auto()
    ABSTRACT = auto()
    FURNITURE = auto()
    LINK = auto()
    PROSE = auto()
    HEADING = auto()


@dataclass(frozen=True, slots=True)
class Sign:
    """The classification of a block.

    Attributes:
        kind: its kind.
        text: the block without its label.
        weight: how much it reads like a title, 0 to 5; 0 unless it is a heading.
    """

    kind: Kind
    text: str
    weight: int = 0


_TITLE = re.compile(r"title\s?:\s*(\S.*)", re.IGNORECASE)
_ABSTRACT = re.compile(r"abstract\s?(?:[:.\u2013\u2014]|-\s)\s*(\S.*)", re.IGNORECASE)
_ABSTRACT_ALONE = re.compile(r"abstract\W*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.|\b(?:github|gitlab|huggingface)\.(?:com|io|co)\b")
_SENTENCE_END = re.compile(r"(?<!\bet al)[.\u2026\u3002\uff0e](?:[\"'\u2019\u201d»)\]]|\[[\d, ]+\])*$")
_SENTENCE_INSIDE = re.compile(r"[a-z\d)%]{3}\. +[A-Z]")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # kana, Han, Hangul: no spaces between words
_CAPITALIZED = r"[^\W\d_a-z][\w.'\u2019-]*"
_PERSON = (
    rf"{_CAPITALIZED}(?: (?:van|von|de|der|da|la|del|bin|{_CAPITALIZED})){{1,3}}(?: \([^)]*\))?(?: ?[\d*†‡§]|,(?=\d))*"
)
_MORE = r"(?:et al\.|\+?\d+ (?:more|others))"
_PEOPLE = re.compile(
    rf"{_PERSON}(?: ?[,;] {_PERSON})*(?: (?=et al)| ?[,;] |,? (?:and|&) |[,;] (?:and|&) )(?:{_PERSON}|{_MORE})[,;.]?"
)


def sign(text: str) -> Sign:
    """Classify a block by the rules above."""
    if labelled := _labelled(text):
        return labelled
    if is_furniture(text):
        return Sign(Kind.FURNITURE, text)
    if _PEOPLE.fullmatch(text):
        return Sign(Kind.HEADING, text, SHORT if re.fullmatch(r"[^,;]+ (?:and|&) [^,;]+", text) else NAMES)
    if len(text) < LONGEST_LINK and _ADDRESS.search(text):
        return Sign(Kind.LINK, text)
    if is_prose(text):
        return Sign(Kind.PROSE, text)
    return Sign(Kind.HEADING, text, _weight(text))


def is_prose(text: str) -> bool:
    """Whether `text` is made of sentences, by its length and its full stops."""
    if len(text) >= LONGEST_HEADING or (len(text) >= SEVERAL_SENTENCES and _SENTENCE_INSIDE.search(text)):
        return True
    return _words(text) >= TITLE_WORDS and ends_sentence(text)


def is_labelled(text: str) -> bool:
    """Whether `text` begins with "Title:", "Abstract:" or a field such as "Authors:"."""
    return any(pattern.match(text) for pattern in (_TITLE, _ABSTRACT, FIELD))


def is_names(text: str) -> bool:
    """Whether `text` lists people, with a comma or a semicolon between them."""
    return ("," in text or ";" in text) and _PEOPLE.fullmatch(text) is not None


def may_be_person(text: str) -> bool:
    """Whether `text` may be one person's name: two to four capitalized words, which may also be a short title."""
    return re.fullmatch(_PERSON, text) is not None


def is_people(text: str) -> bool:
    """Whether `text` lists people, or may name one."""
    return _PEOPLE.fullmatch(text) is not None or may_be_person(text)


def is_abstract_label(text: str) -> bool:
    """Whether `text` is the label "Abstract" and nothing else."""
    return _ABSTRACT_ALONE.fullmatch(text) is not None


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with a full stop."""
    return _SENTENCE_END.search(text[-LONGEST_ENDING:]) is not None


def is_capitalized(text: str) -> bool:
    """Whether most words begin with a capital, as in a title; short words do not count."""
    words = [word for word in re.findall(r"[^\W\d_][\w-]*", text) if len(word) >= PLAIN_WORD]
    return bool(words) and sum(word[0].isupper() for word in words) >= MOSTLY * len(words)


def _labelled(text: str) -> Sign | None:
    if match := _TITLE.fullmatch(text):
        return Sign(Kind.TITLE, match[1], LABELLED)
    if match := _ABSTRACT.fullmatch(text):
        return Sign(Kind.ABSTRACT, match[1])
    return None


def _weight(text: str) -> int:
    explains_or_asks = ": " in text or text.endswith("?")
    return TITLE_LIKE if _words(text) + explains_or_asks >= TITLE_WORDS else SHORT


def _words(text: str) -> int:
    return max(len(text.split()), len(_IDEOGRAPH.findall(text)) // 2)
