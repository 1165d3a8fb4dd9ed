"""Notebooks are kept without outputs, and use the project's own code."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_holds_no_outputs(notebook: Path) -> None:
    """Rows, pictures and tokens stay out of git; `make strip` takes them out."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    filled = [
        number
        for number, cell in enumerate(cells, 1)
        if cell.get("outputs") or cell.get("execution_count")
    ]

    assert filled == []
