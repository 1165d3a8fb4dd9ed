"""Going back: a stage returns to the version that it held before, or is emptied."""

from pathlib import Path

from mlopskit.commands.model import opening, writing
from mlopskit.commands.model.writing import HERE, Sending
from mlopskit.errors import UsageError
from mlopskit.report import Receipt
from mlopskit.tools.tag_writer import NewTag
from mlopskit.versioning import tags


def rollback(path: Path, name: str, stage: str, *, to: str = "", sending: Sending = HERE) -> Receipt:
    """
    Put the version back into a stage that was there before the present one.

    No gate stands in the way: that version has passed them, and going back must be quick.
    """
    found = writing.fresh(path, tags.checked_model(name), sending)
    model = found.model(name)
    held = model.holder(stage)
    if not held:
        raise UsageError(f"no version of {name} is in {stage}", hint=f"mlops model history {name}")
    sent = writing.resend(found, name, sending)
    last = list(model.moves(stage))[-1]
    if last.rollback and last.tag.name in {each.path for each in sent}:
        note = f"The rollback to {held} of before had not been sent, and is now; run it again to go back further."
        return Receipt("model rollback", sent, notes=(note,), result={"model": name, "stage": stage, "version": held})
    target = tags.checked_version(to) if to else model.previous(stage)
    if not target:
        raise UsageError(f"{stage} held no other version of {name} before {held}", hint=f"mlops model history {name}")
    version = model.named(target)
    if target == held:
        raise UsageError(f"{version} is in {stage} already", hint=f"mlops model history {name}")
    if target not in {move.after for move in model.moves(stage)}:
        raise UsageError(f"{version} was never in {stage}", hint=f"mlops model promote {version} {stage}")
    message = f"Rolling {stage} back from {name}@{held} to {target}\n\nAction: rollback\nFrom: {held}\n"
    tag = NewTag(tags.assigned(name, stage, model.counter(stage)), version.commit, message, model.after(opening.now()))
    done = writing.write(found.root, tag, sending, f"{stage} back from {held} to {target}")
    result = {"model": name, "stage": stage, "from": held, "version": target, "commit": version.commit}
    return Receipt("model rollback", (*sent, *done), writing.next_steps(tag.name, sending), result=result)


def withdraw(path: Path, name: str, stage: str, sending: Sending = HERE) -> Receipt:
    """Take the present version out of a stage; as GTO has it, the one before it, if any, holds the stage again."""
    found = writing.fresh(path, tags.checked_model(name), sending)
    model = found.model(name)
    held = model.holder(stage)
    if not held:
        raise UsageError(f"no version of {name} is in {stage}", hint=f"mlops model history {name}")
    message = f"Unassigning stage {stage} from artifact {name} version {held}"
    version = model.named(held)
    tag = NewTag(
        tags.unassigned(name, stage, model.counter(stage)), version.commit, message, model.after(opening.now())
    )
    done = writing.write(found.root, tag, sending, f"{held} out of {stage}")
    result = {"model": name, "stage": stage, "version": held, "commit": version.commit}
    return Receipt("model withdraw", done, writing.next_steps(tag.name, sending), result=result)
