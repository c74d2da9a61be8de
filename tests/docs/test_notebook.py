"""The notebook of docs/notebooks runs on an export of the bundled data, and says what is so."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

from warehouse.export import export_all

NOTEBOOK = Path(__file__).parents[2] / "docs/notebooks/prices.ipynb"


def test_every_cell_runs_and_answers(seeded, tmp_path, monkeypatch):
    list(export_all(seeded, tmp_path, ["price_now"], ["parquet", "duckdb"], force=False))
    monkeypatch.setenv("GPUPLAN_EXPORT", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    told = ["".join(o["data"]["text/plain"] for o in c.outputs) for c in notebook.cells if c.cell_type == "code"]
    assert len(told) == 6
    assert all(told)
    moves = told[2]  # AWS's list of 23 June 2025: 98.32 USD for eight became 55.04
    assert "2025-06-23" in moves
    assert ["12.29" in moves, "6.88" in moves] == [True, True]
