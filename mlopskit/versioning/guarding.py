"""
What keeps a repository whole while people work in it: a guard before `git push`, and DVC's merge driver.

The guard refuses to push commits whose data no remote has. The driver merges two people's additions to one folder.
"""

import os
import shlex
import sys
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.tools import git_user
from mlopskit.versioning import remote_state
from mlopskit.versioning.history import History
from mlopskit.versioning.trouble import Trouble
from mlopskit.versioning.workspace import Workspace

MARK = "# mlopskit: no commit is pushed whose data is nowhere"
NOTHING = "0" * 40
DRIVER = (
    ("merge.dvc.name", "DVC merge driver"),
    ("merge.dvc.driver", "dvc git-hook merge-driver --ancestor %O --our %A --their %B"),
)
ATTRIBUTE = "*.dvc merge=dvc"


def install(space: Workspace) -> list[str]:
    """Install guard and driver where they are not yet; return what was done."""
    done = []
    for key, value in DRIVER:
        if git_user.run(space.root, "config", "--get", key).stdout.strip() != value:
            git_user.must(space.root, "config", key, value)
            done.append(key)
    attributes = space.root / ".gitattributes"
    text = attributes.read_text("utf-8") if attributes.exists() else ""
    if ATTRIBUTE not in text.splitlines():
        attributes.write_text(f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{ATTRIBUTE}\n", "utf-8")
        done.append(".gitattributes")
    hook = hook_file(space)
    if not _is_ours(hook):
        if hook.exists():
            line = "mlops data guard --before-push < /dev/stdin || exit 1"
            raise Incomplete(f"{hook} is a hook of yours and was left as it is", hint=f"add to it: {line}")
        hook.parent.mkdir(parents=True, exist_ok=True)
        hook.write_text(_script(), "utf-8")
        hook.chmod(0o755)
        done.append(str(hook.relative_to(space.root)) if hook.is_relative_to(space.root) else str(hook))
    return done


def missing(space: Workspace, lines: list[str]) -> list[Trouble]:
    """Return what no remote has of the commits that a push would publish, as git tells a `pre-push` hook of them."""
    commits = {words[1] for words in (line.split() for line in lines) if len(words) == 4 and words[1] != NOTHING}  # noqa: PLR2004 - as git has it
    history = History.of(space)
    found: list[Trouble] = []
    for commit in sorted(commits):
        if not git_user.must(space.root, "rev-list", "--max-count=1", commit, "--not", "--remotes").strip():
            continue  # others have it already, as with a tag of an old version
        items = history.at(commit).items
        if items:
            found += remote_state.troubles(space, items)
    return found


def hook_file(space: Workspace) -> Path:
    """Return where git looks for the hook that runs before a push."""
    told = git_user.must(space.root, "rev-parse", "--git-path", "hooks/pre-push").strip()
    return Path(os.path.normpath(space.root / told))


def _is_ours(hook: Path) -> bool:
    return hook.is_file() and (MARK in (text := hook.read_text("utf-8", "replace")) or "mlops data guard" in text)


def _script() -> str:
    here = shlex.quote(sys.executable)
    return f"""#!/bin/sh
{MARK}
if command -v mlops >/dev/null 2>&1; then exec mlops data guard --before-push; fi
if [ -x .venv/bin/mlops ]; then exec .venv/bin/mlops data guard --before-push; fi
exec {here} -m mlopskit data guard --before-push
"""
