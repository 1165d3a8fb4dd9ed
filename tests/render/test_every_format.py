"""Laws that hold for whatever a report may say."""

import json
import re
import unicodedata
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from sarif_pydantic import Sarif

from mlopskit.errors import ExitCode
from mlopskit.render import formats, text
from mlopskit.report import (
    Block,
    Bullets,
    Case,
    Cell,
    Commands,
    Heading,
    Outcome,
    Page,
    Paragraph,
    Picture,
    Report,
    Severity,
    Table,
    Tone,
    fingerprints,
)

NASTY = (
    "\n::error file=x::boo",
    "::stop-commands::x",
    "##vso[task.setvariable variable=x]y",
    "##[error]boo",
    "\x1b[31mred\x1b[0m",
    "\x9b31m",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "\udcff\ud800",
    "<script>alert(1)</script>",
    '" onload="x',
    "]]>&<!--",
    "[bold]x[/bold]",
    "| a | b |",
    "```\nrm -rf /\n```",
    "@everyone #1 https://x.invalid",
    "50%0A\r\n\t",
    "`os` and `a|b` and `<b>`",
    "`",
    "`##vso[x]` \\`",
    "\x00\x08\x7f\ufffe\uffff\u2028",
    "\U000e0041",
    "",
)

texts = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=40), st.lists(st.sampled_from(NASTY), max_size=3).map("".join)
)
cells = st.builds(Cell, texts, st.sampled_from(Tone))
tables = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        Table,
        st.lists(texts, min_size=width, max_size=width).map(tuple),
        st.lists(st.lists(cells, min_size=width, max_size=width).map(tuple), max_size=3).map(tuple),
    )
)
blocks = st.one_of(
    st.builds(Heading, texts),
    st.builds(Paragraph, texts, st.sampled_from(Tone)),
    st.builds(Bullets, st.lists(cells, max_size=3).map(tuple)),
    st.builds(Commands, st.lists(texts, max_size=3).map(tuple)),
    st.builds(Picture, texts, texts),
    tables,
)
several: st.SearchStrategy[tuple[Block, ...]] = st.lists(blocks, max_size=3).map(tuple)
cases = st.builds(
    Case,
    group=texts,
    rule=texts,
    title=texts,
    outcome=st.sampled_from(Outcome),
    message=texts,
    path=st.none() | texts,
    line=st.none() | st.integers(1, 10**6),
    severity=st.sampled_from(Severity),
    seconds=st.floats(0, 1e6),
)
waived = st.builds(
    Case, texts, texts, texts, st.just(Outcome.SKIPPED), texts, suppressed=texts, suppressed_in_source=st.booleans()
)
results = st.dictionaries(texts, st.recursive(texts | st.floats() | st.none() | st.booleans(), st.lists, max_leaves=5))
reports = st.builds(
    Report,
    command=st.sampled_from(("audit", "check", "validate")),
    exit_code=st.sampled_from((ExitCode.PASS, ExitCode.FAIL, ExitCode.INCOMPLETE)),
    result=results,
    page=st.builds(Page, texts, cells, several, several),
    cases=st.lists(cases | waived, max_size=15).map(tuple),
)


STEERING = ("Cc", "Cs", "Zl", "Zp")
RUNNER_COMMAND = re.compile(r"^\s*::|##vso\[|##\[", re.MULTILINE | re.IGNORECASE)
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ALL = ("text", *formats.MACHINE)


def rendered(report: Report, form: str) -> str:
    if form == "text":
        return text.render(report, text.Look(width=60, verbose=True))
    return formats.render(report, form)


@pytest.mark.parametrize("form", ALL)
@given(report=reports)
def test_no_format_lets_a_steering_character_through(form: str, report: Report) -> None:
    """
    Whatever a repository says, no format holds a control character, half a pair, or what turns text around.
    """
    told = rendered(report, form)

    steering = {char for char in told if unicodedata.category(char) in STEERING or char in BIDI}
    assert set() == steering - {"\n", "\t"}
    assert told.endswith("\n")
    told.encode("utf-8")


@pytest.mark.parametrize("form", [form for form in ALL if form not in ("github", "azure")])
@given(report=reports)
def test_no_format_gives_a_ci_runner_an_order(form: str, report: Report) -> None:
    """
    A format that is printed in a CI log holds no line that GitHub or Azure would take for a command.
    """
    assert [] == RUNNER_COMMAND.findall(rendered(report, form))


@given(report=reports)
def test_github_obeys_our_annotations_and_nothing_else(report: Report) -> None:
    """
    Every line that GitHub would obey is one of at most ten annotations, made of the words that we wrote.
    """
    lines = formats.render(report, "github").splitlines()

    orders = [line for line in lines if RUNNER_COMMAND.search(line)]
    ours = re.compile(r"::(error|warning|notice) (file=[^,:]*,line=\d+,)?title=[^,:]*::[^\n]*")
    told = [case for case in report.cases if case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE)]
    assert min(10, len(told)) == len(orders)
    assert [] == [line for line in orders if not ours.fullmatch(line)]


@given(report=reports)
def test_azure_obeys_our_issues_and_nothing_else(report: Report) -> None:
    """
    Every line that Azure would obey is an issue that we wrote, with one command in it.
    """
    lines = formats.render(report, "azure").splitlines()

    orders = [line for line in lines if RUNNER_COMMAND.search(line)]
    told = [case for case in report.cases if case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE)]
    assert len(told) == len(orders)
    assert [] == [line for line in orders if not re.fullmatch(r"##vso\[task\.logissue type=\w+;[^\]]*\][^\n]*", line)]
    assert [1] * len(orders) == [len(RUNNER_COMMAND.findall(line)) for line in orders]


@given(report=reports)
def test_json_is_the_envelope_and_nothing_but(report: Report) -> None:
    """
    The JSON of any report follows the schema that ships with the package, and strict readers accept it.
    """
    told = formats.render(report, "json")

    envelope = json.loads(told, parse_constant=pytest.fail)
    assert ["schema", "tool", "command", "exit_code", "result", "error"] == list(envelope)
    assert int(report.exit_code) == envelope["exit_code"]


@given(report=reports)
def test_sarif_tells_every_trouble_once(report: Report) -> None:
    """
    SARIF is read by a SARIF library, holds each case that failed, is incomplete or is waived once, and no rule twice.
    """
    log = json.loads(formats.render(report, "sarif"))

    Sarif.model_validate(log)
    [run] = log["runs"]
    marks = [result["partialFingerprints"]["mlopskit/v1"] for result in run["results"]]
    told = [case for case in report.cases if case.suppressed or case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE)]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert list(fingerprints(told)) == marks
    assert [bool(case.suppressed) for case in told] == [bool(result["suppressions"]) for result in run["results"]]
    assert len(set(marks)) == len(marks)
    assert len(set(rules)) == len(rules)
    assert [result["ruleId"] for result in run["results"]] == [rules[result["ruleIndex"]] for result in run["results"]]


@given(report=reports)
def test_junit_counts_what_it_tells(report: Report) -> None:
    """
    JUnit XML is well-formed for a strict parser, and a JUnit library counts in it what the report holds.
    """
    told = formats.render(report, "junit")

    suites: Any = JUnitXml.fromstring(told.encode())
    errors = sum(case.outcome is Outcome.INCOMPLETE for case in report.cases)
    failures = sum(case.outcome is Outcome.FAIL and case.severity is Severity.ERROR for case in report.cases)
    skipped = sum(case.outcome is Outcome.SKIPPED for case in report.cases)
    said = (suites.tests, suites.errors, suites.failures, suites.skipped)
    suites.update_statistics()
    assert (len(report.cases), errors, failures, skipped) == said
    assert said == (suites.tests, suites.errors, suites.failures, suites.skipped)


@given(report=reports)
def test_gitlab_gets_all_fields_it_demands(report: Report) -> None:
    """
    Each GitLab entry has the five required fields, a known severity and a fingerprint of its own.
    """
    entries = json.loads(formats.render(report, "gitlab"))

    told = [case for case in report.cases if case.outcome in (Outcome.FAIL, Outcome.INCOMPLETE)]
    schema = {
        "type": "array",
        "items": {
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string"},
                "check_name": {"type": "string"},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "minLength": 1},
                        "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                    },
                },
            },
        },
    }
    Draft202012Validator(schema).validate(entries)
    assert len(told) == len({entry["fingerprint"] for entry in entries})


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, str]] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {(tag, name) for name, _ in attrs} | {(tag, "")}
        if tag not in ("meta", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()


TAGS = {
    "html": ["lang"],
    "head": [],
    "meta": ["charset", "name", "content", "http-equiv"],
    "title": [],
    "style": [],
    "body": [],
    "main": [],
    "h1": [],
    "h2": [],
    "p": ["class"],
    "pre": [],
    "code": [],
    "ul": [],
    "li": ["class"],
    "br": [],
    "div": ["class"],
    "table": [],
    "thead": [],
    "tbody": [],
    "tr": [],
    "th": ["scope"],
    "td": ["class"],
    "figure": [],
    "img": ["src", "alt"],
    "figcaption": [],
    "footer": [],
    "details": [],
    "summary": [],
}


@given(report=reports)
def test_html_holds_our_tags_only(report: Report) -> None:
    """
    The HTML page is balanced and has no tag and no attribute but those that we write: no script, no link, no handler.
    """
    tags = Tags()
    tags.feed(formats.render(report, "html"))
    tags.close()

    assert [] == tags.open
    assert set() == tags.seen - {(tag, name) for tag, names in TAGS.items() for name in ["", *names]}


@given(report=reports)
def test_markdown_shows_text_and_obeys_none(report: Report) -> None:
    """
    A CommonMark reader sees in the Markdown no HTML, link, image or code beyond what we wrote ourselves.
    """
    told = formats.render(report, "markdown")

    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(told)
    inline = [child.type for token in tokens for child in token.children or ()]
    raw = "".join(token.content for token in tokens if token.type == "html_block")
    assert {"text", "code_inline", "softbreak", "hardbreak", "strong_open", "strong_close"} >= set(inline) - {
        "text_special"
    }
    assert "" == raw.replace("<details>\n<summary>Details</summary>\n", "").replace("</details>\n", "")
    assert [] == [
        child for token in tokens for child in token.children or () if re.search("@(?!\u200b)", child.content)
    ]


@given(report=reports)
def test_every_format_agrees_on_the_troubles(report: Report) -> None:
    """
    SARIF, JUnit, GitLab and Azure tell as many errors as the report holds; no format loses or adds one.
    """
    grave = sum(
        case.outcome is Outcome.INCOMPLETE or (case.outcome is Outcome.FAIL and case.severity is Severity.ERROR)
        for case in report.cases
    )
    [run] = json.loads(formats.render(report, "sarif"))["runs"]
    suites = ET.fromstring(formats.render(report, "junit"))  # noqa: S314 - our own text

    counted = {
        "sarif": sum(result["level"] == "error" and not result["suppressions"] for result in run["results"]),
        "junit": int(suites.attrib["failures"]) + int(suites.attrib["errors"]),
        "gitlab": sum(entry["severity"] == "critical" for entry in json.loads(formats.render(report, "gitlab"))),
        "azure": formats.render(report, "azure").count("##vso[task.logissue type=error;"),
    }
    assert dict.fromkeys(counted, grave) == counted
