"""
A template of somebody else's, brought into a folder of ours: copied or cloned, without anything of it being run.

Links are refused, since they lead out of the template; what is too large or too many is refused before it is copied.
"""

import os
import re
import shutil
import stat
from pathlib import Path

from mlopskit.errors import Incomplete, UsageError
from mlopskit.process import find, run

CLONED = re.compile(r"(https|ssh)://[^\s]+|git@[\w.-]+:[^\s]+")
SHORT = re.compile(r"gh:([\w.-]+/[\w.-]+)")
SETTINGS = "cookiecutter.json"
MOST_FILES = 5000
MOST_BYTES = 100 * 2**20
SHOW = "a folder with a cookiecutter.json, or the address of a git repository"


def bring(source: str, into: Path) -> Path:
    """Return the template of a path or an address, copied into a folder; raises when it is none."""
    short = SHORT.fullmatch(source)
    address = f"https://github.com/{short[1]}" if short else source
    if CLONED.fullmatch(address):
        _clone(address, into / "clone")
        _copy(into / "clone", into / "template")
    else:
        folder = Path(source)
        if not folder.is_dir():
            raise UsageError(f"{source} is no template: no such folder", hint=SHOW)
        _copy(folder, into / "template")
    if not (into / "template" / SETTINGS).is_file():
        raise UsageError(f"{source} is no template: it has no {SETTINGS}", hint=SHOW)
    return into / "template"


def _clone(address: str, into: Path) -> None:
    """Clone without hooks, submodules, links or helpers, over the network's own protocols only."""
    quiet = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.symlinks=false", "-c", "core.fsmonitor=false")
    words = ("clone", "--quiet", "--depth=1", "--no-recurse-submodules", "--template=", "--", address, str(into))
    env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "https:ssh", "GIT_LFS_SKIP_SMUDGE": "1"}
    done = run([find("git", hint="install git"), *quiet, *words], cwd=into.parent, env=env, timeout=300)
    if done.exit_code:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise Incomplete(
            f"{address} could not be cloned: {said[-1] if said else done.exit_code}", hint="try `git clone`"
        )


def _copy(source: Path, into: Path) -> None:
    files, size = 0, 0
    for folder, folders, names in os.walk(source):
        folders[:] = [name for name in folders if name != ".git"]
        for name in (*folders, *names):
            path = Path(folder, name)
            kind = path.lstat()
            if not stat.S_ISDIR(kind.st_mode) and not stat.S_ISREG(kind.st_mode):
                raise UsageError(f"{path} is a link or a device, which a template may not hold", hint="take it out")
            files, size = files + 1, size + (0 if stat.S_ISDIR(kind.st_mode) else kind.st_size)
            if files > MOST_FILES or size > MOST_BYTES:
                raise UsageError(f"{source} is too large to be a template", hint=f"{MOST_FILES} files are the most")
        target = into / Path(folder).relative_to(source)
        target.mkdir(parents=True)
        for name in names:
            shutil.copyfile(Path(folder, name), target / name, follow_symlinks=False)
            (target / name).chmod(0o755 if Path(folder, name).stat().st_mode & stat.S_IXUSR else 0o644)
