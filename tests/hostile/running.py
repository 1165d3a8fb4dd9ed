"""Commands run on hostile repositories, each within its bounds, and everything that could have gone wrong looked at."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from tests.hostile import tracing
from tests.hostile.corpus.case import Case, Ground

SECONDS = 10.0
"""Of the processor, so that the load of the machine changes nothing; what waits for something is told by the clock."""
PATIENCE = 60.0
MEMORY = 512 << 20
REPOSITORY = Path(__file__).resolve().parents[2]

Words = tuple[str, ...]
HERE = "{root}"

AUDITS: tuple[Words, ...] = (
    ("audit", HERE, "--format", "json"),
    ("audit", HERE),
    ("audit", HERE, "--at", "HEAD", "--format", "sarif"),
    ("audit", HERE, "--history", "--format", "html"),
    ("audit", HERE, "--since", "HEAD", "--format", "github"),
    ("audit", HERE, HERE, "--format", "markdown"),
    ("audit", HERE, "--scale", "google", "--format", "junit"),
    ("audit", HERE, "--require", "ci", "--format", "azure"),
    ("audit", HERE, "--fail-under", "google=1", "--format", "gitlab"),
)
PLAIN = (AUDITS[0], AUDITS[1])
"""Those that name no revision, which a stranger's repository may lack."""
READERS: tuple[Words, ...] = (
    ("doctor", HERE, "--format", "json"),
    ("delivery", HERE, "--format", "json"),
    ("config", "show", "--path", HERE, "--format", "json"),
    ("model", "list", "--path", HERE, "--format", "json"),
    ("model", "history", "m", "--path", HERE),
    ("model", "show", "m@v1.0.0", "--path", HERE),
    ("model", "compare", "m@v1.0.0", "m@v1.0.0", "--path", HERE),
)
INSIDE: tuple[Words, ...] = (
    ("audit", "--format", "json"),
    ("explain", "data-validation"),
    ("check", "--list"),
    ("check", "secrets", "large-files", "model", "notebooks", "docs", "metrics", "template", "--format", "json"),
    ("check", "maturity", "locks", "--format", "sarif"),
    ("data", "status", "--format", "json"),
    ("data", "verify"),
    ("data", "diff"),
    ("data", "log"),
    ("suite", "show", "suite.json"),
    ("validate", "data.csv", "--suite", "suite.json", "--engine", "duckdb", "--format", "json"),
    ("validate",),
    ("drift", "data.csv", "data.csv"),
    ("add", "ci-github", "--dry-run"),
    ("update", "--dry-run"),
)
"""Commands of one who stands in the repository."""
LOCKS = ".dvc/tmp"
"""Where `mlops data verify` holds the lock that keeps others from changing what it reads; git ignores the folder."""
MAY_START = ("check", "data", "add", "update", "validate", "doctor")
"""Commands that drive other programs besides git; what they start must lie outside of the repository."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How one command on one case ended."""

    words: Words
    code: int | None
    seconds: float
    bytes: int
    out: str
    err: str
    events: tuple[tuple[str, str], ...]
    trace: tracing.Traced | None


@dataclass(slots=True)
class Stage:
    """The process that runs the commands, and the folders that they may write to."""

    folder: Path
    trace: bool
    number: int = 0
    _child: subprocess.Popen[str] | None = field(default=None)

    def __enter__(self) -> Self:
        argv = [sys.executable, "-P", "-m", "tests.hostile.stage"]
        before = tracing.command(self.folder) if self.trace else []
        env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
        self._child = subprocess.Popen(
            [*before, *argv], env=env, text=True, cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            _stream(self._child.stdin).close()
            self._child.wait(20)
            _stream(self._child.stdout).close()

    def run(self, words: Words, ground: Ground, env: Mapping[str, str], *, inside: bool) -> Ran:
        """Run one command and return how it ended."""
        assert self._child is not None
        place = self.place(ground)
        job = {
            "argv": [word.replace(HERE, str(ground.root)) for word in words],
            "cwd": str(ground.root if inside else place / "elsewhere"),
            "env": environment(place, ground, env),
            "out": str(place / "out"),
            "err": str(place / "err"),
            "events": str(place / "events"),
            "seconds": PATIENCE,
            "cpu": SECONDS * (2 if self.trace else 1),
        }
        _stream(self._child.stdin).write(json.dumps(job) + "\n")
        _stream(self._child.stdin).flush()
        answer = json.loads(_stream(self._child.stdout).readline())
        events = [json.loads(line) for line in (place / "events").read_text().splitlines()]
        return Ran(
            words,
            answer["code"],
            answer["cpu"],
            answer["bytes"],
            (place / "out").read_bytes().decode("utf-8"),
            (place / "err").read_bytes().decode("utf-8"),
            tuple((event, given) for event, given in events),
            tracing.traced(self.folder, answer["pid"]) if self.trace else None,
        )

    def place(self, ground: Ground) -> Path:
        """Return fresh folders for one run, beside the repository."""
        self.number += 1
        place = ground.outside.parent / f"run-{self.number}"
        for name in ("home", "cache", "tmp", "elsewhere"):
            (place / name).mkdir(parents=True)
        return place


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def environment(place: Path, ground: Ground, hostile: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a run: plain, with the case's own variables on top."""
    git = shutil.which("git") or "/usr/bin/git"
    plain = {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), str(Path(git).parent), os.defpath)),
        "HOME": str(place / "home"),
        "XDG_CACHE_HOME": str(place / "cache"),
        "TMPDIR": str(place / "tmp"),
        "LC_ALL": "C.UTF-8",
    }
    marks = {"root": str(ground.root), "trap": str(ground.trap), "outside": str(ground.outside), "PATH": plain["PATH"]}
    return plain | {name: value.format(**marks) for name, value in hostile.items()}


def built(case: Case, folder: Path) -> Ground:
    """Build a case in an empty folder."""
    ground = Ground(folder / "target", folder / "outside")
    ground.root.mkdir(parents=True)
    ground.outside.mkdir()
    case.build(ground)
    _ = ground.trap
    return ground


def picture(root: Path) -> str:
    """Return a digest of a tree: names, kinds, modes, links and the bytes of files, without their times."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not f"{folder}/{name}".endswith(LOCKS))
        for name in sorted((*names, *folders)):
            path = os.path.join(folder, name)  # noqa: PTH118 - some are longer than a Path may open
            try:
                state = os.lstat(path)
            except OSError:
                continue
            digest.update(repr((path, state.st_mode, state.st_size)).encode("utf-8", "surrogateescape"))
            if stat.S_ISREG(state.st_mode) and state.st_size < 1 << 20:
                with open(path, "rb") as stream:  # noqa: PTH123 - the same
                    digest.update(stream.read())
    return digest.hexdigest()


def complaints(case: Case, ground: Ground, ran: Ran) -> Iterator[str]:
    """Say everything that a run did which nobody may do on a stranger's repository."""
    command = " ".join(ran.words)
    if ran.code is None:
        yield f"{command}: waited for something, or worked for more than {SECONDS:.0f} seconds"
    elif ran.code not in (case.codes if ran.words in PLAIN else {0, 1, 2, 3}):
        yield f"{command}: ended with {ran.code}: {ran.err[-300:]}"
    if ran.seconds > SECONDS:
        yield f"{command}: took {ran.seconds:.1f} seconds"
    if ran.bytes > MEMORY:
        yield f"{command}: took {ran.bytes >> 20} MiB"
    if "Traceback (most recent call last)" in ran.out + ran.err:
        yield f"{command}: showed a traceback: {ran.err[-300:]}"
    if ground.sprung.exists():
        yield f"{command}: ran something of the repository: {ground.sprung.read_text()[:200]}"
    for secret in case.never:
        if secret in ran.out or secret in ran.err:
            yield f"{command}: printed {secret}"
    yield from _by_events(ground, ran, command)
    if ran.trace is not None:
        yield from _by_trace(ground, ran.trace, ran, command)


def _by_events(ground: Ground, ran: Ran, command: str) -> Iterator[str]:
    for event, given in ran.events:
        if event.startswith("socket."):
            yield f"{command}: {event}{given}"
        if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
            words = given.lstrip("('[").split("'")
            program = words[0]
            inside = not program.startswith("/") or Path(program).is_relative_to(ground.root)
            if inside or (Path(program).name != "git" and ran.words[0] not in MAY_START):
                yield f"{command}: started {given[:200]}"


GIT_READS = frozenset({"rev-parse", "cat-file", "ls-tree", "ls-files", "rev-list", "for-each-ref", "log"}) | {
    *("merge-base", "symbolic-ref", "diff-files"),
}
"""The words of git that read and start nothing, `diff-files` in a git directory of our own without any setting."""
GIT_KEYS = frozenset({"PATH", "LC_ALL", "TZ", "HOME"})


def _by_trace(ground: Ground, trace: tracing.Traced, ran: Ran, command: str) -> Iterator[str]:
    yield from (f"{command}: {call}" for call in trace.sockets)
    for program in trace.programs:
        yield from (f"{command}: {wrong}" for wrong in _wrong(program, ground, strict=ran.words[0] == "audit"))
    allowed = (str(ground.outside.parent / "run-"), "/dev/null", "/dev/tty", "/proc/self")
    for path in trace.writes:
        if not path.startswith(allowed) and not (LOCKS in path and ran.words[:2] == ("data", "verify")):
            yield f"{command}: wrote {path}"


def _wrong(program: tracing.Program, ground: Ground, *, strict: bool) -> Iterator[str]:
    if not program.path.startswith("/") or Path(program.path).is_relative_to(ground.root):
        yield f"started {program.path}"
    if any(str(ground.outside) in entry for entry in program.env) and strict:
        yield f"gave {program.path} the hostile environment"
    if not strict:
        return
    words = program.words[1:]
    said = [word for index, word in enumerate(words) if not word.startswith("-") and words[index - 1] != "-c"]
    if Path(program.path).name != "git" or not said or said[0] not in GIT_READS:
        yield f"started {program.path} {' '.join(words[-4:])}"
    strange = {entry.partition("=")[0] for entry in program.env} - GIT_KEYS
    if any(not name.startswith("GIT_") for name in strange) or "GIT_NO_LAZY_FETCH=1" not in program.env:
        yield f"started git with {sorted(strange)}"


def run_all(
    stage: Stage, case: Case, folder: Path, commands: Sequence[tuple[Words, bool]]
) -> tuple[list[str], dict[str, Ran]]:
    """Build a case, run commands on it, and return what is wrong, and how each command ended."""
    ground = built(case, folder)
    before = picture(ground.root), picture(ground.outside)
    wrong: list[str] = []
    runs = {}
    for words, inside in commands:
        ran = stage.run(words, ground, case.env, inside=inside)
        runs[" ".join(words)] = ran
        wrong += complaints(case, ground, ran)
        ground.sprung.unlink(missing_ok=True)
        if before != (picture(ground.root), picture(ground.outside)):
            wrong.append(f"{' '.join(words)}: changed the repository, or what lies outside of it")
            before = picture(ground.root), picture(ground.outside)
        left = [path.name for path in (folder / f"run-{stage.number}" / "tmp").glob("*")]
        if left:
            wrong.append(f"{' '.join(words)}: left {left} in the temporary folder")
    return wrong, runs
