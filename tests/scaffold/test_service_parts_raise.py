"""Adding a part around the service raises the practices that its page names, and the next step named the part."""

import re
import subprocess
from pathlib import Path

import pytest

from mlopskit.commands.add import add
from mlopskit.commands.init import Wishes, init
from mlopskit.findings import Answer, Finding
from mlopskit.practices import named, run
from mlopskit.repo import Repo

ROOT = Path(__file__).parents[2]
SERVED = ("ci-github", "docker", "serve", "retrain")
CASES = {
    "monitoring": (SERVED, ("service-monitoring", "alerting", "model-monitoring", "ct-trigger-performance")),
    "loadtest": (SERVED, ("load-test",)),
    "iac": (SERVED, ("iac", "iac-in-ci")),
    "rollout": (SERVED, ("staged-rollout", "rollback")),
    "cd": (SERVED, ("cd-deploy", "staged-environments", "rollback")),
    "batch": ((), ()),
    "docker": (("ci-github",), ("container", "security-scan", "cd-publish")),
}
"""For each part: what the project has before, and the practices that the part brings."""


def asked(project: Path, practices: tuple[str, ...]) -> dict[str, Finding]:
    """Ask the practices about the project as it is committed."""
    found = run(Repo(project), [named(one) for one in practices])
    return {finding.practice: finding for finding in found}


@pytest.mark.parametrize("part", CASES)
def test_adding_the_part_raises_its_practices(part: str, tmp_path: Path) -> None:
    """
    Before, none of them is met; afterwards all are.
    """
    before, practices = CASES[part]
    init("penguins", Wishes("minimal", wanted=before), parent=tmp_path)
    project = tmp_path / "penguins"
    first = asked(project, practices)
    add(project, [part])
    git = ["git", "-C", str(project), "-c", "user.name=A", "-c", "user.email=a@b.c"]
    subprocess.run([*git, "commit", "--quiet", "--message", "Add"], check=True)
    then = asked(project, practices)

    assert [] == [one for one in practices if first[one].answer is Answer.YES]
    assert dict.fromkeys(practices, Answer.YES) == {one: then[one].answer for one in practices}


@pytest.mark.parametrize("part", CASES)
def test_the_page_names_the_practices_and_the_next_steps_name_the_part(part: str) -> None:
    """
    Whoever reads the audit finds the part, and whoever reads the part's page finds what it does for the audit.
    """
    page = (ROOT / "docs/parts" / f"{part}.md").read_text()
    raised = re.findall(r"`([a-z-]+)`", page[page.index("\nRaises ") :])

    assert set(CASES[part][1]) <= set(raised)
    steps = " ".join(named(one).next_step for one in CASES[part][1])
    assert not CASES[part][1] or f"`mlops add {part}`" in steps


def test_scoring_in_batches_is_seen(tmp_path: Path) -> None:
    """
    A project that predicts files by hand serves already; the part is seen beside that.
    """
    init("penguins", Wishes("minimal", wanted=("batch",)), parent=tmp_path)
    seen = [evidence.path for evidence in asked(tmp_path / "penguins", ("serving",))["serving"].evidence]

    assert "src/penguins/batch.py" in seen
    assert "`mlops add batch`" in named("serving").next_step
