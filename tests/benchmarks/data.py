"""
What `mlops data` costs beside plain `dvc` and beside the work itself, in one run.

    python tests/benchmarks/data.py [many|large|run]...

Without arguments all three parts: 50,000 files of 4 KiB, one file of 512 MiB, and what `mlops run` adds to `dvc repro`.
The last column is the ratio to look at on a machine that does other things too: of processor time, DVC's being 1.
The floor is the least that must be done: walking for a status, hashing for a verification, hashing and copying for an
`add`, copying for a push and a checkout, copying twice for a pull. Each row is measured in the same minute.
"""

import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

MLOPS = (sys.executable, "-m", "mlopskit", "data")
DVC = (sys.executable, "-m", "dvc")
QUIET = {**os.environ, "DVC_NO_ANALYTICS": "1", "DVC_SITE_CACHE_DIR": "", "NO_COLOR": "1"}


def main(count: int, size: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-data-") as folder:
        base = Path(folder)
        environment = {**QUIET, "DVC_SITE_CACHE_DIR": str(base / "site")}
        write(base / "source", count, size)
        ours, theirs = (project(base / name, environment) for name in ("ours", "theirs"))
        for root in (ours, theirs):
            shutil.copytree(base / "source", root / "d")
        print(f"{count} files of {size} bytes; seconds of wall clock (of processor)")
        print(f"{'':22}{'mlops':>16}{'dvc':>16}{'floor':>16}{'mlops/floor':>12}{'mlops/dvc':>11}{'(of processor)':>15}")

        def row(name: str, mine: tuple[str, ...], other: tuple[str, ...] | None, floor: Callable[[], object]) -> None:
            seconds = timed(lambda: call(MLOPS, mine, ours, environment))
            plain = timed(lambda: call(DVC, other, theirs, environment)) if other else None
            least = timed(floor)
            told = f"{plain[0]:8.2f} ({plain[1]:5.2f})" if plain else f"{'-':>16}"
            ratios = f"{seconds[0] / plain[0]:11.2f}{seconds[1] / plain[1]:15.2f}" if plain else ""
            print(
                f"{name:22}{seconds[0]:8.2f} ({seconds[1]:5.2f}){told}{least[0]:8.2f} ({least[1]:5.2f})"
                f"{seconds[0] / least[0]:12.2f}{ratios}",
                flush=True,
            )

        walk = lambda: stats(ours / "d")  # noqa: E731 - a floor by name
        row("first add", ("add", "d"), ("add", "-q", "d"), lambda: hash_and_copy(base / "source", base / "floor"))
        time.sleep(0.2)
        row("status, 1st", ("status",), ("status", "-q"), walk)
        row("status, no change", ("status",), ("status", "-q"), walk)
        for root in (ours, theirs):
            (root / "d" / "one-more").write_bytes(b"one more")
        row("add, one new file", ("add", "d"), ("add", "-q", "d"), walk)
        row("push", ("push",), ("push", "-q"), lambda: copy(ours / "d", base / "copy1"))
        row("push, no change", ("push",), ("push", "-q"), walk)
        row("verify", ("verify",), None, lambda: (hash_all(ours / "d"), hash_all(ours / ".dvc" / "cache")))
        for root in (ours, theirs):
            shutil.rmtree(root / "d")
        row("checkout", ("checkout",), ("checkout", "-q"), lambda: copy(ours / ".dvc" / "cache", base / "copy2"))
        for root in (ours, theirs):
            shutil.rmtree(root / "d")
            shutil.rmtree(root / ".dvc" / "cache")
            shutil.rmtree(root / ".dvc" / "tmp")  # as in a fresh clone, which knows nothing of the remote
        shutil.rmtree(base / "site", ignore_errors=True)
        two = lambda: (copy(ours / "remote", base / "copy3"), copy(base / "copy3", base / "copy4"))  # noqa: E731 - the same
        row("pull", ("pull",), ("pull", "-q"), two)
        row("pull, no change", ("pull",), ("pull", "-q"), walk)


def overhead(runs: int = 5) -> None:
    """Print what commands cost that let DVC work, beside DVC alone."""
    with tempfile.TemporaryDirectory(prefix="bench-run-") as folder:
        environment = {**QUIET, "DVC_SITE_CACHE_DIR": f"{folder}/site"}
        root = project(Path(folder) / "project", environment)
        (root / "work.py").write_text(
            "import sys\nsum(number * number for number in range(60_000_000))\nopen('out', 'w')\n"
        )
        stage = f"stages:\n  work:\n    cmd: {sys.executable} work.py\n    deps: [work.py]\n    outs: [out]\n"
        (root / "dvc.yaml").write_text(stage)
        call(DVC, ("repro", "-q"), root, environment)
        rows = (
            ("nothing to run", ("repro",), ("run",)),
            ("a stage of some seconds", ("repro", "-f"), ("run", "--force")),
            (
                "a remote, verified",
                ("remote", "add", "-f", "r", "../place"),
                ("data", "remote", "add", "r", "../place"),
            ),
        )
        print(f"\nprocessor seconds, median of {runs}\n{'':24}{'dvc':>8}{'mlops':>8}{'ratio':>8}")
        for name, theirs, ours in rows:
            pairs = [
                (
                    timed(lambda words=theirs: call(DVC, words, root, environment))[1],  # type: ignore[misc] # bound at once
                    timed(lambda words=ours: call(MLOPS[:-1], words, root, environment))[1],  # type: ignore[misc] # the same
                )
                for _ in range(runs)
            ]
            plain, mine = (statistics.median(side) for side in zip(*pairs, strict=True))
            print(f"{name:24}{plain:8.2f}{mine:8.2f}{mine / plain:8.2f}", flush=True)


def write(folder: Path, count: int, size: int) -> None:
    for number in range(count):
        file = folder / f"{number % 100:02}" / f"{number:06}.bin"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(hashlib.sha256(str(number).encode()).digest() * (size // 32 + 1))


def project(root: Path, environment: dict[str, str]) -> Path:
    root.mkdir()
    for words in (
        ("git", "init", "-q"),
        (*DVC, "init", "-q"),
        (*DVC, "remote", "add", "-q", "-d", "r", str(root / "remote")),
    ):
        subprocess.run(words, cwd=root, env=environment, check=True, capture_output=True)
    (root / ".dvc" / "config").open("a").write("[cache]\n    type = copy\n")
    return root


def call(program: tuple[str, ...], words: tuple[str, ...] | None, root: Path, environment: dict[str, str]) -> None:
    subprocess.run((*program, *(words or ())), cwd=root, env=environment, check=False, capture_output=True)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    began, spent = time.perf_counter(), children()
    work()
    return time.perf_counter() - began, children() - spent


def children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def stats(folder: Path) -> None:
    subprocess.run(["find", str(folder), "-printf", "%s %T@ %i\n"], check=True, capture_output=True)


def copy(source: Path, target: Path) -> int:
    return subprocess.run(["cp", "-r", str(source), str(target)], check=True).returncode


def hash_all(folder: Path) -> int:
    command = f"find {folder} -type f -print0 | xargs -0 -P {os.cpu_count()} -n 500 md5sum"
    return subprocess.run(command, shell=True, check=True, capture_output=True).returncode  # noqa: S602 - a folder that we made


def hash_and_copy(source: Path, target: Path) -> None:
    hash_all(source)
    copy(source, target)


if __name__ == "__main__":
    parts: dict[str, Callable[[], None]] = {
        "many": lambda: main(50_000, 4096),
        "large": lambda: main(1, 512 * 2**20),
        "run": overhead,
    }
    for part in sys.argv[1:] or parts:
        parts[part]()
