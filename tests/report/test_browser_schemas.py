"""The page for any schema, its tables of values, its keys, links and paper: in a real browser, opened as a file."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from reported import SENTENCES, claim, device, evidence, flagged, papers, result, summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: it is in the group browser"
)
pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="chromium is not installed: apt-get install chromium"
)


def dataset(name: str, role: str, size: float, **changes: Any) -> dict[str, Any]:
    return {"name": name, "role": role, "size": size, "evidence": evidence(SENTENCES[2]), "checks": {}, **changes}


def studies() -> list[dict[str, Any]]:
    """Results of a schema that shares nothing with ours."""
    wrong = dataset("A corpus of belts", "training", 9_000_000, checks={"name": "not_in_evidence"})
    lists = [
        [dataset("A corpus of gears", "introduced", 10), wrong],
        [dataset("Rotors of all kinds", "training", 2000)],
        [],
    ]
    facts = [(2019, True), (2024, False), (2021, True)]
    return [
        result(
            str(index),
            title=f"Study {index}",
            summary={"datasets": sets, "field": "oil", "year": year, "is_open": free},
        )
        for index, (sets, (year, free)) in enumerate(zip(lists, facts, strict=True))
    ]


def titles(tab: Page) -> list[str]:
    return tab.locator("tbody a.open").all_inner_texts()


def settled(tab: Page, number: int) -> None:
    playwright.expect(tab.locator("tbody tr")).to_have_count(number)


def downloaded(tab: Page) -> tuple[str, list[dict[str, str]]]:
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download as CSV").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    return download.value.suggested_filename, list(csv.DictReader(io.StringIO(text, newline="")))


# --- Any schema --------------------------------------------------------------------------------------------------


def test_a_choice_of_any_schema_filters_and_is_counted(show: Callable[..., Page]) -> None:
    tab = show(studies())
    tab.get_by_role("combobox", name="Datasets: role").select_option(label="training")
    settled(tab, 2)
    assert titles(tab) == ["Study 0", "Study 1"]
    section = tab.get_by_role("region", name="Datasets by role")
    playwright.expect(section.get_by_role("button", name="training")).to_have_attribute("aria-pressed", "true")
    assert section.get_by_role("button").all_inner_texts() == ["training\n2", "introduced\n1"]


def test_a_flag_of_any_schema_filters_by_yes_and_no(show: Callable[..., Page]) -> None:
    tab = show(studies())
    tab.get_by_role("combobox", name="Is open").select_option(label="no")
    settled(tab, 1)
    assert titles(tab) == ["Study 1"]


def test_a_number_of_any_schema_filters_and_sorts(show: Callable[..., Page]) -> None:
    tab = show(studies())
    tab.get_by_role("columnheader", name="Year").get_by_role("button").click()
    assert titles(tab) == ["Study 1", "Study 2", "Study 0"]
    tab.get_by_label("Year at least").fill("2020")
    settled(tab, 2)
    tab.get_by_label("Sort by").select_option(label="Datasets: size, highest first")
    playwright.expect(tab.locator("tbody a.open").first).to_have_text("Study 1")


def test_filters_of_one_field_have_to_be_met_by_one_value(show: Callable[..., Page]) -> None:
    settled(show(studies(), address="#by.datasets.role=introduced&by.datasets.size=100"), 0)
    settled(show(studies(), address="#by.datasets.role=introduced&by.datasets.size=10"), 1)


def test_a_number_of_any_schema_is_plotted(show: Callable[..., Page]) -> None:
    tab = show(studies())
    tab.get_by_label("Plot").select_option(label="Datasets: size")
    playwright.expect(tab.locator("#plot a")).to_have_count(3)
    assert tab.get_by_role("heading", name="Datasets: size").is_visible()
    assert tab.locator("#plot .row-name").all_text_contents() == ["training", "introduced"]
    assert tab.locator("#plot a .mark.wrong").count() == 1
    tab.get_by_label("Plot").select_option(label="Year")
    playwright.expect(tab.locator("#plot .tick").first).to_have_text("2019")


def test_a_wrong_check_of_any_schema_is_a_mark_in_the_table_and_in_the_paper(show: Callable[..., Page]) -> None:
    tab = show(studies(), address="#view=datasets")
    row = tab.locator("tbody tr", has_text="A corpus of belts")
    assert "not named in evidence" in row.inner_text()
    row.get_by_role("link").first.click()
    assert "A corpus of belts" in tab.locator(".value.lit").inner_text()
    assert "not named in evidence" in tab.locator(".value.lit").inner_text()


def test_a_schema_without_choices_and_numbers_has_a_table_alone(show: Callable[..., Page]) -> None:
    tab = show([result(summary={"answer": "A gearbox with a rotor."})])
    assert tab.locator("#overview").is_hidden()
    assert "A gearbox with a rotor." in tab.locator("tbody tr").inner_text()


# --- Tables of values --------------------------------------------------------------------------------------------


def test_all_claims_of_all_papers_are_a_table_that_sorts(show: Callable[..., Page]) -> None:
    tab = show()
    tab.get_by_role("button", name="All claims").click()
    settled(tab, 5)
    assert tab.locator("#shown").inner_text() == "5 claims"
    tab.get_by_role("columnheader", name="Factor").get_by_role("button").click()
    assert titles(tab)[:2] == ["Anchor", "Title of g"]
    tab.get_by_role("combobox", name="Metric", exact=True).select_option("inference")
    settled(tab, 1)
    assert tab.locator("#shown").inner_text() == "1 of 5 claims"


def test_the_claims_have_a_download_of_their_own(show: Callable[..., Page]) -> None:
    name, rows = downloaded(show(address="#view=claims&sort=-factor"))
    assert name == "claims.csv"
    assert (rows[0]["id"], rows[0]["metric"], rows[0]["factor"], rows[0]["as written"]) == (
        "b",
        "inference",
        "30",
        "up to 30x",
    )
    assert rows[1]["marks"] == "figure not in evidence"
    assert rows[1]["evidence"] == SENTENCES[2]


def test_values_of_any_schema_have_a_table_and_a_download(show: Callable[..., Page]) -> None:
    name, rows = downloaded(show(studies(), address="#view=datasets"))
    assert name == "datasets.csv"
    assert [(row["title"], row["name"], row["role"], row["size"]) for row in rows] == [
        ("Study 0", "A corpus of gears", "introduced", "10"),
        ("Study 0", "A corpus of belts", "training", "9000000"),
        ("Study 1", "Rotors of all kinds", "training", "2000"),
    ]


def test_a_claim_shows_its_statement_and_not_its_amount_twice(show: Callable[..., Page]) -> None:
    line = show([result()]).locator("tbody .claims li")
    assert "Needs less oil." in line.inner_text()
    assert "4x" not in line.inner_text()


def test_a_check_that_had_nothing_to_check_has_no_tick(show: Callable[..., Page]) -> None:
    without = claim(None, None, checks={"figure": "ok", "negation": "ok"})
    tab = show(
        [result(summary=summary(efficiency_claims=[without], hardware=[device(count=None)]))], address="#paper=a"
    )
    assert tab.locator(".value[data-kind=claim] .badge").all_inner_texts() == ["\u2713 not denied"]
    assert tab.locator(".value[data-kind=device] .badge").all_inner_texts() == ["\u2713 named in evidence"]


# --- Links, formulas ---------------------------------------------------------------------------------------------


def test_a_title_leads_to_the_paper_and_who_wrote_it_is_said(show: Callable[..., Page]) -> None:
    source = {"doi": "10.1000/x", "authors": ["A", "B", "C", "D"], "year": 2024, "venue": "Gears"}
    tab = show([result(source=source)], address="#paper=a")
    assert tab.locator("#paper-title a").get_attribute("href") == "https://doi.org/10.1000/x"
    assert tab.locator("#paper .byline").inner_text() == "A, B, C et al. \u00b7 2024 \u00b7 Gears \u00b7 DOI"
    assert tab.locator("tbody .byline a").get_attribute("href") == "https://doi.org/10.1000/x"


def test_a_link_to_a_script_is_no_link(show: Callable[..., Page]) -> None:
    tab = show([result(source={"url": "javascript:document.title='owned'"})], address="#paper=a")
    assert tab.locator("a[href^='javascript']").count() == 0


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"$\mathcal{O}(n^2)$ memory", "O(n\u00b2) memory"),
        (r"$10^{-3}$ and $x_{12}$", "10\u207b\u00b3 and x\u2081\u2082"),
        (r"$2.5\times$ at $\epsilon \leq 1$", "2.5\u00d7 at \u03b5\u22641"),
        (r"$\frac{1}{n}$ for $\{0, 1\}^n$", "1/n for {0, 1}\u207f"),
        (r"costs $5 or $6_a", r"costs $5 or $6_a"),
    ],
)
def test_a_formula_is_shown_in_plain_characters(show: Callable[..., Page], written: str, read: str) -> None:
    tab = show([result(title=written)])
    assert titles(tab) == [read]


def test_a_formula_in_an_abstract_keeps_its_source_as_its_title(show: Callable[..., Page]) -> None:
    text = "Needs $n^2$ steps."
    tab = show([result(abstract=text, summary=None)], address="#paper=a")
    assert tab.locator(".abstract .text").inner_text() == "Needs n\u00b2 steps."
    assert tab.locator(".formula").get_attribute("title") == "$n^2$"


# --- Keys --------------------------------------------------------------------------------------------------------


def test_a_slash_goes_to_the_search_and_is_a_sign_there(show: Callable[..., Page]) -> None:
    tab = show()
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.keyboard.press("/")
    assert tab.get_by_label("Search").input_value() == "/"


def focused(tab: Page) -> str:
    return str(tab.evaluate("document.activeElement.textContent"))


def test_j_k_and_arrows_step_through_the_rows_and_enter_opens(show: Callable[..., Page]) -> None:
    tab = show()
    tab.keyboard.press("j")
    assert focused(tab) == "Windlass"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("j")
    assert focused(tab) == "Overlap"
    tab.keyboard.press("k")
    assert focused(tab) == "Anchor"
    tab.keyboard.press("Enter")
    assert tab.locator("#paper h2").inner_text() == "Anchor"


def test_j_k_and_arrows_step_through_open_papers(show: Callable[..., Page]) -> None:
    tab = show(address="#paper=a")
    shown = []
    for key in ("j", "ArrowRight", "k", "ArrowLeft", "ArrowLeft"):
        tab.keyboard.press(key)
        shown.append(tab.locator("#paper h2").inner_text())
    assert shown == ["Anchor", "Overlap", "Anchor", "Windlass", "Windlass"]


# --- Plot --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 800, 1440])
@pytest.mark.parametrize("plot", ["", "by.datasets.size", "by.year"])
def test_no_label_of_the_plot_runs_over_another(show: Callable[..., Page], width: int, plot: str) -> None:
    factors = [claim("x", 10.0**power, metric=metric) for power, metric in enumerate(["energy", "model_size"] * 5)]
    given = studies() if plot else [result(summary=summary(efficiency_claims=factors))]
    tab = show(given, address=f"#plot={plot}", viewport={"width": width, "height": 900})
    playwright.expect(tab.locator("#plot svg").first).to_be_visible()
    boxes = [text.bounding_box() for text in tab.locator("#plot svg[role=group] text").all() if text.text_content()]
    placed = [(box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]) for box in boxes if box]
    assert len(placed) > 2
    over = [
        (a, b)
        for index, a in enumerate(placed)
        for b in placed[index + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert over == []


def test_marks_are_coloured_by_kind_and_the_legend_says_which(show: Callable[..., Page]) -> None:
    tab = show()
    playwright.expect(tab.locator("#plot a")).to_have_count(5)
    legend = tab.locator(".legend").inner_text()
    assert "inference" in legend
    assert "compute and energy" in legend
    assert "a check failed" in legend
    energy = tab.locator("#plot a[aria-label^=Windlass] .mark").evaluate("(mark) => getComputedStyle(mark).fill")
    inference = tab.locator("#plot a[aria-label^=Anchor] .mark").evaluate("(mark) => getComputedStyle(mark).fill")
    assert energy != inference


# --- Paper and accessibility -------------------------------------------------------------------------------------


def test_the_printed_plot_fits_its_page(show: Callable[..., Page]) -> None:
    tab = show(viewport={"width": 1440, "height": 900})
    playwright.expect(tab.locator("#plot a")).to_have_count(5)
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 700, "height": 990})
    tab.wait_for_function(  # it is drawn anew, for the page's width
        """() => {
          const box = document.querySelector("#plot svg")?.getBoundingClientRect();
          return box && box.width > 0 && box.right <= 700 && box.bottom <= 990;
        }"""
    )


def test_the_first_printed_page_has_the_plot(show: Callable[..., Page]) -> None:
    tab = show()
    playwright.expect(tab.locator("#plot a")).to_have_count(5)
    assert re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4"))
    tab.emulate_media(media="print")
    assert tab.locator("#views").is_hidden()
    avoids = "(node) => getComputedStyle(node).breakAfter"
    assert {tab.locator(place).evaluate(avoids) for place in ("#plot-heading", ".papers-head", ".bar")} == {"avoid"}


@pytest.mark.parametrize(
    ("scheme", "address", "width"), [("dark", "#view=datasets", 390), ("light", "", 1440), ("dark", "#paper=0", 800)]
)
def test_axe_finds_nothing_in_another_schema(show: Callable[..., Page], scheme: str, address: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is in the group browser").Axe()
    tab = show(studies(), address=address, color_scheme=scheme, viewport={"width": width, "height": 900})
    tab.emulate_media(reduced_motion="reduce")
    found = axe.run(tab).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_axe_finds_nothing_in_the_table_of_claims(show: Callable[..., Page]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is in the group browser").Axe()
    tab = show([*papers(), flagged("h")], address="#view=claims")
    assert axe.run(tab).response["violations"] == []
