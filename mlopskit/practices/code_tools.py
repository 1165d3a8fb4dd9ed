"""What practices about tools for code share: a tool that runs, is set up, stands idle, or is not there."""

from mlopskit.findings import Finding, Strength
from mlopskit.repo import Repo
from mlopskit.repo.readings.tools import (
    configurations,
    hook_settings,
    live,
    runs_of,
    searched_runs,
    searched_settings,
    shown_runs,
    tools,
)


def held(  # noqa: PLR0913 - a sentence for each answer
    repo: Repo, kind: str, *, runs: str, is_set_up: str, stands_idle: str, is_absent: str
) -> Finding:
    """
    Answer for the tools of one kind in the table `code_tools`; each sentence is the reason for its answer.

    A tool that runs counts as strongly as its strongest run, one that is only set up as configured; one that only
    stands in a disabled job is a partial.
    """
    known = tools("code_tools", kind)
    found = runs_of(repo, known)
    if running := live(found):
        return Finding.yes(runs, shown_runs(running), running[0].strength)
    if settings := (*hook_settings(repo, known), *configurations(repo, known)):
        return Finding.yes(is_set_up, settings[:5], Strength.CONFIGURED)
    if found:
        return Finding.partial(stands_idle, shown_runs(found), Strength.MENTIONED)
    return Finding.no(is_absent, (*searched_runs(repo), *searched_settings(known)))
