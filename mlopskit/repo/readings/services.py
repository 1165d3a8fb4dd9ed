"""How the repository answers with its model: services, endpoints, batch jobs, demos, and mere scripts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mlopskit.findings import Evidence
from mlopskit.repo.readings.manifests import in_manifests, line_at
from mlopskit.repo.readings.pipelines import TRAINS, pipelines
from mlopskit.repo.readings.tools import commands_like, live, seen
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.shapes import fits
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load

BATCH_NAME = re.compile(r"(?:batch|scor(?:e|ing)|infer(?:ence)?|predict(?:ions?|or)?|serv(?:e|ing))", re.IGNORECASE)
NO_SERVICE = re.compile(r"(?:eval|test|train|metric|bench|tune)", re.IGNORECASE)
PREDICTS = re.compile(r"predict|infer|scor(?:e|ing)", re.IGNORECASE)
HANDLERS = (
    {"model_fn", "predict_fn"},
    {"init", "run"},
    {"lambda_handler"},
    {"model_fn", "transform_fn"},
    {"input_fn", "predict_fn"},
)


class Kind(StrEnum):
    """In what way a model answers."""

    ONLINE = "online"
    BATCH = "batch"
    DEMO = "demo"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Service:
    """One place where the model answers."""

    kind: Kind
    evidence: Evidence
    handles: bool = False
    """Whether requests are handled by the Python file that it stands in."""

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.evidence.path


@once_per_repo
def services(repo: Repo) -> tuple[Service, ...]:
    """Return every service of the product: online, batch, demos, scripts, and of each kind code before notebooks."""
    found = [
        *_servers(repo),
        *_web(repo),
        *_handlers(repo),
        *_manifests(repo),
        *_commands(repo),
        *_batch(repo),
        *_scripts(repo),
    ]
    order = list(Kind)
    first: dict[tuple[Kind, str], Service] = {}
    for service in found:
        first.setdefault((service.kind, service.path), service)
    return tuple(sorted(first.values(), key=lambda s: (order.index(s.kind), s.path.endswith(".ipynb"))))


def of_kind(found: Iterable[Service], *kinds: Kind) -> tuple[Service, ...]:
    """Return the services of these kinds."""
    return tuple(service for service in found if service.kind in kinds)


def service_code(repo: Repo, found: Iterable[Service]) -> frozenset[str]:
    """Return the Python files of these services with the project's files that they import."""
    paths = {service.path for service in found if service.path.endswith(".py")}
    return frozenset(paths).union(*(repo.modules_from(path) for path in paths))


def _names(key: str) -> tuple[str, ...]:
    return tuple(load("services")[key])


def _calling(repo: Repo, key: str, kind: Kind, *, handles: bool = False) -> Iterator[Service]:
    for call in repo.calls(*_names(key)):
        seen_at = Evidence(call.path, call.line, f"calls `{call.fact.name.lstrip('.')}`")
        yield Service(kind, seen_at, handles and call.path.endswith(".py"))


def _servers(repo: Repo) -> Iterator[Service]:
    yield from _calling(repo, "model_servers", Kind.ONLINE, handles=True)
    yield from _calling(repo, "endpoints", Kind.ONLINE)
    bases = _names("server_bases")
    for found in repo.classes(lambda item: any(fits(base, known) for base in item.bases for known in bases)):
        yield Service(
            Kind.ONLINE,
            Evidence(found.path, found.line, f"`{found.fact.name}` handles requests to a model"),
            handles=True,
        )
    for served in repo.functions(
        lambda item: any(d.startswith(("bentoml.", "ray.serve", "modal.")) for d in item.decorators)
    ):
        yield Service(Kind.ONLINE, Evidence(served.path, served.line, f"`{served.fact.name}` is served"), handles=True)


def _web(repo: Repo) -> Iterator[Service]:
    for key, kind in (("web", Kind.ONLINE), ("demos", Kind.DEMO)):
        for service in _calling(repo, key, kind, handles=True):
            if handling_code(repo, [service]) & _answering(repo):
                yield service


def handling_code(repo: Repo, found: Iterable[Service]) -> frozenset[str]:
    """Return the files that take part in answering a request: the service's own, its imports, and its neighbours."""
    paths = {service.path for service in found if service.handles}
    folders = {path.rpartition("/")[0] for path in paths} - {""}
    beside = {path for path, _ in repo.python_files() if path.rpartition("/")[0] in folders}
    own = frozenset(paths | {path for path in beside if repo.is_product(path)} - repo.training)
    return own.union(*(repo.modules_from(path) for path in paths | own))


@once_per_repo
def _answering(repo: Repo) -> frozenset[str]:
    return frozenset(call.path for call in repo.calls(*_names("loads"), *_names("predicts")))


def _handlers(repo: Repo) -> Iterator[Service]:
    names = frozenset().union(*HANDLERS)
    by_file: dict[str, dict[str, int]] = {}
    for found in repo.functions(lambda item: item.name in names):
        by_file.setdefault(found.path, {})[found.fact.name] = found.line
    answering = _answering(repo) if by_file else frozenset()
    for path, functions in by_file.items():
        asked = [sorted(handler) for handler in HANDLERS if handler <= functions.keys()]
        if asked and repo.modules_from(path) & answering:
            kind = Kind.BATCH if "batch" in path.lower() else Kind.ONLINE
            shown = Evidence(path, functions[asked[0][-1]], f"`{'`, `'.join(asked[0])}` answer with the model")
            yield Service(kind, shown, handles=True)


def _manifests(repo: Repo) -> Iterator[Service]:
    table = load("services")
    kinds = "|".join(table["kinds"])
    images = "|".join(re.escape(image) for image in table["images"])
    schemas = "|".join(table["schemas"])
    cloud = "|".join(table["cloudformation"])
    patterns = (
        rf"^\s*kind:\s*(?:{kinds})\b|^\s*-?\s*image:\s*\S*(?:{images})"
        rf"|\$schema:.*(?:{schemas})|^\s*Type:\s*['\"]?(?:{cloud})\b"
    )
    for place in in_manifests(repo, patterns, "yaml", "yml"):
        kind = Kind.BATCH if "batch" in line_at(repo, place) else Kind.ONLINE
        yield Service(kind, Evidence(place.path, place.line, "a manifest of a model service"))
    for place in in_manifests(repo, rf"^\s*resource\s+\"(?:{'|'.join(table['terraform'])})\"", "tf"):
        yield Service(Kind.ONLINE, Evidence(place.path, place.line, "a model endpoint as infrastructure"))
    for path in repo.glob("**/config.pbtxt"):
        if repo.is_product(path):
            yield Service(Kind.ONLINE, Evidence(path, 1, "a model of a Triton server"))


def _commands(repo: Repo) -> Iterator[Service]:
    for command in live(commands_like(repo, *_names("command_servers"))):
        yield Service(Kind.ONLINE, seen(command))


def _batch(repo: Repo) -> Iterator[Service]:
    yield from _calling(repo, "batch", Kind.BATCH)
    yield from _pipelines(repo)
    staged = {stage.place.path for stage in repo.wiring.stages}
    loads, writes = _files_calling(repo, "loads"), _files_calling(repo, "writes")
    for call in repo.calls(".predict", ".predict_proba", ".infer", ".generate", "*.predict", notebooks=False):
        name = call.path.rsplit("/", 1)[-1]
        if not BATCH_NAME.search(name) or NO_SERVICE.search(name) or call.path in repo.training:
            continue
        if call.path in staged:
            yield Service(Kind.BATCH, Evidence(call.path, call.line, "a step of a pipeline predicts"))
        elif repo.modules_from(call.path) & loads and call.path in writes:
            yield Service(
                Kind.BATCH, Evidence(call.path, call.line, "predicts with a loaded model and writes the result")
            )


def _pipelines(repo: Repo) -> Iterator[Service]:
    """Yield the pipelines that are named for predictions, have a step that makes them, and train nothing."""
    for stages in pipelines(repo):
        path = stages[0].place.path
        named = BATCH_NAME.search(path.rsplit("/", 1)[-1]) and not NO_SERVICE.search(path.rsplit("/", 1)[-1])
        predicts = next((one for one in stages if PREDICTS.search(one.name)), None)
        if named and predicts is not None and len(stages) > 1 and not any(TRAINS.search(s.name) for s in stages):
            yield Service(Kind.BATCH, Evidence(path, predicts.place.line, f"the step `{predicts.name}` predicts"))


def _scripts(repo: Repo) -> Iterator[Service]:
    loads = _files_calling(repo, "loads")
    for call in repo.calls(".predict", ".predict_proba", ".infer", ".generate", "*.sample", ".sample", notebooks=False):
        if call.path in repo.training or NO_SERVICE.search(call.path.rsplit("/", 1)[-1]) or call.path not in loads:
            continue
        yield Service(Kind.SCRIPT, Evidence(call.path, call.line, "a script that answers with a loaded model"))


def _files_calling(repo: Repo, key: str) -> frozenset[str]:
    return frozenset(call.path for call in repo.calls(*_names(key), notebooks=False))
