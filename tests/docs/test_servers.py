"""The table of servers: what it says of each is what comes out when that server is played."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from papers import good, paper

from summarizer import AsyncSummarizer
from summarizer.model.dialect import Dialect
from summarizer.store.dialects import Dialects
from summarizer.testing import Server, answer
from summarizer.testing.likes import LIKES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "servers.md"
_ROW = re.compile(r"\| (`[\w.-]+`) \| (.*) \| (.*) \| (.*) \| (\d+) \|")
ROWS = {row[0]: row for row in _ROW.findall(PAGE.read_text())}


async def row_of(name, directory):
    """What four papers see of a server that is like this one."""
    with Server(lambda _: answer(good()), like=name) as server:
        async with asyncio.timeout(60), AsyncSummarizer("test", base_url=server.url, cache_dir=directory) as s:
            results = await asyncio.gather(*(s.run(paper(number)) for number in range(4)))
        told = Dialects(directory, server=server.url, model="test").get()
    assert [result.status for result in results] == ["ok"] * 4
    dialect = Dialect.from_dict(told) if told else Dialect()
    mended = sorted({name for result in results for name in result.provenance.mended})
    return (f"`{name}`", LIKES[name].about, str(dialect), ", ".join(mended) or "-", str(len(server.asked)))


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("name", LIKES)
async def test_what_the_page_says_of_a_server_is_what_four_papers_see(name, tmp_path):
    assert ROWS[f"`{name}`"] == await row_of(name, tmp_path / "store")


def test_the_page_has_every_server_that_can_be_played_and_no_other():
    assert set(ROWS) == {f"`{name}`" for name in LIKES}
