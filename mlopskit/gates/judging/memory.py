"""
What is remembered of earlier runs, outside of the project: how long each gate took, and its verdict on which inputs.

A verdict is used again only when every file that the gate reads has the same content, the settings, the tools and
mlopskit are the same, and it was a pass or a failure: what could not be evaluated is asked again each time.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mlopskit import __version__
from mlopskit.gates import Gate
from mlopskit.gates.judging.project import Project, matcher
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.report import Outcome, Severity

SCHEMA = 1
LARGEST = 1 << 30
"""Bytes of a file that is hashed at all; a larger one is known by its size, times and place."""
RACY = 2.0
"""Seconds within which a file may be written twice and look the same, so that it is hashed again."""


@dataclass(slots=True)
class Memory:
    """The remembered runs of one project."""

    file: Path
    seconds: dict[str, float] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    stats: dict[str, list[Any]] = field(default_factory=dict)
    """For each path its size, times and inode, with the hash of its content then."""
    began: float = field(default_factory=time.time)

    def recall(self, gate: Gate, key: str) -> GateResult | None:
        """Return the earlier result on the same inputs."""
        kept = self.results.get(gate.id)
        if not key or kept is None or kept.get("key") != key:
            return None
        try:
            findings = tuple(
                GateFinding(**{**finding, "severity": Severity(finding["severity"])}) for finding in kept["findings"]
            )
            return GateResult(
                Outcome(kept["outcome"]), kept["summary"], findings, kept["output"], gate.id, 0.0, reused=True
            )
        except (KeyError, ValueError, TypeError):
            return None

    def keep(self, result: GateResult, key: str) -> None:
        """Remember how long a gate took, and its verdict when that may be used again."""
        self.seconds[result.gate] = result.seconds
        self.results.pop(result.gate, None)
        if key and result.outcome in (Outcome.PASS, Outcome.FAIL):
            self.results[result.gate] = {
                "key": key,
                "outcome": result.outcome.value,
                "summary": result.summary,
                "findings": [{**asdict(finding), "severity": finding.severity.value} for finding in result.findings],
                "output": result.output[-100_000:],
            }

    def save(self) -> None:
        """Write it, whole or not at all; a folder that cannot be written to costs time, and nothing else."""
        table = {"schema": SCHEMA, "seconds": self.seconds, "results": self.results, "stats": self.stats}
        partial = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(table), "utf-8")
            partial.replace(self.file)
        except OSError:
            partial.unlink(missing_ok=True)

    def hash_of(self, root: Path, path: str) -> str:
        """Return the hash of a file's content, read only when its size or times have changed."""
        try:
            stat = (root / path).stat()
        except OSError:
            return "absent"
        now = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
        kept = self.stats.get(path)
        if kept and kept[:4] == now:
            return str(kept[4])
        if stat.st_size > LARGEST:
            return f"large {now}"
        try:
            with (root / path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return f"unreadable {self.began}"  # so that no verdict is used again
        if self.began - stat.st_mtime > RACY:
            self.stats[path] = [*now, digest]
        return digest


def load(root: Path, env: Mapping[str, str]) -> Memory:
    """Return what is remembered of a project; nothing, when there is nothing that can be read."""
    home = env.get("MLOPSKIT_CACHE_DIR") or str(Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mlopskit")
    file = Path(home) / "check" / f"{hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:24]}.json"
    try:
        table = json.loads(file.read_text("utf-8"))
        if table["schema"] == SCHEMA:
            return Memory(file, table["seconds"], table["results"], table["stats"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # the next run writes it anew
    return Memory(file)


def key(project: Project, gate: Gate, memory: Memory, extra: Iterable[str]) -> str:
    """Return the key of all that a gate's verdict depends on; empty for a gate whose inputs lie elsewhere too."""
    patterns = gate.reads(project)
    if not patterns:
        return ""
    wanted = matcher(*patterns)
    digest = hashlib.sha256(f"{__version__}\0{gate.id}\0{project.config.settings!r}".encode())
    if project.since:  # what is compared, and which files are looked at, is part of the question
        digest.update(f"\0{project.since.commit}\0{project.since.changed}".encode("utf-8", "surrogatepass"))
    for line in extra:
        digest.update(f"\0{line}".encode())
    for path in (*project.files, *project.data_files):
        if wanted(path):
            digest.update(f"\0{path}\0{memory.hash_of(project.root, path)}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def surroundings(root: Path, env: Mapping[str, str]) -> list[str]:
    """Return what says that tools or packages have changed: the search path, and the times of environments on it."""
    folders = [root / ".venv", root / "venv"]
    folders += [
        Path(entry).parent for entry in env.get("PATH", "").split(os.pathsep) if entry.endswith(("bin", "Scripts"))
    ]
    seen = []
    for folder in dict.fromkeys(folders):
        for site in [folder / "bin", folder / "Scripts", *folder.glob("lib/python*/site-packages")]:
            try:
                seen.append(f"{site}:{site.stat().st_mtime_ns}")
            except OSError:
                continue
    return seen
