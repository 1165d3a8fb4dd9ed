"""C10 to C17: damaged, missing and misleading data of git."""

import os
import shutil
import zlib
from pathlib import Path

from tests.hostile.corpus.case import Build, Families, Ground

families = Families()
MISSING = "missing or damaged"


def partial(extra: dict[str, str], path: str) -> Build:
    """Return the builder of a partial clone that lacks the object of a path."""

    def build(ground: Ground) -> None:
        ground.project()
        blob = ground.git("rev-parse", f"HEAD:{path}")
        ground.arm(
            {
                "core.repositoryformatversion": "1",
                "extensions.partialClone": "origin",
                "remote.origin.url": "ssh://example.invalid/x",
                "remote.origin.promisor": "true",
                "core.sshCommand": "{trap}",
                **extra,
            }
        )
        (ground.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
        if path:
            (ground.root / path).unlink()
            ground.git("update-index", "--skip-worktree", path)

    return build


families.add("C10", "missing-blob", partial({}, "train.py"), says=MISSING)
families.add("C10", "missing-lock", partial({}, "dvc.yaml"), says=MISSING)
families.add("C10", "missing-tree", partial({}, ""), says="")
families.add("C10", "ext-promisor", partial({"remote.origin.url": "ext::{trap}"}, "train.py"), says=MISSING)


def bare_inside(folder: str) -> Build:
    """Return the builder of a project that brings a bare repository along, as a plain clone would."""

    def build(ground: Ground) -> None:
        ground.project()
        inner = ground.root / folder
        ground.git("init", "--quiet", "--bare", folder)
        (inner / "config").write_text(f"[core]\n\tbare = false\n\tworktree = ..\n\tfsmonitor = {ground.trap}\n")
        (inner / "hello.py").write_text("import torch\n")
        ground.git("add", "--all", "--force")
        ground.git("commit", "--quiet", "--message", "Inner")

    return build


for name in ("vendor/inner.git", "data", "a/b/c", ".hidden"):
    families.add("C11", name.replace("/", "-").strip("."), bare_inside(name), says="bare")


def git_file(content: str) -> Build:
    """Return the builder of a folder whose `.git` is a file."""

    def build(ground: Ground) -> None:
        ground.write({"train.py": "import torch\n"})
        elsewhere = Ground(ground.outside / "theirs", ground.outside)
        elsewhere.root.mkdir()
        elsewhere.commit({"a.py": ""}).arm({"core.fsmonitor": "{trap}"})
        (ground.root / ".git").write_text(content.format(theirs=elsewhere.root / ".git", outside=ground.outside))

    return build


for name, content in {
    "outside": "gitdir: {theirs}\n",
    "itself": "gitdir: .git\n",
    "device": "gitdir: /dev/zero\n",
    "nothing": "",
    "nonsense": "\x00\x01\n",
    "long": "gitdir: " + "a/" * 3000,
    "two-lines": "gitdir: {theirs}\ngitdir: .\n",
    "root": "gitdir: /\n",
}.items():
    families.add("C12", name, git_file(content), says="was not used")


@families.case("C12", "pipe", says="was not used")
def pipe(ground: Ground) -> None:
    """Put a pipe in the place of `.git`."""
    os.mkfifo(ground.write({"train.py": "import torch\n"}).root / ".git")


@families.case("C12", "gitdir-is-a-pipe", says="was not used")
def gitdir_is_a_pipe(ground: Ground) -> None:
    """Lead `.git` to a pipe."""
    os.mkfifo(ground.outside / "pipe")
    git_file("gitdir: {outside}/pipe\n")(ground)


@families.case("C12", "link", says="was not used")
def link(ground: Ground) -> None:
    """Make `.git` a link to another repository."""
    git_file("")(ground)
    (ground.root / ".git").unlink()
    (ground.root / ".git").symlink_to(ground.outside / "theirs/.git")


@families.case("C12", "commondir")
def commondir(ground: Ground) -> None:
    """Let the git directory name another one as its common one."""
    ground.project()
    elsewhere = Ground(ground.outside / "theirs", ground.outside)
    elsewhere.root.mkdir()
    elsewhere.commit({"secret.py": ""}).arm({"core.fsmonitor": "{trap}"})
    (ground.root / ".git/commondir").write_text(f"{elsewhere.root}/.git\n")


def owned_by_another(ground: Ground, folder: str) -> None:
    """Give a folder to another user, as a container does; only root can."""
    if os.geteuid() == 0:
        for path in (ground.root / folder, *(ground.root / folder).rglob("*")):
            os.chown(path, 4242, 4242, follow_symlinks=False)


@families.case("C13", "foreign-owner")
def foreign_owner(ground: Ground) -> None:
    """Let all belong to another user."""
    owned_by_another(ground.project(), ".")


@families.case("C13", "foreign-git-folder")
def foreign_git_folder(ground: Ground) -> None:
    """Let the git directory belong to another user."""
    owned_by_another(ground.project(), ".git")


@families.case("C14", "alternates")
def alternates(ground: Ground) -> None:
    """Let objects be looked for in places of the attacker's choice."""
    ground.project()
    (ground.root / ".git/objects/info/alternates").write_text("/proc/self/fd\n/dev/zero\n../../../x\n\x00\n")


@families.case("C14", "http-alternates")
def http_alternates(ground: Ground) -> None:
    """Let objects be looked for on the network."""
    ground.project()
    (ground.root / ".git/objects/info/http-alternates").write_text("http://example.invalid/objects\n")


@families.case("C14", "replace")
def replace(ground: Ground) -> None:
    """Show another blob in the place of one."""
    ground.project()
    ground.write({"x": "import evil\n"})
    other = ground.git("hash-object", "-w", "x")
    ground.git("replace", ground.git("rev-parse", "HEAD:train.py"), other)


@families.case("C14", "grafts")
def grafts(ground: Ground) -> None:
    """Let a commit be its own ancestor."""
    ground.project()
    head = ground.git("rev-parse", "HEAD")
    (ground.root / ".git/info").mkdir(exist_ok=True)
    (ground.root / ".git/info/grafts").write_text(f"{head} {head}\n")


@families.case("C14", "shallow")
def shallow(ground: Ground) -> None:
    """Cut the history off at the only commit."""
    ground.project()
    (ground.root / ".git/shallow").write_text(ground.git("rev-parse", "HEAD") + "\n")


def refs(*names: str) -> Build:
    """Return the builder of a project with branches and tags of these names."""

    def build(ground: Ground) -> None:
        head = ground.project().git("rev-parse", "HEAD")
        for name in names:
            for kind in ("heads", "tags"):
                path = ground.root / ".git/refs" / kind / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{head}\n")

    return build


families.add("C15", "options", refs("-h", "--upload-pack=x", "--output=x", "-c core.pager=x"))
families.add("C15", "long", refs("a" * 240, "/".join(["b" * 200] * 15)))
families.add("C15", "control", refs("x\x1b[31m", "x\u202ey", "::error::x", "m@v1.0.0", "m#prod#1"))


@families.case("C15", "many")
def many_refs(ground: Ground) -> None:
    """Pack ten thousand tags."""
    head = ground.project().git("rev-parse", "HEAD")
    lines = "".join(f"{head} refs/tags/v{n:05}\n" for n in range(10_000))
    (ground.root / ".git/packed-refs").write_text(f"# pack-refs with: peeled fully-peeled sorted \n{lines}")


@families.case("C15", "head-loop")
def head_loop(ground: Ground) -> None:
    """Let HEAD name itself."""
    ground.project()
    (ground.root / ".git/HEAD").write_text("ref: HEAD\n")


def commit_of(author: bytes, message: bytes, when: bytes = b"1700000000 +0000") -> Build:
    """Return the builder of a project whose last commit has this author and message, as raw bytes."""

    def build(ground: Ground) -> None:
        ground.project()
        tree, head = ground.git("rev-parse", "HEAD^{tree}"), ground.git("rev-parse", "HEAD")
        who = author + b" <a@b> " + when
        lines = [f"tree {tree}\nparent {head}".encode(), b"author " + who, b"committer " + who, b"", message]
        words = ("hash-object", "-t", "commit", "-w", "--stdin", "--literally")
        ground.git("update-ref", "HEAD", ground.git(*words, stdin=b"\n".join(lines)))

    return build


for name, build in {
    "escape": commit_of(b"\x1b[31mA\x1b]0;x\x07", b"\x1b[2J::error::x\n##vso[x]y"),
    "latin": commit_of(b"Caf\xe9", b"caf\xe9 \xff\xfe"),
    "nul": commit_of(b"A", b"a\x00b"),
    "long": commit_of(b"A" * 5000, b"x" * 10_000_000),
    "future": commit_of(b"A", b"x", b"99999999999 +0000"),
    "before": commit_of(b"A", b"x", b"-1 +0000"),
    "no-date": commit_of(b"A", b"x", b""),
    "odd-zone": commit_of(b"A", b"x", b"1700000000 +99999"),
    "separators": commit_of(b"A\x01B", b"x\x01y\x02z\n\n\x01" + b"a" * 40 + b"\x00"),
}.items():
    families.add("C16", name, build)


def submodule(name: str, url: str, path: str = "lib") -> Build:
    """Return the builder of a project with a submodule of this name and address."""

    def build(ground: Ground) -> None:
        ground.project()
        address = url.format(trap=ground.trap)
        text = f'[submodule "{name}"]\n\tpath = {path}\n\turl = {address}\n\tupdate = !{ground.trap}\n'
        ground.write({".gitmodules": text})
        ground.git("add", "--all")
        ground.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib")
        ground.git("commit", "--quiet", "--message", "Submodule")

    return build


families.add("C17", "climbing-name", submodule("../../hooks", "https://example.invalid/x"))
families.add("C17", "ext-url", submodule("x", "ext::{trap}"))
families.add("C17", "carriage-return", submodule("x\r", "https://example.invalid/x", "lib\r"))
families.add("C17", "option-url", submodule("x", "-uexec", "-c"))


def damage(path: str, content: bytes) -> Build:
    """Return the builder of a project in whose git directory a file holds rubbish."""

    def build(ground: Ground) -> None:
        ground.project()
        file: Path = ground.root / ".git" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    return build


families.add("C14", "broken-index", damage("index", b"DIRC\0\0\0\2\xff\xff\xff\xff" + b"x" * 200), says="index")
families.add("C14", "empty-index", damage("index", b""))
families.add("C14", "huge-index-count", damage("index", b"DIRC\0\0\0\4\xff\xff\xff\xff"), says="index")
families.add("C14", "broken-packed-refs", damage("packed-refs", b"\xff\x00rubbish\n" * 50))
families.add("C14", "broken-pack", damage("objects/pack/pack-1.idx", b"\xfftOc\0\0\0\2" + b"\xff" * 1100))
families.add("C14", "broken-graph", damage("objects/info/commit-graph", b"CGPH\x01\x01\xff" + b"\xff" * 100))


@families.case("C14", "bomb-object")
def bomb_object(ground: Ground) -> None:
    """Let an object unpack to a hundred times what it weighs, and be another than its name says."""
    ground.project()
    blob = ground.git("rev-parse", "HEAD:train.py")
    file = ground.root / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(zlib.compress(b"blob 50000000\0" + b"a" * 50_000_000))
    (ground.root / "train.py").unlink()
    ground.git("update-index", "--skip-worktree", "train.py")


@families.case("C14", "no-objects")
def no_objects(ground: Ground) -> None:
    """Leave a git directory without any object."""
    ground.project()
    shutil.rmtree(ground.root / ".git/objects")
    (ground.root / ".git/objects").mkdir()
