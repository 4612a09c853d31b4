"""The built package, installed outside the checkout in an environment that has our dependencies and nothing of ours."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from papers import paper

from summarizer.testing import Server

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the sdist, in an environment that borrows our dependencies without their .pth files."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_{0} as build; print(build(sys.argv[1]))"
    sdist = _python(build.format("sdist"), folder, cwd=ROOT)
    subprocess.run(["tar", "xf", folder / sdist, "-C", folder], check=True)
    wheel = _python(build.format("wheel"), folder, cwd=folder / sdist.removesuffix(".tar.gz"))
    home = folder / "env"
    venv.create(home, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    _python(
        "from installer.__main__ import _main; import sys; _main(sys.argv[1:])",
        "--prefix",
        home,
        folder / wheel,
        cwd=folder,
    )
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def _python(code: str, *arguments: object, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().rpartition("\n")[2]


def _run(environment: Path, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [environment / "bin" / "summarizer", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_nothing_but_the_package_is_at_the_top_of_site_packages(environment: Path) -> None:
    site = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    names = {path.name for path in site.iterdir() if not path.name.endswith((".dist-info", ".pth"))}
    assert names == {"summarizer"}
    assert {"prompts", "schemas", "examples", "py.typed"} <= {path.name for path in (site / "summarizer").iterdir()}
    assert not any(path.is_symlink() for path in (site / "summarizer").rglob("*"))


def test_the_installed_command_is_not_the_checkout(environment: Path, tmp_path: Path) -> None:
    code = (
        "import summarizer.schemas, summarizer.prompts; print(summarizer.schemas.__file__, summarizer.prompts.__file__)"
    )
    done = subprocess.run(
        [environment / "bin" / "python", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert all(name.startswith(str(environment)) for name in done.stdout.split())
    for bare in ("schemas", "prompts"):
        gone = subprocess.run(
            [environment / "bin" / "python", "-c", f"import {bare}"], cwd=tmp_path, capture_output=True, check=False
        )
        assert gone.returncode == 1


def test_the_installed_command_gives_the_demo(environment: Path, tmp_path: Path) -> None:
    done = _run(environment, "demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "summaries.jsonl").read_text().splitlines()) >= 24
    assert "<table" in (tmp_path / "summaries.html").read_text()


def test_the_installed_command_asks_a_server_once(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text(json.dumps({"title": "T", "abstract": paper().abstract}) + "\n")
    with Server() as server:
        for _ in range(2):
            done = _run(environment, "run", "papers.jsonl", "--base-url", server.url, "--model", "test", cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["status"] == "ok"
    assert len(server.asked) == 1
