"""What is one sentence of an abstract, and what is two. A `|` in a case stands where a sentence must end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steps import is_linear

from summarizer.evidence.sentences import split

WORDS = (
    'We method e.g. et al. etc. Fig. U.S. J. 1. ( ) $x.$ ... . ! ? \u2026 \u3002 \u300d " \u201d [1] iCaRL \u00c9 x.The'
)
SPACES = [" ", "  ", "\n", "\r\n", "\n\n", "\t", "\u2029"]
ABSTRACT_LIKE = st.lists(st.sampled_from(WORDS.split() + SPACES)).map("".join)


def sentences(text):
    return [span.text for span in split(text)]


def check(marked):
    expected = [part.strip() for part in marked.split("|")]
    assert sentences(marked.replace("|", "")) == expected


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("We test it. | The gain is large.", id="full stop"),
        pytest.param("Is it fast? | Yes! | We show why.", id="question and exclamation mark"),
        pytest.param("Is all you need clustering? | We doubt it.", id="question before a sentence"),
        pytest.param("It grows and grows... | Early stopping helps.", id="three dots at the end of a word"),
        pytest.param("It grows\u2026 | Our cure is early stopping.", id="ellipsis character"),
        pytest.param("Loss falls. | 3D scenes profit most.", id="a digit begins"),
        pytest.param("Loss falls. | $O(n)$ steps suffice.", id="a formula begins"),
        pytest.param(r"Loss falls. | \emph{Adam} is slower.", id="a command begins"),
        pytest.param("Loss falls. | .NET bindings exist.", id="a name begins with a dot"),
        pytest.param('Loss falls. | "Fast" is relative.', id="an opening quote begins"),
        pytest.param("Loss falls. | \u201cFast\u201d is relative.", id="a curly quote begins"),
        pytest.param("Loss falls. | (We use Adam.) | Then it rises.", id="a sentence in parentheses"),
        pytest.param('Loss falls. | ("Fast" is relative.) | Then it rises.', id="a bracket and a quote open"),
        pytest.param(
            "Loss falls. | \u00c9cole data help. | \u00d6zg\u00fcr agrees.", id="a capital beyond ASCII begins"
        ),
        pytest.param("Loss falls. | \u03bcTuning scales.", id="a Greek letter begins"),
        pytest.param("We beat older models. | iCaRL forgets less.", id="a camel-case name begins"),
        pytest.param("We beat it. | gMLP is small. | vLLM is fast. | mT5 is not.", id="mixed-case names begin"),
        pytest.param("We beat it. | t-SNE shows why. | word2vec is older.", id="a hyphen or digit in the name"),
        pytest.param('He said "it works." | The rest is proof.', id="quote after the full stop"),
        pytest.param("It has ``massive peaks.'' | To cut them we clip.", id="LaTeX quotes after the full stop"),
        pytest.param("It was shown.[12] | We repeat it.\u00b3 | The gain holds.^4 | This ends.", id="footnotes"),
        pytest.param("**It is shown.** | We repeat it.", id="emphasis after the full stop"),
        pytest.param("It takes $O(n^2).$ | The rest is linear.", id="full stop inside a formula"),
        pytest.param("We cut cost . | The rest stays .", id="space before the full stop"),
        pytest.param("It runs on Python 3.11. | We ship wheels.", id="a version ends"),
        pytest.param("It is at https://a.io/b.git. | We welcome issues.", id="an address ends"),
        pytest.param("It is at https://a.io/b?c=D.Ef. | https://b.io has more", id="an address begins"),
        pytest.param("Write to a.b@c.org. | Run train.py. | It prints help.", id="e-mail and file names end"),
        pytest.param("Background: nets are slow. | Conclusion. | They need not be.", id="section labels"),
        pytest.param("It helps. | (1) We prune. | (2) We tune.", id="bracketed numbers"),
        pytest.param("It helps. | 1. First we prune. | 2. Then we tune.", id="numbers with a dot"),
        pytest.param("It helps. | i) We prune. | ii) We tune.", id="bracketed Roman numbers"),
        pytest.param("II. We prune. | III. We tune.", id="Roman numbers with a dot"),
        pytest.param("It is robust on Scenes-C. | State-of-the-art nets are not.", id="a name ends in one capital"),
        pytest.param("\u901f\u5ea6\u5feb\u3002 | \u6548\u679c\u597d\uff01 | \u5b8c\u3002", id="CJK full stop"),
        pytest.param("\u300c\u901f\u5ea6\u5feb\u3002\u300d | \u5b8c\u3002 | ok", id="CJK closing bracket"),
    ],
)
def test_a_sentence_ends(marked):
    check(marked)


@pytest.mark.parametrize(
    "text",
    [
        "Models, e.g. LAMB and e. g. Adam, are slow.",
        "Models, i.e. BERT (i.e. Devlin's), are slow.",
        "E.g. Adam, cf. Table 2, is slow, i.e. The Slow One.",
        "We study GANs vs. VAEs and one vs. Our way.",
        "It was seen by Hu et al. (2021) and Li et al. [3] before.",
        "It was seen by Hu et al. in vision (Hu et al., 2021).",
        r"It was seen by Hu et al. \cite{a.B} before.",
        "Pruning, tuning, etc. are slow.",
        "Cheap methods (pruning, etc.) BERT could use are slow.",
        "See Fig. 2, Figs. 3, Eq. (4), Eqs. 5, Sec. VI, Tab. A, Ref. [7] and No. 8.",
        "See fig. 2 and sec. 3 on p. 4 and pp. 5 of vol. 6.",
        "It takes approx. 3 days (resp. Two) w.r.t. Adam.",
        "We thank Dr. Who, Prof. X, Mrs. Y and St. Gallen.",
        "It is run by Acme Inc. Berlin and Acme Ltd. London.",
        "It needs i.i.d. Gaussian noise w.r.t. The Pile, a.k.a. The Heap.",
        "It counts the U.S. Census and J. Smith and J.-P. Doe and D. P. King.",
        "It is 3.5x faster than v1.2 at 2.5-bit in .NET with .5 loss.",
        "It is at https://a.io/b.C/d?E=f",
        "It loads train.py and torch.Tensor and Node.JS at once",
        r"By \cite{a.b} we have $x = 1.5$ and $f. g$ here.",
        "It beats state -of-the-art nets, short of dat . a few remain.",
        "From A, B, ... Z or 1, 2, \u2026 10 we pick.",
        "We search Yahoo! Answers daily.",
        "It does two things: 1. First it prunes",
    ],
)
def test_an_abbreviation_a_name_or_a_number_does_not_end_a_sentence(text):
    check(text)


@pytest.mark.parametrize(
    "marked",
    [
        "Pruning, tuning, etc. | Remote sensing is next.",
        "Some prune (or tune, etc.). | Remote sensing is next.",
        "This extends Hu et al. | Transformers come next.",
        "It was tried in the U.S. | We go further.",
        "Data are i.i.d. | The bound holds.",
        "It belongs to Acme Inc. | In this work we copy it.",
        "It is of class C. | However, it is slow.",
        "It takes 10 sec. | Training is slow.",
        "We ask and they say no. | We go on.",
        "We search Yahoo! | Our queries fail.",
        "And so on ... | We stop.",
    ],
)
def test_an_abbreviation_may_be_the_last_word(marked):
    check(marked)


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("We prune the net.|The loss falls.|However, it is slow.", id="between plain words"),
        pytest.param("We prune it (twice).|We tune it by 3%.|This helps.", id="after a bracket or a percent sign"),
        pytest.param("It calls torch.Tensor once", id="not in a qualified name"),
        pytest.param("It calls torch.nn.In once", id="not in a longer qualified name"),
        pytest.param("It is at https://a.io/page.The end", id="not in an address"),
        pytest.param("Adam vs.The rest", id="not after vs."),
    ],
)
def test_a_space_lost_after_the_full_stop_is_seen_only_before_a_plain_first_word(marked):
    check(marked)


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("A sentence that\nis wrapped\r\nTwice is whole.", id="a wrapped line goes on"),
        pytest.param("It is shown in Fig.\n3 and by Hu et al.\n(2021).", id="a wrapped abbreviation goes on"),
        pytest.param("It is done.\n|and typed in lower case.\r\n|- so is this.", id="a line after a full stop is new"),
        pytest.param("A title\n\n|and a text", id="a blank line ends"),
        pytest.param("A title\r\n \t\r\n|and a text", id="a blank line of Windows ends"),
        pytest.param("A title\r\r|and a text", id="a blank line of old Macintosh ends"),
        pytest.param("Shown by e.g.\n\n|Adam", id="a blank line ends even after e.g."),
        pytest.param("It is (open\n\n|and [never closed. | The rest goes on.", id="nothing is balanced"),
    ],
)
def test_line_ends(marked):
    check(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "1. We build a map. |2. We test it.",
        "1) The map is built |2) The map is tested |3) The map is shared",
        "a. The first survey b. The second one".replace(" b", " |b"),
        "\u2022 9. The first gauge |\u2022 10. The second gauge",
        pytest.param("We 1) Build it and 2) Test it.", id="a list amid a sentence"),
        pytest.param("1) The map 3) The rest", id="no next number"),
        pytest.param("1) The map a) The rest", id="another kind of number"),
        "They met in the U.S. |How did they fare?",
        "It was Ada and I. |Did it help?",
        "We climbed Mt. Erebus.",
        "It is kept at N\u00b0. 12.",
        'He called it a "gauge [...]" (Ode 55). |It held.',
    ],
)
def test_lists_initials_and_questions(marked):
    check(marked)


@pytest.mark.parametrize(
    "unit", ["1) The ", "a. The b. The ", "It is. ", "U.S. How ", ". . . ", "N\u00b0. ", "\u2022 1. The \n"]
)
def test_the_work_grows_with_the_text_and_no_faster(unit):
    assert is_linear(split.__wrapped__, lambda size: (unit * size)[:size])


@pytest.mark.parametrize("text", ["", " ", "\n \t\r\n\n", "\u2029\u3000"])
def test_whitespace_has_no_sentence(text):
    assert split(text) == ()


@pytest.mark.parametrize(
    ("unit", "count"),
    [
        *((unit, 0) for unit in (" ", "\n", "\r\n")),
        *((unit, 1) for unit in (".", "?!", ")", "(", "a", "^1", "e.g. ", ". ", "A. ", "We.", ". ((", "a ", ".)) ")),
        ("x\n\n", 33_334),
        ("It is. ", 14_286),
        ("\u597d\u3002", 50_000),
    ],
)
def test_endless_repetition_is_split_as_its_beginning_is(unit, count):
    text = (unit * 100_000)[:100_000]
    assert len(split(text)) == count


@given(st.text() | st.text("aA.!?\u3002 \n\r\t()\"'$1") | ABSTRACT_LIKE)
def test_spans_quote_the_text_in_order_and_leave_out_only_whitespace(text):
    at = 0
    for span in split(text):
        assert text[at : span.start].strip() == ""
        assert text[span.start : span.end] == span.text == span.text.strip() != ""
        at = span.end
    assert text[at:].strip() == ""
