"""A report in a real browser, opened as a file."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from chromium import FLAGS
from reported import ABOUT, papers

from summarizer.report import page as report_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of a module, for while it is open no other test can have a loop of its own."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is in the group browser")
    with sync_api.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a report; at the end nothing was asked for, and nothing complained of."""
    asked: list[str] = []
    said: list[str] = []
    contexts = []

    def opened(results: list[dict[str, Any]] | None = None, *, address: str = "", **context: Any) -> Page:
        path = tmp_path / "report.html"
        path.write_text(report_page(papers() if results is None else results, ABOUT), encoding="utf-8")
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context}))
        contexts[-1].set_default_timeout(10_000)
        tab = contexts[-1].new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(path.as_uri() + address)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in asked if not re.match(r"file:///\S+/report\.html(#|$)|blob:", url)] == []
    assert said == []
