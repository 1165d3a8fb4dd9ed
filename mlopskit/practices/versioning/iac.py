"""
Is the infrastructure written as code?

## Why it matters
Machines that were clicked together cannot be reviewed, repeated in a second environment, or built again after a loss.

## How to adopt it
Run `mlops add iac`, or describe the bucket, the registry and the service in Terraform, and run `terraform plan` in CI
on each change.

For a service on Kubernetes, manifests or a Helm chart in the repository are the same step.

## How it is judged
Yes for Terraform, Pulumi, CDK, CloudFormation, Bicep or ARM, Kubernetes manifests, Helm, Ansible in the product.
Partial for a specification of one hosted service's machines or endpoints, and where only an example has it.

## What misleads
A Compose file starts containers on one machine.
A compiled pipeline is written as YAML too, and a provider block without a resource defines nothing.
"""

from typing import Any

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.tables import load

APPLIES = (
    "terraform",
    "terragrunt",
    "tofu",
    "pulumi",
    "cdk",
    "kubectl",
    "helm",
    "ansible-playbook",
    "sam",
    "serverless",
    "sls",
    "az",
    "aws",
    "gcloud",
    "kustomize",
    "bicep",
)
WORDS = (
    "apply",
    "deploy",
    "up",
    "plan",
    "upgrade",
    "install",
    "validate",
    "lint",
    "template",
    "create-stack",
    "update-stack",
    "rollout",
    "replace",
    "build",
)
PIPELINE_TYPES = frozenset({"Workflow", "WorkflowTemplate", "CronWorkflow", "Kustomization", "Pipeline"})
SHOWN = 5


@practice(title="Infrastructure is written as code", part="iac")
def detect(repo: Repo) -> Finding:
    """Look for files that define infrastructure."""
    table = load("infrastructure")
    defined = [*_resources(repo), *_defined(repo, table["files"])]
    main = [item for item in defined if repo.is_product(item.path)]
    if main:
        return Finding.yes("infrastructure is defined in files", main[:SHOWN], _strength(repo))
    partial = [item for item in _defined(repo, table["partial"]) if repo.is_product(item.path)]
    if partial:
        return Finding.partial("a hosted service's resources are specified, and nothing below them", partial[:SHOWN])
    aside = [item for item in defined if not repo.is_test(item.path)]
    if aside:
        return Finding.partial("only a side example defines infrastructure", aside[:SHOWN])
    globs = sorted({glob for item in table["files"] for glob in item["globs"]})
    places = ("*.tf", "*.bicep", "templates and manifests in YAML and JSON", *globs)
    return Finding.no("no infrastructure is defined", places)


def _resources(repo: Repo) -> list[Evidence]:
    """Return the first resource of each file that declares some; a pipeline compiled for Kubernetes is none."""
    first: dict[str, Evidence] = {}
    for one in repo.wiring.resources:
        if one.type not in PIPELINE_TYPES:
            detail = f"declares `{one.type}` with {one.kind}"
            first.setdefault(one.place.path, Evidence(one.place.path, one.place.line, detail))
    return list(first.values())


def _defined(repo: Repo, kinds: list[dict[str, Any]]) -> list[Evidence]:
    found: dict[str, Evidence] = {}
    for kind in kinds:
        for path in repo.glob(*kind["globs"]):
            if path in found or path.startswith((".github/", ".gitlab")):
                continue
            place = repo.find(kind["line"], path)[:1] if "line" in kind else ()
            if place or "line" not in kind:
                found[path] = Evidence(
                    path, place[0].line if place else 1, f"defines infrastructure with {kind['tool']}"
                )
    return list(found.values())


def _strength(repo: Repo) -> Strength:
    runs = [c for c in repo.wiring.runs(*APPLIES) if set(WORDS) & set(c.arguments) and not c.disabled]
    return runs[0].strength if runs else Strength.CONFIGURED
