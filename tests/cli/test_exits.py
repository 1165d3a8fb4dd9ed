"""Every way out of the command line: verdicts, wrong words, missing tools, bugs, interrupts, readers that go away."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("words", "code", "out", "err"),
    [
        (["weigh", "penguins"], 0, "Weight: fine\n\n--verbose shows more.\n", ""),
        (["weigh", "penguins", "-v"], 0, "Weight: fine\non the kitchen scale\n", ""),
        (["weigh", "penguins", "-q"], 0, "Weight: fine\n", ""),
        (["weigh", "whales", "-q"], 1, "Weight: too heavy\n", ""),
        (["weigh", "air"], 3, "", "Error: the scale is not sensitive enough\nHint: buy a better one\n"),
        (["weigh", "forever"], 130, "", "Interrupted.\n"),
        (["wiegh"], 2, "", "Error: there is no command `mlops wiegh`\nHint: did you mean `weigh`?\n"),
        (["xyz"], 2, "", "Error: there is no command `mlops xyz`\nHint: `mlops --help` lists the commands\n"),
        (
            ["weigh", "a", "--scle", "x"],
            2,
            "",
            "Error: `mlops weigh` has no option `--scle`\nHint: did you mean `--scale`?\n",
        ),
        (["weigh"], 2, "", "Error: missing argument 'what'\nHint: `mlops weigh --help` shows how to call it\n"),
        (
            ["weigh", "a", "--report", "jsn=x"],
            2,
            "",
            "Error: `--report jsn=x`: there is no format `jsn`\nHint: did you mean `json`?\n",
        ),
        (
            ["weigh", "a", "--report", "x"],
            2,
            "",
            "Error: `--report x` names no file\nHint: write it as --report FORMAT=FILE\n",
        ),
        (["zoo", "feed"], 0, "fed penguins (with fish)\n\nNext\n  mlops zoo clean\n", ""),
        (["zoo", "feed", "-q"], 0, "", ""),
        (["zoo", "fed"], 2, "", "Error: there is no command `mlops zoo fed`\nHint: did you mean `feed`?\n"),
    ],
)
def test_each_ending_has_its_code_and_its_words(mlops: Run, words: list[str], code: int, out: str, err: str) -> None:
    """
    A verdict goes to stdout, trouble to stderr as one sentence and a hint, and each has its exit code.
    """
    assert (code, out, err) == mlops(*words)


def test_a_family_without_a_word_shows_its_help_as_trouble(mlops: Run) -> None:
    """
    `mlops zoo` names no command, so its help comes on stderr with exit code 2, and a script does not take it for done.
    """
    code, out, err = mlops("zoo")

    assert (2, "") == (code, out)
    assert "Look after the animals." in err
    assert "feed" in err


@pytest.mark.parametrize(("words", "code"), [([], 2), (["--help"], 0), (["-h"], 0)])
def test_the_menu_is_help_when_asked_for_and_trouble_when_not(mlops: Run, words: list[str], code: int) -> None:
    """
    The menu is the same in both cases; only who asked for it reads it on stdout with exit code 0.
    """
    actual, out, err = mlops(*words)

    assert (code, True, not out) == (actual, "  weigh  Weigh things" in out + err, bool(err))


@pytest.mark.parametrize(
    ("words", "command", "code", "error"),
    [
        (["weigh", "penguins"], "weigh", 0, None),
        (["weigh", "whales"], "weigh", 1, None),
        (
            ["weigh", "air"],
            "weigh",
            3,
            {"kind": "missing-tool", "message": "the scale is not sensitive enough", "hint": "buy a better one"},
        ),
        (
            ["wiegh"],
            "wiegh",
            2,
            {"kind": "usage", "message": "there is no command `mlops wiegh`", "hint": "did you mean `weigh`?"},
        ),
        (
            ["zoo", "fed"],
            "zoo fed",
            2,
            {"kind": "usage", "message": "there is no command `mlops zoo fed`", "hint": "did you mean `feed`?"},
        ),
    ],
)
def test_json_is_spoken_even_when_the_command_fails(
    mlops: Run, words: list[str], command: str, code: int, error: dict[str, str] | None
) -> None:
    """
    With `--format json` stdout is one envelope, whatever happens, and it carries the exit code of the process.
    """
    actual, out, _ = mlops(*words, "--format", "json")

    envelope = json.loads(out)
    assert (code, code, command, error) == (actual, envelope["exit_code"], envelope["command"], envelope["error"])


@pytest.mark.parametrize("form", ["sarif", "junit", "github", "gitlab", "azure", "markdown", "html"])
def test_every_format_tells_of_a_failed_command(mlops: Run, form: str) -> None:
    """
    A command that could not do its work says so in each format, with the same exit code, and is never an empty pass.
    """
    code, out, _ = mlops("weigh", "air", f"--format={form}")

    assert (3, True) == (code, "not sensitive enough" in out)


def test_a_bug_is_told_without_a_traceback(mlops: Run) -> None:
    """
    An unexpected exception is exit code 4 and one sentence, made inert, with the traceback in a file that it names.
    """
    code, out, err = mlops("weigh", "nothing")

    file = re.search(r"the traceback in (\S+)", err)
    assert file is not None
    traceback = Path(file[1]).read_text(encoding="utf-8")
    Path(file[1]).unlink()
    assert (4, "") == (code, out)
    assert "ZeroDivisionError: divided\\x1b[31m by nothing" in err.splitlines()[0]
    assert "Traceback (most recent call last)" not in err
    assert "Traceback (most recent call last)" in traceback


def test_verbose_shows_the_traceback_of_a_bug(mlops: Run) -> None:
    """
    Who asks for details sees the traceback at once.
    """
    _, _, err = mlops("weigh", "nothing", "-v")

    Path(err.rsplit(" ", 1)[1].strip()).unlink()
    assert "Traceback (most recent call last)" in err


@pytest.mark.parametrize("word", ["--version", "--help", "explain"])
def test_a_reader_that_goes_away_changes_nothing(word: str) -> None:
    """
    When `head` closes the pipe, the command ends quietly and with the exit code that it would have had.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "mlopskit", word], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.close()
    _, err = child.communicate(timeout=60)

    assert (0, "") == (child.returncode, err)


def test_a_terminal_that_knows_no_unicode_gets_escapes() -> None:
    """
    Output in an ASCII locale shows what it cannot spell as an escape, and nothing breaks.
    """
    done = subprocess.run(
        [sys.executable, "-m", "mlopskit", "explain", "π"],
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (2, True) == (done.returncode, "`\\u03c0`" in done.stderr)
