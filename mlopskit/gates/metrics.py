"""
Is the model good enough: above its threshold, and better than its baseline?

## Why it matters
`dvc metrics diff` ends with 0 whatever got worse; a bar that nobody compares with is no bar.

## What it runs
It reads the files that `[tool.mlopskit.check.metrics]` names and compares numbers; nothing is executed.
A missing file or key, a text, NaN or infinity is a failure, never a pass.
With `--since REV`, a metric may be no worse than at that revision, or by `tolerance` at most.
Without that table, every number in the metrics files of `dvc.yaml` must at least be finite.

```toml
[tool.mlopskit.check.metrics.accuracy]
file = "reports/metrics.json"
minimum = 0.9
better-than = "baseline_accuracy"
```

## How to turn it off
```toml
[tool.mlopskit.check.skip]
metrics = { reason = "no model yet" }
```
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlopskit.config import Metric, metric_rules
from mlopskit.config.metric_rules import Unusable
from mlopskit.errors import Incomplete
from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.wording import counted
from mlopskit.tools import dvc_files, git


def thresholds(project: Project) -> Subject:
    """There is something to judge when metrics are configured, or named by DVC."""
    if configured := project.config.check.metrics:
        return Subject.present(counted(len(configured), "metric"))
    if _named_by_dvc(project):
        return Subject.present("dvc.yaml names metrics")
    return Subject.absent("no metric is configured in [tool.mlopskit.check.metrics]")


@gate(title="The model is good enough", subject=thresholds, reads=("**/*.json", "**/*.yaml", "**/*.yml", "**/*.toml"))
def judge(project: Project) -> GateResult:
    configured = project.config.check.metrics
    named = [each.file for each in configured.values()] or _named_by_dvc(project)
    if away := [file for file in named if _is_away(project, file)]:
        return GateResult.incomplete(f"{', '.join(away)}: recorded by DVC, but not here; `mlops data pull` brings it")
    if not configured:
        return _finite_only(project)
    findings = [finding for name, metric in configured.items() for finding in _judge(project, name, metric)]
    if findings:
        bad = len({finding.rule.partition("/")[0] for finding in findings})
        return GateResult.failed(f"{bad} of {counted(len(configured), 'metric')} not good enough", findings)
    told = [f"{name} {_number(project.root, each.file, each.key or name)}" for name, each in configured.items()]
    return GateResult.passed(", ".join(told))


def _judge(project: Project, name: str, metric: Metric) -> Iterator[GateFinding]:
    def finding(rule: str, message: str) -> GateFinding:
        return GateFinding(f"{name}/{rule}", message, metric.file, _line(project.root / metric.file, key))

    key = metric.key or name
    try:
        value = _number(project.root, metric.file, key)
    except Unusable as trouble:
        yield finding(trouble.rule, str(trouble))
        return
    for rule, message in metric_rules.bars_missed(name, value, metric):
        yield finding(rule, message)
    before = _before(project, metric, key)
    if before is not None and (told := metric_rules.worse(name, value, before, metric, than="before the change")):
        yield finding("worse-than-base", told)
    if metric.better_than:
        file, baseline_key = metric_rules.baseline(metric)
        try:
            baseline = _number(project.root, file, baseline_key)
        except Unusable as trouble:
            yield finding(trouble.rule, f"{name} cannot be compared: {trouble}")
            return
        if not metric_rules.better(value, baseline, metric):
            yield finding("not-better", metric_rules.not_better(name, value, baseline_key, baseline, metric))


def _before(project: Project, metric: Metric, key: str) -> float | None:
    """Return the number at the revision of `--since`, or None where there was none to compare with."""
    text = git.text_at(project.root, project.since.commit, metric.file) if project.since else None
    if text is None:
        return None
    try:
        return metric_rules.number(dvc_files.inside(dvc_files.parsed(text, metric.file), key), key)
    except (Incomplete, KeyError, Unusable):
        return None  # what was no number before cannot have been better


def _number(root: Path, file: str, key: str) -> float:
    try:
        value = dvc_files.parameter(root, file, key)
    except KeyError:
        raise Unusable("missing", f"{file} has no `{key}`") from None
    except Incomplete as error:
        if (root / file).exists():
            raise Unusable("unreadable", str(error)) from error
        raise Unusable("missing", f"there is no {file}; does the evaluation run?") from error
    return metric_rules.number(value, f"`{key}` in {file}")


def _finite_only(project: Project) -> GateResult:
    findings, count = [], 0
    for file in _named_by_dvc(project):
        try:
            for key, value in _leaves(dvc_files.document(project.root / file)):
                count += 1
                if isinstance(value, float) and not math.isfinite(value):
                    line = _line(project.root / file, key)
                    findings.append(GateFinding("not-a-number", f"`{key}` in {file} is {value}", file, line))
        except Incomplete as error:
            findings.append(GateFinding("missing", str(error), file))
    if findings:
        return GateResult.failed(f"{counted(len(findings), 'metric')} missing or no number", findings)
    return GateResult.passed(f"{counted(count, 'number')} finite; no threshold is set in [tool.mlopskit.check.metrics]")


def _named_by_dvc(project: Project) -> tuple[str, ...]:
    try:
        files = project.glob("**/dvc.yaml")
        return tuple(path for file in files for path in dvc_files.metric_files(project.root, file))
    except (Incomplete, dvc_files.NotUnderstood):
        return ()  # the gate `pipeline` tells what is wrong with that file


def _is_away(project: Project, file: str) -> bool:
    """Return whether a file is not here, but in what a `dvc.lock` records, so that its numbers are known elsewhere."""
    if project.has(file):
        return False
    try:
        locks = [dvc_files.locked(project.root, each) for each in project.glob("**/dvc.yaml")]
    except (Incomplete, dvc_files.NotUnderstood):
        return False  # the gate `pipeline` tells what is wrong with that file
    outs = [entry.path for lock in locks for stage in lock.values() for entry in stage.outs]
    return any(f"{file}/".startswith(f"{out}/") for out in outs)


def _leaves(values: Any, prefix: str = "") -> Iterator[tuple[str, object]]:  # noqa: ANN401 - whatever the file holds
    if isinstance(values, dict):
        for key, value in values.items():
            yield from _leaves(value, f"{prefix}{key}.")
    elif isinstance(values, list):
        for index, value in enumerate(values):
            yield from _leaves(value, f"{prefix}{index}.")
    else:
        yield prefix.rstrip("."), values


def _line(path: Path, key: str) -> int | None:
    """Return the first line that names the last part of a key."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    last = key.rpartition(".")[2]
    return next((number for number, line in enumerate(lines, 1) if f'"{last}"' in line or f"{last}:" in line), None)
