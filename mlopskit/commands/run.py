"""`mlops run`: the pipeline run by DVC, with a summary, and with no record of what did not happen."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from mlopskit.errors import ExitCode, MlopsError, UsageError
from mlopskit.report import Done, Receipt
from mlopskit.tools import dvc_files, dvc_repro
from mlopskit.tools.dvc_files import NotUnderstood
from mlopskit.tools.dvc_repro import Reproduced
from mlopskit.versioning import freshness, locking, pointers, watching, workspace
from mlopskit.versioning.watching import Edited
from mlopskit.versioning.workspace import Workspace

Numbers = Mapping[str, float]
TAKES_IN = re.compile(r"^Verifying (?:data sources in|outputs in frozen) stage: '([^']+)'")
STAGE = re.compile(r"(?:Running stage|Stage) '(?![^']*\.dvc')")
ADVICE = re.compile(
    r"^To (?:track the changes|enable auto staging)|^\tgit add |^\tdvc config core\.autostage|^Use `dvc push`"
)


def _nobody(line: str) -> None:
    """Hear a line and pass it to nobody."""


def run(
    stages: tuple[str, ...] = (), *, force: bool = False, start: Path = Path(), told: Callable[[str], None] = _nobody
) -> Receipt:
    """
    Run what is out of date of a pipeline, or of some stages and what they need.

    A stage whose dependencies were edited while it ran is taken out of the lock again, and the run fails.
    `told` hears each line that DVC and the stages say, as it is said.
    """
    space = workspace.find(start)
    pipelines = tuple(file for file in pointers.files(space) if file.rpartition("/")[2] == "dvc.yaml")
    if not pipelines:
        raise UsageError("there is no dvc.yaml, so there is no pipeline to run", hint="dvc stage add --help")
    with locking.writing(space, "run") as held:
        if not force and (same := freshness.unchanged(space, pipelines, stages)) and not watching.is_left(space):
            return _receipt(Reproduced(0, (), (), stages or same), (), (), ())
        metrics = _metrics(space, pipelines)
        then, of_before = watching.begin(space, pipelines)
        with held.lent():
            words = [*(("--force",) if force else ()), *(stages or ("--all-pipelines",))]
            taken_in: dict[str, int] = {}
            done = dvc_repro.repro(space.root, words, _noting(taken_in, _counting(told, _total(space, pipelines))))
        doubtful = watching.edited(space, pipelines, then, taken_in)
        if doubtful:
            watching.disown(space, doubtful, then.began)
        watching.end(space)
    changes = tuple(_changes(metrics, _metrics(space, pipelines)))
    return _receipt(done, doubtful, of_before, changes)


def _total(space: Workspace, pipelines: tuple[str, ...]) -> int:
    """Return how many stages there are; 0 where templates make more of them than are written."""
    try:
        return sum(len(dvc_files.stages(space.root, file)) for file in pipelines)
    except (NotUnderstood, MlopsError):
        return 0  # DVC will say what it is


def _noting(taken_in: dict[str, int], told: Callable[[str], None]) -> Callable[[str], None]:
    """Pass lines on, and note when DVC has ended to take in the data of a `.dvc` file: when it says the next line."""
    waiting: list[str] = []

    def hear(line: str) -> None:
        taken_in.update(dict.fromkeys(waiting, time.time_ns()))
        waiting[:] = TAKES_IN.findall(line)
        told(line)

    return hear


def _counting(told: Callable[[str], None], total: int) -> Callable[[str], None]:
    """Pass lines on, those that begin with a stage with its number, and none of DVC's own advice on what to do next."""
    done = 0

    def hear(line: str) -> None:
        nonlocal done
        if ADVICE.search(line) or not line.strip():
            return
        done += bool(STAGE.match(line))
        told(f"[{done}/{total}] {line}" if total and STAGE.match(line) else line)

    return hear


def _receipt(
    done: Reproduced, doubtful: tuple[Edited, ...], of_before: tuple[Edited, ...], changes: tuple[str, ...]
) -> Receipt:
    taken_out = {each.stage for each in doubtful}
    rows = [Done("ran", name, "not recorded" if name in taken_out else "") for name in done.ran]
    rows += [Done("restored", name, "from an earlier run with the same inputs") for name in done.restored]
    rows += [Done("unchanged", name) for name in done.unchanged]
    notes = [
        f"{each.path} was edited while the stage `{each.stage}` ran, so that run is not recorded" for each in doubtful
    ]
    notes += [
        f"{each.path} was edited while the stage `{each.stage}` ran in a run that was killed, so it was run again"
        for each in of_before
    ]
    if done.exit_code:
        notes.append(f"The run stopped: {done.error or f'exit code {done.exit_code}'}")
    failed = bool(doubtful or done.exit_code)
    absent = ("mlops data pull",) if "missing data" in done.error else ()
    after = (*absent, "mlops run") if failed else ('mlops save -m "..."',) if done.ran or done.restored else ()
    result = {
        "ran": list(done.ran),
        "restored": list(done.restored),
        "unchanged": list(done.unchanged),
        "edited": [{"stage": each.stage, "path": each.path} for each in doubtful],
        "metrics": list(changes),
    }
    code = ExitCode.FAIL if failed else ExitCode.PASS
    return Receipt("run", tuple(rows), after, code, (*notes, *changes), result)


def _metrics(space: Workspace, pipelines: tuple[str, ...]) -> dict[str, Numbers]:
    found: dict[str, Numbers] = {}
    for file in pipelines:
        for path in dvc_files.metric_files(space.root, file):
            if (space.root / path).is_file():
                found[path] = dict(_numbers(dvc_files.document(space.root / path)))
    return found


def _numbers(value: object, key: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _numbers(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield key, value


def _changes(old: Mapping[str, Numbers], new: Mapping[str, Numbers]) -> Iterator[str]:
    """Go through what to say of each number: before and after."""
    for file in sorted(old.keys() | new.keys()):
        then, now = old.get(file, {}), new.get(file, {})
        for key in sorted(then.keys() | now.keys()):
            if key not in now:
                yield f"{file} {key}: {then[key]:g} before, not there any more"
            elif key not in then:
                yield f"{file} {key}: {now[key]:g}, new"
            elif then[key] != now[key]:
                yield f"{file} {key}: {then[key]:g} before, {now[key]:g} now ({now[key] - then[key]:+g})"
