"""The words in which papers speak of what they save: general English and the field's nouns, nothing of one paper.

Each constant is the inside of a regular expression, to be matched as whole words whatever the case.
"""

from __future__ import annotations

import re
from functools import lru_cache

_VERBS = (
    "accelerat|amortiz|amortis|boost|cheapen|compress|conserv|curtail|cut|decreas|diminish|economiz|economis"
    "|eliminat|halv|hasten"
    "|lessen|lighten|lower|minimiz|minimis|outpac|parallelis|parallelize|prun|quicken|reduc|sav|shav|shorten|shrink"
    "|slash|streamlin|trim"
)
GAIN_VERB = (
    rf"(?:{_VERBS})(?:e|es|ed|s|ing|ting|en)?|shrank|shrunk|speed(?:s|ed|ing)?[ -]up|sped[ -]up|speeds|speeding|sped"
    r"|(?:scal|improv|increas|rais|enhanc)(?:e|es|ed|ing)|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?"
    r"|gain(?:s|ed|ing)?|optimi[sz](?:e|es|ed|ing)|alleviat(?:e|es|ed|ing)|mitigat(?:e|es|ed|ing)|skip(?:s|ped|ping)?"
    r"|simplif(?:y|ies|ied|ying)|fall(?:s|en|ing)?|fell|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|ris(?:e|es|ing)"
    r"|rose|grow(?:s|n|ing)?"
)
GAIN_NOUN = (
    r"speed[ -]?ups?|acceleration|reductions?|savings?|decreases?|gains?|improvements?|advantages?|benefits?"
    r"|compression|scalability|efficiency|drop|shortening|shrinkage"
)
GAIN_QUALITY = (
    r"faster|fast|quicker|quick|cheaper|cheap|sooner|smaller|shorter|fewer|less|lower|lowest|low|lighter"
    r"|light-?\s?weight|slimmer|leaner|efficient(?:ly)?|scalable|economical|inexpensive|fastest|cheapest|smallest"
    r"|(?:\w+-)?efficient|simpler|easier"
)
GAIN = rf"{GAIN_VERB}|{GAIN_NOUN}|{GAIN_QUALITY}"

# What is paid; its denial is a gain.
COST = (
    r"need(?:s|ed|ing)?|requir(?:e|es|ed|ing|ements?)|increas(?:e|es|ed|ing)|add(?:s|ed|ing|itional(?:ly)?)?|extra"
    r"|incur(?:s|red|ring)?|introduc(?:e|es|ed|ing)|cost(?:s|ly|ing)?|expensive|overheads?|rely|relies|relying"
    r"|depend(?:s|ing)?"
    r"|stor(?:e|es|ed|ing|age)|wast(?:e|es|ed|ing)|consum(?:e|es|ed|ing|ption)|us(?:e|es|ed|ing)|involv(?:e|es|ed|ing)"
    r"|suffer(?:s|ed|ing)?|degrad(?:e|es|ed|ing)|hurt(?:s|ing)?|harm(?:s|ed|ing)?|sacrific(?:e|es|ed|ing)"
    r"|compromis(?:e|es|ed|ing)|los(?:e|es|ing)|loss|lost|impair(?:s|ed|ing)?|chang(?:e|es|ed|ing)|alter(?:s|ed|ing)?"
    r"|affect(?:s|ed|ing)?|modif(?:y|ies|ied|ying|ications?)|access|retrain(?:ing|ed)?|exceed(?:s|ed|ing)?"
    r"|burden(?:s|ed)?"
    r"|demand(?:s|ed|ing)?|assum(?:e|es|ed|ing|ptions?)|slow(?:s|ed|ing)?|bottlenecks?"
)

# What can be saved.
RESOURCE = (
    r"numbers?|amount|(?:run[ -]?|wall[ -]?|compile[ -]?|training[ -]|inference[ -]|time-to-)?times?|latenc(?:y"
    r"|ies)|speed(?:s)?|throughput"
    r"|runtimes?|wall-?clock|clock|duration|hours?|minutes?|seconds?|days?|weeks?|delays?"
    r"|memory|footprints?|storage|disk|[vd]?ram|cache|gpus?|tpus?|cpus?|cores?|nodes?|machines?|servers?|devices?"
    r"|accelerators?|hardware"
    r"|parameters?|weights|params?|[gtmpk]?flops?|macs?|operations?|multiplications?|multiply\S*|arithmetic"
    r"|comput(?:e|ation|ations|ational|ing|ationally)"
    r"|costs?|budgets?|price|bills?|expenses?|dollars?|epochs?|steps?|iterations?|rounds?|updates?|trials?|runs?"
    r"|evaluations?|passes"
    r"|samples?|data|datasets?|label(?:s|led|ed)?|annotations?|annotated|examples?|demonstrations?|interactions?|episodes?"
    r"|rollouts?|trajectories|clips?|utterances?|frames?|queries"
    r"|images?|supervision|simulations?|calculations?|experiments?|measurements?|tokens?|bandwidth|communication\S*"
    r"|traffic|uplink|downlink|uploads?|downloads?|messages?|bytes"
    r"|bits?|bit-?width|precision|energy|power|carbon|emissions?|electricity|watts?|joules?|battery"
    r"|inference|decoding|rendering|sampling|generation|training|trains?|trained|fine-?tun(?:ing|ed?)|pre-?training"
    r"|optimi[sz]ation|convergence|converg(?:es?|ed|ing)"
    r"|search|tuning|hyper-?parameters?|effort|engineering|complexity|overheads?|workloads?|resources?|requests?"
    r"|cycles?|area|size|scal(?:e|ing|ability)|batch(?:es)?"
    r"|layers?|context|sequences?|calls?|checkpoints?|traces?|tables?|models?|real-time|fps|deployment|serving"
    r"|scheduling|bottlenecks?|recovery"
)

# What is no resource, though it is measured and improved.
MERIT = (
    r"accurac(?:y|ies)|accurate(?:ly)?|precise|quality|performance|f1|f-score|scores?|bleu|rouge|map|[mr]?ap|m?iou"
    r"|auc|roc|psnr|ssim|lpips|fid|wer"
    r"|error(?:s)?|error rates?|word error|perplexity|loss|recall|top-?[15]|dice|success|win rates?|agreement"
    r"|correlations?"
    r"|robust(?:ness)?|fidelity|generali[sz]ation|degradation|points?|benchmarks?|reward|returns?|click-?through\S*"
    r"|roc-auc"
    r"|sensitivity|specificity|hallucinations?|correct(?:ly)?|fairness|bias|regret|likelihood|mse|rmse|mae|r2"
    r"|forgetting|sota"
)


def words(pattern: str) -> re.Pattern[str]:
    """The words of a pattern, whole and whatever their case."""
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def letters(text: str) -> frozenset[str]:
    """The runs of the letters a to z in a text, lower case: what tells cheaply that a phrase cannot be there."""
    return frozenset(_LETTERS.findall(text.lower()))


_LETTERS = re.compile("[a-z]+")
