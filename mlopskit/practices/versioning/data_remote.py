"""
Is the data kept somewhere a colleague can fetch it from?

## Why it matters
A `.dvc` file without a remote is a promise that only one laptop can keep.

## How to adopt it
Run `mlops data remote add NAME URL` with a bucket or a shared drive, commit `.dvc/config`, and run `mlops data push`.

## How it is judged
Yes when DVC has a remote that others can reach, or when the tracked data comes from another repository that has one.
Partial when the remote is a folder of the machine or of the project.
Not applicable when the project does not use DVC.

## What misleads
A remote in `.dvc/config.local` is known to one person, and a commented section to nobody.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.versions import dvc_imports, dvc_outputs

SHARED = re.compile(r"^(?:s3|gs|gcs|azure|abfs|ssh|hdfs|webhdfs|webdavs?|https?|gdrive|oss)://|^//|^\\\\")
SECTION = re.compile(r"remote\s+\"?([^\"']+)")


@practice(title="Data has a shared remote")
def detect(repo: Repo) -> Finding:
    """Read the remotes out of DVC's configuration."""
    configs = [path for path in repo.glob("**/.dvc/config", ".dvc/config") if not repo.is_test(path)]
    imports = dvc_imports(repo)
    if not configs and not dvc_outputs(repo) and not imports:
        return Finding.not_applicable("the project does not use DVC")
    remotes = [item for path in configs for item in _remotes(repo, path)]
    shared = [item for item in remotes if SHARED.match(item.detail)]
    if shared:
        return Finding.yes("DVC has a remote that others can reach", shared, Strength.CONFIGURED)
    if remotes:
        return Finding.partial("the remote is a folder that others cannot reach", remotes)
    if imports:
        return Finding.yes("the data comes from another repository, which keeps it", imports, Strength.CONFIGURED)
    return Finding.no("DVC is set up, and no remote is named", ".dvc/config", configs)


def _remotes(repo: Repo, path: str) -> list[Evidence]:
    found = []
    for section, options in repo.ini(path).items():
        named = SECTION.search(section)
        if named and options.get("url"):
            line = repo.find(re.escape(options["url"]), path)
            found.append(Evidence(path, line[0].line if line else None, options["url"]))
    return found
