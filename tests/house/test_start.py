"""What is loaded before anything is done: the first thing that anyone feels of a command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

GUESTS = {"dvc", "great_expectations", "pandas", "numpy", "pydantic", "duckdb", "pyspark", "pyarrow", "sklearn"}
LOADED = """
import json, sys
from mlopskit.cli.entry import main
code = main(sys.argv[1:])
sys.stderr.write(json.dumps([int(code), sorted({name.partition('.')[0] for name in sys.modules})]))
"""


def loaded(*words: str, cwd: Path) -> tuple[int, set[str]]:
    """Run a command line and return its exit code and the packages loaded by its end."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )
    code, names = json.loads(done.stderr.splitlines()[-1])
    return code, set(names)


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_a_word_is_answered_before_typer_is_loaded(word: str, tmp_path: Path) -> None:
    """
    `--version` and `--help` load neither the parser nor anything heavy.
    """
    code, names = loaded(word, cwd=tmp_path)

    assert (0, set()) == (code, names & {*GUESTS, "typer", "rich", "git", "yaml", "msgspec"})


@pytest.mark.parametrize(
    "words",
    [
        ("init", "penguins", "--defaults"),
        ("audit", "."),
        ("explain", "google"),
        ("audit", "--help"),
        ("check", "--help"),
        ("validate", "--help"),
        ("init", "--help"),
    ],
    ids=" ".join,
)
def test_the_core_loads_no_heavy_guest(words: tuple[str, ...], tmp_path: Path) -> None:
    """
    Neither a new project nor an audit loads DVC, Great Expectations or pandas.
    """
    code, names = loaded(*words, cwd=tmp_path)

    assert (0, set()) == (code, names & GUESTS)
