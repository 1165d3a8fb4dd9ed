"""
How fast `init` and `update` are, beside what a newcomer would type instead: ccds, copier and kedro new.

Usage: `python tests/benchmarks/scaffold.py [--runs 5]`. The others are installed in an environment of their own (uv and
a package index are needed) and render from this disk, each twice: a template of two files, which is less than they do
usually, and one with the very files of our full profile, as many of them rendered, which is the like for like.
Prints CPU seconds of whole processes, children included, as medians of runs taken in turns; it never fails.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

MLOPS = (sys.executable, "-m", "mlopskit")
PEERS = ("cookiecutter-data-science", "copier", "kedro")
GOALS = {"mlops init, full": 1.5, "mlops add docker": 2.0, "mlops update": 2.0}
"""CPU seconds that each may take."""

UPDATE = """
import sys
from pathlib import Path
from mlopskit.commands.update import update
update(Path(sys.argv[1]), home=Path(sys.argv[2]))
"""


def main() -> None:
    """Run everything in turns, so that a busy machine is busy for all, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        compared = {**ours(where), **theirs(where)}
        taken: dict[str, list[float]] = {name: [] for name in compared}
        for _ in range(runs):
            for name, run in compared.items():
                taken[name].append(run())
    for name, each in sorted(taken.items(), key=lambda item: statistics.median(item[1])):
        goal = f"  (at most {GOALS[name]:.1f})" if name in GOALS else ""
        print(f"{name:24} {statistics.median(each):6.2f} s CPU{goal}")


def ours(where: Path) -> dict[str, Callable[[], float]]:
    """Return what we measure of our own."""
    subprocess.run([*MLOPS, "init", "birds", "--profile", "minimal"], cwd=where, check=True, capture_output=True)
    home = newer(where)

    def init() -> float:
        return alone(where, (*MLOPS, "init", "again", "--profile", "full", "--defaults"), "again")

    def of_copy(*argv: str) -> float:
        shutil.copytree(where / "birds", where / "copy", symlinks=True)
        return alone(where / "copy", argv, ".")

    return {
        "mlops init, full": init,
        "mlops add docker": lambda: of_copy(*MLOPS, "add", "docker"),
        "mlops update": lambda: of_copy(sys.executable, "-c", UPDATE, ".", str(home)),
    }


def newer(where: Path) -> Path:
    """Return a newer edition of the template, with today's among its releases."""
    from mlopskit.scaffold import catalog, releases

    home = where / "home"
    shutil.copytree(catalog.home(), home)
    version = catalog.current().version
    releases.pack(catalog.home(), home / "releases" / f"{version}.zip")
    settings = home / "template.toml"
    settings.write_text(settings.read_text().replace(f'version = "{version}"', 'version = "99.0"', 1))
    makefile = home / "base/{{cookiecutter.project}}/Makefile"
    makefile.write_text(makefile.read_text() + "\n# newer\n")
    return home


def theirs(where: Path) -> dict[str, Callable[[], float]]:
    """Return what we measure of others; nothing when they cannot be installed."""
    home = where / "peers"
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    made = subprocess.run([uv, "venv", "--quiet", str(home)], check=False)
    got = (
        made.returncode
        or subprocess.run([uv, "pip", "install", "--quiet", "--python", str(home), *PEERS], check=False).returncode
    )
    if got:
        print("the others could not be installed, so there is nothing to compare with")
        return {}
    ccds, plain = where / "ccds-template", where / "copier-template"
    full = rendered(where)
    for folder, root in ((ccds, ccds / "{{ cookiecutter.repo_name }}"), (plain, plain)):
        root.mkdir(parents=True)
        (root / ("README.md" if folder == ccds else "README.md.jinja")).write_text("# {{ 1 + 1 }}\n")
    (ccds / "ccds.json").write_text(json.dumps({"repo_name": "theirs"}))
    (ccds / "cookiecutter.json").write_text(json.dumps({"repo_name": "theirs"}))
    (plain / "copier.yml").write_text("name:\n  type: str\n  default: theirs\n")
    bin_, alike = home / "bin", alike_templates(where, full)
    kedro = (str(bin_ / "kedro"), "new", "--name=theirs", "--telemetry=no")
    copier = (str(bin_ / "copier"), "copy", "--defaults", "--quiet")
    commands = {
        "ccds": (str(bin_ / "ccds"), str(ccds), "--no-input"),
        "ccds, our files": (str(bin_ / "ccds"), str(alike), "--no-input"),
        "copier copy": (*copier, str(plain), "theirs"),
        "copier copy, our files": (*copier, str(alike / "copier"), "theirs"),
        "kedro new": (*kedro, "--tools=none", "--example=n"),
        "kedro new, our files": (*kedro, f"--starter={alike}"),
    }
    return {name: lambda argv=argv: alone(where, argv, "theirs") for name, argv in commands.items()}  # type: ignore[misc]


def rendered(where: Path) -> dict[str, bytes]:
    """Return the files of our full profile."""
    subprocess.run([*MLOPS, "init", "model", "--profile", "full"], cwd=where, check=True, capture_output=True)
    project = where / "model"
    kept = [path for path in project.rglob("*") if path.is_file() and ".git" not in path.relative_to(project).parts]
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in kept}


def alike_templates(where: Path, files: dict[str, bytes]) -> Path:
    """Write these files as a template of Cookiecutter's kind, for ccds and kedro, and as one of copier's inside it."""
    home = where / "alike"
    plain = [
        name for number, name in enumerate(files) if number % 2 or b"\0" in files[name]
    ]  # of ours half is rendered
    for name, content in files.items():
        kept = name in plain
        text = content if kept else b"{% raw %}" + content + b"{% endraw %}{{ 1 + 1 }}"
        for path in (home / "{{ cookiecutter.repo_name }}" / name, home / f"copier/{name}{'' if kept else '.jinja'}"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
    answers = {"repo_name": "theirs", "project_name": "theirs", "python_package": "theirs", "kedro_version": "1"}
    for name in ("ccds.json", "cookiecutter.json"):
        (home / name).write_text(json.dumps({**answers, "_copy_without_render": plain}))
    (home / "copier/copier.yml").write_text("name:\n  type: str\n  default: theirs\n")
    return home


def alone(where: Path, argv: tuple[str, ...], made: str) -> float:
    """Return the CPU seconds of one run, children included, and take away what it made; it must not fail."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(argv, cwd=where, env=env, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree((where / made).resolve(), ignore_errors=True)
    if done.returncode:
        raise SystemExit(f"{argv[0]} failed: {done.stderr[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
