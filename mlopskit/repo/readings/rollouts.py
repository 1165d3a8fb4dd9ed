"""How new versions reach their users: by parts of the traffic, by stages, or only by names of stages."""

import re
from collections.abc import Iterator

from mlopskit.findings import Evidence, Place
from mlopskit.repo.facts.model import Call
from mlopskit.repo.readings.deliveries import deploying, environments
from mlopskit.repo.readings.manifests import files_like, in_manifests
from mlopskit.repo.readings.registry import stage_tags
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.snapshot import Repo, Seen
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import Command

ALL = 100
OWN = re.compile(
    r"shadow_(?:mode|model|predict|deploy|traffic)|canary_(?:deploy|release|rollout|traffic)|split_traffic"
)
SWITCH = re.compile(r"(?:SHADOW_MODE|CANARY|TRAFFIC_SPLIT)(?:_[A-Z]+)*$")
WEIGHT = r"^\s*-?\s*weight:\s*"
TRAFFIC = re.compile(
    r"--traffic[ =]\S*|--to-(?:tags|revisions)[ =]\S*|--traffic-split[ =]\S*|--no-traffic|--mirror-traffic",
    re.IGNORECASE,
)
PART = re.compile(r"(?<!\d)(?:[1-9]\d?)(?!\d)")
STAGING = re.compile(
    r"(?:^|[-_/ .])(?:stag(?:e|ing)|stg|uat|pre-?prod(?:uction)?|qa|test|dev(?:elop(?:ment)?)?|sandbox|aci)"
    r"(?:$|[-_/ .])",
    re.IGNORECASE,
)
PRODUCTION = re.compile(r"(?:^|[-_/ .])(?:prod(?:uction)?|prd|live|aks)(?:$|[-_/ .])", re.IGNORECASE)
PAIRED = re.compile(r"(.*[-_.])(dev|stg|staging|stage|uat|test|qa)(\.\w+|\.\w+\.\w+)", re.IGNORECASE)
FOLDERS = re.compile(
    r"(.*(?:env|envs|environments?|live|stages|overlays)/)(dev|develop|development|stg|staging|stage|uat|test|qa)/(.+)"
)
LIVE = ("prod", "prd", "production", "live")
STAGE_FILES = r"(?:^|/)(?:staging|stg|stage|prod|production|uat|preprod)\.\w+$"


@once_per_repo
def gradual(repo: Repo) -> tuple[Evidence, ...]:
    """Return where traffic is split, mirrored or moved by parts."""
    return (*_manifests(repo), *_commands(repo), *_calls(repo), *_own(repo))


def staged_jobs(repo: Repo) -> tuple[Evidence, ...]:
    """Return the deployments to staging and to production, when automation has both."""
    runs = [run for run in deploying(repo) if run.in_ci]
    places = [(run.job, run.place) for run in runs] + list(environments(repo))
    staging = [(name, place) for name, place in places if STAGING.search(_words(name))]
    production = [(name, place) for name, place in places if PRODUCTION.search(_words(name))]
    if not (staging and production and runs):
        return ()
    found = [*staging[:2], *production[:2]]
    return tuple(Evidence(place.path, place.line, f"deploys to `{name}`") for name, place in found)


def rolled_stages(repo: Repo) -> tuple[Evidence, ...]:
    """Return where the platform is told to roll gradually without saying how."""
    places = in_manifests(
        repo, r"rollout_strategy:\s*['\"]?ROLLOUT|type:\s*['\"]?RollingUpdate|strategy:\s*['\"]?rolling"
    )
    return tuple(Evidence(place.path, place.line, "the platform rolls, without stages of its own") for place in places)


def _paired(repo: Repo) -> list[str]:
    """Return the settings of a stage before production whose neighbour holds those of production."""
    endings = ("tfvars", "tf", "yaml", "yml", "json")
    every = repo.glob(*(f"**/*.{ending}" for ending in endings))
    lowered = {path.lower() for path in every}
    found = []
    for path in sorted(every):
        folder = FOLDERS.fullmatch(path.lower())  # a stage may be called test, and is no test for that
        name = PAIRED.fullmatch(path.lower()) if repo.is_product(path) else None
        beside = {f"{name[1]}{live}{name[3]}" for live in LIVE} if name else set()
        beside |= {f"{folder[1]}{live}/{folder[3]}" for live in LIVE} if folder else set()
        found += [path] if beside & lowered else []
    return found


@once_per_repo
def stage_names(repo: Repo) -> tuple[Evidence, ...]:
    """Return where stages are only named: in a model registry, in variables per stage."""
    calls = [seen for seen in repo.calls(*load("rollouts")["registry_stages"]) if _names_stage(seen)]
    found = files_like(repo, STAGE_FILES, "tfvars", "yaml", "yml", "json", "env")
    files = [path for path in found if repo.is_product(path) and STAGING.search(path.rsplit("/", 1)[-1])]
    files += _paired(repo)
    told = [Evidence(seen.path, seen.line, "a stage of the model registry") for seen in calls]
    told += [shown for stage, shown in stage_tags(repo) if STAGING.search(stage) or PRODUCTION.search(stage)]
    return (*told, *(Evidence(path, 1, "settings of a stage") for path in files))


def _manifests(repo: Repo) -> Iterator[Evidence]:
    for place in in_manifests(repo, load("rollouts")["splits"]):
        yield Evidence(place.path, place.line, "a rollout by parts")
    routes = {place.path for place in in_manifests(repo, r"kind:\s*VirtualService", "yaml", "yml")}
    for path in sorted(routes):
        weights = repo.find(WEIGHT, path)
        if len(weights) > 1:
            yield Evidence(path, weights[0].line, "routes are weighted")
    for place in _split_maps(repo):
        yield Evidence(place.path, place.line, "traffic is split between deployments")


def _split_maps(repo: Repo) -> Iterator[Place]:
    """Yield Azure ML style `traffic:` maps in which one deployment gets some, but not all."""
    for place in in_manifests(repo, r"^\s*traffic(?:_split)?:\s*$", "yaml", "yml"):
        following = repo.lines(place.path)[place.line or 0 :][:4]
        shares = [int(found[1]) for line in following if (found := re.match(r"\s+[\w'\"-]+:\s*(\d+)\s*$", line))]
        if len(shares) > 1 and all(share < ALL for share in shares):
            yield place


def _commands(repo: Repo) -> Iterator[Evidence]:
    for run in deploying(repo):
        for found in TRAFFIC.finditer(run.text):
            if "no-traffic" in found[0] or "mirror" in found[0] or _is_part(found[0]):
                yield Evidence(run.place.path, run.place.line, f"`{found[0]}`")
    for run in repo.wiring.commands:
        if not run.disabled and _argo(run):
            yield Evidence(run.place.path, run.place.line, f"`{run.text[:80]}`")


def _argo(run: Command) -> bool:
    return "argo rollouts" in run.text or ("update-traffic" in run.text and _is_part(run.text))


def _is_part(text: str) -> bool:
    return any(found[0] != "100" for found in PART.finditer(text)) and not re.search(r"=100\b", text)


def _calls(repo: Repo) -> Iterator[Evidence]:
    for call in repo.calls():
        for argument in call.fact.arguments:
            if argument.keyword in {
                "traffic_split",
                "traffic_percentage",
                "traffic",
                "canary_traffic_percent",
            } and _is_part(argument.text):
                yield Evidence(call.path, call.line, f"`{argument.keyword}={argument.text[:40]}`")
            if argument.keyword in {"ShadowProductionVariants", "mirror_traffic", "shadow_production_variants"}:
                yield Evidence(call.path, call.line, f"`{argument.keyword}`")


def _own(repo: Repo) -> Iterator[Evidence]:
    """Yield the project's own functions and switches for shadow models and canaries."""
    for function in repo.functions(lambda item: OWN.search(item.name) is not None):
        yield Evidence(function.path, function.line, f"`{function.fact.name}`")
    for path, facts in repo.python_files():
        if repo.is_product(path):
            yield from (
                Evidence(path, line, f"the switch `{text}`") for line, text in facts.strings if SWITCH.match(text)
            )


def _names_stage(call: Seen[Call]) -> bool:
    return any(
        a.keyword == "stage" or (isinstance(a.value, str) and (STAGING.search(a.value) or PRODUCTION.search(a.value)))
        for a in call.fact.arguments
    )


def _words(name: str) -> str:
    """Return `Deploy_ToStaging` as `Deploy_To-Staging`, so that a stage's name can be told from the words around it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name)
