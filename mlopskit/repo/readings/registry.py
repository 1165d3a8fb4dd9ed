"""The registry that is kept in tags of git: which models have versions there, and which stages hold them."""

from mlopskit.findings import Evidence
from mlopskit.repo.registry_tags import RegistryTag
from mlopskit.repo.snapshot import Repo

SHOWN = 5


def version_tags(repo: Repo) -> tuple[Evidence, ...]:
    """Return the tags that register versions of models."""
    return tuple(_shown(repo, tag, "registers a version") for tag in _of_models(repo) if not tag.stage)[:SHOWN]


def stage_tags(repo: Repo) -> tuple[tuple[str, Evidence], ...]:
    """Return the stages that tags assign to versions of models, each once, with its tag."""
    first: dict[str, Evidence] = {}
    for tag in _of_models(repo):
        if tag.stage:
            first.setdefault(tag.stage, _shown(repo, tag, f"assigns the stage `{tag.stage}`"))
    return tuple(first.items())


def _of_models(repo: Repo) -> list[RegistryTag]:
    """
    Return the tags about models: those that a file of DVC or GTO declares, or for which there is a stage.

    Packages of a monorepo are tagged in the same way (`parser@v1.2.0`), and have neither.
    """
    tags = repo.registry_tags
    if not tags or repo.profile.kind == "none":
        return []
    known = {tag.model for tag in tags if tag.stage} | _declared(repo).keys()
    return [tag for tag in tags if tag.model in known]


def _declared(repo: Repo) -> dict[str, tuple[str, int | None]]:
    """Return the artifacts that `dvc.yaml` and `artifacts.yaml` declare, with their places."""
    found: dict[str, tuple[str, int | None]] = {}
    for path in repo.glob("**/dvc.y*ml", "**/artifacts.y*ml"):
        data = repo.data(path)
        route = ("artifacts",) if path.rsplit("/", 1)[-1].startswith("dvc.") else ()
        held = data.get("artifacts") if route and isinstance(data, dict) else data
        for name in held if isinstance(held, dict) else ():
            folder = path.rpartition("/")[0]
            place = path, repo.line_of(path, *route, str(name))
            found |= {str(name): place, f"{folder}:{name}": place, f"{folder}/{name}": place}
    return found


def _shown(repo: Repo, tag: RegistryTag, what: str) -> Evidence:
    path, line = _declared(repo).get(tag.model, (".git", None))
    return Evidence(path, line, f"the tag `{tag.name}` {what}")
