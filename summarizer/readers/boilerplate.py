"""Recognize text that replaces or follows an abstract: placeholders, copyright and publishers' notices."""

from __future__ import annotations

import re

from summarizer.readers.cleaning import cleaned

_PLACEHOLDERS = r"""
    (?:n/?[ ]?\.?a\.?|none|null|nil|nan|undefined|unknown|empty|blank|missing|tb[acd]|to[ ]be[ ](?:added|announced))
  | (?:not|un)[ -]?(?:available|applicable|provided|specified|given)
  | (?:abstract|summary)
  | (?:no|without|lacks?[ ]an)[ ](?:abstracts?|summary|text)(?:[ ](?:is|was))?
    (?:[ ](?:available|provided|given|found|supplied|listed|present|recorded|here|yet))?
    (?:[ ](?:for|in)[ ]this[ ].{1,40})?
  | (?:an?[ ]|the[ ])?(?:abstract|summary)[ ](?:is[ ]|was[ ])?(?:(?:currently[ ])?(?:not|un)[ ]?(?:available|provided)
    |missing|omitted|n/?a|none|to[ ]follow|not[ ]found)(?:[ ](?:for|in)[ ]this[ ].{1,40})?
  | (?:this|the)[ ](?:article|paper|item|record|document|publication|entry)[ ](?:has|contains|includes)[ ]no[ ]
    (?:abstract|summary)
  | (?:there[ ]is[ ])?no[ ](?:abstract|summary).{0,40}
"""
_SIGNS = r"[\s!-/:-@\[-`{-~\u2010-\u2015\u2026\u00b7\u2022]*"
_PLACEHOLDER = re.compile(rf"{_SIGNS}(?:{_PLACEHOLDERS})?{_SIGNS}", re.IGNORECASE | re.VERBOSE)
_LONGEST_PLACEHOLDER = 100  # characters
_LONGEST_NOTICE = 320  # characters of one sentence about rights
_SENTENCE = re.compile(r"(?:\A|(?<=[.!?\u2026\"\u201d)\]])\s+|\n+)(?=\S)")
_PUBLISHERS = (
    r"Elsevier|Wiley|Springer|Blackwell|Taylor|SAGE|Karger|Nature|Lippincott|Wolters|Oxford|Cambridge|Thieme|MDPI"
)
_NOTICE = re.compile(
    rf"""
    (?: (?:crown[ ])? copyright :? [ ]*
        (?: published[ ]by\b | \u00a9 | \(c\) | \d{{4}} | by\b | the[ ]authors? | held ) .*
      | (?:\u00a9|\(c\)[ ]*\d{{4}}|&copy;|\ue5f8) .*
      | all[ ]rights[ ]reserved .*
      | published[ ]\d{{4}}\.?
      | this[ ]article[ ]is[ ]a[ ]U\.?S\.?[ ]government[ ]work\b.*
      | licensee[ ]{_PUBLISHERS}.*
      | https?://(?:dx\.)?doi\.org/\S+
      | published[ ](?:by|on[ ]behalf[ ]of|in)\b .*
        (?: {_PUBLISHERS}|\b(?:Ltd|Inc|GmbH|LLC|B\.?V|Press|Society|Publishers?)\b ) .*
      | (?:{_PUBLISHERS}) [ ][\w& ,.-]{{0,60}} (?:Ltd|Inc|GmbH|LLC|B\.?V|Nature|Sons)\b\.?
      | this[ ](?:article|work|paper)[ ]is[ ](?:protected[ ]by[ ]copyright|(?:licensed|distributed)[ ]under).*
      | this[ ]is[ ]an[ ]open[ -]access[ ]article.*
      | (?:for[ ]permissions?|to[ ]request[ ]permissions?),?[ ]please.*
      | (?:personal[ ]use[ ]of[ ]this[ ]material[ ]is[ ]permitted).*
      | (?:ltd|inc|llc)\.?
      | the[ ]authors?(?:\(s\))?(?:,?[ ]\d{{4}})?\.? (?:[ ]published[ ]by.*)?
    )
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_GLUED = re.compile(
    r"""
    [\s,;]* (?i: (?:view[ ]full-?text\s*)? (?:crown\s+)? (?:copyright:?\s*)? (?:\u00a9|\(c\)) \s* (?:copyright\s*)?
      (?:\d{4}|the[ ]authors?|authors?)\b )
    (?: [\s,.;:&/()'\u2019-]++ | https?://\S++ | [A-Z\u00c0-\u00de]\w*+ | \d{4}\b
      | (?i:all[ ]rights[ ]reserved|published|licensee|et[ ]al|authors?|by|of|the|and|for|in|on|behalf|s)\b )*+ \Z
    """,
    re.VERBOSE,
)
_DATABASE = re.compile(
    r"""
      \s* \[(?:abstract|summary)[ ]from[ ](?:author|publisher)\] .*
    | \s* copyright[ ]of[ ].{3,200}?[ ]is[ ]the[ ]property[ ]of[ ].*
    | \s* \(Psyc\w{3,8}[ ]Database[ ]Record[ ]\(c\).{0,60}?reserved\)\.?
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_OF_DATABASES = ("[abstract from", "[summary from", "is the property of", "database record")
_MARKS = ("\u00a9", "(c)")
_HEAD = re.compile(r"\A\s*(?:copyright\s*)?(?:\u00a9|\(c\))\s*\d{4}\b[^.\n]{0,80}\.\s+(?=\S)", re.IGNORECASE)


def abstract_of(text: str) -> str:
    """Clean an abstract from an export (see `cleaning`); return "" if it is a placeholder.

    Publishers' notices about rights, before or after the abstract, are removed. Evidence offsets refer to the returned
    text.
    """
    plain = cleaned(text)
    return "" if is_placeholder(plain) else without_notices(plain)


def is_placeholder(text: str) -> bool:
    """Whether a text is a placeholder for a missing abstract."""
    return len(text) <= _LONGEST_PLACEHOLDER and _PLACEHOLDER.fullmatch(text) is not None


def without_notices(text: str) -> str:
    """Remove sentences about rights from both ends of a text; keep a text that has nothing else."""
    lower = text.lower()  # a quick check first: few abstracts have any
    kept = _DATABASE.sub("", text) if any(sign in lower for sign in _OF_DATABASES) else text
    kept = _HEAD.sub("", kept, count=1)
    has_mark = any(sign in lower[-2 * _LONGEST_NOTICE :] for sign in _MARKS)
    if has_mark and (glued := _GLUED.search(kept, max(0, len(kept) - _LONGEST_NOTICE))):
        kept = kept[: glued.start()]
    starts = [found.end() for found in _SENTENCE.finditer(kept, max(0, len(kept) - 4 * _LONGEST_NOTICE))]
    end = len(kept)
    for start in reversed(starts):
        if end - start > _LONGEST_NOTICE:
            break
        if _NOTICE.fullmatch(kept[start:end].strip()):
            end = start
    return kept[:end].rstrip() or text
