r"""TeX as the fields of BibTeX files carry it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.readers.tex import decoded


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"10{\^{}}7 rows, {\~{}}4{\%} fewer", "10^7 rows, ~4% fewer"),
        (r"10\^{}7 rows and \~{}4", "10^7 rows and ~4"),
        (r"10{\textasciicircum}7 {\textbar} {\textasciitilde}4", "10^7 | ~4"),
        (
            r"\${\textbackslash}mathcal\{\vphantom{\}}T\vphantom{\{}\}(n{\textasciicircum}2)\$",
            r"$\mathcal{T}(n^2)$",
        ),
        (r"see \href{https://example.org/a_b}{\texttt{example}} here", "see example here"),
        (r"\num{1.5e3} rows, \enquote{quick}", "1.5e3 rows, \u201cquick\u201d"),
        (r"{\em new} and {\bf bold} {\it leaning}", "new and bold leaning"),
        (r"\emph{a {\bf b} c}", "a b c"),
        (r"{\v S}koda, \v{S}koda, {\H o}", "\u0160koda, \u0160koda, \u0151"),
        (r"\textalpha{} and \alpha", "\u03b1 and \u03b1"),
        (r"3\,ms at 5\textdegree{}C", "3 ms at 5\u00b0C"),
        (r"\textmu s", "\u00b5s"),
        (r"\SI{3}{\kilo\gram} of it, \qty{40}{\percent} less", "3 kg of it, 40% less"),
        (r"\qty[per-mode=symbol]{1.5e3}{\giga\byte\per\second}", "1.5e3 GB/s"),
        (r"\SIrange{2}{3}{\ms}, \numlist{1;2;4} and \ang{7}", "2\u20133 ms, 1, 2, 4 and 7\u00b0"),
        (r"\frac{1}{2} of 3\nicefrac{1}{4}", "1/2 of 3 1/4"),
        (r"\frac{n+1}{2}", "(n+1)/2"),
        (r"0\textperiodcentered{}25 W", "0\u00b725 W"),
        (r"4\texttimes faster, 3\percent less", "4\u00d7 faster, 3% less"),
        (r"1\thinspace000 rows\vspace{5pt} of\xspace it", "1 000 rows of it"),
        (r"In{$\slash$}Ga", "In/Ga"),
        (r"\v{S}{koda} 7", "\u0160koda 7"),
        (r"\texorpdfstring{$10^4$}{10\^{}4} rows", "10^4 rows"),
        (r"first\\[5pt]second", "first\nsecond"),
        (r"Type-\{\vphantom\}II\vphantom\{\}", "Type-{II}"),
        (r"a \mkbibemph{leaning} and \mkbibquote{quoted} word", "a leaning and \u201cquoted\u201d word"),
    ],
)
def test_what_tools_escape_comes_back_as_it_was(tex: str, text: str) -> None:
    assert decoded(tex) == text


@pytest.mark.parametrize(
    "tex",
    [
        r"shown by \cite{marrow2024,pebble} first",
        r"a bare \footnote",
        r"\mathcal{O}(n) outside a formula",
        r"\SI{3}{\kilo\furlong} of it",
        r"\qty{about 3}{\ms} of it",
        r"p \ensuremath< 0.05",
        r"\item 5",
        r"\maketitle",
        r"\ours[x]{y} is new",
        "$a$$b$ and $$c$$",
        r"\(x^2\) and \[y\]",
        "\\",
    ],
)
def test_what_cannot_be_decoded_stays_as_it_is_written(tex: str) -> None:
    assert decoded(tex) == tex


@given(st.text(alphabet=st.sampled_from("\\{}$%&~^_#'\"`-abcdeOTHix1 2.5[]()@\n\u00e9"), max_size=60))
def test_no_text_is_too_odd_to_be_read(tex: str) -> None:
    assert isinstance(decoded(tex), str)


@given(st.text(max_size=80))
def test_a_number_is_never_changed(text: str) -> None:
    digits = [sign for sign in text if sign.isdecimal()]
    assert [sign for sign in decoded(text) if sign.isdecimal()] == digits


@pytest.mark.parametrize("piece", ["{", "}", "\\", "$", r"\a{", r"\a[", r"\'{", "``", r"\vphantom{"])
def test_a_long_run_of_one_sign_is_read(piece: str) -> None:
    decoded(piece * 20_000)
