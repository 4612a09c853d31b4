"""Words that deny or hedge the words around them, and words that end their scope.

Data only; `summarizer.evidence.scope` reads it. Each text is a list of phrases, one per line, matched as whole words in
any case. A phrase is a regular expression in which a space matches any white space and `{NAME}` for the list of that
name.
"""

from __future__ import annotations

BE = "(?:is|are|was|were|be|been|being)"
DO = "(?:is|are|was|were|be|been|being|has|have|had|do|does|did|can|could|will|would|may|might)"
STAY = "(?:is|are|was|were|be|been|being|remains?|stays?|seems?|appears?)"

# Looks like a denial, but does not deny the words around it.
PSEUDO = r"""
not (?:only|just|merely|simply|solely|necessarily|surprising\w*|until|to mention|unlike|least)
no (?:doubt|matter|wonder|sooner|(?:more|less|fewer|later|earlier|greater|higher|lower|larger|smaller) than \d\S*)
not? (?:less|fewer|more) than (?:one|two|three|four|five|ten|half|an?)
without (?:any |much |further )?(?:difficulty|doubt|question|incident|exception|saying)
whether or not
if not
or not
gram[- ]negative
(?:false|true)[- ]negatives?
negative (?:sampl|log|class|example|gradient)\w*
not (?:drain|extend|cause|certain|known|clear|rule\w* out)
"""

# Denies the words after it.
AHEAD = r"""
no longer
no
not
never
cannot
nor
neither
nothing
none of
without
rather than
instead of
as opposed to
far from(?: being)?
short of
stop(?:s|ped)? short of
in the absence of
absence of
absent
devoid of
free (?:of|from)
by no means
in no way
fail(?:s|ed|ing)? (?:to|at|in)
failure (?:to|of)
(?:un|in)able to
inability (?:to|of)
unlikely to
refus(?:e|es|ed) to
den(?:y|ies|ied|ying)
declin(?:e|es|ed) (?:to|any)
disclaim\w*
rul(?:e|es|ed|ing) (?:\w+ (?:patient )?)?out
(?:to )?exclud(?:e|es|ed|ing)
lack(?:s|ed|ing)?(?: of| any)?
negative (?:for|of)
unremarkable for
hardly
barely
scarcely
rarely
seldom
little (?:evidence|sign|indication|support|to no)
resolved
refut(?:e|es|ed)
disprov(?:e|es|ed)
contradict(?:s|ed)?
(?:untrue|doubtful|false|unclear|unlikely|unproven) (?:that|whether)
"""

# Denies the words before it, without being part of what it denies.
GONE = (
    "ruled out|absent|negative|unlikely|lacking|impossible|infeasible|out of reach|excluded|denied|nil"
    "|neither|negligible|insignificant|elusive|missing|lost|gone|unproven|unsupported|unattain(?:ed|able)|unreachable|refuted|disproved"
    "|unavailable|unremarkable|non-?existent|doubtful|unconfirmed|nowhere"
)
SHOWN = (
    "seen|found|noted|observed|identified|detected|present|evident|visuali[sz]ed|demonstrated|appreciated|apparent|reached"
    "|achieved|attained|obtained|possible|feasible|significant|confirmed|reproduced|replicated|supported|shown|established"
    "|proven|occur|materiali[sz]e|appear|hold|persist|exist|happen|arise|transfer|carry over|known|available|recovered"
    "|reported|heard|palpable|true|the case|met"
)
BEHIND = r"""
{STAY}(?: \w+ly| still| yet)? (?:{GONE})
{DO}(?: \w+ly| yet)? (?:not|never)(?: be| been| yet| \w+ly)* (?:{SHOWN})
cannot(?: be)? (?:{SHOWN})
disappear(?:s|ed)?
vanish(?:es|ed)?
evaporat(?:e|es|ed)
fail(?:s|ed)? to materiali[sz]e
unlikely
absent(?! (?!in\b|from\b|at\b|on\b|with\b|when\b|during\b|and\b|or\b|but\b|after\b|before\b|for\b|under\b)[\w])
free(?! of| from| \w)
negative(?! for| of| \w)
"""

# Hedges the words after it.
HOPED = (
    "expected|likely|hoped|predicted|projected|thought|believed|anticipated|supposed|intended|designed|planned|assumed"
    "|hypothesi[sz]ed|conjectured|poised"
)
HOPE = (
    "expect|hypothesi[sz]ed?|conjectured?|speculated?|anticipated?|hoped?|aim|aimed|intend|plan|believe|suspect|envision"
    "|postulated?|presume"
)
MAY_AHEAD = r"""
(?:could|may|might|would)(?! not| never)
should(?! not| never| be noted)
{BE}(?: \w+ly)? (?:{HOPED}) to
{BE} set to (?:become|reach|replace|transform|grow|increase|rise|fall|reduce|cut|change|improve|enable|surpass|exceed)
(?:we|authors|they|it is|i) (?:\w+ly )?(?:{HOPE})(?: that| to)?
(?:potential|promise|hope) (?:to|of|for)
(?:seeks?|sought|aim(?:s|ed)?|hope[sd]?|intends?|promis(?:e|es|ed)) (?:to|at)
(?:seem|appear)(?:s|ed)? to
potentially
possibly
perhaps
presumably
conceivably
probably
theoretically
in (?:theory|principle)
future work (?:will|may|should|could)
if successful
goal (?:is|was) to
in the hope (?:of|that)
"""

# Hedges the words before it.
MAY_BEHIND = r"""
{BE}(?: \w+ly)? (?:expected|hoped for|conceivable|possible|plausible|anticipated|projected|hypothesi[sz]ed)(?! to)
remains? to be (?:seen|shown|tested|verified|confirmed|established|demonstrated)
(?:is|are) (?:left|subject) (?:to|for) future (?:work|study|research)
remains? (?:an )?open(?: question)?
"""

# Denies a thing, not the statement about it: "cells without A grow", "B but not A is bound".
OF_A_THING = r"""
without
rather than
instead of
as opposed to
(?:in the )?absence of
lack(?:ing)?(?: of| any)?
devoid of
free (?:of|from)
(?:but|and|though|although|yet) not
"""

# If one of these is denied, what changes is not: "no increase in A".
CHANGES = "changes?|increases?|decreases?"

# Ends a clause.
ENDS = r"""
but
however
although
(?:even )?though
yet
whereas
while
because
since
except
unless
which
who
whose
despite
until
nevertheless
nonetheless
therefore
thus
hence
so that
thereby
apart from
aside from
other than
due to
owing to
secondary to
and that
as (?:shown|assessed|determined|judged|measured|indicated|demonstrated|evidenced|seen)
instead
then
still
when
whenever
where
if
(?:to )?(?:suggest|indicat|reveal)(?:s|ed|ing)
"""

# Makes a clause of the words after a comma or "and".
SUBJECTS = "it|we|they|he|she|this|these|those|there|its|their|our|i|you"
FINITE = (
    "is|are|was|were|has|have|had|can|could|will|would|may|might|does|do|did|should|must|needs?|takes|took|runs|ran|trains"
    "|show(?:s|ed|n)|achieve[sd]|reache[sd]|use[sd]|require[sd]|gives|gave|yield(?:s|ed)|leads|led|makes|made|allow(?:s|ed)"
    "|enable[sd]|keeps|kept|gets|got|comes|came|goes|went|becomes|became|remain(?:s|ed)|provide[sd]|produce[sd]"
    "|perform(?:s|ed)|work(?:s|ed)|outperform(?:s|ed)|improve[sd]|reduce[sd]|increase[sd]|decrease[sd]|save[sd]|speeds|sped"
    "|cuts|accelerate[sd]|lower(?:s|ed)|raise[sd]|halve[sd]|double[sd]|converge[sd]|scale[sd]|generalizes|present(?:s|ed)"
    "|state[sd]|report(?:s|ed)|found|finds|developed|underwent|received|admit(?:s|ted)|complains|noted|revealed|denie[sd]"
)

# Calls two things equal.
ALIKE = r"""
on (?:a )?par with
{STAY}(?: \w+ly)? (?:the same|unchanged|unaffected|identical|similar|comparable|equivalent|equal|indistinguishable)
(?:did|do|does|were|was|are|is) not(?: \w+ly)? differ\w*
statistically indistinguishable
(?:equally|just as|exactly as|about as|as) (?:{DEGREE})(?= as)
the same \w+ as
no \w+er than
neither \w+er nor \w+er
"""
DEGREE = (
    "fast|quick(?:ly)?|slow(?:ly)?|cheap(?:ly)?|costly|expensive|efficient(?:ly)?|accurate(?:ly)?|good|large|small|often|likely"
    "|strong|effective(?:ly)?|high|low|long|short|many|much"
)

# A value with one of these is itself a denial.
DENIES = r"""
no|not|never|cannot|nor|neither|none|without|zero|few|little|only|rarely|seldom|hardly|barely
fail\w*|lack\w*|absen\w+|missing|stop\w*|exclud\w*|ignor\w*|skip\w*|drop\w*|den(?:y|ies|ied)|negative\w*|refut\w*|false
un(?!der|it|til|less|ion|iver|iform|ique)\w+|in(?:ability|feasible|efficien\w+|accura\w+|effective\w*|sufficien\w*)
im(?:possible|practical)|non\w*|\w+-free|avoid\w*|eliminat\w+|remov\w+|prevent\w*|disagree\w*|disappear\w*|vanish\w*
hard|harder|difficult\w*|limit\w*|restrict\w*|challeng\w*|beyond|remains?|still|open
rather|instead|less|fewer|keep\w*|kept|maintain\w*|preserv\w*|retain\w*|match\w*|same|comparable|similar|equal\w*|par
"""

# A value with one of these is itself hedged.
MAY = r"""
could|may|might|would|should|can|potential\w*|possib\w+|perhaps|likely|probab\w*|seem\w*|appear\w*|presum\w*|theor\w*
expect\w*|hope\w*|aim\w*|seek\w*|intend\w*|believ\w*|conjectur\w*|hypothes\w*|promis\w*|suggest\w*|predict\w*|anticipat\w*
assum\w*|thought|designed|future|plan\w*|goal\w*|want\w*|propos\w*|if|whether|open|unclear|unknown|risk\w*|threat\w*
"""

# A value with one of these says that something differs.
DIFFERS = r"""
\w+er|more|better|best|worse|superior|differ\w*|improv\w*|enhanc\w*|boost\w*|gain\w*|benefit\w*|advantage\w*
outperform\w*|exceed\w*|surpass\w*|increas\w*|decreas\w*|reduc\w*|rais\w*|ris\w+|lower\w*|higher\w*|grow\w*|fall\w*|shrink\w*
speed\w*|accelerat\w*|sav\w+|cut\w*|effect\w*|affect\w*|associat\w*|correlat\w*
"""

# May come between a denial and the word it applies to.
STEPS = r"""
an?|any|the|its?|their|our|his|her|this|these|that|such|all|most|much|more|very|so|even|also|yet|still|ever|further|new
be|been|being|to|do|does|did|have|has|had|of|for|in|on|at|by|us|able|\w+ly
evidence|signs?|indications?|findings?|proof|case|history|complaints?|suggestion|significance|significant|substantial|clear
appears?|seems?|tends?|shows?|shown|demonstrates?|finds?|found|observed?|see|seen|reveal|exhibits?|confirm|suggest|indicate
provides?|yields?|leads?|results?|gives?|offers?|brings?|achieves?|produces?|translate|enables?|allows?|helps?|makes?|known
"""

# Irregular forms of a word, which do not begin alike.
IRREGULAR = """
fell:fall fallen:fall rose:rise risen:rise grew:grow shrank:shrink shrunk:shrink sped:speed led:lead took:take made:make
kept:keep lost:lose ran:run found:find gave:give given:give held:hold bound:bind drove:drive broke:break broken:break
spent:spend sank:sink better:good best:good won:win saw:see seen:see came:come went:go began:begin became:become
froze:freeze chose:choose wrote:write knew:know known:know met:meet sought:seek taught:teach bore:bear wore:wear
children:child mice:mouse people:person halves:half halve:half halved:half halving:half
"""
