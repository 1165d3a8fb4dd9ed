"""
Is the version of Python fixed?

## Why it matters
The same lock gives other packages on another interpreter, and some of them other results.

## How to adopt it
Write the version into `.python-version` (`uv python pin 3.12`) and use the same one in CI and in the image.

## How it is judged
Yes when `.python-version`, `runtime.txt`, a conda environment, a Pipfile, a container's base image or CI names a
version.
Partial when there is only a lower bound in `requires-python`.

## What misleads
`python:latest` and `python-version: 3.x` name no version.
"""

from mlopskit.findings import At, Evidence, Finding, Place, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo
from mlopskit.repo.readings.containers import images

FILES = ("**/.python-version", "**/runtime.txt", "**/.tool-versions", "**/mise.toml", "**/.mise.toml")
CONDA = ("**/*environment*.{yml,yaml}", "**/conda*.{yml,yaml}", "**/*dependencies*.{yml,yaml}")
IN_CI = r"\bpy(?:thon)?[\w-]*[\"']?\s*[:=]\s*[\[\"'\s]*3\.\d+|(?:^|[\s/\"'])python:3\.\d+|versionSpec:\s*[\"']?3\.\d+"
"""How jobs of CI services name an interpreter: as a setting, as an axis of a matrix, or by their image."""
LINES = (
    (r"^\s*-?\s*[\"']?python\s*=+\s*3\.\d+", CONDA),
    (r"^\s*python(?:_full)?_version\s*=\s*[\"']3\.\d+", ("**/Pipfile",)),
)
NUMBER = r"(?:python\W+)?3\.\d+"
BOUND = r"^\s*(?:requires-python|python|python_requires)\s*=\s*[\"']"


@practice(title="The Python version is fixed")
def detect(repo: Repo) -> Finding:
    """Look at the files that fix an interpreter, then at images, then at bounds."""
    fixed: list[At] = [
        *_lines(repo, NUMBER, FILES),
        *(place for pattern, globs in LINES for place in _lines(repo, pattern, globs)),
    ]
    fixed += _lines(repo, IN_CI, tuple(sorted({job.place.path for job in repo.wiring.jobs})))
    fixed += [
        Evidence(job.place.path, job.place.line, f"runs on `{axis}` {', '.join(values)}")
        for job in repo.wiring.jobs
        for axis, values in job.matrix
        if axis.lower().startswith("py") and values[0].startswith("3.")
    ]
    fixed += [
        Evidence(image.place.path, image.place.line, f"builds from `{image.base}`")
        for image in images(repo)
        if "python:3." in image.base or "python3." in image.base
    ]
    if fixed:
        return Finding.yes("a version of Python is named", fixed[:4], Strength.USED)
    bounds = _lines(repo, BOUND, ("**/pyproject.toml", "**/setup.py", "**/setup.cfg"))
    if bounds:
        exact = [place for place in bounds if "==" in repo.lines(place.path)[(place.line or 1) - 1]]
        if exact:
            return Finding.yes("a version of Python is named", exact)
        return Finding.partial("Python has a lower bound, and no version", bounds[:2])
    return Finding.no("no version of Python is named", (*FILES, "container files", "CI", "pyproject.toml"))


def _lines(repo: Repo, pattern: str, globs: tuple[str, ...]) -> list[Evidence]:
    paths = [path for path in repo.glob(*globs) if repo.is_product(path) or path.startswith(".")]
    return [_seen(repo, places[0]) for path in paths if (places := repo.find(pattern, path))]


def _seen(repo: Repo, place: Place) -> Evidence:
    text = repo.lines(place.path)[(place.line or 1) - 1].strip()
    return Evidence(place.path, place.line, f"says `{text[:60]}`")
