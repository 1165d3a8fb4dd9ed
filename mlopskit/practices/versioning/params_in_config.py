"""
Do the training parameters live in a versioned configuration file that the training code reads?

## Why it matters
A parameter inside the code changes without a trace of its own, and two models cannot be told apart by a diff.

## How to adopt it
Move the numbers into `params.yaml`, read them where training starts (`yaml.safe_load(open("params.yaml"))["train"]`),
and name them under `params:` in `dvc.yaml`.

Hydra, OmegaConf, gin and plain JSON or TOML serve as well.

## How it is judged
Yes when a configuration file holds training parameters and the code that takes part in training reads configuration
files, or when the file of a platform's job holds them and hands them over.
Partial when the file holds paths and no parameters, when the parameters are constants in a Python module named for
them, or when they stand as options in a versioned script that runs the training.

## What misleads
A configuration file that no code loads, and the configuration of CI, linters or services.
"""

import re

from mlopskit.findings import Evidence, Finding
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.config import config_readers, parameter_lines, parameter_modules
from mlopskit.repo.readings.runs import strength_of, training_code, training_commands

PLATFORMS = frozenset({"azureml", "databricks", "argo"})
"""Platforms whose jobs are files, with the values of the program's options in them."""
OPTION = re.compile(
    r"--?[\w-]*(?:lr|learning[-_]rate|batch[-_]size|epochs?|depth|estimators|alpha|dropout|loop[-_]config)\b"
)


@practice(title="Training parameters live in a configuration file")
def detect(repo: Repo) -> Finding:
    """Look for files with parameters, and for code that reads them."""
    code = training_code(repo)
    readers = config_readers(repo, code)
    held = parameter_lines(repo, code)
    if readers and held:
        return Finding.yes(
            "training reads its parameters from a file", [*held[:3], *readers[:2]], strength_of(repo, code)
        )
    if handed := _handed_over(repo, held):
        return Finding.yes("a job's file hands its parameters to training", handed[:3], strength_of(repo, code))
    if readers and _other_configs(repo):
        return Finding.partial("training reads a configuration file that holds no parameters of the model", readers[:3])
    constants = parameter_modules(repo, code)
    if constants:
        return Finding.partial("the parameters are constants of a Python module", constants[:3])
    options = [
        Evidence(command.place.path, command.place.line, "passes parameters as options")
        for command in training_commands(repo)
        if OPTION.search(command.text)
    ]
    if options:
        return Finding.partial("the parameters stand as options in a versioned script", options[:3])
    return absent(
        repo,
        "no configuration file with training parameters is read by training",
        ("**/*.{yaml,yml,json,toml,ini,cfg,gin}", f"{len(code)} files that take part in training"),
        unfit="none library serving",
    )


def _handed_over(repo: Repo, held: tuple[Evidence, ...]) -> list[Evidence]:
    """Return the parameters in files of pipelines and jobs, which the platform passes to the program as options."""
    files = {stage.place.path for stage in repo.wiring.stages}
    files |= {command.place.path for command in repo.wiring.commands if command.provider in PLATFORMS}
    return [item for item in held if item.path in files and item.path.endswith((".yml", ".yaml"))]


def _other_configs(repo: Repo) -> bool:
    return any(
        repo.is_product(path)
        for path in repo.glob(
            "**/{conf,confs,config,configs}/**/*.{yaml,yml,json,toml}", "**/config*.{yaml,yml,json,toml}"
        )
    )
