"""The rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import mlopskit

ROOT = Path(mlopskit.__file__).parent.parent
CODE = sorted([*(ROOT / "mlopskit").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *ROOT.glob("*.py")])
MOST_LINES = 400
PRODUCT = {"mlopskit", "templates", "tests", "docs", "pyproject.toml", "noxfile.py", "README.md", "CHANGELOG.md"}
DEMANDED = {"LICENSE", ".ci", ".github", ".pre-commit-hooks.yaml", ".gitignore", ".gitattributes", "action.yml"}
"""What tools demand to find at the top."""

PRINTING = ("print", "sys.stdout.write", "sys.stderr.write")


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield shown(file), node


def test_no_file_is_longer_than_one_can_keep_in_mind() -> None:
    """
    A file of more than 400 lines is two files.
    """
    sizes = {shown(file): len(file.read_text(encoding="utf-8").splitlines()) for file in CODE}

    assert {} == {file: lines for file, lines in sizes.items() if lines > MOST_LINES}


def test_every_name_says_what_it_is() -> None:
    """
    A name with `utils`, `helper` or `manager` in it has not been thought about long enough yet.
    """
    vague = re.compile(r"utils?(_|$)|helper|manager", re.IGNORECASE)

    files = [shown(file) for file in CODE if vague.search(file.stem)]
    names = [
        (file, node.name)
        for file, node in nodes()
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and vague.search(node.name)
    ]
    assert ([], []) == (files, names)


def test_imports_are_plain() -> None:
    """
    No `TYPE_CHECKING` block: the reader sees one list of what a file stands on.
    """
    assert [] == [file for file, node in nodes() if isinstance(node, ast.Name) and node.id == "TYPE_CHECKING"]


def test_every_test_states_what_must_be_true() -> None:
    """
    A test begins with a sentence of what must be true, which is what its failure means.
    """
    silent = [
        (file, node.name)
        for file, node in nodes()
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and file.startswith("tests/")
        and not (ast.get_docstring(node) or "").rstrip().endswith((".", "?", "!"))
    ]

    assert [] == silent


def test_nothing_below_the_command_line_prints() -> None:
    """
    Results leave through `mlopskit.cli`; a child process that answers on its stdout says so by its name.
    """
    below = [
        (file, ast.unparse(node.func))
        for file, node in nodes()
        if isinstance(node, ast.Call)
        and file.startswith("mlopskit/")
        and not file.startswith("mlopskit/cli/")
        and not file.endswith("_child.py")
    ]

    assert [] == [(file, call) for file, call in below if call in PRINTING]


def test_the_top_level_holds_what_it_must_and_no_more(tracked: list[str]) -> None:
    """
    The top of the repository stays what a newcomer can take in at a glance.
    """
    assert set() == {path.split("/")[0] for path in tracked} - PRODUCT - DEMANDED
