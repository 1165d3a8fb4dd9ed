"""One verdict and the same findings, however `mlops check` is asked to tell them."""

import html
import json
import re
from itertools import product
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopskit import gates
from mlopskit.cli.options import Color, Format, Output
from mlopskit.cli.output import emit
from mlopskit.gates.judging import telling
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.render import formats, text
from mlopskit.report import Outcome, Report, Severity

WAIVED = ("", "", "generated code")
numbers = st.integers(0, 10**9)


def findings(severities: tuple[Severity, ...], waived: tuple[str, ...] = WAIVED) -> st.SearchStrategy[GateFinding]:
    return st.builds(
        GateFinding,
        rule=st.sampled_from(("E501", "F401", "too-large")),
        message=numbers.map("message{}x".format),
        path=st.none() | numbers.map("src/f{}.py".format),
        line=st.none() | st.integers(1, 999),
        severity=st.sampled_from(severities),
        suppressed=st.sampled_from(waived),
        suppressed_in_source=st.booleans(),
    )


lesser = st.lists(findings((Severity.WARNING, Severity.NOTE)), max_size=3).map(tuple)
rest = st.lists(findings(tuple(Severity)), max_size=25)
answers = st.one_of(
    st.builds(GateResult, st.just(Outcome.PASS), st.just("fine"), lesser),
    st.builds(
        lambda first, more: GateResult(Outcome.FAIL, "bad", (first, *more)), findings((Severity.ERROR,), ("",)), rest
    ),
    st.builds(GateResult, st.just(Outcome.INCOMPLETE), st.just("no tool"), lesser),
    st.builds(GateResult, st.just(Outcome.SKIPPED), st.just("no files")),
)


def told(given: list[GateResult]) -> Report:
    catalog = gates.catalog()
    results = [answer.of(gate.id, 0.1) for answer, gate in zip(given, catalog, strict=False)]
    return telling.report(results, (), catalog)


reports = st.lists(answers, max_size=6).map(told)


def counting(report: Report) -> set[str]:
    return {case.message for case in report.cases if case.message.startswith("message") and not case.suppressed}


def every(report: Report) -> set[str]:
    return {case.message for case in report.cases if case.message.startswith("message")}


def messages(content: str) -> set[str]:
    return set(re.findall(r"message\d+x", html.unescape(content).replace("\\", "")))


@given(report=reports)
def test_every_format_tells_the_same_findings(report: Report) -> None:
    """
    What counts is in every format; what is waived stays in those that can say so, and nowhere counts.
    """
    shown = {form: messages(formats.render(report, form)) for form in formats.MACHINE if form != "github"}
    shown["text"] = messages(text.render(report, text.Look(verbose=True)))

    of_lists = {"gitlab": counting(report), "azure": counting(report)}
    assert {form: of_lists.get(form, every(report)) for form in shown} == shown


@given(report=reports)
def test_every_format_tells_the_same_verdict(report: Report) -> None:
    """
    The verdict that a reader works out of each format alone is the one of the report.
    """
    verdict = report.result["verdict"]
    [run] = json.loads(formats.render(report, "sarif"))["runs"]
    junit = ET.fromstring(formats.render(report, "junit"))  # noqa: S314 - our own text
    heads = {form: formats.render(report, form) for form in ("github", "azure", "markdown", "html")}
    heads["text"] = text.render(report, text.Look(quiet=True))

    words = {
        form: next(re.finditer(r"\b(pass|fail|incomplete)(?=: )", head.replace("\\", "")))[1]
        for form, head in heads.items()
    }
    assert dict.fromkeys(words, verdict) == words
    assert verdict == json.loads(formats.render(report, "json"))["result"]["verdict"]
    assert {"pass": 0, "fail": 1, "incomplete": 3}[str(verdict)] == run["invocations"][0]["exitCode"]
    assert (verdict == "fail") == (junit.attrib["failures"] != "0")
    assert (verdict == "pass") == (junit.attrib["failures"] == junit.attrib["errors"] == "0")


@given(report=reports)
def test_a_waived_finding_is_suppressed_in_sarif_with_its_reason(report: Report) -> None:
    """
    Each result says whether it is suppressed, where the waiver stands, and why.
    """
    [run] = json.loads(formats.render(report, "sarif"))["runs"]

    expected = [
        [
            {
                "kind": "inSource" if case.suppressed_in_source else "external",
                "status": "accepted",
                "justification": case.suppressed,
            }
        ]
        if case.suppressed
        else []
        for case in report.cases
        if case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE) or case.suppressed
    ]
    assert expected == [result["suppressions"] for result in run["results"]]


@given(report=reports)
def test_colour_changes_no_word(report: Report) -> None:
    """
    Taken out, the colours leave the text that a terminal without colour shows.
    """
    colored = text.render(report, text.Look(color=True, verbose=True))

    assert re.sub(r"\x1b\[\d+m", "", colored) == text.render(report, text.Look(verbose=True))


@given(report=reports)
def test_github_gets_ten_annotations_and_the_number_of_the_rest(report: Report) -> None:
    """
    The weightiest ten are annotated, and the reader is sent to the step summary for the others.
    """
    lines = formats.render(report, "github").splitlines()

    due = [case for case in report.cases if case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE)]
    more = [f"{len(due) - 10} more are in the step summary."] if len(due) > 10 else []
    annotated = [line for line in lines if line.startswith("::")]
    assert (min(10, len(due)), more) == (len(annotated), lines[1 + len(annotated) :])
    assert counting(report) <= messages(formats.render(report, "markdown"))


def test_the_exit_code_depends_on_nothing_but_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Whatever format, colour or verbosity is asked for, the code is that of the verdict.
    """
    fail = told([GateResult.failed("bad", [GateFinding("F401", "unused")])])
    hows = product(Format, Color, ((False, False), (True, False), (False, True)))
    codes = {emit(fail, Output(form, (), color, verbose, quiet)) for form, color, (verbose, quiet) in hows}

    capsys.readouterr()
    assert {fail.exit_code} == codes
