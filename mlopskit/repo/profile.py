"""What kind of repository this is, and why we think so; it decides which practices can apply."""

import re

from mlopskit.findings import Place
from mlopskit.repo.exports import exported
from mlopskit.repo.libraries import learning, speaks_of_training
from mlopskit.repo.snapshot import Profile, Repo
from mlopskit.repo.tables import load

PACKAGE_FILES = "{,*/}{pyproject.toml,setup.cfg,setup.py}"
PUBLISHES = r"gh-action-pypi-publish|twine upload|(?:poetry|uv|flit|hatch) publish"
FROM_GIT = r"\bpip3?\b.*\binstall\b.*\bgit\+(?:https|ssh)://"
"""How a README tells others to install a package that is in no index."""
WORKFLOWS = ".github/workflows/*.y*ml"
SEVERAL = 5
SHOWN = 3
MANY_PROJECTS = 3


def profile_of(repo: Repo) -> Profile:
    """Return the kind of the repository with the places that speak for it."""
    scripts = sorted(path for path in repo.training if not path.endswith(".ipynb"))
    notebooks = sorted(path for path in repo.training if path.endswith(".ipynb"))
    copies = exported(repo.files, scripts)
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
    own = len(scripts) - len(copies)
    mostly = len(notebooks) > (own if copies else 2 * own)
    if mostly and not repo.imports(*_names("serving"), notebooks=False) and not _orchestrates(repo):
        return Profile(
            "notebooks", _places(repo, notebooks), f"{len(notebooks)} notebooks train models, {own} scripts do"
        )
    if _is_research(repo):
        return Profile("research", _places(repo, scripts), "training scripts without CI, packaging or serving")
    count = len(scripts) + len(notebooks)
    return Profile(
        "training",
        _places(repo, scripts or notebooks),
        f"{count} {'file trains' if count == 1 else 'files train'} models",
    )


def _orchestrates(repo: Repo) -> bool:
    """Whether the product composes a pipeline outside of its notebooks, which are then where things were tried out."""
    paths = (stage.place.path for stage in repo.wiring.stages)
    return any(repo.is_product(path) and not path.endswith(".ipynb") for path in paths)


def _names(kind: str) -> tuple[str, ...]:
    return tuple(load("kinds")[kind])


def _without_training(repo: Repo) -> Profile:
    served = repo.imports(*_names("serving"), notebooks=False)
    learned = [*(seen.place for seen in repo.imports(*sorted(learning()))), *_loaded(repo)]
    if served and learned:
        return Profile("serving", tuple(s.place for s in served[:SHOWN]), "serves a model and trains none")
    if _packaged(repo) and not served and repo.find(PUBLISHES, *repo.glob(WORKFLOWS)):
        places = tuple(Place(path, 1) for path in repo.glob("setup.py", "pyproject.toml")[:1])
        if places and (learned or repo.imports(*_names("platforms"))):
            return Profile("library", places, "a package that is published for others, and trains no model of its own")
    if learned and not repo.imports(*_names("platforms")):
        published = repo.find(f"Programming Language ::|{PUBLISHES}", *repo.glob(PACKAGE_FILES, WORKFLOWS))
        published = published or repo.find(FROM_GIT, *repo.glob("README*"))
        kind = "library" if _packaged(repo) and published else "research"
        return Profile(kind, tuple(learned[:SHOWN]), "uses learning libraries and trains no model of its own")
    driven = repo.imports(*_names("platforms"))
    if driven:
        places = tuple(seen.place for seen in driven[:SHOWN])
        return Profile("training", places, "drives a machine-learning platform, though no code here trains by itself")
    if lost := _lost(repo):
        return Profile("training", lost, "files import what learns, and could not be parsed")
    return Profile("none", (), "no file trains, evaluates or serves a model")


def _lost(repo: Repo) -> tuple[Place, ...]:
    """Return the product's files that import what learns, and that are not Python as it is today."""
    broken = (trouble.path for trouble in repo.troubles if trouble.path.endswith(".py"))
    told = (path for path in broken if repo.is_product(path) and speaks_of_training((repo.text(path) or "").encode()))
    return tuple(Place(path, 1) for path in told)[:SHOWN]


def _loaded(repo: Repo) -> list[Place]:
    """Return where a stored model of unknown make is loaded, in files that also ask it for predictions."""
    asking = {seen.path for seen in repo.calls(".predict", ".predict_proba", notebooks=False)}
    loading = repo.calls(
        "joblib.load", "pickle.load", "cloudpickle.load", "dill.load", "skops.io.load", notebooks=False
    )
    return [seen.place for seen in loading if seen.path in asking]


def _library(repo: Repo) -> Profile | None:
    """Return the profile of a library for others: published with estimators in it, without data and runs of its own."""
    if not _packaged(repo):
        return None
    estimators = frozenset(_names("estimators"))
    made = repo.classes(lambda one: one.bases != () and one.bases[0].rsplit(".", 1)[-1] in estimators)
    fits = repo.functions(lambda one: one.name.rsplit(".", 1)[-1] in {"fit", "partial_fit"} and "." in one.name)
    for_others = (
        bool(repo.find(r"Programming Language ::", *repo.glob(PACKAGE_FILES))),
        bool(repo.glob("mkdocs.y*ml", "doc{s,}/{source/,}conf.py", "docs/mkdocs.y*ml", "docs/source/**/index.*")),
        len(made) + len(fits) >= SEVERAL,
        bool(repo.find(PUBLISHES, *repo.glob(".github/workflows/*.y*ml", ".gitlab-ci.yml", "azure-pipelines.yml"))),
        _installed_by_name(repo) and not repo.imports(*load("experiment_tracking")["packages"]),
    )
    own_runs = (
        bool(repo.glob("dvc.{yaml,lock}", "**/*.dvc", "MLproject", "**/params.y*ml")),
        bool(repo.glob("{data,datasets}/**/*.{csv,parquet,json,tsv}", "{models,mlruns}/**")),
        bool(repo.glob("{conf,confs,config,configs}/**/*.{yaml,yml,toml,json}")),
        any(
            repo.is_product(path) and (facts := repo.python(path)) is not None and facts.main_line
            for path in repo.training
        ),
    )
    offered = [Place(path, 1) for path in repo.glob("setup.py", "pyproject.toml")] if for_others[-1] else []
    places = (*(seen.place for seen in made), *(seen.place for seen in fits), *offered)[:SHOWN]
    if not places or sum(for_others) <= max(1, sum(own_runs)):
        return None
    return Profile("library", places, "a package that others train with")


def _installed_by_name(repo: Repo) -> bool:
    """Whether the README tells others to install the package from an index, by the name that the project has."""
    names = repo.find(
        r"""^\s*(?:setup\(\s*)?name\s*=\s*["'][\w.-]+["']""", *repo.glob("setup.py", "setup.cfg", "pyproject.toml")
    )
    told = [re.search(r"""["']([\w.-]+)["']""", repo.lines(place.path)[(place.line or 1) - 1]) for place in names]
    wanted = "|".join({re.sub(r"[-_.]+", "[-_.]", name[1]) for name in told if name})
    return bool(wanted) and bool(
        repo.find(
            rf"^\W*(?:pip3?|conda|uv pip|uv|poetry)\b.*\b(?:install|add)\b.*\s(?:{wanted})\s*`?$", *repo.glob("README*")
        )
    )


def _packaged(repo: Repo) -> bool:
    manifests = repo.glob("{,*/}pyproject.toml")
    return bool(repo.glob("{,*/}setup.py")) or bool(repo.find(r"^\[(?:project|tool\.poetry)\]", *manifests))


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
    """Whether nothing but the training itself was cared for: no automation, no image, no platform."""
    automation = repo.glob(
        "**/.github/workflows/*.y*ml",
        "**/buildspec*.y*ml",
        "**/.gitlab-ci.yml",
        "**/Jenkinsfile",
        "**/cloudbuild*.y*ml",
        "**/azure-pipelines*.yml",
        ".travis.yml",
        ".circleci/config.y*ml",
    )
    operated = repo.glob("dvc.yaml", "**/Dockerfile*", "**/*.tf", "**/docker-compose*.y*ml", "**/MLproject")
    return not (automation or operated or repo.imports(*_names("platforms")))


def _places(repo: Repo, paths: list[str] | tuple[str, ...]) -> tuple[Place, ...]:
    return tuple(Place(path, repo.training_lines[path]) for path in paths[:SHOWN])
