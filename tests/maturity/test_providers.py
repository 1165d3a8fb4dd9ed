"""Where CI runs says nothing about how mature a project is."""

from pathlib import Path

from mlopskit.commands.audit import audit
from mlopskit.commands.init import Wishes, init
from mlopskit.scaffold import catalog

PROVIDERS = tuple(part.removeprefix("ci-") for part in catalog.current().parts if part.startswith("ci-"))
TEST_AND_GATE = ("ci-tests", "ci-lint", "ci-matrix", "evaluation-gate", "data-validation", "training-automated")
"""What each provider's part brings, so that the audit must see it in each provider's language."""


def audited(provider: str, folder: Path) -> tuple[dict[str, object], dict[str, object]]:
    """Return levels and answers of a project whose CI runs at this provider alone."""
    folder.mkdir()
    init("penguins", Wishes("standard", ci=(provider,)), parent=folder)
    result = audit(folder / "penguins").result
    assessments, findings = result["assessments"], result["findings"]
    assert isinstance(assessments, list)
    assert isinstance(findings, list)
    answers = {one["practice"]: one["answer"] for one in findings}
    # the release workflow is a part of GitHub's alone, and the hierarchy's first layer asks for one
    levels = {one["scale"]: one["level"] for one in assessments if one["scale"] != "hierarchy"}
    return levels, {practice: answers[practice] for practice in TEST_AND_GATE}


def test_the_same_project_reaches_the_same_levels_at_every_provider(tmp_path: Path) -> None:
    """
    Rendered with each of the five providers, a project stands at the same levels, and the same checks are seen in it.
    """
    found = {provider: audited(provider, tmp_path / provider) for provider in PROVIDERS}

    assert dict.fromkeys(PROVIDERS, found["github"]) == found
    assert dict.fromkeys(TEST_AND_GATE, "yes") == found["github"][1]
