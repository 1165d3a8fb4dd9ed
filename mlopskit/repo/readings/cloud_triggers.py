"""
What the cloud itself starts: schedules, new data and alarms, followed from their rule to what they set off.

A rule of EventBridge names its targets, a job of Cloud Scheduler its topic, a topic the function that listens: the way
is followed through the resources of Terraform, Bicep, CloudFormation and CDK by the names with which they refer to each
other, until something trains. A rule that is switched off starts nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mlopskit.findings import Evidence
from mlopskit.repo.facts.blocks import Block, blocks
from mlopskit.repo.facts.cdk import MODULES, constructs
from mlopskit.repo.readings.manifests import manifests
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import Trigger

DEEPEST = 4
MOST_BLOCKS = 5_000
MOST_TRIGGERS = 100
OFF = re.compile(
    r"\bstate\s*=\s*\"DISABLED\"|State\"?:\s*['\"]?DISABLED|is_enabled\s*=\s*false|\bpaused\s*=\s*true|Enabled:\s*false"
    r"|\bstate:\s*'Disabled'|\benabled\s*=\s*False\b",
    re.IGNORECASE,
)
FUNCTIONS = re.compile(r"function|Lambda::|Serverless::Function|Web/sites", re.IGNORECASE)
LISTENS = re.compile(r"target|subscription|function|trigger|Lambda|permission|workflow|state_machine", re.IGNORECASE)
ASIDE = re.compile(
    r"iam|role|policy|kms|key|log_group|bucket_policy|service_account|IAM|Logs|vpc|subnet", re.IGNORECASE
)
"""Resources of rights, keys and networks name everything and start nothing."""


@dataclass(frozen=True, slots=True)
class CloudStart:
    """A rule of the cloud that sets something off."""

    trigger: Trigger
    evidence: Evidence
    reached: str
    """The texts of all that it reaches, its own first."""
    functions: bool
    """Whether a function of the cloud is on the way, whose code says what happens next."""


@dataclass(frozen=True, slots=True)
class Named:
    """A resource with the words of its text, which are looked at many times."""

    block: Block
    words: frozenset[str]


@once_per_repo
def cloud_starts(repo: Repo) -> tuple[CloudStart, ...]:
    """Return the rules that are switched on, with what they reach."""
    known = tuple(Named(block, block.names()) for block in declared_blocks(repo)[:MOST_BLOCKS])
    found: list[CloudStart] = []
    for named in known:
        block, trigger = named.block, _kind(named.block)
        if trigger is not None and not OFF.search(block.body) and len(found) < MOST_TRIGGERS:
            way = [one.block for one in _way(named, known)]
            told = f"`{block.name}` starts what it names"
            place = Evidence(block.place.path, block.place.line, told)
            functions = any(FUNCTIONS.search(one.type) for one in way)
            found.append(CloudStart(trigger, place, "\n".join(one.body for one in way), functions))
    return tuple(found)


@once_per_repo
def declared_blocks(repo: Repo) -> tuple[Block, ...]:
    """Return the resources that Terraform, Bicep, CloudFormation and programs of CDK declare in the product."""
    paths = [path for path in manifests(repo) if path.endswith((".tf", ".bicep", ".yaml", ".yml", ".json"))]
    declared = (block for path in paths for block in blocks(repo.text(path) or "", path))
    made = (block for path in cdk_programs(repo) for block in constructs(repo.text(path) or "", path))
    return (*declared, *made)


def cdk_programs(repo: Repo) -> tuple[str, ...]:
    """Return the product's Python files that make constructs of CDK."""
    return tuple(dict.fromkeys(seen.path for seen in repo.imports(*MODULES, notebooks=False)))


def _kind(block: Block) -> Trigger | None:
    """Return what kind of trigger a resource is, by its type and what it says; None for other resources."""
    table = load("cloud_triggers")
    for row in table["trigger"]:
        if re.fullmatch(row["type"], block.type) and re.search(row.get("says", ""), block.body):
            return Trigger(row["kind"])
    return None


def _way(start: Named, known: tuple[Named, ...]) -> list[Named]:
    """Return the resources that a rule reaches, itself first."""
    way, last = {id(start): start}, [start]
    for _ in range(DEEPEST):
        reached = {id(other): other for one in last[:MOST_TRIGGERS] for other in _next(one, known)}
        last = [other for key, other in reached.items() if key not in way]
        way |= reached
        if not last:
            break
    return list(way.values())


def _next(named: Named, known: Iterable[Named]) -> list[Named]:
    """Return what a resource refers to, and what listens to it; modules lead into their folder and to their callers."""
    block, found = named.block, []
    for one in known:
        other = one.block
        if one is named or ASIDE.search(other.type):
            continue
        beside = other.folder == block.folder
        refers = beside and other.name in named.words
        listens = beside and block.name in one.words and LISTENS.search(other.type)
        enters = bool(block.source) and other.folder == block.source
        called = other.type == "module" and other.source == block.folder and "var." in block.body
        if refers or listens or enters or called:
            found.append(one)
    return found
