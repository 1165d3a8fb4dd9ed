"""Where every error ends: a sentence on stderr, the same in the machine's format on stdout, and an exit code."""

import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from mlopskit import __version__
from mlopskit.cli import menu, output, streams
from mlopskit.errors import ExitCode, Incomplete, MlopsError, UsageError, did_you_mean
from mlopskit.render import formats, text
from mlopskit.report import Case, Cell, Failure, Outcome, Page, Paragraph, Report, Tone


def guarded(run: Callable[[list[str]], int], words: list[str]) -> int:
    """Run a command and return its exit code, whatever happens in it."""
    streams.prepare()
    try:
        code = run(words)
    except MlopsError as error:
        return told(error, words)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        streams.silence(sys.stdout)
        return ExitCode.INCOMPLETE
    except Exception as error:  # noqa: BLE001 - a bug is reported as one, and never as a traceback in the user's face
        return told(_usage(error) or _too_deep(error) or _bug(error, words), words)
    if code == ExitCode.INTERRUPTED:  # raised, or turned by typer into a code without a word
        streams.put("Interrupted.\n", sys.stderr)
    return code


def told(error: MlopsError, words: list[str]) -> int:
    """Tell an error to the person on stderr and to the machine on stdout and in its files, and return its exit code."""
    hint = f"\nHint: {error.hint}" if error.hint else ""
    streams.put(text.inert(f"Error: {error.message}{hint}") + "\n", sys.stderr)
    report = report_of(error, words)
    for form, _, file in (word.partition("=") for word in _values("--report", words)):
        if form in formats.MACHINE and file:
            with suppress(MlopsError):  # the first trouble is the one to tell, and it is told
                output.write(Path(file), formats.render(report, form))
    for form in _values("--format", words)[-1:]:
        if form in formats.MACHINE:
            streams.put(formats.render(report, form))
    return error.exit_code


def report_of(error: MlopsError, words: list[str]) -> Report:
    """Return the report of a command that could not do its work, so that every format can tell of it."""
    command = _command(words)
    message = f"{error.message} ({error.hint})" if error.hint else error.message
    failed = Case(command, error.kind, "the command does its work", Outcome.INCOMPLETE, message)
    page = Page(f"mlops {command}", Cell(error.message, Tone.BAD), (Paragraph(error.hint),) if error.hint else ())
    failure = Failure(error.kind, error.message, error.hint)
    return Report(command, error.exit_code, {}, page, (failed,), failure)


class InternalError(MlopsError):
    """Something in mlopskit itself went wrong."""

    kind = "bug"
    exit_code = ExitCode.BUG


def _too_deep(error: Exception) -> Incomplete | None:
    """Return what to say of a file that a parser could not follow to its ground, or None when it is something else."""
    if not isinstance(error, RecursionError):
        return None
    return Incomplete("a file is nested too deeply to be read", hint="`--verbose` and `mlops audit` name such files")


def _bug(error: Exception, words: list[str]) -> InternalError:
    lines = "".join(traceback.format_exception(error))
    if {"-v", "--verbose"} & set(words):
        streams.put(text.inert(lines), sys.stderr)
    first = (str(error).splitlines() or [""])[0][:200]
    return InternalError(
        f"this is a bug in mlopskit {__version__}: {type(error).__name__}: {first}",
        hint=f"please report it with {_kept(lines)}",
    )


def _kept(lines: str) -> str:
    """Write the traceback to a file and return how to find it."""
    about = f"mlopskit {__version__}, Python {sys.version.split()[0]} on {sys.platform}\n"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="mlops-bug-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(about + lines)
    except OSError:
        return "the traceback that `--verbose` shows"
    return f"the traceback in {Path(file.name)}"


def _usage(error: Exception) -> UsageError | None:
    """Return the parser's complaint about the words as our own error, or None when it is something else."""
    import typer

    if not isinstance(error, typer.TyperException):
        return None
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "mlops"
    if type(error).__name__ == "NoArgsIsHelpError":
        return UsageError(f"`{path}` needs the name of a command\n\n{error}")
    if type(error).__name__ == "NoSuchOption":
        return _unknown_option(vars(error), path)
    return UsageError(_sentence(error.format_message()), hint=f"`{path} --help` shows how to call it")


def _unknown_option(told: dict[str, Any], path: str) -> UsageError:
    hint = did_you_mean(told["option_name"], told["possibilities"] or ()) or f"`{path} --help` lists the options"
    return UsageError(f"`{path}` has no option `{told['option_name']}`", hint=hint)


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def _values(option: str, words: list[str]) -> list[str]:
    """Return the values given to an option, read from the bare words because they may not parse."""
    ours = words[: words.index("--")] if "--" in words else words
    pairs = zip(ours, [*ours[1:], ""], strict=True)
    return [
        after if word == option else word.partition("=")[2]
        for word, after in pairs
        if word == option or word.startswith(f"{option}=")
    ]


def _command(words: list[str]) -> str:
    spoken = [word for word in words if not word.startswith("-")]
    families = {item.name for item in menu.MENU if item.family}
    return " ".join(spoken[: 2 if spoken and spoken[0] in families else 1]) or "mlops"
