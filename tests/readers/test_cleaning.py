import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.evidence.sentences import split
from summarizer.readers.cleaning import cleaned, one_line

CLEAN = [
    "",
    "We train 2.5x faster.",
    "a < b and c > d",
    "a<b and c>d",
    "p<0.05 and p <0.05, 1<i<n",
    r"cost $O(n \log n)$, $x < y$, $a_{i}<b$, 34.9\%, $2.5\times$, {A}",
    "R&D, AT&T, a && b, x &y; z & w",
    "Tokens <unk>, <s>, </s>, <mask>, <pad>, <image>, <think>, <title>, <abstract>, <|end|>, <T>",
    "std::vector<int> and List<String>, <user@example.org>, <-, ->, <=>",
    "<script>alert(1)</script>",
    "One paragraph.\n\nAnother.",
    "Abstract reasoning is hard.",
    "Abstract Interpretation of Networks",
    "Abstract-based retrieval",
    "Abstract",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, whose words hold a joiner
    "\U0001f469\u200d\U0001f52c",  # a woman scientist
]
DIRTY = [
    ("  a \t b\u00a0c\u2009d\u3000e  ", "a b c d e"),
    ("wrapped\nlines\r\nof text", "wrapped lines of text"),
    ("One.\r\n\r\nTwo.\n \n\n  Three.", "One.\n\nTwo.\n\nThree."),
    ("One.\u2029Two.", "One.\n\nTwo."),
    ("effi\u00adcient, di\u00ad\nvided, zero\u200bwidth, \ufeffmark, \u202ereversed, \x00nul", None),
    ("p &lt; 0.05 &amp; 2.5&times;, caf&eacute;, &#233;, &#xE9;", "p < 0.05 & 2.5\u00d7, caf\u00e9, \u00e9, \u00e9"),
    ("p &amp;lt; 0.05, R&amp;amp;D, &amp;#233;", "p < 0.05, R&D, \u00e9"),
    ("a&lt;b and c&gt;d", "a<b and c>d"),
    ("&nbsp;a&nbsp;b", "a b"),
    ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
    ("One<br/>line", "One line"),
    ("<ul><li>One.</li><li>Two.</li></ul>", "One.\n\nTwo."),
    ('<a href="https://x.org/?a=1&b=2">linked</a> <EM>text</EM>', "linked text"),
    ("CO<sub>2</sub>, 10<sup>5</sup>, 10<sup>\u22123</sup>, 1<sup>st</sup>", "CO2, 10^5, 10^\u22123, 1st"),
    ("a<!-- note -->b", "ab"),
    ("<![CDATA[a < b]]>", "a < b"),
    ("<jats:title>Abstract</jats:title><jats:p>We <jats:italic>do</jats:italic>.</jats:p>", "We do."),
    ("&lt;jats:p&gt;We do.&lt;/jats:p&gt;", "We do."),
    (
        "<jats:sec><jats:title>Methods</jats:title><jats:p>We do.</jats:p></jats:sec>"
        "<jats:sec><jats:title><jats:bold>Results:</jats:bold></jats:title> <jats:p>Good.</jats:p></jats:sec>",
        "Methods: We do.\n\nResults: Good.",
    ),
    ("<h4>Abstract</h4>We do.", "We do."),
    ("<b>Abstract</b> Models wait.", "Models wait."),
    ("learned <b>abstract</b> plans", "learned abstract plans"),
    ("Abstract: We do.", "We do."),
    ("Abstract. we do.", "we do."),
    ("ABSTRACT\n\nModels wait.", "Models wait."),
    ("ABSTRACT Models wait.", "Models wait."),
    ("Abstract\u2014Models wait.", "Models wait."),
    ("Abstract We do.", "We do."),
    (" Abstract Background: Models wait.", "Background: Models wait."),
]
MATH = [
    (
        '<mml:math xmlns:mml="u"><mml:msup><mml:mn>10</mml:mn><mml:mn>5</mml:mn></mml:msup></mml:math> steps',
        "10^5 steps",
    ),
    ("<math><mn>2.5</mn> <mo>&#xD7;</mo></math>", "2.5\u00d7"),
    ("<math><mfrac><mn>1</mn><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>", "1/{n+1}"),
    ("<math><msub><mi>x</mi><mi>i</mi></msub><mo>&lt;</mo><mi>y</mi></math>", "x_i<y"),
    ('<math alttext="O(n^2)"><mi>O</mi></math>', "$O(n^2)$"),
    (
        '<math><semantics><mi>O</mi><annotation encoding="application/x-tex">O(n)</annotation></semantics></math>',
        "$O(n)$",
    ),
    (
        "<jats:inline-formula><jats:alternatives><jats:tex-math>$$O(n)$$</jats:tex-math>"
        "<mml:math><mml:mi>O</mml:mi></mml:math></jats:alternatives></jats:inline-formula> time",
        "$O(n)$ time",
    ),
    (
        r"<tex-math>\documentclass{minimal} \begin{document}$$2.5\times$$\end{document}</tex-math> faster",
        r"$2.5\times$ faster",
    ),
    ("<math><mi>torn</math>", "torn"),
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_comes_back_as_it_is(text):
    assert cleaned(text) == text


@pytest.mark.parametrize(("text", "expected"), DIRTY)
def test_markup_entities_and_odd_characters_become_plain_text(text, expected):
    assert cleaned(text) == (expected or "efficient, divided, zerowidth, mark, reversed, nul")


@pytest.mark.parametrize(("text", "expected"), MATH)
def test_a_formula_keeps_its_latex_or_its_characters(text, expected):
    assert cleaned(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in DIRTY + MATH])
def test_what_is_cleaned_is_clean(text):
    assert cleaned(cleaned(text)) == cleaned(text)


def test_a_title_is_one_line_and_its_first_word_is_no_heading():
    assert one_line("<b>Abstract: A\n\nNew</b>  View &amp; more") == "Abstract: A New View & more"


def test_sections_are_sentences_of_their_own():
    text = cleaned("<jats:p>models <jats:italic>wait</jats:italic></jats:p><jats:p>we do not</jats:p>")
    assert [span.text for span in split(text)] == ["models wait", "we do not"]


PIECES = r"""
    a B 1 0.5 . , < > & ; # / \ $ { } &lt; &gt; &amp; &amp;amp;lt; &nbsp; &#38; <p> </p> <br/> <b> </b> <sup> </sup>
    <i> <jats:title> </jats:title> <jats:p> </jats:p> <math> </math> <mn> </mn> <unk> Abstract abstract: Results
    <!-- --> <![CDATA[ ]]> amp; lt;
""".split()  # noqa: SIM905  # a list of fifty literals is harder to read
soup = st.lists(st.sampled_from([*PIECES, " ", "  ", "\n", "\n\n", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u00e9"]))


@given(soup.map("".join) | st.text())
def test_cleaning_twice_changes_nothing(text):
    once = cleaned(text)
    assert cleaned(once) == once


@given(soup.map("".join) | st.text())
def test_no_run_of_spaces_and_no_end_in_space(text):
    found = cleaned(text)
    assert found == found.strip()
    assert all(not part.isspace() and "\n" not in part for part in found.split("\n\n"))
    assert "  " not in found


@given(st.lists(st.text("abcXYZ019.,;:()<>=$%^_{}\\-\u00e9\u4e2d", min_size=1), min_size=1).map(" ".join))
def test_plain_words_numbers_and_signs_are_left_alone(text):
    spared = text.replace("<", "< ").replace("  ", " ").strip()
    assert cleaned(spared) == spared


@pytest.mark.parametrize(
    "piece", ["<math>", "<!--", "&amp;", "<", "<<b>b>", "<h1>", " \n", "&", "<tex-math>", "<b a=1 "]
)
def test_hostile_text_takes_time_linear_in_its_length(piece):
    assert cleaned(piece * 20_000) is not None
