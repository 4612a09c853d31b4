"""The review page in a real browser, by its keys alone."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from typing import TYPE_CHECKING, Any

import pytest
from chromium import FLAGS
from read_twice import records

from summarizer.review.desk import Desk
from summarizer.review.server import serve
from summarizer.review.verdicts import read_verdicts
from summarizer.schemas import PaperSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is in the group browser")


@pytest.fixture(scope="module")
def results() -> list[dict[str, Any]]:
    return records(3)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def show(browser: Browser, results: list[dict[str, Any]], tmp_path: Path) -> Iterator[Callable[..., Page]]:
    desk = Desk(results, journal=tmp_path / "r.review.jsonl", reviewer="Ada", schema=PaperSummary)
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), []

    def opened(address: str) -> None:
        found.append(address)
        ready.set()

    task = loop.create_task(serve(desk, port=0, opened=opened))
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([task])))
    thread.start()
    assert ready.wait(30)
    contexts: list[Any] = []
    said: list[str] = []

    def visit(**context: Any) -> Page:
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **context}))
        tab: Page = contexts[-1].new_page()
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(found[0])
        playwright.expect(tab.locator("#actions button")).to_have_count(6)
        return tab

    yield visit
    for context in contexts:
        context.close()
    loop.call_soon_threadsafe(task.cancel)
    thread.join(30)
    loop.close()
    assert [text for text in said if "422" not in text] == []  # a refused verdict, which the page reports


def verdicts(tmp_path: Path) -> list[tuple[str, str]]:
    return [(one.kind, one.path) for one in read_verdicts(tmp_path / "r.review.jsonl")[0]]


def press(tab: Page, key: str, then: str) -> None:
    tab.keyboard.press(key)
    playwright.expect(tab.locator("#message")).to_contain_text(then)


def test_one_key_decides_on_a_value_and_the_next_one_comes(show: Callable[..., Page], tmp_path: Path) -> None:
    tab = show()
    press(tab, "a", "method accepted")
    press(tab, "r", "efficiency claims rejected")
    press(tab, "s", "efficiency claims skipped")
    playwright.expect(tab.locator("#progress")).to_have_text("Ada: 3 of 12 values reviewed")
    assert verdicts(tmp_path) == [
        ("accepted", "method"),
        ("rejected", "efficiency_claims.0"),
        ("skipped", "efficiency_claims.1"),
    ]


def test_undo_opens_the_last_value_again(show: Callable[..., Page], tmp_path: Path) -> None:
    tab = show()
    press(tab, "a", "method accepted")
    press(tab, "u", "method is open again")
    playwright.expect(tab.locator("#progress")).to_have_text("Ada: 0 of 12 values reviewed")
    assert verdicts(tmp_path)[-1] == ("undone", "method")


def test_a_figure_is_corrected_by_typing_and_its_sentence_by_a_click(show: Callable[..., Page], tmp_path: Path) -> None:
    tab = show()
    press(tab, "j", "")
    tab.keyboard.press("c")
    tab.get_by_label("statement").fill("Needs 4.2x less time.")
    tab.get_by_label("amount").fill("4.2x")
    tab.get_by_label("baseline").press("Enter")
    playwright.expect(tab.locator("#message")).to_have_text("Saved.")
    (line,) = (tmp_path / "r.review.jsonl").read_text().splitlines()
    assert json.loads(line)["value"]["factor"] == 4.2


def test_a_correction_that_the_checks_doubt_is_said_to_be(show: Callable[..., Page]) -> None:
    tab = show()
    press(tab, "j", "")
    tab.keyboard.press("c")
    tab.get_by_label("amount").fill("9x")
    tab.get_by_label("amount").press("Enter")
    playwright.expect(tab.locator("#message")).to_contain_text("Saved, but look again")


def test_a_missed_value_is_added_with_the_sentence_that_says_it(show: Callable[..., Page], tmp_path: Path) -> None:
    tab = show()
    press(tab, "n", "Click the sentence")
    tab.get_by_label("statement").fill("Is 4.2x faster.")
    tab.get_by_label("amount").fill("4.2x")
    tab.get_by_label("amount").press("Enter")
    playwright.expect(tab.locator("#message")).to_contain_text("Cite the sentence")
    tab.get_by_role("button", name="It is 4.2x faster").click()
    tab.get_by_role("button", name="Save").click()
    playwright.expect(tab.locator("#message")).to_have_text("Saved.")
    assert verdicts(tmp_path) == [("added", "efficiency_claims.2")]


def test_two_tabs_do_no_harm(show: Callable[..., Page], tmp_path: Path) -> None:
    one, other = show(), show()
    press(one, "a", "accepted")
    press(other, "r", "rejected")
    assert verdicts(tmp_path) == [("accepted", "method"), ("rejected", "method")]


def test_keys_typed_into_a_form_decide_nothing(show: Callable[..., Page], tmp_path: Path) -> None:
    tab = show()
    tab.keyboard.press("c")
    tab.keyboard.type("arsu")
    tab.keyboard.press("Escape")
    playwright.expect(tab.locator("#form")).to_be_hidden()
    assert verdicts(tmp_path) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 800, 1440])
@pytest.mark.parametrize("edits", [False, True])
def test_axe_finds_nothing_on_the_review_page(show: Callable[..., Page], scheme: str, width: int, edits: bool) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is in the group browser").Axe()
    tab = show(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    if edits:
        tab.keyboard.press("c")
        playwright.expect(tab.locator("#form")).to_be_visible()
    assert axe.run(tab).response["violations"] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
