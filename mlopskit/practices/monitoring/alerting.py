"""
Is somebody told when something goes wrong?

## Why it matters
A dashboard that nobody looks at on a Sunday finds the fault on Monday; an alert finds a person.

## How to adopt it
Run `mlops add monitoring`, or write alert rules for the errors of the service and for drift (for instance a Prometheus
rule file), and name the channel that they go to.

## How it is judged
Yes for alert rules, alarms or receivers as files, and for code that sends a notification on the outcome of a job or
monitor.
Partial when only CI's own workflow sends a message.

## What misleads
The mail that a CI service sends by itself, `slack` in prose, a webhook in an example, a rule that is commented out.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.operating import not_operated
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import searched_code, shown, sightings, strength_of_calls
from mlopskit.repo.readings.manifests import in_manifests
from mlopskit.repo.readings.tools import Tool, live, runs_of, searched_runs, shown_runs
from mlopskit.repo.tables import load

MANIFESTS = "**/*.{yaml,yml,json,tf,bicep}"


@practice(title="Somebody is told when something goes wrong", part="monitoring")
def detect(repo: Repo) -> Finding:
    """Look for alert rules and alarms, then for code that notifies, then for notices of CI."""
    table = load("observing")
    if rules := in_manifests(repo, table["alert_files"]):
        return Finding.yes("alert rules are set up", rules[:5], Strength.CONFIGURED)
    calls = sightings(repo, table["alert_calls"])
    if calls.main:
        return Finding.yes("the code sends notifications", shown(calls.main), strength_of_calls(repo, calls.main))
    if told := _keywords(repo, frozenset(table["alert_keywords"])):
        return Finding.yes("the pipeline notifies somebody", told[:5], Strength.CONFIGURED)
    tool = Tool(
        "a notice",
        runs=("curl *hooks.slack.com*", "curl *discord.com/api/webhooks*", "curl *webhook.office.com*"),
        actions=tuple(table["alert_actions"]),
    )
    if notices := live(runs_of(repo, [tool])):
        return Finding.partial(
            "CI's workflow sends a message; nothing watches what runs", shown_runs(notices), Strength.USED
        )
    searched = (*searched_code(repo), MANIFESTS, *searched_runs(repo))
    return not_operated(repo, "notebooks research library") or Finding.no("nobody is told", searched)


def _keywords(repo: Repo, keywords: frozenset[str]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(call.path, call.line, f"`{argument.keyword}={argument.text[:40]}`")
        for call in repo.calls()
        for argument in call.fact.arguments
        if argument.keyword in keywords and argument.text not in {"None", "False", "[]", "{}"}
    )
