"""Coverage that does not trace installed packages as they load tells the same of the project's own lines."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from mlopskit.tools import pytest, untraced_imports

Make = Callable[[Mapping[str, str]], Path]

PROJECT = {
    "pyproject.toml": "[tool.coverage.run]\nsource = ['pkg']\nbranch = true\n",
    "conftest.py": "",
    "pkg/__init__.py": "import yaml\n\nfrom pkg import late\n\n\ndef loud() -> str:\n    return late.text().upper()\n",
    "pkg/late.py": (
        "def text() -> str:\n    import rich.console\n\n    if rich.console is None:\n        return ''\n"
        "    return str(len(rich.console.__name__))\n\n\ndef never() -> int:\n    return 1\n"
    ),
    "tests/test_a.py": "from pkg import loud\n\n\ndef test_a() -> None:\n    assert loud() == '12'\n",
}
WATCHED = """
import sys
from pathlib import Path

import coverage
from mlopskit.tools import untraced_imports

untraced_imports._folders = (str(Path("installed").absolute()) + "/",)
sys.path[:0] = ["installed", "."]
measured = coverage.Coverage(data_file=None)
untraced_imports.pytest_load_initial_conftests()
measured.start()
import theirs, broken_outside
measured.stop()
"""


def test_the_numbers_are_those_of_coverage_alone(make: Make, tmp_path: Path) -> None:
    """
    Lines and branches before, between and after imports of installed packages are told as `coverage run` tells them.
    """
    root = make(PROJECT)
    data = str(tmp_path / "alone")
    environment = {**os.environ, "COVERAGE_FILE": data}
    for words in (("run", "-m", "pytest", "-q"), ("json", "-q", "-o", "alone.json")):
        subprocess.run([Path(sys.executable).with_name("coverage"), *words], cwd=root, env=environment, check=True)
    alone = json.loads((root / "alone.json").read_text())
    run = pytest.run(root, timeout=60, measured=pytest.Measured.BY_COVERAGE, own={"pkg"})

    assert run.coverage
    assert "Warning" not in run.output
    assert alone["totals"]["percent_covered"] == run.coverage.percent
    assert {("pkg/late.py", 2)} == set(run.coverage.missing)


def test_the_tracer_rests_for_installed_packages_alone(tmp_path: Path) -> None:
    """
    It is back for a project's module that such a package imports, for one of the project's names, and after a failure.
    """
    seen = "import sys\n\nTRACED = sys.gettrace() is not None\n"
    files = {
        "installed/theirs.py": f"{seen}import ours\nimport own\n\nAGAIN = sys.gettrace() is not None\n",
        "installed/own.py": seen,
        "installed/broken.py": f"{seen}raise ImportError\n",
        "ours.py": seen,
        "broken_outside.py": "try:\n    import broken\nexcept ImportError:\n    pass\nimport sys\n\n"
        "TRACED = sys.gettrace() is not None\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    told = "print(theirs.TRACED, theirs.ours.TRACED, theirs.own.TRACED, theirs.AGAIN, broken_outside.TRACED)"
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + told],
        cwd=tmp_path,
        env={**os.environ, untraced_imports.OWN: "own"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "False True True False True" == done.stdout.strip()
