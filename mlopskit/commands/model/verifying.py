"""Proving that a version is what its lineage says: rebuilt in a clean clone, and compared output by output."""

from dataclasses import replace
from pathlib import Path

from mlopskit.commands.model import opening
from mlopskit.commands.model.telling import record
from mlopskit.config import load
from mlopskit.errors import ExitCode
from mlopskit.report import Block, Bullets, Case, Cell, Heading, Outcome, Page, Report, Severity, Table, Tone
from mlopskit.versioning import lineage, rebuild
from mlopskit.versioning.at_commit import AtCommit
from mlopskit.versioning.rebuild import Rebuilt, Wishes

TONES = {Outcome.PASS: Tone.GOOD, Outcome.FAIL: Tone.BAD}


def verify(path: Path, reference: str, wishes: Wishes | None = None) -> Report:
    """
    Rebuild a version and report whether it is equal: exit 0, also within the metrics' tolerance; 1 when different.

    The project's own code is run. Raises `Incomplete` when it could not be tried.
    """
    found = opening.open_registry(path)
    version = found.version(reference)
    folder = lineage.project_folder(version.model)
    wanted = wishes or Wishes()
    tolerance = wanted.tolerance or load(found.root / folder).model.tolerance
    at = AtCommit(found.root, version.commit, folder)
    rebuilt = rebuild.rebuild(at, record(found, version), replace(wanted, tolerance=tolerance))
    errors = [case for case in rebuilt.cases if case.outcome is Outcome.FAIL and case.severity is Severity.ERROR]
    code = ExitCode.FAIL if errors else ExitCode.PASS
    verdict = _verdict(rebuilt, errors)
    result = {
        "model": version.model,
        "version": version.version,
        "commit": version.commit,
        "verdict": verdict,
        "different_from": rebuilt.first or None,
        "cases": rebuilt.cases,
    }
    tone = Tone.BAD if errors else Tone.WARN if rebuilt.within_tolerance else Tone.GOOD
    page = Page(f"Rebuild of {version}", Cell(_said(verdict, rebuilt), tone), tuple(_blocks(rebuilt.cases)))
    return Report("model verify", code, result, page, rebuilt.cases)


def _verdict(rebuilt: Rebuilt, errors: list[Case]) -> str:
    if errors:
        return "different"
    return "equal-within-tolerance" if rebuilt.within_tolerance else "equal"


def _said(verdict: str, rebuilt: Rebuilt) -> str:
    if verdict == "different":
        return f"different from the stage `{rebuilt.first}` on" if rebuilt.first else "not made as its commit says"
    if verdict == "equal":
        return "equal, byte for byte"
    return f"equal within the metrics' tolerance; bytes differ from the stage `{rebuilt.first}` on"


def _blocks(cases: tuple[Case, ...]) -> list[Block]:
    outputs = [case for case in cases if case.rule == "output"]
    others = [case for case in cases if case.rule != "output"]
    rows = tuple((Cell(case.outcome, TONES.get(case.outcome, Tone.WARN)), Cell(case.message)) for case in outputs)
    blocks: list[Block] = []
    if others:
        tones = {Severity.ERROR: Tone.BAD}
        said = tuple(Cell(case.message, tones.get(case.severity, Tone.WARN)) for case in others)
        blocks += [Heading("What stands out"), Bullets(said)]
    return [*blocks, Heading("Outputs"), Table(("verdict", "output"), rows)]
