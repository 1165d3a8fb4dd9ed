"""One door for `mlops add` and `mlops update`: propose, show or do, and say what happened."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import ExitCode, Incomplete, UsageError
from mlopskit.report import Done, Receipt
from mlopskit.scaffold import applying, catalog, journal, record
from mlopskit.scaffold.change import Proposal, propose
from mlopskit.scaffold.journal import State
from mlopskit.scaffold.project import Project
from mlopskit.scaffold.record import Record
from mlopskit.tools import git_merge
from mlopskit.tools.git_merge import Bench, Checkout, Conflict

Consent = Callable[[str], bool]
"""Show a difference to the person, and return whether it may be written."""

Plan = Callable[[], tuple[Record | None, Project]]
"""Say what the project is and what it shall be; asked once a change that was killed half way is taken back."""

VERBS = {"A": "added", "M": "changed", "D": "removed", "T": "changed"}
PLANNED = {"A": "would add", "M": "would change", "D": "would remove", "T": "would change"}
REVIEW = ("git diff --cached", "git commit")
ADVICE = {
    "contents": "both changed the same lines: keep what is right, delete the markers, `git add {path}`",
    "add/add": "you and the template both made this file: join them, delete the markers, `git add {path}`",
    "modify/delete": (
        "one side changed it and the other removed it: `git add {path}` keeps it, `git rm {path}` removes it"
    ),
    "rename/delete": (
        "one side renamed it and the other removed it: `git add {path}` keeps it, `git rm {path}` removes it"
    ),
    "binary": "it is binary and both changed it: your version stands; `git checkout --theirs {path}` takes the other",
}
OTHERWISE = "look at the file, make it right, `git add {path}`"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a change is made."""

    command: str
    home: Path
    """Where the template lies."""
    dry_run: bool = False
    consent: Consent | None = None
    """Asked before anything is written to a repository that mlopskit did not make; None refuses."""


def change(root: Path, plan: Plan, manner: Manner) -> Receipt:
    """Turn the project at `root` into what the plan says; nothing is written when that changes nothing."""
    with _system_told():
        return _changed(root, plan, manner)


def settle(folder: Path) -> None:
    """Take back a change that was killed, if there is one; raises `Incomplete` when one waits for the user."""
    around = git_merge.checkout(folder)
    with _system_told(), journal.alone(around):
        nothing_waits(around)


def _changed(root: Path, plan: Plan, manner: Manner) -> Receipt:
    around = git_merge.checkout(root)
    with journal.alone(around), tempfile.TemporaryDirectory(prefix="mlops-", ignore_cleanup_errors=True) as folder:
        nothing_waits(around)
        old, new = plan()
        bench = Bench(Path(folder), around)
        proposal = propose(bench, old, new, manner.home, Path(folder))
        if _is_nothing(proposal, old):
            return Receipt(manner.command, notes=("Nothing to do: everything is as asked.", *_notes(proposal)))
        if manner.dry_run:
            return _planned(proposal, manner)
        applying.require_clean(around, root)
        if old is None and not (manner.consent and manner.consent(proposal.difference)):
            return _refused(proposal, manner)
        state = applying.carry_out(bench, around, proposal, manner.command)
    return _waiting(proposal, manner, state) if state else _done(proposal, manner)


def resume(root: Path, command: str) -> Receipt:
    """Finish a change whose conflicts the user has resolved."""
    around = git_merge.checkout(root)
    with _system_told(), journal.alone(around):
        state = _must_wait(around)
        applying.resume(around, state)
    if state.phase == journal.STOPPED:
        return Receipt(command, (Done("kept", ".", "as it is now"),), (*REVIEW, command))
    return Receipt(command, (Done("finished", record.FILE),), REVIEW)


def abort(root: Path, command: str) -> Receipt:
    """Take a change back that waits for the user."""
    around = git_merge.checkout(root)
    with _system_told(), journal.alone(around):
        state = _must_wait(around)
        applying.abort(around, state)
    done = tuple(Done("brought back", path) for path in state.present)
    return Receipt(command, (*done, *(Done("removed", path) for path in state.absent)))


@contextmanager
def _system_told() -> Iterator[None]:
    """Tell what the system refuses, such as room on the disk, as what could not be done; raises `Incomplete`."""
    try:
        yield
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        raise Incomplete(
            f"the change could not be made: {error.strerror or error}{place}",
            hint="nothing is lost; make room or give the right to write, then try again",
        ) from error


def nothing_waits(around: Checkout) -> None:
    """Raise `Incomplete` while an earlier change waits for the user."""
    state = journal.pending(around)
    if state is not None and state.phase == journal.STOPPED:
        raise Incomplete(
            f"`{state.command}` was stopped half way, and files have been worked on since",
            hint="`mlops update --abort` brings back what was there before it; `--continue` keeps all as it is now",
        )
    if state is not None:
        raise Incomplete(
            f"`{state.command}` is not finished: {len(state.conflicts)} file(s) with conflicts",
            hint="resolve them and run `mlops update --continue`, or take all back with `mlops update --abort`",
        )


def home() -> Path:
    """Return where the template of this mlopskit lies."""
    return catalog.home()


def _must_wait(around: Checkout) -> State:
    state = journal.pending(around)
    if state is None:
        raise UsageError("no change is waiting", hint="`mlops update` begins one")
    return state


def _is_nothing(proposal: Proposal, old: Record | None) -> bool:
    if proposal.changes or proposal.conflicts:
        return False
    if old is None:
        return True
    return record.text(proposal.project, proposal.hashes) == record.text(old.project, old.files)


def _planned(proposal: Proposal, manner: Manner) -> Receipt:
    notes = (*(_told(one) for one in proposal.conflicts), *_notes(proposal), "Nothing was written.")
    return Receipt(manner.command, _actions(proposal, PLANNED), notes=notes, result=_result(proposal))


def _refused(proposal: Proposal, manner: Manner) -> Receipt:
    return Receipt(
        manner.command,
        _actions(proposal, PLANNED),
        (f"{manner.command} --yes",),
        ExitCode.INCOMPLETE,
        (*_notes(proposal), "Nothing was written: nobody has agreed yet."),
        _result(proposal),
    )


def _waiting(proposal: Proposal, manner: Manner, state: State) -> Receipt:
    notes = (*(_told(one) for one in proposal.conflicts), *_notes(proposal))
    return Receipt(
        manner.command,
        (*_actions(proposal, VERBS), *(Done("conflict", path) for path in state.conflicts)),
        ("mlops update --continue", "mlops update --abort"),
        ExitCode.INCOMPLETE,
        notes,
        _result(proposal),
    )


def _done(proposal: Proposal, manner: Manner) -> Receipt:
    recorded = Done("recorded", record.FILE, f"template {proposal.project.template}")
    last = Done("removed", record.FILE) if proposal.project.is_gone else recorded
    actions = (*_actions(proposal, VERBS), last)
    return Receipt(manner.command, actions, REVIEW, notes=_notes(proposal), result=_result(proposal))


def _actions(proposal: Proposal, verbs: dict[str, str]) -> tuple[Done, ...]:
    return tuple(Done(verbs.get(kind, "changed"), path) for kind, path in proposal.changes)


def _notes(proposal: Proposal) -> tuple[str, ...]:
    unknown = tuple(
        f"{path}: what the template first made of it is not known any more, so every difference counts as yours."
        for path in proposal.unknown
    )
    return (*unknown, *(f"{path} is yours and stays as it is." for path in proposal.kept))


def _told(conflict: Conflict) -> str:
    advice = ADVICE.get(conflict.kind, OTHERWISE).format(path=conflict.path)
    return f"{conflict.path} ({conflict.kind}): {advice}."


def _result(proposal: Proposal) -> dict[str, object]:
    return {
        "template": proposal.project.template,
        "parts": list(proposal.project.parts),
        "difference": proposal.difference,
        "conflicts": [{"path": one.path, "kind": one.kind, "message": one.message} for one in proposal.conflicts],
        "kept": list(proposal.kept),
    }
