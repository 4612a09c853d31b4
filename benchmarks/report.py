"""Measure the page of `summarizer report` in Chromium: size, time to make, to first paint, until it can be used.

    .venv/bin/python benchmarks/report.py
    .venv/bin/python benchmarks/report.py 39 100 5000 20000 --keep DIRECTORY

It needs the group `browser` and Debian's chromium. The results are the examples, from their recorded responses,
repeated with other titles and factors until there are as many as asked for; two in a hundred failed. Every figure of
the browser is the median of five visits to the file, each in a new context. "Usable" is when the table, the filters and
the addresses work; the plot follows. "Filtered" is from the last key of a search that leaves a few papers to the new
table, without the pause the page makes for further keys.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from summarizer import Paper, Summarizer
from summarizer.readers import read_records as read
from summarizer.report import About, page
from summarizer.task.prompt_files import example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

_VISITS = 5
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_TIMES = """() => {
    const [navigation] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return [paint.startTime, navigation.domContentLoadedEventEnd];
}"""
_PAUSE = 120  # milliseconds the page waits for further keys
_FILTERED = """() => new Promise((resolve) => {
    const field = document.querySelector("[name=q]");
    const start = performance.now();
    const told = new MutationObserver(() => resolve(performance.now() - start));
    told.observe(document.querySelector("tbody"), {childList: true});
    field.value = "oxbowen window";
    field.dispatchEvent(new Event("input", {bubbles: true}));
})"""


def examples() -> list[dict[str, Any]]:
    """The results of `summarizer demo`."""
    with as_file(example("abstracts.txt")) as abstracts, as_file(example("responses.jsonl")) as responses:
        papers = [record for record in read([str(abstracts)]) if isinstance(record, Paper)]
        with Summarizer(responses=responses, offline=True) as summarizer:
            return [result.to_dict() for result in summarizer.stream(papers)]


def generated(number: int) -> Iterator[dict[str, Any]]:
    """As many results: the examples, and then the examples again under other titles and with other factors."""
    chance = random.Random(7)  # noqa: S311  # the same page every time, nothing secret
    known = examples()
    for index, result in zip(range(number), itertools.cycle(known), strict=False):
        yield result if index < len(known) else _varied(result, index, chance)


def _varied(result: dict[str, Any], index: int, chance: random.Random) -> dict[str, Any]:
    record = {**result, "id": f"{result['id']}-{index}", "title": f"{result['title']}, part {index}"}
    if index % 50 == 0:
        return {
            **record,
            "status": "failed",
            "summary": None,
            "error": {"type": "Refused", "message": "No.", "answer": None},
        }
    claims = [_scaled(claim, 10 ** chance.gauss(0, 0.3)) for claim in result["summary"]["efficiency_claims"]]
    return {**record, "summary": {**result["summary"], "efficiency_claims": claims}}


def _scaled(claim: dict[str, Any], by: float) -> dict[str, Any]:
    factors = {name: claim[name] and claim[name] * by for name in ("factor", "factor_low", "factor_high")}
    return {**claim, **factors}


def visits(browser: Browser, path: Path) -> tuple[list[float], ...]:
    """Milliseconds to first paint, until it can be used, and until it is filtered, of each visit."""
    times = []
    for _ in range(_VISITS):
        with browser.new_context() as context, context.new_page() as tab:
            tab.goto(path.as_uri())
            tab.wait_for_timeout(500)
            times.append([*tab.evaluate(_TIMES), tab.evaluate(_FILTERED) - _PAUSE])
    return tuple(map(list, zip(*times, strict=True)))


def main() -> None:
    """Print a line for each size."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("sizes", nargs="*", type=int, default=[39, 100, 5000])
    arguments.add_argument("--keep", type=Path, help="keep the pages in this directory")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        directory = (given.keep or Path(temporary)).absolute()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        print("papers     size   a paper    made in   first paint   usable   filtered")
        for size in given.sizes:
            _measure(size, directory / f"report-{size}.html", browser)


def _measure(size: int, path: Path, browser: Browser) -> None:
    results = list(generated(size))
    start = time.perf_counter()
    text = page(results, About("Benchmark", ("generated",), datetime.now(UTC), "0"))
    path.write_text(text, encoding="utf-8")
    made = time.perf_counter() - start
    volume = path.stat().st_size
    paint, usable, filtered = map(statistics.median, visits(browser, path))
    print(
        f"{size:6} {volume / 1e6:6.2f}MB {volume / size / 1e3:6.1f}kB {made * 1e3:8.0f}ms"
        f" {paint:10.0f}ms {usable:7.0f}ms {filtered:8.0f}ms"
    )


if __name__ == "__main__":
    main()
