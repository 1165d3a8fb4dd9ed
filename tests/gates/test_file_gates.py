"""The gates that read files themselves: notebooks, sizes, secrets, leftovers, cards, locks."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from mlopskit.commands.check import open_project
from mlopskit.gates import named
from mlopskit.gates.judging import running
from mlopskit.gates.judging.result import GateResult
from mlopskit.report import Outcome, Severity

Make = Callable[[Mapping[str, str]], Path]
Judge = Callable[[str, Path], GateResult]
Told = tuple[Outcome, list[tuple[str, str | None, int | None]]]

NOTEBOOK = '{"cells": [{"cell_type": "code", "source": "1", "outputs": [%s]}], "nbformat": 4}'
KEY = "AKIA" + "Q3EGRHC7ABCD2345"
CARD = (
    "# Model card\n\n## Intended use\nBirds.\n\n## Training data\nPenguins.\n\n## Evaluation\n0.9\n\n## Limits\nFew.\n"
)
UV_LOCK = """\
version = 1
[[package]]
name = "my-project"
source = { editable = "." }
[package.metadata]
requires-dist = [{ name = "numpy", specifier = ">=2,<3" }, { name = "pandas" }]
[package.metadata.requires-dev]
dev = [{ name = "ruff", specifier = ">=0.14" }]
[[package]]
name = "numpy"
version = "2.4.6"
"""
PROJECT = """\
[project]
name = "My_Project"
dependencies = ["numpy >=2, <3", "pandas"]
[dependency-groups]
dev = ["ruff>=0.14"]
"""


def told(result: GateResult) -> Told:
    return result.outcome, [(finding.rule, finding.path, finding.line) for finding in result.findings]


@pytest.mark.parametrize(
    ("gate", "files"),
    [
        ("notebooks", {"a.ipynb": NOTEBOOK % ""}),
        (
            "large-files",
            {"a.txt": "x" * 1024, "uv.lock": "x" * 4096, "mlopskit.toml": "[check.large-files]\nlimit-kb = 1\n"},
        ),
        ("secrets", {"a.py": "key = os.environ['AWS_SECRET_ACCESS_KEY']\nurl = 'postgres://user:${PASSWORD}@host'\n"}),
        ("secrets", {"README.md": "as in AKIAIOSFODNN7EXAMPLE\n"}),
        ("template", {"a.md": "<<<<<<< is how a conflict begins\n=======\n"}),
        ("docs", {"MODEL_CARD.md": CARD}),
        ("docs", {"docs/data_card.md": "# Data\n\n## Source\nHere.\n\n## Licence\nCC0\n"}),
        ("locks", {"pyproject.toml": PROJECT, "uv.lock": UV_LOCK}),
        ("locks", {"pyproject.toml": PROJECT, "requirements.txt": "numpy==2.4.6 \\\n    --hash=x\npandas==3.0\n"}),
        (
            "locks",
            {
                "pyproject.toml": PROJECT,
                "requirements-a.txt": "optuna==4.9\n",
                "requirements-dev.txt": "numpy==2.4.6\npandas==3.0\n",
            },
        ),
    ],
)
def test_what_is_in_order_passes(gate: str, files: dict[str, str], make: Make, judge: Judge) -> None:
    """
    A good file, and what merely resembles a bad one, passes.
    """
    assert (Outcome.PASS, []) == told(judge(gate, make(files)))


@pytest.mark.parametrize(
    ("gate", "files", "expected"),
    [
        ("notebooks", {"a.ipynb": NOTEBOOK % '{"output_type": "stream"}'}, [("output", "a.ipynb", None)]),
        ("notebooks", {"a.ipynb": "{"}, [("invalid", "a.ipynb", None)]),
        (
            "large-files",
            {"d/a.txt": "x" * 1025, "mlopskit.toml": "[check.large-files]\nlimit-kb = 1\n"},
            [("too-large", "d/a.txt", None)],
        ),
        ("secrets", {"a.py": f"\nkey = '{KEY}'\n"}, [("aws-access-key", "a.py", 2)]),
        ("secrets", {"k": "-----BEGIN RSA " + "PRIVATE KEY-----\n"}, [("private-key", "k", 1)]),
        ("secrets", {".env": "DB=postgres://me:s3cretpw@db.host/x\n"}, [("password-in-address", ".env", 1)]),
        ("template", {"a.py": "x = 1\n<<<<<<< ours\n=======\n>>>>>>> theirs\n"}, [("conflict-marker", "a.py", 2)]),
        ("template", {"a.py": "{{ cookiecutter.name }}\n"}, [("placeholder", "a.py", 1)]),
        ("template", {"a.py.rej": "x\n"}, [("rejected-patch", "a.py.rej", None)]),
        ("docs", {"MODEL_CARD.md": CARD.replace("Few.", "TODO")}, [("placeholder", "MODEL_CARD.md", 13)]),
        ("docs", {"MODEL_CARD.md": CARD.replace("0.9", "")}, [("section-empty", "MODEL_CARD.md", 9)]),
        ("docs", {"MODEL_CARD.md": CARD.replace("Limits", "More")}, [("section-missing", "MODEL_CARD.md", None)]),
        (
            "locks",
            {"pyproject.toml": PROJECT.replace('"pandas"', '"pandas", "polars"'), "uv.lock": UV_LOCK},
            [("not-locked", "pyproject.toml", None)],
        ),
        ("locks", {"pyproject.toml": PROJECT.replace("<3", "<4"), "uv.lock": UV_LOCK}, [("behind", "uv.lock", None)]),
        (
            "locks",
            {"pyproject.toml": PROJECT.replace(', "pandas"', ""), "uv.lock": UV_LOCK},
            [("behind", "uv.lock", None)],
        ),
        (
            "locks",
            {"pyproject.toml": PROJECT, "requirements.txt": "numpy==2.4.6\n"},
            [("not-locked", "requirements.txt", None)],
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    gate: str, files: dict[str, str], expected: list[tuple[str, str | None, int | None]], make: Make, judge: Judge
) -> None:
    """
    Each poisoned file fails its gate with the rule and the place.
    """
    assert (Outcome.FAIL, expected) == told(judge(gate, make(files)))


def test_a_secret_is_never_printed(make: Make, judge: Judge) -> None:
    """
    The message names the kind of secret, and not a part of it.
    """
    result = judge("secrets", make({"a.py": f"key = '{KEY}'\n"}))

    assert "AKIA" not in repr(result)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.0.9", [("old-version", "made from template 0.0.9, and 0.1.0 is here: `mlops update`")]),
        ("0.1.0", []),
        ("0.10.0", []),
    ],
)
def test_an_old_template_is_a_warning(version: str, expected: list[tuple[str, str]], make: Make) -> None:
    """
    The record tells the version that the project was made from; a newer one here is told, and fails nothing.
    """
    root = make({".mlopskit.json": f'{{"template": "{version}"}}'})
    project = replace(open_project(root), template=lambda: "0.1.0")
    result = running.judge(named("template"), project)

    warned = [(each.rule, each.message) for each in result.findings if each.severity is Severity.WARNING]
    assert (Outcome.PASS, expected) == (result.outcome, warned)


def test_a_record_that_does_not_parse_is_incomplete(make: Make, judge: Judge) -> None:
    """
    Whether the template is old cannot be told then.
    """
    assert Outcome.INCOMPLETE is judge("template", make({".mlopskit.json": "{"})).outcome


def test_a_lock_that_does_not_parse_is_incomplete(make: Make, judge: Judge) -> None:
    """
    A broken lock cannot be compared.
    """
    assert Outcome.INCOMPLETE is judge("locks", make({"pyproject.toml": PROJECT, "uv.lock": "<<<<"})).outcome
