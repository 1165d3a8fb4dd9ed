"""What a notebook says, with the lines of its own text."""

import json

import pytest

from mlopskit.repo.facts.model import Call, Import
from mlopskit.repo.facts.notebooks import parse_notebook
from tests.repo.conftest import Workshop


def _notebook(*cells: object, **more: object) -> str:
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in cells]
    return json.dumps({"cells": code, "metadata": {}, "nbformat": 4, **more}, indent=1)


def test_lines_are_those_of_the_file() -> None:
    """
    Each fact stands where a reader finds it in the notebook's own text, umlauts and repeats included.
    """
    text = _notebook(
        ["# über\n", "import torch\n", "import torch\n"],
        ["x = 1\n", "import torch\n"],
        "import mlflow\nmlflow.log_metric('a', 1)",
    )

    facts = parse_notebook(text).python

    lines = text.splitlines()
    assert ["torch", "torch", "torch", "mlflow"] == [item.module for item in facts.imports]
    assert all(item.module in lines[item.line - 1] for item in facts.imports)
    assert [1, 6] < [item.line for item in facts.imports] == sorted({item.line for item in facts.imports})
    assert "log_metric" in lines[facts.calls[0].line - 1]


def test_magics_are_set_aside_and_commands_are_kept() -> None:
    """
    `!`, `%`, `?` and foreign cells do not break the code around them; a timed cell is still code.
    """
    facts = parse_notebook(
        _notebook(
            ["%matplotlib inline\n", "!pip install -q mlflow\n", "import mlflow\n"],
            ["%%bash\n", "rm -rf x\n"],
            ["%%time\n", "model.fit(x)\n"],
            ["if True:\n", "    !ls\n", "files = !ls\n", "print?\n", "%pip install torch\n"],
        )
    ).python

    assert ("", ["mlflow"], [".fit"]) == (facts.error, [i.module for i in facts.imports], [c.name for c in facts.calls])
    assert ["!pip install -q mlflow", "!ls", "files = !ls", "%pip install torch"] == [text for _, text in facts.shell]


def test_a_broken_cell_costs_itself() -> None:
    """
    A cell of Python 2, or half a thought, leaves the others readable.
    """
    facts = parse_notebook(
        _notebook("import torch\n", "print 'old'\n", "def f(:\n", "await run()\n", "torch.save(m)")
    ).python

    assert (("torch",), ("torch.save",)) == (
        tuple(item.module for item in facts.imports),
        tuple(call.name for call in facts.calls if "." in call.name),
    )


def test_the_state_of_a_notebook() -> None:
    """
    Outputs are counted, and execution that jumps is not linear.
    """
    cells = [
        {"cell_type": "code", "source": "a = 1", "outputs": [{"text": "x"}], "execution_count": 3},
        {"cell_type": "markdown", "source": "import torch"},
        {"cell_type": "code", "source": "b = 1", "outputs": [], "execution_count": 2},
    ]

    facts = parse_notebook(json.dumps({"cells": cells}))

    assert (2, 1, False, ()) == (facts.code_cells, facts.cells_with_output, facts.linear, facts.python.imports)


def test_a_notebook_of_version_3_has_its_cells_in_worksheets() -> None:
    """
    The older format is read too.
    """
    cells = [{"cell_type": "code", "input": ["import torch\n", "torch.load('x')\n"], "outputs": []}]

    facts = parse_notebook(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}, indent=1)).python

    assert (Import("torch", "", 8),) == facts.imports
    assert [("torch.load", 9)] == [(call.name, call.line) for call in facts.calls]
    assert isinstance(facts.calls[0], Call)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"cells": 3}', '{"cells": [1, null, {"cell_type": "code"}]}', "["]
)
def test_what_is_no_notebook_is_a_trouble_or_empty(workshop: Workshop, text: str) -> None:
    """
    Nonsense under the name of a notebook breaks nothing.
    """
    repo = workshop.write({"x.ipynb": text, "y.ipynb": _notebook("import torch\n")}).repo()

    assert ["y.ipynb"] == [seen.path for seen in repo.imports("torch")]
