"""What a Python source says, by its syntax tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopskit.repo.facts.model import Argument, Call, Class, Function, Guard, Import, PythonFacts
from mlopskit.repo.facts.python import parse_python


def test_calls_bear_the_names_of_what_was_imported() -> None:
    """
    Aliases, members and relative imports are resolved; a method of an unknown object keeps its tail.
    """
    facts = parse_python(
        "import numpy as np\n"
        "from sklearn.dummy import DummyClassifier as D\n"
        "from .tools import seed\n"
        "import mlflow.sklearn\n"
        "np.random.seed(42)\n"
        "D(strategy='most_frequent').fit(x)\n"
        "seed()\n"
        "client.log_metric('a', -1.5)\n"
        "mlflow.sklearn.log_model(m)\n"
    )

    assert (
        Import("numpy", "", 1),
        Import("sklearn.dummy", "DummyClassifier", 2),
        Import(".tools", "seed", 3),
        Import("mlflow.sklearn", "", 4),
    ) == facts.imports
    assert (
        Call("numpy.random.seed", 5, "", (Argument("", "42", 42),), "numpy.random"),
        Call(".fit", 6, "", (Argument("", "x"),), "sklearn.dummy.DummyClassifier"),
        Call("sklearn.dummy.DummyClassifier", 6, "", (Argument("strategy", "'most_frequent'", "most_frequent"),)),
        Call("tools.seed", 7, ""),
        Call(".log_metric", 8, "", (Argument("", "'a'", "a"), Argument("", "-1.5", -1.5)), "client"),
        Call("mlflow.sklearn.log_model", 9, "", (Argument("", "m"),), "mlflow.sklearn"),
    ) == facts.calls


def test_an_object_is_known_by_what_made_it() -> None:
    """
    The receiver of a method is traced through assignments, `with`, attributes and methods that return their object.
    """
    facts = parse_python(
        "from sklearn.svm import SVC\nimport dvclive\n"
        "a = SVC()\nb = a\nb.fit(x, y)\n"
        "class T:\n    def __init__(self):\n        self.model = SVC()\n"
        "    def go(self):\n        self.model.fit(x)\n"
        "with dvclive.Live() as live:\n    live.log_metric('a', 1)\n"
        "c = SVC().fit(x)\nc.predict(x)\n"
    )

    assert [
        ("fit", "sklearn.svm.SVC", ""),
        ("fit", "sklearn.svm.SVC", "T.go"),
        ("log_metric", "dvclive.Live", ""),
        ("fit", "sklearn.svm.SVC", ""),
        ("predict", "sklearn.svm.SVC", ""),
    ] == [(call.method, call.receiver, call.function) for call in facts.calls if call.name.startswith(".")]


def test_functions_count_real_checks() -> None:
    """
    An assert about a constant is none; `pytest.raises`, `self.assertEqual` and numpy's checks are.
    """
    facts = parse_python(
        "import pytest, numpy as np\n"
        "def test_none():\n    assert True\n    print('fine')\n"
        "@pytest.mark.slow\ndef test_two(tmp_path, *, x=1):\n    assert x == 1\n"
        "    with pytest.raises(ValueError):\n        f()\n"
        "class TestThree:\n    def test_it(self):\n"
        "        self.assertEqual(1, g())\n        np.testing.assert_allclose(a, b)\n"
    )

    assert (
        Function("test_none", 2, 4),
        Function("test_two", 6, 9, ("pytest.mark.slow",), ("tmp_path", "x"), 2),
        Function("TestThree.test_it", 11, 13, (), ("self",), 2),
    ) == facts.functions
    assert 1 == facts.prints


def test_classes_tell_their_bases_fields_and_decorators() -> None:
    """
    Bases are resolved, subscripts taken off, and annotated names are fields.
    """
    facts = parse_python(
        "from pydantic import BaseModel\nfrom typing import Generic\nfrom dataclasses import dataclass\n"
        "@dataclass(frozen=True)\nclass A(BaseModel, Generic[T]):\n    x: int\n    y: float = 0.1\n    z = 2\n"
    )

    assert (
        Class("A", 5, ("pydantic.BaseModel", "typing.Generic"), ("x", "y"), ("dataclasses.dataclass",)),
    ) == facts.classes


def test_guards_are_branches_on_a_comparison_that_do_something() -> None:
    """
    A threshold that raises, exits, asserts, or calls is a guard; the main guard and a mere print are not.
    """
    facts = parse_python(
        "import sys\n"
        "def gate(new, old):\n"
        "    if new['rmse'] > 0.5:\n        raise SystemExit(1)\n"
        "    if old is None or new < old:\n        register(new)\n    else:\n        run.parent.cancel()\n"
        "    assert new > 0.8, 'too low'\n"
        "    if new < 1:\n        print('low')\n        sys.exit(1)\n"
        "    if new < 2:\n        print('low')\n"
        "    if verbose:\n        raise ValueError\n"
        "if __name__ == '__main__':\n    gate(1, 2)\n"
    )

    assert (
        Guard("new['rmse'] > 0.5", 3, "gate", "raise"),
        Guard("old is None or new < old", 5, "gate", "register"),
        Guard("new > 0.8", 9, "gate", "assert"),
        Guard("new < 1", 10, "gate", "exit"),
    ) == facts.guards
    assert 15 + 2 == facts.main_line


def test_strings_leave_docstrings_out() -> None:
    """
    What is only documented is not said; comments are not seen at all.
    """
    facts = parse_python(
        '"""mlflow"""\n# wandb\ndef f():\n    """optuna"""\n    return "metrics.json"\nx = f("shap " * 9)\n'
    )

    assert ((5, "metrics.json"), (6, "shap ")) == facts.strings


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 3_000 + "1" + ")" * 3_000,
        "x = " + "-" * 100_000 + "1",
        "x = " + "+".join("1" * 50_000),
        "x = a" + ".b" * 50_000,
        "x = " + "f(" * 90 + ")" * 90 + "\n" + "if x:\n" * 1 + " " * 1 + "pass\n" + "y = [" * 150 + "]" * 150,
        "x = 1\0",
        "print 'Python 2'",
        "def f(:\n",
        "if x:\n\ty\n        z\n",
        "x = " + "9" * 5_000,
    ],
)
def test_a_source_that_does_not_parse_is_an_error_and_no_crash(source: str) -> None:
    """
    What the parser refuses, or cannot walk, gives facts with a reason and nothing else, or plain facts.
    """
    facts = parse_python(source)

    assert facts.error
    assert PythonFacts(error=facts.error) == facts


@given(st.text(max_size=200) | st.text("abc.()[]{}:=,'\"\n\t \\@*+-#", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """
    Any text gives facts.
    """
    assert isinstance(parse_python(text), PythonFacts)
