"""What the parts around the service bring fits together: images, manifests, rules, infrastructure."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import promql_parser
import pytest
import yaml

from mlopskit.commands.init import Wishes, init
from mlopskit.scaffold.catalog import home

BIN = Path(sys.executable).parent
PARTS = ("ci-github", "docker", "serve", "retrain", "cd", "monitoring", "rollout", "batch", "loadtest", "iac")
CLOUDS = ("aws", "azure", "google")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with every part around the service; look at it, do not change it."""
    parent = tmp_path_factory.mktemp("service")
    init("penguins", Wishes("minimal", wanted=PARTS), parent=parent)
    return parent / "penguins"


def manifests(project: Path, environment: str) -> list[dict[str, Any]]:
    """Return what would be sent to the cluster, put together by kubectl itself."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not here to put manifests together")
    command = [kubectl, "kustomize", str(project / "deploy" / environment)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == told.returncode, told.stderr
    return list(yaml.safe_load_all(told.stdout))


def queries(project: Path) -> Iterator[str]:
    """Go through what Prometheus is asked by the rules, the dashboard and the rollout."""
    for group in yaml.safe_load((project / "monitoring/alerts.yml").read_text())["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for panel in json.loads((project / "monitoring/grafana.json").read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    template = yaml.safe_load((project / "deploy/rollout/analysis/errors.yaml").read_text())
    for metric in template["spec"]["metrics"]:
        yield metric["provider"]["prometheus"]["query"].replace("{{args.new}}", "abc")


def test_every_question_to_prometheus_can_be_asked(project: Path) -> None:
    """
    The parser of Prometheus' language reads all rules, panels and the judge of a rollout.
    """
    asked = list(queries(project))

    assert len(asked) >= 15
    for query in asked:
        promql_parser.parse(query)


def test_alerts_say_whom_they_concern_and_what_happened(project: Path) -> None:
    """
    Each rule has what the format of rule files asks for, a severity and a sentence, and a name of its own.
    """
    groups = yaml.safe_load((project / "monitoring/alerts.yml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    keys = {"alert", "expr", "for", "labels", "annotations"}

    assert ["model", "service"] == sorted(group["name"] for group in groups)
    assert [keys] * len(rules) == [set(rule) for rule in rules]
    assert len(rules) == len({rule["alert"] for rule in rules})
    assert {"page", "ticket"} == {rule["labels"]["severity"] for rule in rules}
    assert all(re.fullmatch(r"\d+[smhd]", rule["for"]) for rule in rules)
    assert all({"summary", "description"} == set(rule["annotations"]) for rule in rules)


@pytest.mark.parametrize(("environment", "strategy"), [("staging", "blueGreen"), ("production", "canary")])
def test_each_environment_rolls_out_in_its_way_and_steps_back_on_errors(
    project: Path, environment: str, strategy: str
) -> None:
    """
    The rollout judges the new pods by a template that is there, and its services select its pods.
    """
    found = manifests(project, environment)
    (rollout,) = (one for one in found if one["kind"] == "Rollout")
    templates = [one["metadata"]["name"] for one in found if one["kind"] == "AnalysisTemplate"]
    services = {one["metadata"]["name"]: one["spec"]["selector"] for one in found if one["kind"] == "Service"}
    way = rollout["spec"]["strategy"][strategy]
    judged = way.get("analysis") or way["postPromotionAnalysis"]

    assert [strategy] == list(rollout["spec"]["strategy"])
    assert templates == [one["templateName"] for one in judged["templates"]]
    assert {f"penguins-{environment}"} == {one["metadata"]["namespace"] for one in found}
    assert all(rollout["spec"]["selector"]["matchLabels"] == selector for selector in services.values())
    assert {way[key] for key in ("activeService", "previewService") if key in way} <= set(services)


def test_without_rollouts_the_service_is_a_deployment(tmp_path: Path) -> None:
    """
    The part `cd` alone asks nothing of the cluster that not every cluster has.
    """
    init("penguins", Wishes("minimal", wanted=("cd",)), parent=tmp_path)

    assert ["Deployment", "Service"] == sorted(one["kind"] for one in manifests(tmp_path / "penguins", "production"))


@pytest.mark.parametrize("wanted", [("docker",), ("docker", "serve"), PARTS])
def test_the_dockerfile_is_clean_and_copies_what_is_there(wanted: tuple[str, ...], tmp_path: Path) -> None:
    """
    A linter of Dockerfiles has nothing to say, and every file that goes into the image exists or is made.
    """
    init("penguins", Wishes("minimal", wanted=wanted, git=False), parent=tmp_path)
    dockerfile = tmp_path / "penguins/Dockerfile"
    done = subprocess.run([str(BIN / "hadolint"), str(dockerfile)], capture_output=True, text=True, check=False)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile.read_text(), re.MULTILINE)
    named = {name for words in copied for name in words.split()} - {"models/model.joblib"}

    assert (0, "") == (done.returncode, done.stdout)
    assert [] == [name for name in sorted(named) if not (tmp_path / "penguins" / name).exists()]
    assert {"requirements.txt", "src"} <= named


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_cloud_gets_storage_registry_and_service(cloud: str, project: Path) -> None:
    """
    The Terraform parses, asks for nothing that is not declared, and tells where the three things are.
    """
    folder = project / "infra" / cloud
    files = {path.name: hcl2.loads(path.read_text()) for path in sorted(folder.glob("*.tf"))}
    text = "".join(path.read_text() for path in folder.glob("*.tf"))
    declared = {name.strip('"') for one in files["variables.tf"]["variable"] for name in one}
    told = {name.strip('"') for one in files["outputs.tf"]["output"] for name in one}
    kinds = {kind.strip('"') for one in files["main.tf"]["resource"] for kind in one}

    assert {"storage", "registry", "service"} == told
    assert declared == set(re.findall(r"\bvar\.(\w+)", text))
    assert 3 <= len(kinds & set(re.findall(r"\b((?:aws|google|azurerm)_\w+)\.\w+", text)))


def test_terraform_finds_the_form_right(project: Path) -> None:
    """
    `terraform fmt -check` has nothing to change.
    """
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("terraform is not here to check the form")
    command = [terraform, "fmt", "-check", "-diff", "-recursive", str(project / "infra")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stdout)


def test_production_waits_for_the_load_test_only_where_there_is_one(project: Path, tmp_path: Path) -> None:
    """
    Staging comes first, then the load test when the project has it, then production.
    """
    init("seals", Wishes("minimal", wanted=("cd",), git=False), parent=tmp_path)
    jobs, without = (
        yaml.safe_load((folder / ".github/workflows/deploy.yml").read_text())["jobs"]
        for folder in (project, tmp_path / "seals")
    )

    assert ("image", "staging", "load") == tuple(jobs[name]["needs"] for name in ("staging", "load", "production"))
    assert ("image", "staging") == tuple(without[name]["needs"] for name in ("staging", "production"))
    assert {"image", "staging", "production", "rollback"} == set(without)


def test_drift_starts_the_workflow_that_trains(project: Path) -> None:
    """
    The job after the measurement runs only on its verdict, may do nothing else, and names a workflow that it can start.
    """
    workflows = project / ".github/workflows"
    jobs = yaml.safe_load((workflows / "monitor.yml").read_text())["jobs"]
    (start,) = jobs["retrain"]["steps"]
    named = re.findall(r"gh workflow run (\S+)", start["run"])
    retrain = yaml.safe_load((workflows / named[0]).read_text())

    assert ("measure", {"actions": "write"}) == (jobs["retrain"]["needs"], jobs["retrain"]["permissions"])
    assert "needs.measure.outputs.retrain == 'true'" in jobs["retrain"]["if"]
    assert "workflow_dispatch" in retrain[True]  # YAML 1.1 takes the word `on` for a truth


def test_locks_of_all_parts_agree() -> None:
    """
    No two locks, which may all be installed together, pin a package to different versions on the same Python.
    """
    pinned: dict[str, set[str]] = {}
    for lock in sorted(home().glob("*/**/{{cookiecutter.project}}/requirements*.txt")):
        for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+) \\$", lock.read_text(), re.MULTILINE):
            pinned.setdefault(name, set()).add(version)

    assert len(pinned) > 100
    assert {} == {name: versions for name, versions in pinned.items() if len(versions) > 1}
