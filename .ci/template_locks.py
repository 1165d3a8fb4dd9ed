"""
Lock what tasks and parts of the template need: `python .ci/template_locks.py NAME...`, or no name for all.

Each lock is worked out within the development lock and the locks of all others, so that any choice installs together.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from mlopskit.scaffold import catalog

TREE = "{{cookiecutter.project}}"
WORDS = "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet"


def main(names: list[str]) -> int:
    """Write the locks of these tasks and parts, and say which."""
    template = catalog.load(catalog.home())
    base = template.folder / "base" / TREE
    homes = {name: template.folder / "tasks" / name for name, task in template.tasks.items() if task.dependencies}
    homes |= {
        name: template.folder / "parts" / name for name, one in template.parts.items() if one.dependencies or one.tools
    }
    locks = {name: home / TREE / f"requirements-{name}.txt" for name, home in homes.items()}
    for name in names or list(locks):
        part, task = template.parts.get(name), template.tasks.get(name)
        wanted = task.dependencies if task else (*part.dependencies, *part.tools) if part else ()
        project = _project_dependencies(base) if task or (part and part.dependencies) else ()
        others = [lock for other, lock in locks.items() if other != name and lock.is_file() and lock.stat().st_size]
        with tempfile.NamedTemporaryFile("w", suffix=".in") as asked:
            asked.write("\n".join((*project, *wanted)))
            asked.flush()
            held = [word for lock in (base / "requirements-dev.txt", *others) for word in ("--constraint", str(lock))]
            command = [str(Path(sys.executable).parent / "uv"), "pip", "compile", *WORDS.split(), "--no-annotate"]
            subprocess.run([*command, *held, asked.name, "--output-file", str(locks[name])], check=True)
        sys.stdout.write(f"locked {name}\n")
    return 0


def _project_dependencies(base: Path) -> tuple[str, ...]:
    """Return what every project declares: the run-time lock of the base holds it, with exact versions."""
    lines = (base / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.rstrip(" \\") for line in lines if line[:1].isalnum())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
