"""A command that is done says nothing more."""

import subprocess
import sys
from pathlib import Path

import pytest


def test_what_a_library_keeps_to_itself_is_not_told(tmp_path: Path) -> None:
    """
    A command that has asked DuckDB writes nothing to standard error as its process ends.
    """
    pytest.importorskip("duckdb")
    (tmp_path / "birds.csv").write_text("mass\n3750\n3800\n", encoding="utf-8")
    command = [sys.executable, "-m", "mlopskit", "drift", "birds.csv", "birds.csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
