"""What is wrong with tracked data, told so that one sentence names the file and the cause, and one command mends it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mlopskit.errors import ExitCode
from mlopskit.report import Bullets, Case, Cell, Commands, Heading, Outcome, Page, Report, Severity, Tone


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong, or that is still to do."""

    rule: str
    path: str
    message: str
    next: str
    """The command that mends it."""
    file: str = ""
    """The `.dvc` file or lock that records the path."""
    severity: Severity = Severity.ERROR
    incomplete: bool = False
    """Whether it could not be looked into, rather than found wrong."""


def commands(troubles: Iterable[Trouble]) -> tuple[str, ...]:
    """Return the commands that mend, each once, in order."""
    return tuple(dict.fromkeys(trouble.next for trouble in troubles if trouble.next))


def exit_code(troubles: Sequence[Trouble]) -> ExitCode:
    """Return the code for what was found: wrong, not known, or nothing."""
    if any(not trouble.incomplete for trouble in troubles):
        return ExitCode.FAIL
    return ExitCode.INCOMPLETE if troubles else ExitCode.PASS


def report(command: str, title: str, troubles: Sequence[Trouble], *, good: str, result: dict[str, object]) -> Report:
    """Return the report of a judging command: its verdict, the commands to run, and each trouble."""
    code = exit_code(troubles)
    tone = Tone.GOOD if not troubles else Tone.BAD
    verdict = Cell(good if not troubles else f"{len(troubles)} to mend", tone)
    shown = tuple(Cell(_sentence(trouble), Tone.BAD) for trouble in troubles)
    blocks = (Heading("Next"), Commands(commands(troubles)), Heading("Found"), Bullets(shown)) if troubles else ()
    record = {**result, "troubles": [_record(trouble) for trouble in troubles]}
    return Report(command, code, record, Page(title, verdict, blocks), tuple(_case(each) for each in troubles))


def _sentence(trouble: Trouble) -> str:
    return f"{trouble.message}: {trouble.next}" if trouble.next else trouble.message


def _case(trouble: Trouble) -> Case:
    outcome = Outcome.INCOMPLETE if trouble.incomplete else Outcome.FAIL
    place = trouble.file or trouble.path
    return Case("data", trouble.rule, trouble.rule, outcome, _sentence(trouble), place, None, trouble.severity)


def _record(trouble: Trouble) -> dict[str, str]:
    return {
        "rule": trouble.rule,
        "path": trouble.path,
        "message": trouble.message,
        "next": trouble.next,
        "file": trouble.file,
    }
