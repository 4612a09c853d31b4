"""The vocabulary of savings that every check reads.

Data only: general English and the field's nouns, nothing from a single paper. A list of verbs has their base forms,
from which `summarizer.evidence.vocabulary.forms` derives the others; "-ize" also covers "-ise". Every other text is
part of a regular expression, matched as whole words in any case. Each word is listed once for all checks: add a verb to
SAVE, and the negation check, the factor and the audit know it.
"""

from __future__ import annotations

# Reduces a cost, or becomes less: "trims memory by 40%".
SAVE = """
abate alleviate amortize avoid bypass cheapen compress condense conserve contract curb curtail cut decline decrease
deflate diminish discard downsize drop dwindle economize eliminate fall halve lessen lighten lower minimize mitigate
narrow omit pare prune quarter reclaim reduce relieve remove save shave shed shorten shrink skimp skip slash slim spare
squeeze streamline trim whittle
"""
# Makes something faster.
SPEED = "accelerate expedite hasten outpace parallelize quicken"
# Makes something desirable better; increases it.
IMPROVE = "boost enhance gain improve"
INCREASE = "expand grow increase raise rise"

IRREGULAR = {
    "cut": "cut cuts cutting",
    "fall": "fall falls fell fallen falling",
    "grow": "grow grows grew grown growing growth",
    "omit": "omit omits omitted omitting",
    "rise": "rise rises rose risen rising",
    "shed": "shed sheds shedding",
    "shrink": "shrink shrinks shrank shrunk shrinking",
}
SPED = r"speed(?:s|ed|ing)?[ -]up|sped[ -]up|speeds|speeding|sped"
BEATS = r"outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?"
EASES = r"optimi[sz](?:e|es|ed|ing)|simplif(?:y|ies|ied|ying)|scal(?:e|es|ed|ing)"

GAIN_NOUN = (
    r"speed[ -]?ups?|acceleration|reductions?|savings?|decreases?|gains?|improvements?|advantages?|benefits?"
    r"|compression|scalability|efficiency|drop|shortening|shrinkage"
)

GAIN_QUALITY = (
    r"faster|fast|quicker|quick|cheaper|cheap|sooner|smaller|shorter|fewer|less|lower|lowest|low|lighter"
    r"|light-?\s?weight|slimmer|leaner|efficient(?:ly)?|scalable|economical|inexpensive|fastest|cheapest|smallest"
    r"|(?:\w+-)?efficient|simpler|easier"
)

# Costs; denying one is a gain.
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

# Resources that can be saved.
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

# Quality measures: measured and improved, but not resources.
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


# Words near a figure that tell the audit whether it is about a saving.
NEAR_LESS = (
    r"faster|quicker|cheaper|sooner|short(?:er|en\w*)|fewer|less|lower\w*|smaller|lighter|accelerat\w+|speed-?ups?|sped"
    r"|\w+-reduction|(?:time|cost|memory)-efficient"
)
NEAR_CUT = (
    r"reduction|saving|savings|shrinkage|halving|compression|down|only|just|merely|mere|little|few|off|instead|rather"
    r"|whereas|against|match(?:es|ed|ing)?|same|efficien\w+|fps|per-second|outperform\w*|within|under|less|fraction"
    r"|compress\w*|remov\w+|eliminat\w+|minimi[sz]\w+|reduc\w+|decreas\w+"
)
NEAR_MORE = r"improv\w+|increas\w+|grow\w*|boost\w*|sustain\w*|outperform\w*|scal(?:es|ed|ing)"
NEAR_GOOD = (
    r"throughput|\w*speed\w*|batch\w*|scal\w+|efficien\w+|utili[sz]ation|queries|frames|tokens|requests|samples"
    r"|convergence|fps"
    r"|context|sequences?|parallelism|bandwidth"
)
NEAR_AMPLE = r"higher|more|larger|greater"

# Words that give the direction of a percentage, for the factor.
SPEEDUP = r"speed-?\s?ups?|speed(?:s|ed|ing)? up|sped up|accelerat\w+"
LESS_BESIDE = (
    r"reduc\w+|savings?|decreas\w+|shorten\w*|shr[iau]nk\w*|hid(?:es?|den|ing)|compress\w*|eliminat\w+|down|sparsity"
)
GROWTH = r"increas\w+|ris(?:e|es|en|ing)|gr[eo]w(?:s|n|ing|th)?|expand\w*"
BETTER = r"improv\w+|gain\w*|boost\w*|enhanc\w+|outperform\w*"

# Words of claims without a figure; a space matches any white space.
CLAIM_VERBS = (
    "reduce cut lower decrease shrink save lessen curtail trim slash shorten minimize halve diminish economize curb"
    " alleviate"
)
CLAIM_HINTS = (
    "faster|quicker|cheaper|sooner|less|fewer|lower|smaller|reduced|shorter|fraction|fast|speed|speeds|speeding|sped|more"
    "|accelerated|reduction|reductions|saving|savings|increases|increased|increasing|improvement|improvements"
)
CLAIM_DOING_VERB = (
    r"converg\w+|trains?|training|runs?|learns?|finish\w*|comput\w+|infer\w*|sampl\w+|decod\w+|solv\w+|generat\w+|render\w*"
    r"|search\w*|optimi[sz]\w+"
)
CLAIM_DOING = (
    r"(?:training|inference|convergence|decoding|sampling|rendering|search|fine-?tuning|pre-?training|generation|learning"
    r"|optimi[sz]ation|processing|simulation|computation|execution|serving|prediction|deployment|retrieval|compilation"
    r"|solving)"
)
CLAIM_SPENT = (
    r"(?:(?:training|inference|decoding|test|run|compute|computation(?:al)?|computing|communication|memory|gpu|sampling"
    r"|search|energy|power|wall-?clock|annotation|label\w*|peak|total|overall|hardware|storage|network|optimi[sz]er"
    r"|activation|model|convergence|processing|execution|compilation|serving|generation|rendering) )?"
    r"(?:times?|latenc(?:y|ies)|run-?time|memory|footprint|storage|parameters|flops|macs|operations|computations?|compute"
    r"|costs?|budget|energy|power|bandwidth|traffic|communications?|epochs|steps|iterations|rounds|updates|samples|data"
    r"|labels|annotations|examples|queries|simulations|evaluations|trials|overhead|complexity|resources|gpus|tokens"
    r"|interactions|demonstrations|hours|carbon|emissions|delays?|demands?|(?:memory|energy) (?:usage|consumption)"
    r"|supervision)"
)
CLAIM_GOOD = (
    r"(?:(?:training|inference|communication|computational|memory|energy|sample|data|parameter|convergence|decoding"
    r"|sampling|learning) )?(?:efficiency|scalability|convergence|convergence speed|speed|throughput|training time"
    r"|inference time|memory usage|latency)"
)
CLAIM_DEGREE = (
    r"(?:(?:significantly|substantially|considerably|much|far|dramatically|drastically|markedly|greatly|notably|also|often"
    r"|even|consistently|several times|orders of magnitude) )*"
)
CLAIM_OF = (
    r"(?:the |its |both |overall |total |required |average |necessary |number of |amount of |need for "
    r"|(?:[\w-]+ ){0,2}?)"
)
# Signs that a sentence is about this work, and that it is about other work, a goal or a question.
CLAIM_OWN = (
    r"[Ww]e|[Oo]ur|[Tt]his (?:paper|work|method|approach|algorithm|technique|framework|strategy)|[Tt]he proposed"
    r"|[Ii]ts?|[Tt]hey|[Tt]hese|[Rr]esults?|[Ee]xperiments?|that|which|thereby|thus|[A-Z]\w*[A-Z]\w*"
    r"|[A-Z][a-z]+(?= (?:reduces|cuts|speeds|accelerates|converges|trains|needs|requires|uses|saves))"
)
CLAIM_OTHERS = (
    r"(?:is|are) an? (?:promising|powerful|popular|common|key|important)|become a|ha(?:s|ve|d) been|can be used to"
    r"|important|crucial|essential|popular|widely|aim|goal|seek|attempt|need|demand|desirable|challenge|motivat\w+|often"
    r"|typically|usually|commonly|we (?:study|ask|investigate|review|survey)|how (?!much|many|far)|whether"
    r"|in order to|strategy to|first study|elusive|argue|designing"
    r"|techniques to|trade-?off|could|may|might|would|should|if|one way|approaches|methods such"
)
CLAIM_FIELD = r"existing|prior|previous|recent|conventional|traditional|many|most|current|a common|one"

# The direction of a figure. Words that also form bounds ("more than", "less than") only count after the figure.
RISES = (
    r"increas\w+|rais(?:e|es|ed|ing)|ris(?:e|es|en|ing)|rose|gr[eo]w(?:s|n|ing|th)?|elevat\w+|climb\w*|upregulat\w+|up-regulat\w+"
    r"|higher|gain(?:s|ed)?"
)
FALLS = (
    r"decreas\w+|reduc\w+|lower(?:s|ed|ing)?|declin\w+|drop(?:s|ped|ping)?|f[ae]ll(?:s|en|ing)?|diminish\w*|shr[iau]nk\w*"
    r"|downregulat\w+|down-regulat\w+|los(?:s|es|t|ing)|cut(?:s|ting)?"
)
# States a decrease or a negative number instead of a sign: before the figure with "by", or after it.
BELOW = (
    rf"{FALLS}|less|fewer|smaller|shorter|slower|cheaper|faster|sav\w+|worse|degrad\w+|weaken\w*|inhibit\w*|suppress\w*"
    r"|attenuat\w+|shed\w*|trim\w*|minus|negative|below zero|deficits?"
)
