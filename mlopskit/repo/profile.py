"""What kind of repository this is, and why we think so; it decides which practices can apply."""

from mlopskit.findings import Place
from mlopskit.repo import kinds
from mlopskit.repo.libraries import learning
from mlopskit.repo.snapshot import Profile, Repo

SERVING = (
    "fastapi",
    "flask",
    "bentoml",
    "litserve",
    "gradio",
    "streamlit",
    "mlserver",
    "kserve",
    "seldon_core",
    "vllm",
)
SHOWN = 3
MANY_PROJECTS = 3


def profile_of(repo: Repo) -> Profile:
    """Return the kind of the repository with the places that speak for it."""
    scripts = sorted(path for path in repo.training if not path.endswith(".ipynb"))
    notebooks = sorted(path for path in repo.training if path.endswith(".ipynb"))
    if not scripts and not notebooks:
        return _without_training(repo)
    if (library := _library(repo)) is not None:
        return library
    projects = _projects(repo, (*scripts, *notebooks))
    if len(projects) >= MANY_PROJECTS:
        return Profile(
            "monorepo",
            _places(repo, projects),
            f"{len(projects)} projects, each with its own dependencies, train models",
        )
    if len(notebooks) > 2 * len(scripts):
        return Profile(
            "notebooks", _places(repo, notebooks), f"{len(notebooks)} notebooks train models, {len(scripts)} scripts do"
        )
    if _is_research(repo):
        return Profile("research", _places(repo, scripts), "training scripts without tests, CI, packaging or serving")
    return Profile(
        "training", _places(repo, scripts or notebooks), f"{len(scripts) + len(notebooks)} files train models"
    )


def _without_training(repo: Repo) -> Profile:
    served = repo.imports(*SERVING, notebooks=False)
    learned = repo.imports(*sorted(learning()))
    if served and learned:
        return Profile("serving", tuple(s.place for s in served[:SHOWN]), "serves a model and trains none")
    if learned:
        kind = "library" if _packaged(repo) else "research"
        return Profile(
            kind, tuple(s.place for s in learned[:SHOWN]), "uses learning libraries and trains no model of its own"
        )
    return Profile("none", (), "no file trains, evaluates or serves a model")


def _library(repo: Repo) -> Profile | None:
    """Return the profile of a library for others: packaged for release, trained nowhere but in its own classes."""
    defines = repo.classes(
        lambda one: any(base.rsplit(".", 1)[-1] in {"BaseEstimator", "ClassifierMixin"} for base in one.bases)
    )
    if not _packaged(repo) or not defines:
        return None
    entries = [path for path in repo.training if (facts := repo.python(path)) is not None and facts.main_line]
    if entries:
        return None
    return Profile("library", tuple(s.place for s in defines[:SHOWN]), "a package of estimators for others to train")


def _packaged(repo: Repo) -> bool:
    return "setup.py" in repo.files or bool(repo.find(r"^\[(?:project|tool\.poetry)\]", "pyproject.toml"))


def _projects(repo: Repo, trained: tuple[str, ...]) -> list[str]:
    """Return one training file of each folder that has dependencies or containers of its own."""
    homes = {seen.path.rpartition("/")[0] for seen in repo.requirements} - {""}
    found: dict[str, str] = {}
    for path in trained:
        home = next((h for h in sorted(homes, key=len) if path.startswith(h + "/")), None)
        if home is not None:
            found.setdefault(home, path)
    return sorted(found.values())


def _is_research(repo: Repo) -> bool:
    tests = any(kinds.is_test(path) and path.endswith(".py") for path in repo.files)
    automation = repo.glob(
        ".github/workflows/*.y*ml", ".gitlab-ci.yml", "dvc.yaml", "**/Dockerfile*", "**/azure-pipelines*.yml"
    )
    return not tests and not automation and not _packaged(repo)


def _places(repo: Repo, paths: list[str] | tuple[str, ...]) -> tuple[Place, ...]:
    return tuple(Place(path, repo.training_lines[path]) for path in paths[:SHOWN])
