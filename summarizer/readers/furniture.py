"""Recognize what sites put around papers, one pattern per habit. When a site shows a new one, add a row here.

A pattern has to match a whole block and ignores case. A dropped title costs more than a kept menu word, so patterns are
specific: none may match a title that continues after a colon, or a sentence about research.
"""

from __future__ import annotations

import re

LONGEST = 600  # characters of the longest block that can be furniture: a notice about cookies

_MENU = """
about, about us, abstract, accept, accept all, account, advertise, api, archive, article, arxiv, arxiv page, author,
back, bibtex, blog, bookmark, browse, careers, categories, citation, cite, close, code, collection, comment,
community, company, conferences, contact, contact us, contents, cookie, dark mode, dataset, date, decline, discussion,
docs, documentation, download, edit, email, enterprise, everyone, explore, export, faq, feed, feedback, filter,
follow, follow us, forum, full text, github, help, help center, help centre, home, homepage, html, issues, jobs,
journal, keyword, language, like, link, log in, log out, login, logout, main navigation, menu, metadata, model, more,
navigation, new, newest, news, next, next page, organization, paper, pdf, preprint, press, prev, previous, previous
page, pricing, privacy, profile, project page, publication, read, recent, references, register, related, related
papers, related work, report, report a bug, results, revision, rss, save, search, see more, settings, share, show
less, sign in, sign up, sitemap, slack, solutions, sort, source, space, status, submit, subscribe, subscribe now,
subscribed, summary, support, swipe, tag, task, terms, theme, title, today, topic, tos, trending, twitter, upload,
upvote, upvoted, video, vote, website, week, x, year, yesterday
"""
_BULLETS = " \N{MIDDLE DOT}\N{BULLET}|-\N{LEFTWARDS ARROW}\N{RIGHTWARDS ARROW}"
_WORDS = "|".join(re.escape(word) for word in " ".join(_MENU.split()).split(", "))
_COUNTED = "upvote|like|comment|view|citation|download|star|share|repl(?:y|ies)|vote|point|author|result|paper|page"
_NUMBER = r"\d[\d.,]*\s?[km]?\+?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = rf"(?:{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{4}}|\d{{4}}-\d\d-\d\d)"
_NAME = r"(?-i:@?[A-Z][\w.'-]*)"

_BUTTON = (
    r"(?:pdf|paper|supp(?:lement(?:al|ary)?)?|arxiv|bib(?:tex)?|abs(?:tract)?|html|code|videos?|slides|poster|project"
    r"|data(?:set)?|software|openreview|appendix|metadata|reviews?|metareview|authorfeedback|ps|other|formats?"
    r"|download|view|source|page|cite)"
)
_KINDS = (
    r"(?:(?:research|review|original|short|full|regular|invited|conference|journal|survey|poster|tutorial|book|new)"
    r"[ -]?)?"
    r"(?:article|paper|chapter|results|research|letter|communication|review|survey|report|poster|editorial)s?"
)
HABITS = {
    "buttons": rf"\W*{_BUTTON}(?:\W+{_BUTTON})+\W*|\[{_BUTTON}\]",
    "kind": rf"{_KINDS}(?:\W*(?:open|free|full|public) access)?|(?:open|free|full|public|get) access|just accepted"
    r"|\[edit\]",
    "usage": r"(?:total (?:citations|downloads)|last \d+ (?:months|weeks)|metrics)\s*:?\s*[\d,]*|info/history"
    r"|follow this preprint|hide / show details|preview(?: pdf)?|full[ -]text|affiliations?|similar articles"
    r"|pubmed disclaimer|e-?reader|save cite cited by .*|tl;?dr",
    "where": rf"{_NAME} {_NAME}(?: {_NAME})?(?:, {_NAME} {_NAME}(?: {_NAME})?)+ in .{{3,100}}"
    rf"|{_NAME}(?: {_NAME}){{1,2}} in "
    r"(?:journal|proceedings|transactions|lecture notes|annals|archives|advances) .{3,100}"
    r"|.{2,200} - .{0,160}(?:19|20)\d\d - \S{3,60}",
    "part": r"part of (?:the )?(?:advances|proceedings|.{3,80}\b(?:conference|journal|series|volume)\b).{0,160}"
    r"|.{2,400}[;:] proceedings of .{3,240}|(?:view orcid profile).*",
    "issue": rf"(?-i:[A-Z]).{{3,90}}, (?:volume \d+.*|(?:available online )?\d{{1,2}} {_MONTH} \d{{4}}.*)"
    r"|\W*(?:19|20)\d\d(?-i: [A-Z][a-z]{2}(?: \d+)?)?[;:].{0,200}",
    "statement": r"(?:competing|conflicts? of) interests?(?: statement)?\W*|the authors? (?:have )?"
    r"(?:declared?|disclosed?) .{0,120}|this article is a preprint .{0,120}|copyright the copyright holder.*"
    r"|name change policy|requests for name changes .*|use the .report an issue. link.*|@\w+\s?\{.*"
    r"|copy to clipboard.*",
    "menu": rf"(?:(?:all|my|our|daily|top|latest|trending|view|open|go to|hide|show|toggle|search|copy) )?"
    rf"(?:{_WORDS})s?(?: (?:menu|link|page|button))?(?: \(?{_NUMBER}\)?)?\W*",
    "account": r"(?:log|sign) ?(?:in|up|out)\b[^:]{0,60}|add to \w+|need help\?|questions\?",
    "more": r"(?:view|see|show|load|read|browse) (?:all|more|full|less|on|in|as|the)(?: \w+){0,2}(?: \(?\d+\)?)?\W*",
    "count": rf"(?:{_COUNTED})s?\s?[:(]?\s?{_NUMBER}\)?|"
    rf"\+?\s?{_NUMBER} (?:more )?(?:new )?(?:{_COUNTED}|follower|model|dataset|min(?:ute)? read)s?\W*",
    "paging": r"(?:showing|displaying|page|results?) \d.*|(?:sort|order|filter)(?:ed)? by\b.*",
    "date": rf"(?:[a-z]+ )?(?:on |at )?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?{_DATE}.{{0,40}}",
    "age": r"(?:[a-z]+ )?(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago",
    "community": r"by\s?.{1,60} and the(?: \w+){0,2} community",
    "submitted": r"(?:submitted|posted|shared|uploaded|curated|published|added|announced|revised|updated) "
    r"(?:by|on|in|to|at|as)\b.{0,120}|accepted (?:by|at|to|for|as)\b.{0,80}",
    "related": r"(?:collection|model|dataset|space|paper)s? (?:including|citing|mentioning) this \w+(?: \d+)?",
    "number": r"(?:\[?\d+(?:\]|\.)\s*)?(?:arxiv|doi|issn|isbn|pmid|pmcid)\s?[:.]?\s?[^\s:]*\d[^\s:]*(?: .{0,60})?|"
    r"\[?pdf\b(?:\W+(?:html|other|ps|formats?|abs|code|download|view|source))*\W*",
    "address": r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|@\w+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|edu|ai)(?:/\S*)?",
    "mail": r"[^:]{0,80}\b(?:newsletter|inbox|mailing list|e-?mail alerts?)\b.{0,80}",
    "call": r"(?:please|sign up|sign in|log in|subscribe|get|join|browse|discover|explore|find|follow|share|read|see|"
    r"view|track|click|create|download|try|learn|stay|never|search|submit|upload|welcome|enable)\b[^:]{0,120}[.!]",
    "law": r"(?:©|\(c\)|copyright (?:©|\(c\)|\d|by\b)).{0,200}|.{0,60}\ball rights reserved\W*",
    "policy": r"(?:terms|privacy|cookie|legal|accessibility)"
    r"(?: (?:policy|notice|of|and|&|service|use|settings|preferences|statement|conditions|choices|terms|privacy))+\W*",
    "cookies": r"(?:we|(?:this|our) (?:web)?site) uses? (?:\w+ )?cookies\b.*|by (?:clicking|continuing)\b.*|"
    r"(?:accept|reject|manage|allow)\b.{0,20}\bcookies\W*",
    "export": r"(?:export|download|print|save|cite) (?:this|these|all|as|to)\b[^:.]{0,60}",
    "credit": r"(?:powered|hosted|made|built) (?:by|with|in) [^:]{1,40}",
    "jump": r"(?:back|skip|go|jump|return|scroll) to (?:the )?"
    r"(?:top|main|content|home|search|results|list|papers)\b.{0,20}",
    "place": r"\W*\d?\s?(?-i:(?:Department|School|Faculty|Institute|University|College) (?:of|for) .{1,120}|"
    r"(?:[A-Z][\w&.-]* ){1,3}(?:University|Institute|College|Laboratory)(?:, .{1,100})?)",
    "venue": r"(?-i:[A-Z]{3,10}) \d{4} (?:poster|oral|spotlight|conference|workshop)\b.{0,40}|"
    r"(?:19|20)\d\d (?:\S+ ){0,9}(?:conference|symposium|workshop|congress|meeting|forum)\b.{0,120}|"
    r"(?:in )?proceedings of .{3,120}|(?:ieee|acm) (?:transactions|journal|letters|magazine|access|open)\b.{0,80}",
    "medline": r".{3,80}\. (?:19|20)\d\d(?: [A-Z][a-z]{2}\S*)?(?: \d+)?[;:.].{0,160}|free (?:pmc )?article\W*",
    "row": r"[^·•|]{1,40}(?: [·•|] [^·•|]{1,40})+",
}
FIELD = re.compile(
    r"(?:authors?|affiliations?|comments?|subjects?|journal-ref|doi|keywords?|key words|index terms|published|"
    r"submitted|accepted|date(?=.*\d)|venue|cite as|report-no|categories|tags|license|"
    r"tl;?\s?dr|primary area|secondary area|area|track|submission (?:number|length|type)|supplementary material|"
    r"code of (?:ethics|conduct)|student paper|reviewed version|software|anonymous url|paper type|contribution types?|"
    r"reciprocal reviewing|verify author \w+|resubmission|reviewer nomination|no acknowledg\w+ section|bibtex|"
    r"confirmation|readers|corresponding author|author information|conflicts? of interest statement|pmid|pmcid|"
    r"year(?=.*\d)|"
    r"publication year|publisher|cited by|volume(?=.*\d)|issue(?=.*\d)|"
    r"(?:msc|acm)[ -]class(?:es)?)\s?:.*",
    re.IGNORECASE,
)
_TITLE_END = re.compile(
    r"(?:code|communities|community|datasets?|feedback|journals|language|models?|navigation|papers|search|spaces?|tasks?|"
    r"topics|updates|videos?)\W?",
    re.IGNORECASE,
)
_PATTERNS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in HABITS.values())


def may_end_title(text: str) -> bool:
    """Whether `text`, a word from a menu, could also be the last line of a wrapped title."""
    return _TITLE_END.fullmatch(text) is not None


def is_furniture(text: str) -> bool:
    """Whether the block `text` belongs to the site rather than to a paper."""
    if FIELD.match(text):
        return True
    if len(text) > LONGEST:
        return False
    text = text.strip(_BULLETS)
    letters = sum(letter.isalpha() for letter in text)
    return letters <= 1 or any(pattern.fullmatch(text) for pattern in _PATTERNS)
