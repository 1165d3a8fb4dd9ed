"""
Run what the pages show, and keep the output that they show true.

A block of a page that begins with three backticks and `bash {run in PLACE}` is run from top to bottom; one that begins
with `console {run in PLACE}` holds commands after `$ ` and what they print. All blocks of a page with the same place
are one session. A block with commands that cannot be run here says why: `{not run: the reason}`.

`python docs/sessions.py` writes new output into the pages; `--check` writes nothing and names what is stale;
`--but=PAGE` leaves a page out.
Times, hashes and dates are not compared.
"""

import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^(`{3,})(bash|console) \{run in ([a-z-]+)\}\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
MARK = "\x1e"
WIDTH = "88"
PLACES: Mapping[str, tuple[str, str]] = {
    "a-folder": ("", ""),
    "a-project": ("", "mlops init penguins --defaults"),
    "a-trained-project": ("a-project", "dvc repro; dvc push; git add -A; git commit -m 'The first run'"),
    "an-old-repository": ("", "git init -b main old; cd old; echo '# Old' > README.md; git add .; git commit -m First"),
    "a-checkout": ("", "mkdir mlopskit; cd {root}; cp -r mlopskit tests templates pyproject.toml ~/mlopskit"),
}
"""Where a session begins: the place that it is made from, and what is done there."""
INSIDE = {
    "a-project": "penguins",
    "a-trained-project": "penguins",
    "an-old-repository": "old",
    "a-checkout": "mlopskit",
}
PICTURES: Mapping[str, tuple[str, str]] = {
    "check.svg": (
        "a-trained-project",
        "echo 'import os' >> src/penguins/data.py; echo , >> data/raw/penguins.csv; see mlops check lint docs pipeline",
    ),
    "audit.svg": ("a-trained-project", "see mlops audit --scale google"),
}
"""The pictures of terminals in `docs/pictures`: where each is taken, and what is seen in it."""
PASSING = (
    (r"\d+(\.\d+)? ?s\b|\breused\b", "TIME"),
    (r"\d+ (files|passed|deselected)", "COUNT"),
    (r"\b(?=[a-z]*\d)[0-9a-f]{7,64}\b", "HASH"),
    (r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?", "DATE"),
    (r"\d{8}T\d{6}[-\d]*", "MOMENT"),
    (r"\s+", " "),  # lines break elsewhere when a time is a digit longer
)
"""What may differ from run to run."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page that is run: its text, and where it stands."""

    language: str
    place: str
    body: str
    start: int
    end: int


def main(words: list[str]) -> int:
    """Run every session, and write what has changed or, with `--check`, tell it."""
    write, left_out = "--check" not in words, [word.removeprefix("--but=") for word in words if word[:6] == "--but="]
    pages = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    written = [page for page in pages if "reference" not in page.parts and page.name not in left_out]
    stale = [page for page in written if _stale(page, write=write)]
    faded = [name for name in PICTURES if _faded(name, write=write)]
    return 1 if stale or faded else 0


def blocks(text: str) -> list[Block]:
    """Return the blocks of a page that are run."""
    return [Block(found[2], found[3], found[4], found.start(4), found.end(4)) for found in BLOCK.finditer(text)]


def _stale(page: Path, *, write: bool) -> bool:
    """Say whether a page shows something else than what its commands print, and where it does; write it when asked."""
    text, name = page.read_text(encoding="utf-8"), page.relative_to(ROOT).as_posix()
    all_blocks = blocks(text)
    told: dict[int, str] = {}
    for place in dict.fromkeys(block.place for block in all_blocks):
        told |= _session(name, place, [block for block in all_blocks if block.place == place])
    new = text
    for block in reversed(all_blocks):
        if block.start in told and not same(told[block.start], block.body):
            sys.stdout.write("".join(_difference(name, block.body, told[block.start])))
            new = new[: block.start] + told[block.start] + new[block.end :]
    if write and new != text:
        page.write_text(new, encoding="utf-8")
    return new != text


def _faded(name: str, *, write: bool) -> bool:
    """Say whether a picture shows something else than what is to be seen now; draw it again when asked."""
    place, script = PICTURES[name]
    file = ROOT / "docs" / "pictures" / name
    with tempfile.TemporaryDirectory() as folder:
        home = shutil.copytree(_place(place), Path(folder, "home"), symlinks=True)
        drawn = run(f"({SEE}\n{script}) 2>&1 | python {ROOT}/docs/terminal.py", home, place, name)
    if file.is_file() and same(_text(file.read_text(encoding="utf-8")), _text(drawn)):
        return False
    sys.stdout.write(f"docs/pictures/{name} is not what is to be seen now\n")
    if write:
        file.parent.mkdir(exist_ok=True)
        file.write_text(drawn, encoding="utf-8")
    return True


def _text(picture: str) -> str:
    """Return the words in a picture, in their order."""
    return " ".join(re.findall(r"<text[^>]*>([^<]*)", picture))


def same(left: str, right: str) -> bool:
    """Whether two outputs are the same but for times, hashes and dates."""
    return normal(left) == normal(right)


def normal(text: str) -> str:
    """Return an output without what differs from run to run."""
    for pattern, word in PASSING:
        text = re.sub(pattern, word, text)
    return text.strip()


def _difference(name: str, then: str, now: str) -> Iterator[str]:
    return difflib.unified_diff(then.splitlines(keepends=True), now.splitlines(keepends=True), name, "what it prints")


def _session(name: str, place: str, of_place: list[Block]) -> dict[int, str]:
    """Run the blocks of a page in one place, and return for each block with output what it should show."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        shutil.copytree(_place(place), home, symlinks=True)
        printed = run("\n".join(_script(block) for block in of_place), home, place, name)
    outputs = dict(part.split("\n", 1) for part in printed.split(MARK)[1:])
    return {block.start: _shown(block, outputs) for block in of_place if block.language == "console"}


def _script(block: Block) -> str:
    """Return what a shell runs: a block of `bash` ends at its first trouble, one of `console` shows it."""
    if block.language == "bash":
        return f"mark quiet\nset -e\n{block.body}\nset +e"
    return "\n".join(f"mark {block.start}.{number}\n{line}" for number, line in _commands(block))


def _commands(block: Block) -> Iterator[tuple[int, str]]:
    lines = (line for line in block.body.splitlines() if line.startswith("$ "))
    yield from enumerate(line.removeprefix("$ ") for line in lines)


def _shown(block: Block, outputs: Mapping[str, str]) -> str:
    return "".join(f"$ {line}\n{outputs.get(f'{block.start}.{number}', '')}" for number, line in _commands(block))


def run(script: str, home: Path, place: str, name: str) -> str:
    """Return what a script prints in a place; the end of a `bash` block at its first trouble ends it all."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {key: value for key, value in os.environ.items() if key in ("LANG", "TMPDIR", "SYSTEMROOT")}
    inside = home / INSIDE.get(place, "")
    done = subprocess.run(
        ["bash", "-uo", "pipefail", "-c", f"{SHELL}\n{script}\nexit 0"],  # noqa: S607 - the shell that a reader has
        cwd=inside,
        env={**kept, **ENVIRONMENT, "PATH": programs, "PYTHONPATH": f"{inside}/src:{inside}", "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=900,
    )
    if done.returncode:
        sys.exit(f"{name}: a block that is run in {place} failed\n{done.stdout.replace(MARK, '')}")
    return done.stdout.replace(str(home), "~")


SEE = 'see() { echo "$ $*"; FORCE_COLOR=1 "$@" || true; }'
"""Shows a command as it is typed, and what it prints with its colours."""
SHELL = f"mark() {{ local code=$?; printf '{MARK}%s\\n' $1; return $code; }}"
"""Tells where the output of the next command begins, and leaves the exit code of the last one to be asked for."""

ENVIRONMENT = {
    **{f"GIT_{who}_NAME": "Ada Lovelace" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "ada@example.org" for who in ("AUTHOR", "COMMITTER")},
    "COLUMNS": WIDTH,
    "DVC_NO_ANALYTICS": "1",
    "LC_ALL": "C.UTF-8",
}
"""What a reader has: a name in git, and an environment in which the project can be imported."""


@cache
def _place(place: str) -> Path:
    """Return a folder in which a session of that place can begin, made once."""
    folder = Path(tempfile.mkdtemp(prefix="sessions-"), "home")
    before, script = PLACES[place]
    shutil.copytree(_place(before), folder, symlinks=True) if before else folder.mkdir()
    if script:
        run(f"set -e\n{script.format(docs=ROOT / 'docs', root=ROOT)}", folder, before, f"making {place}")
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
