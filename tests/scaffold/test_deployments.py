"""Deployment is the same wherever CI runs: staging on merge, production on approval, and the way back."""

import json
from pathlib import Path
from typing import Any

import pytest

from mlopskit.commands.audit import audit
from mlopskit.commands.init import Wishes, init
from mlopskit.scaffold import catalog, parts

TEMPLATE = catalog.current()
FILES = {
    "ci-github": [".github/workflows/deploy.yml"],
    "ci-gitlab": [".gitlab/deploy.yml"],
    "ci-azure": ["azure-pipelines-deploy.yml"],
    "ci-aws": [
        *("buildspec-image.yml", "buildspec-production.yml", "buildspec-rollback.yml", "buildspec-staging.yml"),
        "deploy/pipeline.yaml",
    ],
    "ci-gcp": ["cloudbuild-production.yaml", "cloudbuild-rollback.yaml", "cloudbuild-staging.yaml"],
}
ALL = {name for names in FILES.values() for name in names}
ASKED = ("make publish", "make deploy ENVIRONMENT=staging", "make deploy ENVIRONMENT=production", "make rollback")
PROVEN = {"cd-deploy": "yes", "rollback": "yes", "staged-environments": "yes"}
APPROVED = {"ci-github": "partial", "ci-gitlab": "yes", "ci-azure": "partial", "ci-aws": "yes", "ci-gcp": "partial"}
"""Where the forge's settings hold the approval, the repository alone proves a part of it."""


@pytest.mark.parametrize("provider", FILES)
def test_every_provider_deploys_with_the_same_targets(provider: str, tmp_path: Path) -> None:
    """
    The provider's own files publish, deploy twice and roll back; no other provider comes along, and the audit sees it.
    """
    init("birds", Wishes("minimal", wanted=("cd", provider)), parent=tmp_path)
    project = tmp_path / "birds"
    record = json.loads((project / ".mlopskit.json").read_text(encoding="utf-8"))
    text = "".join((project / name).read_text(encoding="utf-8") for name in FILES[provider])
    findings: Any = audit(project).result["findings"]
    answers = {one["practice"]: one["answer"] for one in findings}

    assert FILES[provider] == sorted(ALL & set(record["files"]))
    assert [provider] == [part for part in record["parts"] if part.startswith("ci-")]
    assert [] == [words for words in ASKED if words not in text]
    assert {**PROVEN, "approval-gate": APPROVED[provider]} == {
        name: answers[name] for name in (*PROVEN, "approval-gate")
    }


def test_deployment_takes_the_provider_that_is_there() -> None:
    """
    With GitLab chosen nothing of GitHub is brought, and the whole profile follows the provider too.
    """
    full = parts.choose(TEMPLATE, parts.of_profile(TEMPLATE, "full", ("gitlab",)), (), ())

    assert "cd" in full
    assert ["ci-gitlab"] == [part for part in full if part.startswith("ci-")]
