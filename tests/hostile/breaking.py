"""What may be odd or broken about a repository and about the machine that it lies on."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.hostile.corpus.case import Ground

Break = Callable[[Ground], Ground]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: what is done to a plain project, and in which surroundings it is read."""

    build: Break
    env: Mapping[str, str] = field(default_factory=dict)


def rubbish(path: str) -> Break:
    """Return what overwrites a file of git with rubbish."""

    def spoil(ground: Ground) -> Ground:
        (ground.root / ".git" / path).write_bytes(b"\xff\x00rubbish\n" * 20)
        return ground

    return spoil


def without(path: str) -> Break:
    """Return what takes a file or a folder of git away."""

    def remove(ground: Ground) -> Ground:
        place = ground.root / ".git" / path
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink()
        return ground

    return remove


def clone(*words: str, then: tuple[str, ...] = ()) -> Break:
    """Return what clones the project, with words of `git clone`, and does one thing more in the clone."""

    def make(ground: Ground) -> Ground:
        other = Ground(ground.outside.parent / "other", ground.outside)
        ground.git("config", "uploadpack.allowFilter", "true")
        ground.git("clone", "--quiet", *words, f"file://{ground.root}", str(other.root))
        if then:
            other.git(*then)
        return other

    return make


def worktree(ground: Ground) -> Ground:
    """Give a second work tree of the repository."""
    other = Ground(ground.outside.parent / "other", ground.outside)
    ground.git("worktree", "add", "--quiet", "--detach", str(other.root))
    return other


def submodule(ground: Ground) -> Ground:
    """Give a clone that holds the project as a submodule besides."""
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", f"file://{ground.root}", "lib")
    return clone(then=add)(ground).commit()


def of_another(ground: Ground) -> Ground:
    """Give the whole project to another user of the machine."""
    for path in (ground.root, *ground.root.rglob("*")):
        os.chown(path, 4242, 4242, follow_symlinks=False)
    return ground


def old_git(ground: Ground) -> Ground:
    """Put a git that says it is old into the folder `old` outside of the project."""
    script = (
        f'#!/bin/sh\n[ "$1" = --version ] && echo "git version 2.20.1" && exit 0\nexec {shutil.which("git")} "$@"\n'
    )
    (ground.outside / "old").mkdir()
    (ground.outside / "old" / "git").write_text(script)
    (ground.outside / "old" / "git").chmod(0o755)
    return ground


def as_it_is(ground: Ground) -> Ground:
    """Leave the project as it is."""
    return ground


FAULTS: Mapping[str, Fault] = {
    "no-git": Fault(as_it_is, {"PATH": "{outside}/nowhere"}),
    "old-git": Fault(old_git, {"PATH": "{outside}/old:{PATH}"}),
    "no-home": Fault(as_it_is, {"HOME": ""}),
    "odd-locale": Fault(as_it_is, {"LC_ALL": "xx_YY", "LANG": "C"}),
    "corrupt-index": Fault(rubbish("index")),
    "no-objects": Fault(without("objects")),
    "no-head": Fault(without("HEAD")),
    "shallow": Fault(clone("--depth=1")),
    "partial": Fault(clone("--filter=blob:none")),
    "sparse": Fault(clone(then=("sparse-checkout", "set", "nothing"))),
    "bare": Fault(clone("--bare")),
    "worktree": Fault(worktree),
    "submodule": Fault(submodule),
    "foreign-owner": Fault(of_another),
}
