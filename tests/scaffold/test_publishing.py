"""The image is built, scanned and published wherever CI runs: on each change built, on a version's tag pushed."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlopskit.commands.audit import audit
from mlopskit.commands.init import Wishes, init
from mlopskit.scaffold import catalog

BIN = Path(sys.executable).parent
BUILDS = {
    "github": ".github/workflows/ci.yml",
    "gitlab": ".gitlab/image.yml",
    "azure": "azure-pipelines.yml",
    "aws": "buildspec.yml",
    "gcp": "cloudbuild.yaml",
}
PUBLISHES = {
    "github": [".github/workflows/ci.yml"],
    "gitlab": [".gitlab/image.yml"],
    "azure": ["azure-pipelines-image.yml"],
    "aws": ["buildspec-publish.yml", "ci/builds.yaml"],
    "gcp": ["ci/triggers.tf", "cloudbuild-publish.yaml"],
}
PROVEN = ("build-artifact", "cd-publish", "app-release-automated", "security-scan", "ci")
TAG = {"github": "v", "azure": "refs/tags/v", "aws": "tag/v", "gcp": "v"}
"""How a provider writes the tag `v...` into the environment."""


@pytest.mark.parametrize("provider", PUBLISHES)
def test_every_provider_publishes_and_reaches_the_promised_levels(provider: str, tmp_path: Path) -> None:
    """
    The provider's own files build and publish by the same targets, and the audit finds what the profile promises.
    """
    init("birds", Wishes(ci=(provider,)), parent=tmp_path)
    project = tmp_path / "birds"
    record = json.loads((project / ".mlopskit.json").read_text(encoding="utf-8"))
    result: Any = audit(project).result
    promised = catalog.current().profiles["standard"].promises
    others = {name for who, names in PUBLISHES.items() if who != provider for name in names}

    assert promised == {one["scale"]: one["level"] for one in result["assessments"] if one["scale"] in promised}
    assert dict.fromkeys(PROVEN, "yes") == {
        one["practice"]: one["answer"] for one in result["findings"] if one["practice"] in PROVEN
    }
    assert "make image" in (project / BUILDS[provider]).read_text(encoding="utf-8")
    assert PUBLISHES[provider] == sorted({*PUBLISHES[provider]} & {*record["files"]})
    assert set() == others & {*record["files"]}


@pytest.mark.parametrize("provider", TAG)
def test_only_a_version_is_published(provider: str, tmp_path: Path) -> None:
    """
    The line that looks at the tag, run as it stands, lets versions through and nothing that a shell or make would run.
    """
    init("birds", Wishes(ci=(provider,), git=False), parent=tmp_path)
    text = "".join((tmp_path / "birds" / name).read_text(encoding="utf-8") for name in PUBLISHES[provider])
    ((guard, variable),) = re.findall(r"(echo \"\$(\w+)\" \| grep -Eqx '[^']+')", text)

    def passes(version: str) -> bool:
        env = {"PATH": "/usr/bin:/bin", variable: f"{TAG[provider]}{version}"}
        return subprocess.run(["sh", "-c", guard], env=env, check=False).returncode == 0

    assert ["1.2.0", "1.2.0-rc.1"] == [
        version
        for version in ("1.2.0", "1.2.0-rc.1", "1.2", "1.2.0;id", "1.2.0$(id)", "1.2.0`id`", "1.2.0/x", "ersion")
        if passes(version)
    ]


def test_gitlab_publishes_only_tags_of_versions_after_all_else(tmp_path: Path) -> None:
    """
    GitLab makes pipelines of tags, and the job that pushes stands in a later stage than the tests, for versions alone.
    """
    init("birds", Wishes(ci=("gitlab",), git=False), parent=tmp_path)
    project = tmp_path / "birds"
    whole = yaml.safe_load((project / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    jobs = yaml.safe_load((project / ".gitlab/image.yml").read_text(encoding="utf-8"))
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml", ".gitlab/image.yml"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert [{"local": ".gitlab/image.yml"}] == whole["include"]
    assert {"if": "$CI_COMMIT_TAG"} in whole["workflow"]["rules"]
    assert [{"if": r"$CI_COMMIT_TAG =~ /^v[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.-]*$/"}] == jobs["version"]["rules"]
    assert ["test", "deploy"] == [jobs[name]["stage"] for name in ("container", "version")]
    assert (0, "") == (done.returncode, done.stderr)


def test_only_the_build_of_a_version_may_push_to_ecr(tmp_path: Path) -> None:
    """
    What a stranger proposes is built under a role that cannot touch the registry.
    """
    init("birds", Wishes(ci=("aws",), git=False), parent=tmp_path)
    made = yaml.safe_load((tmp_path / "birds/ci/builds.yaml").read_text(encoding="utf-8"))["Resources"]
    allowed = {
        name: json.dumps(made[name]["Properties"]["Policies"]).count("ecr:") for name in ("ChangeRole", "VersionRole")
    }
    used = {
        name: (
            made[name]["Properties"]["ServiceRole"]["Fn::GetAtt"][0],
            made[name]["Properties"]["Source"]["BuildSpec"],
        )
        for name in ("Change", "Version")
    }

    assert 0 == allowed["ChangeRole"] < allowed["VersionRole"]
    assert {
        "Change": ("ChangeRole", "buildspec.yml"),
        "Version": ("VersionRole", "buildspec-publish.yml"),
    } == used


def test_cloud_build_reads_its_files_and_terraform_its_triggers(tmp_path: Path) -> None:
    """
    The builds are of the form that Google publishes, and the triggers parse and are in Terraform's own form.
    """
    init("birds", Wishes(ci=("gcp",), git=False), parent=tmp_path)
    files = sorted(path.name for path in (tmp_path / "birds").glob("cloudbuild*.yaml"))
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.cloudbuild", *files]
    done = subprocess.run(command, cwd=tmp_path / "birds", capture_output=True, text=True, check=False)

    assert ["cloudbuild-publish.yaml", "cloudbuild-weekly.yaml", "cloudbuild.yaml"] == files
    assert 0 == done.returncode, done.stdout
    if (terraform := shutil.which("terraform")) is None:
        pytest.skip("terraform is not here, so the triggers were not looked at")
    form = [terraform, "fmt", "-check", "-diff", "ci"]
    done = subprocess.run(form, cwd=tmp_path / "birds", capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stdout)
