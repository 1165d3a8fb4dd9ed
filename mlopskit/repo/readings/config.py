"""Where training parameters stand: in configuration files that training reads, or as constants of modules."""

import re
from collections.abc import Iterable, Iterator

from mlopskit.findings import Evidence
from mlopskit.repo.readings.dvc import dvc_stages
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load

CONFIGS = ("**/*.{yaml,yml,json,toml,ini,cfg,gin,conf}",)
FOREIGN = re.compile(
    r"(?:^|/)(?:\.[^/]+|docs?|node_modules|charts|templates|helm|k8s|kubernetes|deploy|dashboards|meta\.json|package(?:-lock)?\.json|tsconfig.*\.json|mkdocs\.yml"
    r"|docker-compose.*|[^/]*(?:deepspeed|ds_config|zero[_-]?[123]|offload)[^/]*\.json|pyproject\.toml|setup\.cfg|tox\.ini|mise\.toml|dvc\.yaml|environment.*\.ya?ml|conda.*\.ya?ml)(?:/|$)",
    re.IGNORECASE,
)
PARTS = re.compile(r"(?:^|/)(?:configs?|confs?|conf|hparams|hyperparams|params)/[^/]+\.py$")
KEDRO = re.compile(r"params:\w|parameters$")
ENOUGH = 5


def config_readers(repo: Repo, code: Iterable[str]) -> tuple[Evidence, ...]:
    """Return where these files read a configuration file."""
    table = load("training_parameters")
    wanted = frozenset(code)
    calls = [seen for seen in repo.calls(*table["calls"], notebooks=False) if seen.path in wanted]
    found = [
        Evidence(seen.path, seen.line, f"reads a configuration with `{seen.fact.name.lstrip('.')}`")
        for seen in calls
        if _reads_file(repo, seen.path, seen.fact.name)
    ]
    main = repo.functions(
        lambda function: (
            bool({"hydra.main", ".main"} & set(function.decorators))
            or any(d.endswith("hydra.main") for d in function.decorators)
        )
    )
    found += [
        Evidence(seen.path, seen.line, "is configured by Hydra")
        for seen in main
        if "hydra" in " ".join(seen.fact.decorators)
    ]
    return (*found, *_kedro_parameters(repo))


def _kedro_parameters(repo: Repo) -> Iterator[Evidence]:
    """Yield where nodes of Kedro are given parameters, which it reads from the project's own files for them."""
    for path in dict.fromkeys(seen.path for seen in repo.imports("kedro.pipeline", notebooks=False)):
        facts = repo.python(path)
        given = [line for line, text in (facts.strings if facts else ()) if KEDRO.match(text)]
        yield from (Evidence(path, line, "a node is given parameters") for line in given[:1])


def _reads_file(repo: Repo, path: str, name: str) -> bool:
    """Whether the file speaks of a configuration: parsing JSON by itself may read anything."""
    if not name.startswith(("json.", "yaml.", "toml", "exec", "box.", "ruamel")):
        return True
    facts = repo.python(path)
    words = [text for _, text in facts.strings] if facts else []
    return any(re.search(r"\.(?:ya?ml|json|toml|gin)$|conf|param|setting", word, re.IGNORECASE) for word in words) or (
        facts is not None
        and any(re.search(r"conf(?:ig)?|params?_?(?:file|path)", item, re.IGNORECASE) for item in facts.names)
    )


def parameter_lines(repo: Repo, code: Iterable[str]) -> tuple[Evidence, ...]:
    """Return the first training parameter of each configuration file; Python files that are executed count as such."""
    keys = load("training_parameters")["keys"]
    paths = [path for path in repo.glob(*CONFIGS) if repo.is_product(path) and not FOREIGN.search(path)]
    executed = any(seen.path in frozenset(code) for seen in repo.calls("exec", "*.Config.fromfile"))
    if executed:
        paths += [path for path in repo.files if PARTS.search(path) and repo.is_product(path)]
    found = [
        Evidence(stage.path, stage.line, f"stage `{stage.name}` names its parameters")
        for stage in dvc_stages(repo)
        if stage.defined.get("params") and "params.yaml" in repo.files
    ][:1]
    first: dict[str, Evidence] = {}
    for place in repo.find(keys, *dict.fromkeys(paths)):
        first.setdefault(place.path, Evidence(place.path, place.line, "holds training parameters"))
    return (*found, *first.values())[:ENOUGH]


def parameter_modules(repo: Repo, code: Iterable[str]) -> tuple[Evidence, ...]:
    """Return the modules named for parameters that keep some as constants and take part in training."""
    table = load("training_parameters")
    named = [path for path in sorted(code) if re.search(table["modules"], path)]
    lines = [place for path in named for place in repo.find(f"(?i){table['keys']}", path)[:1]]
    return tuple(Evidence(place.path, place.line, "keeps parameters as constants") for place in lines)
