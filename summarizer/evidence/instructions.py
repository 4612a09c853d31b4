"""Detects prompt injection: an abstract that tells its reader what to answer is marked, and never followed.

Disguised spellings (zero-width characters, Cyrillic and Greek letters that look Latin, full-width letters) are undone
first. The lists cover the usual phrases in the languages they occur in. A new wording goes unmarked, but does no harm
beyond its sentence, since every value is checked against the sentences it cites.
"""

from __future__ import annotations

import re
import unicodedata

from summarizer.evidence.vocabulary import letters

_LOOKS = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0405\u0408"
    "\u03b1\u03bf\u03c1\u03bd\u0391\u0392\u0395\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7\u03a5\u0131\u0261",
    "aeopcyxijsdhqwABEKMHOPCTXISJaopvABEHIKMNOPTXYig",
)
_OPENS = (
    r"(?:(?:^|[\n.:;,!?\"'\u201c\u2018>\])\u2014-])\s*"
    r"|\b(?:and|please|must|should|shall|now|then|so|just|instead|you)\s+(?:completely\s+|simply\s+)?)"
)
_AI = r"(?:AIs?|LLMs?|(?:large\s+)?language\s+models?|assistants?|chat-?bots?|summari[sz]ers?|bots?)"
_ANSWER = r"(?:answer|output|summary|response|reply)"
_PHRASES = {  # trigger words, one of which is in each phrase, then the phrases: only possible ones are searched
    "ignore disregard forget override bypass skip": rf"""
        {_OPENS} (?:ignore|disregard|forget|override|bypass|skip)\s+ (?:
            (?:\w+\s+){{0,3}}? (?:previous|prior|above|earlier|preceding|foregoing|system|other|your)\s+ (?:\w+\s+)?
              (?:instructions?|prompts?|rules|directions|guidelines|commands|messages?)\b
          | (?:all|any|everything|what(?:ever)?)\s+
              (?:instructions?|rules|prompts?|above|before|you|(?:was|is|has\s+been|came)\s+(?:\w+\s+)?before)\b )""",
    "ai ais llm llms language assistant assistants chatbot bot bots summarizer summarizers automated artificial": rf"""
        \bas\s+an?\s+(?:AI|artificial\s+intelligence|(?:large\s+)?language\s+model|LLM|assistant|chatbot)
          (?:\s+(?:language\s+model|assistant|model|reviewer))?\s*(?:,|you\b)
      | \b(?:note|attention|message|instructions?|reminder|important|hint)\s*(?:to|for|:)\s*(?:the\s+|any\s+|all\s+)?
          (?:AI|LLMs?|language\s+models?|assistants?|summari[sz]ers?|automated)\b
      | \b{_AI}(?:\s+(?:reviewers?|readers?|graders?))?\s*:\s*\w | \bsummari[sz]ers\s+(?:must|should|shall)\b""",
    "you": r"""
        \byou\s+(?:are|will|shall|should|must|need\s+to|have\s+to)\s+(?:now\s+|only\s+|always\s+|also\s+)?
          (?:output|report|respond|reply|answer|return|write|say|state|print|summari[sz]e|rate|recommend|accept|assign|set
            |claim|include|ignore|assisting|acting|an?\s+(?:AI|(?:\w+\s+)?assistant|language\s+model|LLM))\b
      | \bif\s+you\s+are\s+an?\s+
          (?:\w+\s+)?(?:AI|LLM|language\s+model|assistant|summari[sz]\w+|bot|machine|automated)\b""",
    "system developer assistant human user": r"""
        ^\W*(?:system|developer|assistant|human|user)\s*:\s+
          (?:you\b|sure\b|ignore|disregard|please|now\b|here\b|output|return|respond|answer|what\b|new\b|override|do\b)
      | \b(?:system|developer)\s+(?:prompt|message)\s*:""",
    "end": r"\bend\s+of\s+(?:the\s+)?(?:abstract|document|text|input|paper|data|prompt)\s*(?:[.:\]\-=*#>]|$)",
    "instruction instructions prompt summary": r"""
        \b(?:do\s+not|don't|never)\s+(?:mention|reveal|summari[sz]e|follow)\s+(?:\w+\s+){0,3}?
          (?:instructions?|prompt|(?:in\s+)?(?:your|the)\s+summary)\b
      | \b(?:new|updated|hidden|secret)\s+instructions?\s*:""",
    "pretend": r"\bpretend\s+(?:that\s+)?(?:you|to\s+be)\b",
    "task job": r"\b(?:your|the)\s+(?:new\s+|real\s+|only\s+)?(?:task|job)\s+is\s+(?:now\s+)to\b",
    "now": r"\bfrom\s+now\s+on,?\s+(?:you\b|answer|respond|reply|report|output|always|only)",
    "when": r"""
        \bwhen\s+(?:you\s+)?(?:summari[sz](?:e|ing)|review(?:ing)?|rat(?:e|ing))\s+this\s+
          (?:abstract|paper|text|work)\b""",
    "act behave": rf"{_OPENS} (?:act|behave)\s+as\s+an?\s+(?:\w+\s+)?(?:reviewer|assistant|expert|AI|system|model)\b",
    "give assign award": rf"""
        {_OPENS} (?:give|assign|award)\s+(?:this\s+(?:paper|work|abstract|submission)|it)?\s*
          (?:an?|the|only)\s+(?:highest|positive|good|best|strong|perfect)\b""",
    "answer respond reply": rf"""
        {_OPENS} (?:answer|respond|reply)\s+(?:only\b|(?:with|in)\s+(?:the\s+word|JSON|only|nothing)\b)""",
    "summary answer output response": rf"""
        \bthe\s+{_ANSWER}\s+(?:must|should|shall|has\s+to)\s+(?:state|say|report|claim|contain|include|list)\b""",
    "claims": "efficiency_claims",
    "report state output claim set say write return print list add include respond answer": rf"""
        (?:^|[.:;,!?"\u201c]\s*|\b(?:and|please|must|so)\s+)
        (?:report|state|output|claim|set|say|write|return|print|list|add|include|respond\s+with|answer\s+with)\s+
        (?:(?!\b(?:we|our)\b)[^.;]){{0,60}}?
        (?: \b(?:your\s+{_ANSWER}|the\s+user|the\s+summary|the\s+output|the\s+answer)\b
          | \b\d[\d,.]*\s?(?:x|\u00d7|times|-?fold)(?=[^.;]{{0,40}}\b(?:speed|fast|gain|throughput|reduction)) )""",
}
_LOOKED_FOR = tuple(
    (frozenset(triggers.split()), re.compile(pattern, re.VERBOSE | re.IGNORECASE))
    for triggers, pattern in _PHRASES.items()
)
_TRIGGERS = frozenset(" ".join(_PHRASES).split())
_MARKUP = re.compile(
    r"""
    <\|?\s*(?:im_start|im_end|endoftext|assistant)\b | <\|\s*\w+\s*\|>
    | ^\W*<(?:system|user|assistant|instructions?|prompt)>
    | </(?:abstract|system|user|assistant|instructions?|document|paper|text|input|context|sentences?|data|prompt)\s*>
    | <</?SYS>> | \[/?INST\] | \#{2,}\s*(?:system|instructions?|assistant|human|user)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ELSEWHERE = re.compile(  # German, French, Spanish, Italian, Portuguese, Russian; Chinese, Japanese, Korean
    r"""
      \bignorier(?:e|en|t)\b[^.]{0,20}\b(?:anweisung|instruktion|befehl)\w*
    | \bignor(?:ez?|a|ad|ate|em?)\s+(?:\w+\s+){0,3}
        (?:instructions|instrucciones|istruzioni|instru\u00e7\u00f5es|consignes)
        \s+(?:pr\u00e9c\u00e9dent|anterior|precedent|ant\u00e9rieur)\w*
    | \bignor\w+\s+(?:\w+\s+){0,2}(?:precedenti|anteriores|pr\u00e9c\u00e9dentes)\s+(?:instru\w+|istruzioni)
    | \u0438\u0433\u043d\u043e\u0440\u0438\u0440\w+\s+(?:\w+\s+){0,3}
        (?:\u0438\u043d\u0441\u0442\u0440\u0443\u043a\u0446|\u0443\u043a\u0430\u0437\u0430\u043d)\w+
    | (?:\u5ffd\u7565|\u65e0\u89c6|\u7121\u8996|\u5ffd\u89c6).{0,12}
        (?:\u6307\u4ee4|\u6307\u793a|\u63d0\u793a|\u547d\u4ee4)
    | (?:\u6307\u793a|\u547d\u4ee4|\u6307\u4ee4).{0,8}(?:\u7121\u8996|\u65e0\u89c6|\u5ffd\u7565)
    | (?:\uc9c0\uc2dc|\uba85\ub839).{0,6}\ubb34\uc2dc
    """,
    re.VERBOSE | re.IGNORECASE,
)


def instruction_in(sentence: str) -> str | None:
    """The words in which a sentence instructs its reader, or None."""
    found = _looked_for(sentence if sentence.isascii() else _undisguised(sentence))
    return found[0].strip(" .:;,\"'\u201c\n") if found else None


def _looked_for(plain: str) -> re.Match[str] | None:
    if ("<" in plain or "[" in plain or "##" in plain) and (found := _MARKUP.search(plain)):
        return found
    latin = plain if plain.isascii() else plain.translate(_LOOKS)
    words = letters(latin)
    for triggers, phrases in () if _TRIGGERS.isdisjoint(words) else _LOOKED_FOR:
        if not triggers.isdisjoint(words) and (found := phrases.search(latin)):
            return found
    if not plain.isascii() or "gnor" in plain:
        return _ELSEWHERE.search(plain)
    return None


def _undisguised(sentence: str) -> str:
    """The sentence in plain letters, without invisible characters."""
    shown = "".join(sign for sign in sentence if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFKC", shown)
