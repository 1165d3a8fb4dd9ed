"""What the shells are told when somebody presses the tab key."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlopskit.cli.completion import SHELLS

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_its_script(mlops: Run, shell: str) -> None:
    """
    The script that teaches a shell calls `mlops` back through the variable that `mlops` listens to.
    """
    code, out, err = mlops("--show-completion", shell)

    assert (0, True, "") == (code, "_MLOPS_COMPLETE" in out, err)


def test_an_unknown_shell_is_named_as_such(mlops: Run) -> None:
    """
    A shell without completion is wrong usage, and a typo is answered with the nearest.
    """
    expected = "Error: there is no completion for `zhs`\nHint: did you mean `zsh`?\n"

    assert (2, "", expected) == mlops("--show-completion", "zhs")
    assert 2 == mlops("--install-completion")[0]


@pytest.mark.parametrize(
    ("shell", "asked", "answer"),
    [
        ("bash", {"COMP_WORDS": "mlops exp", "COMP_CWORD": "1"}, "explain\n"),
        ("bash", {"COMP_WORDS": "mlops config s", "COMP_CWORD": "2"}, "show\nschema\n"),
        ("bash", {"COMP_WORDS": "mlops explain --form", "COMP_CWORD": "2"}, "--format\n"),
        ("bash", {"COMP_WORDS": "mlops explain --format ju", "COMP_CWORD": "3"}, "junit\n"),
        (
            "fish",
            {"_TYPER_COMPLETE_ARGS": "mlops explain --format ju", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
            "junit\n",
        ),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "mlops explain --format ju"}, "_arguments '*: :((\"junit\"))'\n"),
        (
            "powershell",
            {"_TYPER_COMPLETE_ARGS": "mlops explain --format ju", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "ju"},
            "junit::: \n",
        ),
    ],
)
def test_the_next_word_is_offered(shell: str, asked: dict[str, str], answer: str) -> None:
    """
    Commands, commands of a family, options and their values are completed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "mlopskit"],
        env={**os.environ, "_MLOPS_COMPLETE": f"complete_{shell}", **asked},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (answer, "") == (done.stdout, done.stderr)


def test_bash_completes_with_the_installed_script(tmp_path: Path) -> None:
    """
    A real bash that has read the installed script offers `explain` for `exp`.
    """
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "mlops").write_text(f'#!/bin/sh\nexec {sys.executable} -m mlopskit "$@"\n', encoding="utf-8")
    (programs / "mlops").chmod(0o755)
    typed = """
    mlops --install-completion bash
    source ~/.bashrc
    COMP_WORDS=(mlops exp) COMP_CWORD=1
    _mlops_completion mlops
    echo "offered: ${COMPREPLY[*]}"
    """

    done = subprocess.run(
        ["bash", "-c", typed],
        env={"HOME": str(tmp_path), "PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "offered: explain" == done.stdout.splitlines()[-1], done.stdout + done.stderr
