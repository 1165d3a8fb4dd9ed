"""What container files say: what they build from, whether the project goes in, and what they run."""

import re
from dataclasses import dataclass

from mlopskit.findings import Place
from mlopskit.repo.snapshot import Repo

DOCKERFILES = (
    "**/{Dockerfile,Containerfile}",
    "**/{Dockerfile,Containerfile}.*",
    "**/*.{Dockerfile,dockerfile}",
    "**/*Dockerfile",
)
COMPOSE = ("**/{docker-compose,compose}*.{yml,yaml}",)
DEVCONTAINERS = (
    ".devcontainer.json",
    "**/.devcontainer/**/devcontainer.json",
    "**/.devcontainer/devcontainer.json",
    ".devcontainer/**/Dockerfile*",
)
NOTEBOOK = re.compile(r"jupyter", re.IGNORECASE)
SHELL = re.compile(r"^\W*(?:/\w+)*/?(?:ba|z)?sh\W*$")
EDITOR = re.compile(r"(?:^|/)\.?devcontainer", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Image:
    """One container file: `packs` says whether the project's own files or dependencies go in."""

    place: Place
    packs: bool
    notebook: bool
    """Whether it is an environment for notebooks, with nothing of the project to run."""
    base: str


def images(repo: Repo) -> tuple[Image, ...]:
    """Return the product's container files that build something, those that pack the project first."""
    paths = [path for path in repo.glob(*DOCKERFILES) if repo.is_product(path) and not EDITOR.search(path)]
    found = [image for path in paths if (image := _image(repo, path)) is not None]
    return tuple(sorted(found, key=lambda image: (not image.packs, image.notebook, image.place.path)))


def _image(repo: Repo, path: str) -> Image | None:
    steps = instructions(repo, path)
    bases = [(line, rest) for line, word, rest in steps if word == "FROM"]
    if not bases:
        return None
    packs = any(word in {"COPY", "ADD"} and "--from=" not in rest.split(" ", 1)[0] for _, word, rest in steps)
    packs = packs or any(
        word == "RUN" and re.search(r"git clone|pip install (?!-U|--upgrade)", rest) for _, word, rest in steps
    )
    starts = " ".join(rest for _, word, rest in steps if word in {"CMD", "ENTRYPOINT"} and not SHELL.search(rest))
    only_notebooks = repo.profile.kind == "notebooks" and not _copies_code(steps)
    notebook = bool(NOTEBOOK.search(starts) or (not starts and (only_notebooks or NOTEBOOK.search(bases[-1][1]))))
    return Image(Place(path, bases[0][0]), packs, notebook, bases[-1][1])


def _copies_code(steps: tuple[tuple[int, str, str], ...]) -> bool:
    """Whether code goes in, and not only manifests and settings of an environment."""
    copied = " ".join(rest.rsplit(None, 1)[0] for _, word, rest in steps if word in {"COPY", "ADD"})
    return re.search(r"(?:^|\s)(?:\./?|\S+/|\S+\.py|src|app)(?:\s|$)", copied) is not None


def instructions(repo: Repo, path: str) -> tuple[tuple[int, str, str], ...]:
    """Return a container file's instructions as line, word and rest; continued lines are joined, comments left out."""
    found: list[tuple[int, str, str]] = []
    begun: tuple[int, str] | None = None
    for number, raw in enumerate(repo.lines(path), 1):
        line = raw.strip()
        if line.startswith("#") or (not line and begun is None):
            continue
        first, text = begun or (number, "")
        text += " " + line.removesuffix("\\")
        begun = (first, text) if line.endswith("\\") else None
        if begun is None and (parts := text.split(None, 1)):
            found.append((first, parts[0].upper(), parts[1] if len(parts) > 1 else ""))
    return tuple(found)
