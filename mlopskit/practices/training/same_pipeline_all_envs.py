"""
Does one definition of the pipeline serve development, staging and production?

## Why it matters
A pipeline that is written again for production is another pipeline, and what was tested is not what runs.

## How to adopt it
Keep one definition and give each environment its own parameters, for instance `params.dev.yaml` and
`params.prod.yaml`, or targets of a bundle.

## How it is judged
Yes when there is one pipeline and two or more environments have settings for it: targets of a bundle, configurations
or variables named for environments, deployments of one flow.
Partial when the environments have pipelines of their own.

## What misleads
Environments of the web service say nothing about the pipeline.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.pipelines import has_training, pipelines

NAMED = re.compile(
    r"(?:^|[/._-])(dev|develop|development|test|staging|stage|preprod|prod|production)(?:[/._-]|$)", re.IGNORECASE
)
SETTINGS = ("**/*.{yaml,yml,json,toml,env,tfvars}",)
TARGETS = r"^\s{2,}(?:dev|development|staging|test|prod|production)\s*:\s*$"
SAME = {"develop": "dev", "development": "dev", "stage": "staging", "preprod": "staging", "production": "prod"}


@practice(title="One pipeline serves all environments")
def detect(repo: Repo) -> Finding:
    """Look for a pipeline that trains, and for settings of environments beside it."""
    composed = [
        stages for stages in pipelines(repo) if repo.is_product(stages[0].place.path) and has_training(repo, stages)
    ]
    if not composed:
        return absent(
            repo, "no pipeline that environments could share", ("pipelines",), unfit="none library notebooks serving"
        )
    bundles = [place for path in repo.glob("**/databricks.{yml,yaml}") for place in repo.find(TARGETS, path)]
    if len(bundles) > 1:
        return Finding.yes("a bundle has several targets", bundles[:3], Strength.CONFIGURED)
    copies = {_environment(stages[0].place.path): stages[0].place for stages in composed}
    if len(copies.keys() - {""}) > 1:
        return Finding.partial("environments have pipelines of their own", list(copies.values()))
    settings = {
        env: path
        for path in repo.glob(*SETTINGS)
        if repo.is_product(path) and (env := _environment(path)) and _is_setting(path)
    }
    if len(settings) > 1:
        places = [Evidence(path, None, f"settings for {env}") for env, path in sorted(settings.items())[:3]]
        return Finding.yes("one pipeline has settings for several environments", places, Strength.CONFIGURED)
    return Finding.no("only one environment has settings", ("databricks.yml", *SETTINGS), composed[0][0].place)


def _environment(path: str) -> str:
    found = NAMED.search(path)
    return SAME.get(found[1].lower(), found[1].lower()) if found else ""


def _is_setting(path: str) -> bool:
    return re.search(
        r"conf|param|env|setting|var|target|deploy", path, re.IGNORECASE
    ) is not None and not path.startswith(".github")
