"""
Is the infrastructure's code checked by CI?

## Why it matters
A typing error in a manifest is found by a check in a second, or by production in a night.

## How to adopt it
Run `mlops add iac`, or add a CI job that runs `terraform validate`, and `terraform plan` on a pull request.

## How it is judged
Yes when CI validates, plans, lints or scans the infrastructure's code.
Partial when it only applies it, or a person checks it by hand.
Not applicable without infrastructure as code.

## What misleads
A folder of manifests that nothing reads, `terraform init` alone.
"""

from mlopskit.findings import Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.tools import commands_like, in_ci, live, runs_of, searched_runs, shown_runs, tools

FILES = (
    "**/*.tf",
    "**/*.bicep",
    "**/Chart.yaml",
    "**/Pulumi.yaml",
    "**/cdk.json",
    "**/kustomization.{yaml,yml}",
    "**/*arm*template*/*.json",
    "**/{template,cloudformation}*.{yaml,yml}",
    "**/{k8s,kubernetes,manifests,helm,charts}/**/*.{yaml,yml}",
    "**/serverless.{yaml,yml}",
    "**/databricks.yml",
)
APPLIES = (
    "terraform apply",
    "pulumi up",
    "cdk deploy",
    "npx cdk deploy",
    "sam deploy",
    "kubectl apply",
    "helm upgrade",
    "aws cloudformation deploy",
    "az deployment*create",
    "terragrunt apply",
    "tofu apply",
    "serverless deploy",
    "databricks bundle deploy",
)


@practice(title="CI checks the infrastructure's code", part="iac")
def detect(repo: Repo) -> Finding:
    """Look for checks of infrastructure in CI, then for those by hand."""
    files = [path for path in repo.glob(*FILES) if repo.is_product(path)]
    if not files:
        return Finding.not_applicable("there is no infrastructure as code")
    runs = runs_of(repo, tools("deliveries", "infra_check"))
    if checking := in_ci(runs):
        return Finding.yes("CI checks the infrastructure's code", shown_runs(checking), checking[0].strength)
    if applying := in_ci(commands_like(repo, *APPLIES)):
        return Finding.partial(
            "CI applies the infrastructure without checking it first", shown_runs(applying), Strength.USED
        )
    if by_hand := live(runs):
        return Finding.partial("a person checks the infrastructure's code", shown_runs(by_hand), Strength.USED)
    return Finding.no("nothing checks the infrastructure's code", searched_runs(repo), files[:3])
