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
        r"\SI{3}{\kilo\gram} of it",
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
