"""What a hostile repository is: a family of the threat list, a builder, and what the audit must say about it."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

IDENTITY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.invalid", "-c", "commit.gpgSign=false")
BUILDERS_GIT = shutil.which("git") or "git"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where one hostile repository is built, with a trap outside of it that shows when something of it was run."""

    root: Path
    """The repository."""
    outside: Path
    """A folder that nothing may touch; the trap and a secret lie in it."""

    @property
    def sprung(self) -> Path:
        """The file that exists once something of the repository was run."""
        return self.outside / "sprung"

    @property
    def trap(self) -> Path:
        """A program that leaves a trace; every place that may name a program names this one."""
        file = self.outside / "trap"
        if not file.exists():
            file.write_text(f'#!/bin/sh\necho "$0 $*" >> {self.sprung}\ncat 2>/dev/null\nexit 0\n')
            file.chmod(0o755)
        return file

    @property
    def spring(self) -> str:
        """Python that leaves the same trace."""
        return f"open({str(self.sprung)!r}, 'a').write(__name__)\n"

    def write(self, files: Mapping[str, str | bytes]) -> "Ground":
        """Write files, with their folders."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
        return self

    def git(self, *words: str, stdin: bytes | None = None) -> str:
        """Run git as the attacker did, and return what it said."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        env = {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        argv = [BUILDERS_GIT, *IDENTITY, *words]
        done = subprocess.run(argv, cwd=self.root, env=env, input=stdin, capture_output=True, check=True)
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def commit(self, files: Mapping[str, str | bytes] | None = None) -> "Ground":
        """Write files, and commit all there is."""
        self.write(files or {})
        if not (self.root / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Add")
        return self

    def arm(self, settings: Mapping[str, str]) -> "Ground":
        """Set keys of the repository's git configuration; `{trap}` stands for the trap."""
        for key, value in settings.items():
            self.git("config", "--add", key, value.format(trap=self.trap, folder=self.outside))
        return self

    def project(self) -> "Ground":
        """Write and commit a small project, so that there is something to audit, and whose code leaves a trace."""
        return self.commit({**PROJECT, "train.py": self.spring + PROJECT["train.py"], "conftest.py": self.spring})


PROJECT: Mapping[str, str] = {
    "train.py": "import sklearn\nfrom sklearn.linear_model import LogisticRegression\nLogisticRegression().fit(x, y)\n",
    "requirements.txt": "scikit-learn==1.5.0\n",
    "Makefile": "test:\n\tpytest\n",
    "dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n    deps: [data.csv]\n    outs: [model.pkl]\n",
    "data.csv": "a,b\n1,2\n3,4\n",
    "suite.json": '{"name": "s", "expectations": [{"type": "expect_column_to_exist", "kwargs": {"column": "a"}}]}\n',
    ".dvc/config": "[core]\n    remote = store\n['remote \"store\"']\n    url = ../store\n",
}

Build = Callable[[Ground], object]


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile repository."""

    family: str
    name: str
    build: Build
    says: str = ""
    """What the audit's JSON must hold: the case named among what was not read, or among the notes."""
    never: tuple[str, ...] = ()
    """What no command may ever print."""
    codes: frozenset[int] = frozenset({0, 1, 3})
    """How the audit may end."""
    env: Mapping[str, str] = field(default_factory=dict)
    """A hostile environment; `{root}`, `{trap}` and `{outside}` stand for the places."""

    def __str__(self) -> str:
        return f"{self.family}-{self.name}"


class Families:
    """Collects the cases of a file."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def case(
        self,
        family: str,
        name: str,
        *,
        says: str = "",
        never: tuple[str, ...] = (),
        env: Mapping[str, str] | None = None,
    ) -> Callable[[Build], Build]:
        """Take the function below as the builder of one case."""

        def keep(build: Build) -> Build:
            self.add(family, name, build, says=says, never=never, env=env)
            return build

        return keep

    def add(  # noqa: PLR0913 - a case has many sides
        self,
        family: str,
        name: str,
        build: Build,
        *,
        says: str = "",
        never: tuple[str, ...] = (),
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Add one case of a series."""
        self.cases.append(Case(family, name, build, says, never, env=env or {}))

    def files(
        self,
        family: str,
        name: str,
        files: Mapping[str, str | bytes],
        *,
        says: str = "",
        never: tuple[str, ...] = (),
    ) -> None:
        """Add a case that is a project with these files in it, committed."""
        self.add(family, name, lambda ground: ground.project().commit(files), says=says, never=never)
