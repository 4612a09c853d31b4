"""What stands in the place of an abstract or behind it, and is none."""

from __future__ import annotations

import pytest
from invented import from_text

from summarizer.readers.boilerplate import abstract_of, is_placeholder, without_notices
from summarizer.readers.ris import read_ris

ABSTRACT = "Tides are hard to foresee. We present Weir, a gauge of reed. It reads 3 times as often."


@pytest.mark.parametrize(
    "text",
    [
        "NA", "n/a", "N.A.", "None", "null", "NaN", "-", "--", "\u2014", ".", "?", "...", "Abstract", "Abstract.",
        "No abstract", "No abstract available.", "[No abstract available]", "No Abstract Provided", "Not available",
        "Abstract not available", "Abstract unavailable", "The abstract is not available.", "Unavailable", "undefined",
        "This article has no abstract.", "There is no abstract for this article",
        "No abstract is available for this paper.", "[Abstract]",
        "<p>No abstract</p>", "TBD", "Abstract missing", "Without abstract",
    ],
)  # fmt: skip
def test_a_placeholder_is_no_abstract(text: str) -> None:
    assert abstract_of(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "No gauge is available for this tide.",
        "Abstract machines are hard.",
        "None of the gauges is dry.",
        "\U0001f600",
        "Nan grows.",
    ],
)
def test_a_short_sentence_is_an_abstract(text: str) -> None:
    assert not is_placeholder(text)
    assert abstract_of(text) == text


@pytest.mark.parametrize(
    "notice",
    [
        "Copyright \u00a9 2024 The Authors. Published by Elsevier Ltd. All rights reserved.",
        "\u00a9 2023 Wiley Periodicals LLC.",
        "(C) 2019 Elsevier B.V. All rights reserved.",
        "\u00a9 The Author(s) 2021. Published by Oxford University Press.",
        "This article is protected by copyright. All rights reserved.",
        "This is an open access article under the terms of a licence.",
        "Copyright 2020 by the American Society of Weirs.",
        "Crown Copyright \u00a9 2022.",
        "All rights reserved.",
        "\u00a9 2024. The Author(s).",
        "Copyright: \u00a9 2018 Weir et al.",
        "Copyright Published by Elsevier B.V.",
        "Published 2019. This article is a U.S. Government work and is in the public domain in the USA.",
        "View Full-Text \u00a9 2019 by the authors. Licensee MDPI, Basel, Switzerland.",
        "(c) 2022 Society of Weirs. https://doi.org/10.1000/182",
        "(PsycInfo Database Record (c) 2021 APA, all rights reserved)",
        "[ABSTRACT FROM AUTHOR] Copyright of Reeds is the property of Weir Ltd. and its content may not be copied. "
        "However, users may print articles. (Copyright applies to all Abstracts.)",
    ],
)
@pytest.mark.parametrize("space", [" ", "\n\n"])
def test_a_notice_about_rights_behind_the_abstract_is_cut(notice: str, space: str) -> None:
    assert abstract_of(f"{ABSTRACT}{space}{notice}") == ABSTRACT


@pytest.mark.parametrize(
    "notice", ["(c) 2022 Elsevier B.V.", " \u00a9 2021. Society of Weirs", ", (C) 2000 Elsevier Science Inc."]
)
def test_a_notice_without_a_space_or_a_full_stop_before_it_is_cut(notice: str) -> None:
    assert abstract_of(f"{ABSTRACT}{notice}") == ABSTRACT


def test_a_notice_before_the_abstract_is_cut() -> None:
    assert abstract_of(f"\u00a9 2019 IEEE. {ABSTRACT}") == ABSTRACT


@pytest.mark.parametrize(
    "text",
    [
        "Gauges infringe patents. Copyright is no remedy, as 2,000 cases show.",
        "We study who publishes. Results published by small presses are cited 3 times as often.",
        "We ask what authors keep. All rights matter to them.",
        "Copyright law changed in 2019.",
        "Weirs are seen on images. Maps (c) 2015 Reed, taken monthly, show 3 times as many.",
        "We count (a) weirs, (b) reeds and (c) 2000 gauges read by hand.",
    ],
)
def test_a_sentence_of_the_abstract_stays_though_it_speaks_of_rights(text: str) -> None:
    assert abstract_of(text) == text


def test_a_text_of_nothing_but_a_notice_stays_what_it_is() -> None:
    assert without_notices("All rights reserved.") == "All rights reserved."


def test_sections_and_named_signs_of_a_tagged_abstract_become_text() -> None:
    tagged = (
        '<AbstractText Label="AIM" NlmCategory="OBJECTIVE">Tides are hard.</AbstractText> '
        '<AbstractText Label="RESULTS">'
        "Weir draws 0<middle dot>5 W.</AbstractText> <CopyrightInformation>\u00a9 2024 Weirs.</CopyrightInformation>"
    )
    assert abstract_of(tagged) == "AIM: Tides are hard.\n\nRESULTS: Weir draws 0\u00b75 W."


def test_records_of_ris_may_lack_their_type_or_have_it_late_and_end_without_a_dash() -> None:
    late = f"ID  - 7\nTI  - One\nTY  - JOUR\nAB  - {ABSTRACT}\nER\n\n"
    none = f"TI  - Two\nAB  - {ABSTRACT}\nER  -\nTI  - Three\nAB  - {ABSTRACT}\nER  - \n"
    papers = from_text(read_ris, late + none)
    assert (papers[0].id, papers[0].title, papers[0].abstract) == ("7", "One", ABSTRACT)
    assert [(paper.title, paper.abstract) for paper in papers[1:]] == [("Two", ABSTRACT), ("Three", ABSTRACT)]
