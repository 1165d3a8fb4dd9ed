"""Doing what a proposal says, going on after conflicts, and taking it back."""

import re
from dataclasses import replace
from pathlib import Path

from mlopskit.errors import Incomplete, MlopsError, UsageError
from mlopskit.scaffold import journal, record
from mlopskit.scaffold.change import Proposal
from mlopskit.scaffold.journal import State
from mlopskit.tools.git_merge import Bench, Checkout

OPENED = re.compile(rb"^<{7} .+$", re.MULTILINE)
CLOSED = re.compile(rb"^>{7} .+$", re.MULTILINE)


def require_clean(around: Checkout, project: Path) -> None:
    """Raise `UsageError` when something is not committed: it could not be told from what the change does."""
    said = around.git("status", "--porcelain", "-z", "--untracked-files=no", "--", str(project))
    changed = [entry[3:] for entry in said.split("\0") if entry]
    if changed:
        names = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")  # noqa: PLR2004 - as many as shown
        raise UsageError(f"not everything is committed: {names}", hint="git add --all && git commit, then try again")


def carry_out(bench: Bench, around: Checkout, proposal: Proposal, command: str) -> State | None:
    """Change the user's tree and git's index; returns the state that waits for the user when there are conflicts."""
    named = f"{around.prefix}{record.FILE}"
    paths = tuple(dict.fromkeys(f"{around.prefix}{path}" for _, path in proposal.merged.stages))
    state = State(
        journal.APPLYING,
        command,
        around.head,
        named,
        record.text(proposal.project, proposal.hashes),
        **journal.touched(around, (*proposal.changes, *(("M", path) for path in paths)), named),
        conflicts=paths,
        tree=proposal.tree,
    )
    journal.begin(around, state)
    try:
        bench.give()
        around.refresh()
        around.git("read-tree", "-m", "-u", around.head, proposal.tree)
        if proposal.conflicts:
            around.stage(proposal.merged.stages)
            state = replace(state, phase=journal.WAITING)
            journal.wait(around, state)
            return state
        journal.write_record(around, state)
    except (OSError, MlopsError) as error:
        journal.take_back(around, state)
        reason = error.message if isinstance(error, MlopsError) else error.strerror or str(error)
        raise Incomplete(f"the change was taken back: {reason}", hint="nothing is lost; try again") from error
    journal.finish(around)
    return None


def resume(around: Checkout, state: State) -> None:
    """Write down the new version, now that every conflict is resolved; raises `Incomplete` when one is not."""
    if state.phase == journal.STOPPED:
        journal.finish(around)  # the files stay as they are, and the next update merges what is missing
        return
    open_ = dict.fromkeys(entry.partition("\t")[2] for entry in around.git("ls-files", "-u", "-z").split("\0") if entry)
    marked = [path for path in (*state.conflicts, *state.present) if _has_markers(around.root / path)]
    left = tuple(dict.fromkeys((*marked, *open_)))
    if left:
        why = "still has conflict markers" if marked else "is not marked as resolved"
        raise Incomplete(
            f"{len(left)} file(s) are not resolved; {left[0]} {why}",
            hint=f"edit it, then `git add {left[0]}` (or `git rm {left[0]}`), and run this again",
        )
    journal.write_record(around, state)
    journal.finish(around)


def abort(around: Checkout, state: State) -> None:
    """Take the change back, byte for byte; raises `UsageError` when something was committed since it began."""
    if around.head != state.head:
        raise UsageError(
            "something was committed since the change began, so it cannot be taken back from here",
            hint="`mlops update --continue` finishes it; `git revert` undoes a commit",
        )
    journal.take_back(around, state)


def _has_markers(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():
        return False
    content = file.read_bytes()
    opened = None if b"\0" in content else OPENED.search(content)
    return opened is not None and CLOSED.search(content, opened.end()) is not None
