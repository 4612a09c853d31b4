"""The copy button of the site's console blocks, in a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: it is in the group browser"
)
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")

SCRIPT = Path(__file__).parents[2] / "docs" / "javascripts" / "copy.js"
PAGE = """<div class="highlight"><pre id="__code_0"><nav><button data-md-type="copy">
</button></nav><code>{code}</code></pre></div><script>{script}</script>"""


@pytest.mark.parametrize(
    ("code", "copied"),
    [
        ("$ summarizer demo\n39 papers\n", "summarizer demo"),
        ("$ summarizer run a.txt   # asks\n...\n$ summarizer usage\n", "summarizer run a.txt\nsummarizer usage"),
        ("$ summarizer run a.txt \\\n    -o b.jsonl\ndone\n", "summarizer run a.txt \\\n    -o b.jsonl"),
    ],
)
def test_the_button_copies_the_commands_without_prompt_and_output(code: str, copied: str, tmp_path: Path) -> None:
    page_file = tmp_path / "page.html"
    page_file.write_text(PAGE.format(code=code, script=SCRIPT.read_text(encoding="utf-8")), encoding="utf-8")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.locator("button").click()
        assert page.evaluate("navigator.clipboard.readText()") == copied
        browser.close()
