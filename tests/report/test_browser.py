"""The page in a real browser, opened as a file: what a reader sees and does, and that it asks nobody for anything."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from reported import (
    ABOUT,
    ABSTRACT,
    FORMULA,
    HOSTILE,
    SENTENCES,
    claim,
    device,
    evidence,
    flagged,
    papers,
    result,
    summary,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: it is in the group browser"
)
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")


def titles(tab: Page) -> list[str]:
    return tab.locator("tbody a.open").all_inner_texts()


def settled(tab: Page, number: int) -> None:
    playwright.expect(tab.locator("tbody tr")).to_have_count(number)


# --- The table ---------------------------------------------------------------------------------------------------


def test_every_paper_has_a_row_in_the_order_of_the_file(show: Callable[..., Page]) -> None:
    tab = show()
    assert titles(tab) == ["Windlass", "Anchor", "Overlap", HOSTILE, FORMULA, "Title of g", "Title of f", "Title of s"]
    assert tab.locator("table").get_attribute("aria-rowcount") == "9"


def test_a_press_on_a_head_sorts_the_other_way_and_back_to_the_order_of_the_file(show: Callable[..., Page]) -> None:
    tab = show()
    head, button = tab.locator("th[data-key=factor]"), tab.get_by_role("button", name="Claims", exact=True)
    button.click()
    assert head.get_attribute("aria-sort") == "descending"
    assert titles(tab)[:2] == ["Anchor", "Title of g"]
    button.click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert titles(tab)[:2] == [FORMULA, "Windlass"]
    assert set(titles(tab)[-3:]) == {HOSTILE, "Title of f", "Title of s"}, "papers without a factor come last"
    button.click()
    assert head.get_attribute("aria-sort") is None
    assert titles(tab)[0] == "Windlass"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("Metric", "inference", ["Anchor"]),
        ("Device", "H100", ["Anchor"]),
        ("Status", "failed", ["Title of f"]),
        ("Status", "skipped", ["Title of s"]),
    ],
)
def test_a_choice_leaves_the_papers_it_names(
    show: Callable[..., Page], field: str, value: str, expected: list[str]
) -> None:
    tab = show()
    tab.get_by_role("combobox", name=field, exact=True).select_option(label=value)
    settled(tab, len(expected))
    assert titles(tab) == expected
    assert tab.locator("#shown").inner_text() == f"{len(expected)} of 8 papers"


def test_a_least_factor_leaves_the_papers_with_such_a_claim(show: Callable[..., Page]) -> None:
    tab = show()
    tab.get_by_label("Factor at least").fill("9")
    settled(tab, 2)
    assert titles(tab) == ["Anchor", "Title of g"]


def test_metric_and_factor_have_to_be_those_of_one_claim(show: Callable[..., Page]) -> None:
    both = summary(efficiency_claims=[claim(metric="memory", factor=2.0), claim(metric="energy", factor=9.0)])
    tab = show([result(summary=both)], address="#metric=memory&min=5")
    settled(tab, 0)


def test_flagged_only_leaves_papers_with_a_mark_in_words(show: Callable[..., Page]) -> None:
    tab = show()
    tab.get_by_label("Flagged only").check()
    settled(tab, 1)
    assert "figure not in evidence" in tab.locator("tbody tr").inner_text()


@pytest.mark.parametrize(
    ("words", "expected"),
    [("anchor", 1), ("UP to 30X", 1), ("windlass gearbox oil", 7), ("declined", 1), ("<b>4x</b>", 1), ("nowhere", 0)],
)
def test_search_finds_papers_with_all_its_words_anywhere(show: Callable[..., Page], words: str, expected: int) -> None:
    tab = show()
    tab.get_by_label("Search").fill(words)
    playwright.expect(tab.locator("#shown")).to_have_text(f"{expected} of 8 papers" if expected < 8 else "8 papers")
    settled(tab, expected)


def test_nothing_found_is_said_and_cleared_by_a_button(show: Callable[..., Page]) -> None:
    tab = show(address="#q=nowhere")
    assert tab.locator("#empty").inner_text() == "No paper passes these filters."
    tab.get_by_role("button", name="Clear filters").click()
    settled(tab, 8)
    assert tab.evaluate("document.activeElement.name") == "q"


def test_a_report_without_papers_says_so(show: Callable[..., Page]) -> None:
    assert show([]).locator("#empty").inner_text() == "There are no papers in these results."


def test_a_long_table_grows_as_it_is_scrolled(show: Callable[..., Page]) -> None:
    tab = show([result(str(number)) for number in range(400)])
    first = tab.locator("tbody tr").count()
    assert first < 400
    assert tab.locator("table").get_attribute("aria-rowcount") == "401"
    tab.wait_for_function(
        "() => { scrollTo(0, document.body.scrollHeight); return document.querySelector('tbody').rows.length === 400; }"
    )
    assert tab.locator("#more").is_hidden()
    assert tab.locator("tbody tr").last.get_attribute("aria-rowindex") == "401"


# --- One paper ---------------------------------------------------------------------------------------------------


def lit(tab: Page) -> str:
    return "|".join(tab.locator("mark.on").all_inner_texts())


def test_a_click_opens_a_paper_and_hovering_a_value_highlights_its_evidence(show: Callable[..., Page]) -> None:
    tab = show()
    tab.get_by_text("Needs less oil").or_(tab.locator("tbody tr").first).first.click()
    assert tab.locator("#paper h2").inner_text() == "Windlass"
    assert (
        tab.locator(".abstract .text").evaluate(
            "(n) => [...n.childNodes].filter((c) => c.nodeName !== 'SUP').map((c) => c.textContent).join('')"
        )
        == ABSTRACT
    )
    for kind, sentence in zip(("problem", "method", "claim", "device"), SENTENCES, strict=True):
        tab.locator(f".value[data-kind={kind}]").hover()
        assert lit(tab) == sentence
    tab.locator("#paper h2").hover()
    assert lit(tab) == ""


def test_passages_that_overlap_are_highlighted_whole_for_each_value(show: Callable[..., Page]) -> None:
    tab = show(address="#paper=c")
    tab.locator(".value[data-kind=problem]").hover()
    assert lit(tab).replace("|", "") == f"{SENTENCES[0]} {SENTENCES[1]}"
    tab.locator(".value[data-kind=method]").hover()
    assert lit(tab) == f"{SENTENCES[1]}|{SENTENCES[3]}"


def test_a_value_pressed_stays_highlighted(show: Callable[..., Page]) -> None:
    tab = show(address="#paper=a")
    button = tab.locator(".value[data-kind=claim] .number")
    button.press("Enter")
    tab.locator("#close").focus()
    assert lit(tab) == SENTENCES[2]
    assert button.get_attribute("aria-pressed") == "true"
    assert button.get_attribute("aria-description") == SENTENCES[2]


def test_a_click_on_a_passage_shows_the_value_that_cites_it(show: Callable[..., Page]) -> None:
    tab = show(address="#paper=a")
    tab.locator("mark", has_text=SENTENCES[3]).click()
    assert "A100" in tab.locator(".value.lit").inner_text()


def test_checks_and_warnings_are_told_in_words(show: Callable[..., Page]) -> None:
    warning = {"kind": "uncited_figure", "message": "'4x' is cited by no claim", "evidence": evidence(SENTENCES[2])}
    tab = show([{**flagged("g", "missing"), "warnings": [warning]}], address="#paper=g")
    told = tab.locator(".values").inner_text()
    assert "figure missing" in told
    assert "uncited figure '4x' is cited by no claim" in " ".join(told.replace("!", "").split())
    tab.locator(".value[data-kind=warning]").hover()
    assert lit(tab) == SENTENCES[2]


def test_a_failed_paper_tells_why_and_what_the_model_last_said(show: Callable[..., Page]) -> None:
    tab = show(address="#paper=f")
    assert "The model declined." in tab.locator(".failure").inner_text()
    tab.get_by_text("What the model last said").click()
    assert tab.locator(".failure pre").inner_text() == '{"half": '


def test_markup_and_script_in_an_abstract_stay_text(show: Callable[..., Page]) -> None:
    tab = show(address="#paper=d")
    assert tab.locator(".abstract .text").inner_text() == HOSTILE
    assert tab.locator("#paper h2").inner_text() == HOSTILE
    assert tab.locator("img, b, script:not([type])").count() == 0
    assert tab.title() == ABOUT.title


def test_fields_of_another_schema_are_columns_and_are_highlighted(show: Callable[..., Page]) -> None:
    other = {
        "oil_price": {"amount": "4x", "evidence": evidence(SENTENCES[2]), "checks": {"figure": "ok"}},
        "topics": ["oil"],
    }
    tab = show([result(summary=other)])
    assert tab.locator("th").all_inner_texts()[1:3] == ["Oil price", "Topics"]
    tab.locator("tbody a.open").click()
    tab.locator(".value[data-kind=field]").first.hover()
    assert lit(tab) == SENTENCES[2]


# --- Address, keys, focus ----------------------------------------------------------------------------------------


def test_an_address_brings_back_filters_sorting_and_paper(show: Callable[..., Page]) -> None:
    tab = show(address="#metric=energy&min=1&sort=-title&paper=c")
    assert tab.locator("#paper h2").inner_text() == "Overlap"
    assert titles(tab) == ["Windlass", "Title of g", "Overlap"]
    assert tab.get_by_role("combobox", name="Metric", exact=True).input_value() == "energy"
    assert tab.locator("th[data-key=title]").get_attribute("aria-sort") == "descending"


def test_what_is_filtered_and_open_stands_in_the_address_and_back_closes_the_paper(show: Callable[..., Page]) -> None:
    tab = show()
    tab.get_by_role("combobox", name="Metric", exact=True).select_option("inference")
    settled(tab, 1)
    tab.locator("tbody a.open").click()
    assert tab.evaluate("location.hash") == "#metric=inference&paper=b"
    tab.go_back()
    playwright.expect(tab.locator("#paper")).to_be_hidden()
    assert titles(tab) == ["Anchor"]


def test_enter_opens_and_escape_returns_to_the_row(show: Callable[..., Page]) -> None:
    tab = show()
    tab.locator("tbody a.open").nth(1).focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "paper-title"
    tab.keyboard.press("Escape")
    playwright.expect(tab.locator("#paper")).to_be_hidden()
    assert tab.evaluate("document.activeElement.textContent") == "Anchor"
    assert "paper" not in tab.evaluate("location.hash")


def test_after_leafing_on_focus_returns_to_the_row_of_the_last_paper(show: Callable[..., Page]) -> None:
    tab = show()
    tab.locator("tbody a.open").first.click()
    tab.get_by_role("button", name="Next paper").click()
    assert tab.locator("#paper h2").inner_text() == "Anchor"
    tab.get_by_role("button", name="Close").click()
    playwright.expect(tab.locator("tbody a.open").nth(1)).to_be_focused()


def test_the_address_of_an_unknown_paper_shows_the_table(show: Callable[..., Page]) -> None:
    tab = show(address="#paper=unknown")
    assert tab.locator("#paper").is_hidden()
    assert len(titles(tab)) == 8


def test_the_totals_lead_to_the_papers_they_count(show: Callable[..., Page]) -> None:
    tab = show()
    tab.get_by_role("link", name="1 failed").click()
    settled(tab, 1)
    assert titles(tab) == ["Title of f"]


# --- Plot and counts ---------------------------------------------------------------------------------------------


def test_the_plot_has_a_mark_for_each_factor_and_tells_its_paper(show: Callable[..., Page]) -> None:
    tab = show()
    marks = tab.locator("#plot a")
    playwright.expect(marks).to_have_count(5)
    texts = [mark.get_attribute("aria-label") for mark in marks.all()]
    assert "Anchor: inference \u2264\u200930\u00d7, up to 30x" in texts
    assert tab.locator("#plot .mark.at_most").count() == 2, "one in the plot, one in the legend"


def test_marks_lie_on_a_logarithmic_axis(show: Callable[..., Page]) -> None:
    factors = [1.0, 10.0, 100.0]
    tab = show([result(str(factor), summary=summary(efficiency_claims=[claim("x", factor)])) for factor in factors])
    playwright.expect(tab.locator("#plot a")).to_have_count(3)
    boxes = [mark.bounding_box() for mark in tab.locator("#plot a").all()]
    middles = [box["x"] + box["width"] / 2 for box in boxes if box]
    assert middles[1] - middles[0] == pytest.approx(middles[2] - middles[1], abs=1)


def test_a_range_spans_from_its_low_to_its_high_end(show: Callable[..., Page]) -> None:
    wide = claim("2-50x", 10.0, factor_low=2.0, factor_high=50.0, bound="range")
    tab = show(
        [
            result(summary=summary(efficiency_claims=[wide])),
            result("b", summary=summary(efficiency_claims=[claim("2x", 2.0), claim("50x", 50.0)])),
        ]
    )
    playwright.expect(tab.locator("#plot a")).to_have_count(3)
    span = tab.locator("#plot a .mark.range").bounding_box()
    ends = sorted(
        box["x"] + box["width"] / 2
        for box in (mark.bounding_box() for mark in tab.locator("#plot a .mark.exact").all())
        if box
    )
    assert span
    assert (span["x"], span["x"] + span["width"]) == pytest.approx(tuple(ends), abs=2)


def test_arrow_keys_walk_the_plot_and_enter_opens_a_mark(show: Callable[..., Page]) -> None:
    tab = show()
    tab.locator("#plot a[tabindex='0']").focus()
    assert tab.locator("#tip").is_visible()
    first = tab.evaluate("document.activeElement.getAttribute('aria-label')")
    tab.keyboard.press("ArrowRight")
    second = tab.evaluate("document.activeElement.getAttribute('aria-label')")
    assert first != second
    assert tab.locator("#tip strong").inner_text() in second
    tab.keyboard.press("Enter")
    assert second.startswith(tab.locator("#paper h2").inner_text())
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == second


def test_a_click_on_a_mark_opens_its_paper(show: Callable[..., Page]) -> None:
    tab = show()
    mark = tab.locator("#plot a[aria-label^=Anchor]")
    playwright.expect(mark).to_have_count(1)
    box = mark.bounding_box()
    assert box
    tab.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    assert tab.locator("#tip strong").inner_text() == "Anchor"
    tab.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    assert tab.locator("#paper h2").inner_text() == "Anchor"


def test_counts_by_metric_and_device_filter_and_unfilter(show: Callable[..., Page]) -> None:
    tab = show()
    playwright.expect(tab.locator("#metrics button")).to_have_count(2)
    assert [text.split("\n") for text in tab.locator("#metrics button").all_inner_texts()] == [
        ["energy", "4"],
        ["inference", "1"],
    ]
    h100 = tab.locator("#devices button", has_text="H100")
    h100.click()
    settled(tab, 1)
    playwright.expect(h100).to_have_attribute("aria-pressed", "true")
    h100.click()
    settled(tab, 8)


def test_failed_skipped_and_flagged_papers_are_listed_apart_with_their_reasons(show: Callable[..., Page]) -> None:
    tab = show()
    assert tab.locator("#apart summary").all_inner_texts() == [
        "Failed: 1 paper",
        "Skipped: 1 paper",
        "Flagged: 1 paper",
    ]
    tab.get_by_text("Failed: 1 paper").click()
    assert tab.locator("#apart .failed li").inner_text() == "Title of f The model declined."
    tab.locator("#apart .failed a").click()
    assert tab.locator("#paper h2").inner_text() == "Title of f"


# --- CSV, theme, sizes, accessibility ----------------------------------------------------------------------------


def test_the_download_holds_the_filtered_rows_with_formulas_defused(show: Callable[..., Page]) -> None:
    tab = show(address="#q=gearbox&metric=energy&sort=title")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download as CSV").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["title"].removeprefix("'") for row in rows] == titles(tab)
    assert {row["id"] for row in rows} == {"a", "c", "e", "g"}
    row = next(row for row in rows if row["id"] == "a")
    assert row["claims"] == "energy 4\u00d7, 4x vs. a belt"
    assert (row["best factor"], row["hardware"], row["method"]) == ("4", "2 x A100", "Windlass: A gearbox.")
    assert next(row["title"] for row in rows if row["id"] == "e") == f"'{FORMULA}"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_download_begins_like_a_formula(show: Callable[..., Page], sign: str) -> None:
    tab = show([result(f"{sign}1+1", title=f"{sign}cmd")])
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download as CSV").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert (rows[0]["id"], rows[0]["title"]) == (f"'{sign}1+1", f"'{sign}cmd")


def lightness(tab: Page) -> int:
    return sum(
        int(part)
        for part in re.findall(r"\d+", tab.evaluate("getComputedStyle(document.documentElement).backgroundColor"))[:3]
    )


def test_the_theme_is_the_systems_until_the_reader_chooses_one_that_stays(show: Callable[..., Page]) -> None:
    assert lightness(show(color_scheme="light")) > 600
    tab = show(color_scheme="dark")
    assert lightness(tab) < 150
    tab.get_by_role("button", name="Theme: system").click()
    tab.get_by_role("button", name="Theme: dark").click()
    assert lightness(tab) > 600
    tab.wait_for_function("Object.values(localStorage).includes('light')")
    tab.reload()
    playwright.expect(tab.get_by_role("button", name="Theme: light")).to_be_visible()
    assert lightness(tab) > 600


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_no_width_scrolls_sideways(show: Callable[..., Page], width: int) -> None:
    long = result(
        "x" * 80,
        title="Supercalifragilistic" * 12,
        abstract="$\\mathcal{O}" * 60,
        summary=summary(hardware=[device("N" * 60)]),
    )
    tab = show([*papers(), long], viewport={"width": width, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.locator("tbody a.open").last.click()
    panes = tab.locator(".abstract, .values, .paper-head").evaluate_all(
        "(all) => all.map((n) => n.scrollWidth - n.clientWidth)"
    )
    assert max(panes) <= 1


def test_print_shows_every_filtered_row_and_no_controls(show: Callable[..., Page]) -> None:
    tab = show([result(str(number)) for number in range(200)])
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    settled(tab, 200)
    assert tab.locator("#filters").is_hidden()
    assert tab.locator("table").is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
@pytest.mark.parametrize("address", ["", "#paper=g", "#paper=f"])
def test_axe_finds_nothing(show: Callable[..., Page], scheme: str, width: int, address: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is in the group browser").Axe()
    tab = show(address=address, color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    tab.locator("#apart summary").last.evaluate("(node) => node.click()")
    if address == "#paper=g":
        tab.locator(".number").nth(2).focus()
    else:
        playwright.expect(tab.locator("#plot a")).to_have_count(5)
    found = axe.run(tab).response["violations"]
    assert [(each["id"], each["impact"], [node["html"] for node in each["nodes"]]) for each in found] == []
