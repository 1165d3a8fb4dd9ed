"""Completion of words in bash, zsh, fish and PowerShell: shown, installed, and answered."""

import os

from mlopskit.cli import streams
from mlopskit.errors import UsageError, did_you_mean

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
ASKED = "_MLOPS_COMPLETE"
"""The environment variable through which a shell asks what could come next."""


def asked() -> bool:
    """Return whether a shell asks for completions, and make ready to answer it."""
    if ASKED not in os.environ:
        return False
    from typer.completion import get_completion_inspect_parameters

    get_completion_inspect_parameters()  # which registers typer's answers to each shell
    return True


def show(words: list[str]) -> int:
    """Print the script that teaches a shell to complete `mlops`."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined] # typer has no other door to it

    shell = _shell("--show-completion", words)
    streams.put(get_completion_script(prog_name="mlops", complete_var=ASKED, shell=shell) + "\n")
    return 0


def install(words: list[str]) -> int:
    """Write that script where the shell finds it."""
    from typer.completion import install as write  # type: ignore[attr-defined] # typer has no other door to it

    shell, path = write(_shell("--install-completion", words), prog_name="mlops", complete_var=ASKED)
    streams.put(f"{shell} completion is installed in {path}; it works in the next terminal that you open.\n")
    return 0


def _shell(option: str, words: list[str]) -> str:
    if len(words) != 1:
        raise UsageError(f"`{option}` takes the name of a shell", hint=f"one of {', '.join(SHELLS)}")
    if words[0] not in SHELLS:
        raise UsageError(f"there is no completion for `{words[0]}`", hint=did_you_mean(words[0], SHELLS))
    return words[0]
