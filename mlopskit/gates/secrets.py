"""
Is the project free of keys and passwords?

## Why it matters
A key in git is public the moment the repository is; it must be revoked, not deleted.

## What it runs
It looks for the shapes of well-known keys in every text file that git has or would take; nothing is executed, nothing
is sent, and what was found is never printed.
With `--since REV` it looks at the files that have changed.
It knows shapes, not your passwords: a scanner such as gitleaks over the whole history finds more.

## How to turn it off
A line that only looks like a secret: `# mlops: ignore[secrets] an example from the manual`. The whole gate:
```toml
[tool.mlopskit.check.skip]
secrets = { reason = "scanned by gitleaks in CI" }
```
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted

SIZE_LIMIT = 2 * 2**20
"""Larger files are data, which other gates look at."""

SHAPES = {
    "private-key": r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----",
    "aws-access-key": r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
    "aws-secret-key": r"(?i:aws.{0,20}?secret.{0,20}?)[\"'=: ]+[A-Za-z0-9/+]{40}\b",
    "github-token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b",
    "gitlab-token": r"\bglpat-[A-Za-z0-9_-]{20,}\b",
    "slack-token": r"\bxox[abprs]-[A-Za-z0-9-]{10,}\b",
    "google-api-key": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "azure-storage-key": r"AccountKey=[A-Za-z0-9+/]{86}==",
    "huggingface-token": r"\bhf_[A-Za-z0-9]{34,}\b",
    "openai-key": r"\bsk-(?:proj-)?[A-Za-z0-9_-]{40,}\b",
    "stripe-key": r"\b[rs]k_live_[A-Za-z0-9]{24,}\b",
    "pypi-token": r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}\b",
    "password-in-address": r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'{}$<>]+:[^\s/@\"'{}$<>*]{6,}@[A-Za-z0-9.-]+",
}
HINTS = (
    *("PRIVATE KEY", "AKIA", "ASIA", "aws", "AWS", "Aws", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    *("glpat-", "xox", "AIza", "AccountKey=", "hf_", "sk-", "k_live_", "pypi-Ag", "://"),
)
"""What a line with one of the shapes holds: looking for plain text first is a hundred times as fast."""
_EXAMPLE = re.compile(r"(?i)example|dummy|changeme|placeholder|x{6}|0{8}|password@|:pass(?:word)?@")


def text_files(project: Project) -> Subject:
    """There is something to read when the project has files."""
    found = len(project.files)
    return Subject.present(counted(found, "file")) if found else Subject.absent("there are no files")


@gate(title="The project holds no keys or passwords", subject=text_files, reads=("**",))
def judge(project: Project) -> GateResult:
    findings = [finding for path in project.touched for finding in _look(project.root / path, path)]
    if findings:
        return GateResult.failed(
            f"{counted(len(findings), 'line')} with a secret's shape; revoke it, then remove it", findings
        )
    if unseen := project.unseen():
        return GateResult.incomplete(f"no key was found in what is here, but {unseen}")
    of = "changed " if project.since else ""
    return GateResult.passed(f"nothing in {counted(len(project.touched), f'{of}file')} has the shape of a known key")


@cache
def _shapes() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name.replace('-', '_')}>{shape})" for name, shape in SHAPES.items()))


def _look(file: Path, path: str) -> Iterator[GateFinding]:
    if file.is_symlink() or file.stat().st_size > SIZE_LIMIT:
        return
    raw = file.read_bytes()
    if b"\0" in raw[:4096]:
        return
    for number, line in _hinted(raw.decode("utf-8", "replace")):
        match = _shapes().search(line) if len(line) < 20_000 else None  # noqa: PLR2004 - a longer line is data
        if match and not _EXAMPLE.search(match[0]):
            rule = (match.lastgroup or "secret").replace("_", "-")
            yield GateFinding(rule, f"this has the shape of a secret: {rule.replace('-', ' ')}", path, number)


def _hinted(text: str) -> Iterator[tuple[int, str]]:
    """Go through the lines that hold one of the hints, with their numbers."""
    hints = [hint for hint in HINTS if hint in text]
    for number, line in enumerate(text.splitlines() if hints else (), 1):
        if any(hint in line for hint in hints):
            yield number, line
