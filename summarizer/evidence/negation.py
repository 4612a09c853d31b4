"""Detects that a cited text denies the claim: "does not speed up", "no faster", "without sacrificing speed".

It looks at the clause that states the claim, and at what is denied in it: a denied gain is no gain, a denied cost
("needs no extra memory", "without increasing the number of updates") is one, and "as much as before" is parity, not a
gain. The rules cover English syntax close to the negation; they miss irony and denials in another sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.evidence.figures import figures, uncarried
from summarizer.evidence.scope import without_gas
from summarizer.evidence.sentences import split
from summarizer.evidence.vocabulary import COST, GAIN, GAIN_NOUN, GAIN_VERB, MERIT, RESOURCE, letters, words
from summarizer.evidence.wording import stems

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEARBY = 80  # characters to search for these words
_NEAR = 5  # words after a denied word that may say what it is about

_PREDICATE = (
    r"(?:is|are|was|were|can|runs|trains|takes|needs|requires|uses|achieves|reaches|converges|has"
    rf"|(?:{GAIN_VERB})(?<=s)|speeds|sped)\b"
)
_ASIDE = re.compile(  # a relative clause amid its sentence: ", which does not reduce memory, "
    rf"""
      ,\s+(?:which|who|whose)\b[^,;:]{{1,160}},(?=\s+(?!(?:and|or|nor)\b)(?:[\w-]+\s+){{0,3}}?{_PREDICATE})
    | (?<=\w)\s+(?:that|which|who)\s+(?:never|cannot|(?:do|does|did|can|could)\s+not|(?:do|does|did)n['\u2019]t)\s+
        (?:(?!(?:but|and|or|that|which)\b)[\w-]+\s+){{2,5}}?(?={_PREDICATE})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BORDER = re.compile(
    rf"""
      \s*[;:]\s+ | \s+[\u2013\u2014(]\s* | \u2014 | [)\u2013]\s+
    | ,?\s+(?=(?:but|whereas|while|although|though|yet|because|since|unless|whose|where|without|however|unlike)\b)
    | ,\s+(?=(?:which|who|so|thus|thereby|making|leading|resulting|reducing|enabling|allowing|yielding)\b)
    | ,?\s+(?=and\s+(?:\w+ly\s+|also\s+|then\s+)?(?:it|we|they|this|these|the|its|is|are|can|runs|trains|takes|needs
        |requires|uses|achieves|reaches|(?:{GAIN_VERB})(?<=s))\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:when|while|unlike|if|although|though|since|because|as|despite|in contrast to|instead of|rather than)\b[^,]*,",
    re.IGNORECASE,
)
_OTHERS = re.compile(  # introduces a statement about other work
    r"\s*(?:unlike|in\s+contrast\s+to|as\s+opposed\s+to)\b[^,;:]{1,160},(?:\s+(?:which|who|whose|that)\b[^,;:]{1,160},)?(?=\s*\S)",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"""
    \b(?:no|little|not|never|nor|cannot|n[o']t|without|fail(?:s|ed)?\ to|unable\ to|untrue|doubt(?:s|ful)?|false
        |unclear)\b
    (?:\s+[\w-]+){0,4}? \s*
    \b(?:evidence|sign|indication|proof|case|true|confirm\w*|show|shown|find|found|reproduce|replicate|verify|observe
       |demonstrate|establish|claim|conclude|clear|believe|say|argue|imply|mean|doubt\w*|untrue|false|unclear)
    (?:\s+(?:any|of\s+any))?
    \s+(?:that|whether|of|for|if)\b
    | \b(?:untrue|doubtful|false|unclear|unlikely)\s+(?:that|whether)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DENIER = re.compile(r"\b(?:no|not|never|cannot|none|neither|nor|without)\b|n['\u2019]t\b", re.IGNORECASE)
_DENYING = (  # "t" as in "don't"
    "no not never cannot nor neither none t without little unable inability unlikely untrue false unclear hardly barely"
    " scarcely rarely seldom far rather instead short absence zero negligible insignificant absent lost nil marginal"
    " impossible infeasible reach par same similar comparable equal identical equivalent unchanged unaffected original"
    " baseline equally as remains remain stays"
)
_DENYING_WORDS = frozenset(_DENYING.split())
_DENYING_STEMS = (
    *(
        "fail",
        "lack",
        "doubt",
        "disappear",
        "vanish",
        "evaporat",
        "maintain",
        "preserv",
        "keep",
        "retain",
        "match",
        "stop",
    ),
)
_CONTRAST = re.compile(r";|\b(?:but|however|yet)\b", re.IGNORECASE)

_NOT = re.compile(
    r"""
    \b(?: (?:not|never|cannot|(?:do|does|did|is|are|was|were|ca|wo|could|would|has|have)n['\u2019]t)
            (?!\s+(?:only|just|merely|simply|solely|necessary)\b)
      | hardly | barely | scarcely | rarely | seldom | nor | neither
      | fail(?:s|ed|ing)?\s+(?:to|at|in) | failure\s+to | (?:un|in)able\s+to | inability\s+to | unlikely\s+to
      | far\s+from | (?:rather\s+than|instead\s+of)(?=\s+\w+ing\b) | stop(?:s|ped)?\s+short\s+of | without
    )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NO = re.compile(r"\b(?:no|without|lack(?:s|ed|ing)?(?:\s+of)?|absence\s+of|little|zero|nor|neither)\b", re.IGNORECASE)
_BOUND = re.compile(r"\bno[t]?\s+(?:less|fewer|more)\s+than\s+(?:\d|one|two|half)", re.IGNORECASE)

_STEP = (
    r"(?:\w+ly|an?|any|the|its?|their|our|be|been|being|to|do|does|did|can|could|will|would|itself|themselves"
    r"|always|even|yet"
    r"|ever|by|so|very|much|more|most|either|at|all|in|any\s+more|practice|turn|general|fact|able|on\s+average"
    r"|quite|significant"
    r"|substantial|further|us|we|it|this|method|appear|seem|tend)"
)
_SUPPORT = words(
    r"achiev(?:e|es|ed|ing)|attain(?:s|ed|ing)?|reach(?:es|ed|ing)?|yield(?:s|ed|ing)?|provid(?:e|es|ed|ing)"
    r"|offer(?:s|ed|ing)?|giv(?:e|es|en|ing)|gave|bring(?:s|ing)?|lead(?:s|ing)?|led|result(?:s|ed|ing)?"
    r"|allow(?:s|ed|ing)?|enabl(?:e|es|ed|ing)|help(?:s|ed|ing)?|mak(?:e|es|ing)|made|deliver(?:s|ed|ing)?"
    r"|obtain(?:s|ed|ing)?|translat(?:e|es|ed|ing)|observ(?:e|es|ed|ing)|seen?|found|find|realiz(?:e|es|ed)"
    r"|converg(?:e|es|ed|ing)|train(?:s|ed)?|runs?|ran|exhibit(?:s|ed)?|enjoy(?:s|ed)?|possible|demonstrat(?:e|es"
    r"|ed|ing)"
    r"|finish(?:es|ed)?|complet(?:e|es|ed)|tak(?:e|es|ing)|took|come|comes|as|enough|sufficient|suffices?"
)
_GAIN, _COST, _MERIT, _RESOURCE = words(GAIN), words(COST), words(MERIT), words(RESOURCE)
_SPOKEN = words(f"{GAIN}|{RESOURCE}")
_WEIGHT = 2
_RISING = words(r"increas\w+|rais\w+|ris(?:e|es|ing)|rose|gr[eo]w\w*|scal(?:e|es|ed|ing)|boost\w*")
_GOODS = words(
    r"(?:\w+-)?speed\S*|throughput|efficien\w+|scalab\w+|utili[sz]ation|converg\w+|batch\w*|savings?|parallelism"
    r"|frames?|queries|requests|samples|to"
)
_AFTER_NOT = re.compile(rf"(?:\s+{_STEP}){{0,8}}\s+(?P<word>[\w$%\\.-]+)", re.IGNORECASE)
_COMPARATIVE = (
    r"(?:faster|quicker|cheaper|sooner|smaller|shorter|lighter|slower|fewer|less|lower"
    r"|more\s+\w*-?efficient|leaner|simpler|easier)"
)
_AFTER_NO = re.compile(
    rf"(?:\s+(?!(?:{COST}|and|or|but|to|with|that|than)\b)[\w$%\\.-]+){{0,4}}?\s+(?P<word>{_COMPARATIVE}|{GAIN_NOUN})\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    rf"""
      \b(?:none|neither)\s+of\s+(?:[\w-]+\s+){{1,4}}?(?:{GAIN_VERB})\b
    | \b(?:{GAIN_VERB})\s+(?:no|little|neither)\s+(?:[\w-]+\s+)?(?:{RESOURCE})\b
    | \b(?:{GAIN_NOUN})\b (?:\s+[\w%$.\\-]+){{0,8}}? \s+
    (?: disappear\w*|vanish\w*|evaporat\w*
      | (?:is|are|was|were|remains?)\s+(?:\w+ly\s+)?(?:negligible|insignificant|absent|lost|nil|marginal|not\s+\w+
          |never\s+\w+|out\s+of\s+reach|impossible|infeasible)
      | (?:do|does|did)\s+not\s+(?:materiali[sz]e|appear|transfer|hold|carry|persist) )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)

_FORMULA = "$\\\U0001d4aa"
_LITTLE = words(r"less|fewer|lower|smaller|shorter|only|just|half|cheaper|faster")
_ONLY_SPENT = words(r"faster|quicker|cheaper|sooner|shorter|fewer|speed\S*")

_PACE = (
    r"(?:[\w-]+\s+){0,3}?(?:speed|throughput|latency|latencies|efficiency|run-?\s?times?|wall-?clock|scalability"
    r"|frame\s+rate|fps"
    r"|training\s+time|inference\s+time|convergence)\b"
)
_SAME = r"(?:same|similar|comparable|equal|identical|equivalent|unchanged|unaffected|original|baseline)"
_SPARED = re.compile(
    rf"""
    \b(?:without|no|not|never|nor|n['\u2019]t|(?:at|with)\s+no)\s+
    (?:(?:any|a|the|significant\w*|notable|notably|noticeabl[ey])\s+)*
    (?: (?:sacrific\w+|los(?:e|ing|s)|compromis\w+|degrad\w+|hurt\w*|harm\w*|impair\w*|affect\w*|chang\w+|alter\w*
        |worsen\w*
          |reduc(?:e|ing|tion)|drop|decreas\w+|penalt(?:y|ies)|impact\w*|loss)
        \s+ (?:(?:of|in|on|to|any|the|its|their)\s+)* {_PACE}
      | slow(?:ing|s|er|down)?\b )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LEVEL = re.compile(
    rf"""
      \b(?:maintain|preserv|keep|retain|match)\w*\s+(?:(?:the|its|their|an?|{_SAME})\s+)*
        (?:(?:training|inference|decoding|processing|baseline's)\s+)?(?:speed|throughput|latency|run-?\s?times?)\b
    | \b{_SAME}\s+(?:[\w-]+\s+){{0,2}}?(?:speed|throughput|latency|run-?\s?times?|costs?|complexity|memory|budget
        |convergence|time)\b
    | \b(?:speed|throughput|latency|run-?\s?times?|costs?|memory|time)\b(?:\s+[\w-]+){{0,4}}?
        \s+(?:is|are|was|were|remains?|stays?)\s+(?:the\s+same|unchanged|unaffected|comparable|similar|identical
            |no\s+\w+er)\b
    | \b(?:equally|just\s+as|exactly\s+as|about\s+as|as)\s+(?:fast|quick(?:ly)?|cheap|efficient(?:ly)?|costly
        |expensive|slow)\b
    | \bon\s+(?:a\s+)?par\s+with\b | \bneither\s+faster\s+nor\s+slower\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_negated(statement: str, amount: str | None, *, source: str) -> bool:
    """Whether the clause of `source` that states the claim denies its gain or calls it parity.

    Args:
        statement: the claim in one clause.
        amount: its figure, which identifies the clause best; parity is only checked without one.
        source: the cited sentences.
    """
    source, statement = without_gas(source), without_gas(statement)
    if not _may_deny(source):
        return False
    clauses = _carrying(statement, amount, source=source)
    if not clauses:
        return False
    clause, denied = clauses[0]
    if (
        denied
        or _denies_gain(clause, statement=statement)
        or any(_denies(other, statement) for other, _ in clauses[1:])
    ):
        return True
    if amount is not None and figures(amount):
        return False
    return bool(_SPARED.search(clause)) or (bool(_LEVEL.search(clause)) and not _gains(clause))


def _may_deny(source: str) -> bool:
    """Whether any word of denial or parity occurs; most evidence has none."""
    found = letters(source)
    return not _DENYING_WORDS.isdisjoint(found) or any(word.startswith(_DENYING_STEMS) for word in found)


def _carrying(statement: str, amount: str | None, *, source: str) -> list[tuple[str, bool]]:
    """The clauses that state the claim, most complete first, each with whether the rest of its sentence denies it."""
    clauses = [clause for sentence in split(source) for clause in _clauses(sentence.text)]
    if amount and not any(amount in clause for clause, _ in clauses):  # a border fell into it
        clauses = [(sentence.text, bool(_denied(sentence.text))) for sentence in split(source)]
    if amount:
        holding = [clause for clause in clauses if amount in clause[0]]
        clauses = holding or [clause for clause in clauses if not uncarried(amount, source=clause[0])] or clauses
    claim, about = stems(statement), stems(" ".join(word[0] for word in _SPOKEN.finditer(statement)))
    likeness = {clause: _likeness(stems(clause[0]), claim, about) for clause in clauses}
    full = max(likeness.values(), default=0)
    return sorted((clause for clause in likeness if 2 * likeness[clause] >= full), key=lambda clause: -likeness[clause])


def _likeness(stems: frozenset[str], claim: frozenset[str], about: frozenset[str]) -> int:
    """How much of a claim a clause states; what is saved and how counts more than the rest."""
    return len(stems & claim) + _WEIGHT * len(stems & about)


def _clauses(sentence: str) -> Iterator[tuple[str, bool]]:
    """The clauses of a sentence, each with whether the words before deny it ("no evidence that")."""
    sentence = _OTHERS.sub("", sentence, count=1) if _OTHERS.match(sentence) else sentence
    asides = [aside[0].strip(" ,") for aside in _ASIDE.finditer(sentence)] if _DENIER.search(sentence) else []
    if asides:
        yield from ((aside, False) for aside in asides)
        sentence = _ASIDE.sub(" ", sentence)
    start, denied = 0, _denied(sentence)
    opening = _OPENING.match(sentence)
    ends = [opening.end()] if opening else []
    ends += [border.start() for border in _BORDER.finditer(sentence) if border.start() >= (ends or [0])[0]]
    for end in [*ends, len(sentence)]:
        if clause := sentence[start:end].strip():
            yield clause, denied is not None and denied[0] < end and start < denied[1]
        start = end


def _denied(sentence: str) -> tuple[int, int] | None:
    """The start and end of what a sentence denies as a whole."""
    if (denial := _DENIAL.search(sentence)) is None:
        return None
    contrast = _CONTRAST.search(sentence, denial.end())
    return denial.end(), contrast.start() if contrast else len(sentence)


def _denies_gain(clause: str, *, statement: str) -> bool:
    if _BOUND.search(clause):
        return False
    if _GONE.search(clause):
        return True
    said = frozenset() if _NOT.search(statement) or _NO.search(statement) else stems(statement)
    return any(_is_gain(found, clause, said) for found in _denied_words(clause))


def _denies(clause: str, statement: str) -> bool:
    """Whether a clause that also states the claim denies one of its verbs."""
    if _NOT.search(statement) or _NO.search(statement):
        return False
    claim = stems(statement)
    return any(
        of_verb and stems(word["word"]) & claim and not _COST.match(word["word"])
        for word, of_verb in _denied_words(clause)
    )


def _denied_words(clause: str) -> Iterator[tuple[re.Match[str], bool]]:
    """The first word each negation applies to, and whether it negates a verb."""
    for negation in _NOT.finditer(clause):
        if word := _AFTER_NOT.match(clause, negation.end()):
            yield word, True
    for negation in _NO.finditer(clause):
        if word := _AFTER_NO.match(clause, negation.end()):
            yield word, False


def _is_gain(found: tuple[re.Match[str], bool], clause: str, said: frozenset[str]) -> bool:
    match, of_verb = found
    word = match["word"]
    about = " ".join(clause[match.end() : match.end() + _NEARBY].split()[:_NEAR])
    if of_verb and (_SUPPORT.match(word) or word[:1] in _FORMULA or word[:1].isdigit()):
        return True
    if of_verb and _RISING.match(word):
        return bool(_GOODS.search(f"{clause[max(0, match.start() - _NEARBY) : match.start()]} {about}"))
    if of_verb and _COST.match(word):
        return bool(_LITTLE.search(about))
    if not _ONLY_SPENT.match(word) and _MERIT.search(about) and not _RESOURCE.search(f"{match[0]} {about}"):
        return False
    return (
        not of_verb
        or bool(_GAIN.match(word))
        or bool(_GAIN.match(clause, match.start("word")))
        or not said.isdisjoint(stems(word))
    )


def _gains(clause: str) -> bool:
    return bool(_GAIN.search(_LEVEL.sub(" ", clause)))
