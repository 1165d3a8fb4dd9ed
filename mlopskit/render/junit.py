"""JUnit XML: what almost every CI service shows as test results."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from mlopskit.render.encoders import xml
from mlopskit.render.encoders import xml_attribute as attribute
from mlopskit.report import Case, Outcome, Report, Severity


def render(report: Report) -> str:
    """Return one suite for each gate or suite, and one test case for each thing that was judged."""
    cases = sorted(report.cases, key=lambda case: case.group)
    root = ET.Element("testsuites", {"name": f"mlopskit {report.command}", **_counts(cases)})
    for group, members in groupby(cases, key=lambda case: case.group):
        together = list(members)
        suite = ET.SubElement(root, "testsuite", {"name": attribute(group), **_counts(together)})
        for case in together:
            _case(suite, case)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    return {
        "tests": str(len(cases)),
        "failures": str(sum(_fails(case) for case in cases)),
        "errors": str(sum(case.outcome is Outcome.INCOMPLETE for case in cases)),
        "skipped": str(sum(case.outcome is Outcome.SKIPPED for case in cases)),
        "time": f"{sum(case.seconds for case in cases):.3f}",
    }


def _fails(case: Case) -> bool:
    return case.outcome is Outcome.FAIL and case.severity is Severity.ERROR


def _case(suite: ET.Element, case: Case) -> None:
    name = case.title if case.title in (case.rule, "") else f"{case.rule}: {case.title}"
    told = {"classname": attribute(case.group), "name": attribute(name or case.rule), "time": f"{case.seconds:.3f}"}
    if case.path:
        told["file"] = attribute(case.path)
        told["line"] = str(case.line or 1)
    element = ET.SubElement(suite, "testcase", told)
    tag = _tag(case)
    if tag == "system-out":
        ET.SubElement(element, tag).text = xml(_told(case))
    elif tag == "skipped":
        ET.SubElement(element, tag, message=attribute(_waived(case)))
    elif tag:
        problem = ET.SubElement(element, tag, message=attribute(case.message), type=attribute(case.rule))
        problem.text = xml(_told(case))


def _tag(case: Case) -> str:
    """Return the element that says how a case ended; a warning does not fail a build, so it does not fail here."""
    match case.outcome:
        case Outcome.FAIL:
            return "failure" if _fails(case) else "system-out"
        case Outcome.INCOMPLETE:
            return "error"
        case Outcome.SKIPPED:
            return "skipped"
        case Outcome.PASS:
            return "system-out" if case.message else ""


def _waived(case: Case) -> str:
    return f"{case.message} (does not count: {case.suppressed})" if case.suppressed else case.message


def _told(case: Case) -> str:
    word = f"{case.severity.value}: " if case.outcome is Outcome.FAIL else ""
    place = "" if not case.path else case.path if not case.line else f"{case.path}:{case.line}"
    return f"{word}{case.message}" + (f"\n{place}" if place else "")
