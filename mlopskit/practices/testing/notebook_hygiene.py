"""
Are notebooks kept without outputs, by a tool rather than by discipline?

## Why it matters
Outputs hide what changed in a diff, keep customers' rows in history for ever, and show results of cells that no
longer exist.

## How to adopt it
Run `mlops add notebooks`, or add the `nbstripout` hook to `.pre-commit-config.yaml`, and run the notebooks in CI with
`jupyter execute`.

## How it is judged
Yes when nbstripout or the like is a hook, a git filter or a command.
Partial when the notebooks happen to be clean (no outputs, cells run in order), and nothing keeps them so.
Not applicable without notebooks.

## What misleads
`nbstripout` among the dependencies, a notebook that shows outputs on purpose as documentation.
"""

from mlopskit.findings import At, Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tools import hook_settings, live, runs_of, searched_runs, shown_runs, tools


@practice(title="Notebooks are kept without outputs", part="notebooks")
def detect(repo: Repo) -> Finding:
    """Look for a tool that strips outputs, then at the notebooks themselves."""
    notebooks = repo.glob("**/*.ipynb")
    if not notebooks:
        return Finding.not_applicable("there are no notebooks")
    cleaners = tools("code_tools", "notebook_cleaner")
    if runs := live(runs_of(repo, cleaners)):
        return Finding.yes("a tool cleans the notebooks", shown_runs(runs), runs[0].strength)
    filters = repo.find(r"filter=(?:nbstripout|strip-?notebook)", *repo.glob("**/.gitattributes"))
    settings: tuple[At, ...] = (*hook_settings(repo, cleaners), *filters)
    if settings:
        return Finding.yes("a hook or filter strips outputs", settings, Strength.CONFIGURED)
    dirty = [path for path in notebooks if not _clean(repo, path)]
    if not dirty:
        return Finding.partial("the notebooks are clean, and nothing keeps them so", notebooks[:3])
    shown = [Evidence(path, 1, "holds outputs, or was run out of order") for path in dirty[:5]]
    return Finding.no(
        f"{len(dirty)} of {len(notebooks)} notebooks hold outputs", (*searched_runs(repo), ".gitattributes"), shown
    )


def _clean(repo: Repo, path: str) -> bool:
    facts = repo.notebook(path)
    return facts is not None and not facts.error and facts.cells_with_output == 0 and facts.linear
