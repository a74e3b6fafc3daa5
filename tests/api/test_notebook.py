"""The example notebook runs from top to bottom, and is kept without outputs, so that it holds nothing that is not made anew."""

from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: the example notebook was not run")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: the example notebook was not run")
NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebooks" / "events.ipynb"


def test_the_notebook_runs_and_shows_what_it_says() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in shown if output.output_type == "error" or output.get("name") == "stderr"]
    pages = [output.data["text/html"] for output in shown if "text/html" in output.get("data", {})]
    assert any("<mark" in page for page in pages)
    assert any("<svg" in page and "8,000" in page for page in pages)
    assert not any("<script" in page for page in pages)
    text = "".join(output.get("text", "") for output in shown)
    assert "3500 3500" in text
    assert "police" in text
