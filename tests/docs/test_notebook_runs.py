from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "examples" / "notebook.ipynb"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        client = NotebookClient(
            notebook, timeout=300, startup_timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}
        )
        client.execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def shown(outputs: list[Any], kind: str) -> list[str]:
    return [output["data"][kind] for output in outputs if kind in output.get("data", {})]


def test_the_notebook_runs_from_top_to_bottom_and_says_what_it_read(outputs: list[Any]) -> None:
    assert outputs[0]["text"] == "39 papers, 39 summaries\n"


def test_the_notebook_shows_a_table_a_plot_and_an_abstract_with_its_evidence(outputs: list[Any]) -> None:
    table, abstract = shown(outputs, "text/html")
    assert "dataframe" in table
    assert "eight A100 GPUs" in abstract
    assert "<mark" in abstract
    assert len(shown(outputs, "image/png")) == 1


def test_the_notebook_is_kept_without_outputs() -> None:
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert not [cell for cell in cells if cell.outputs or cell.execution_count]
