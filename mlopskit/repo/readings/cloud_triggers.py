"""
What the cloud itself starts: schedules, new data and alarms, followed from their rule to what they set off.

A rule of EventBridge names its targets, a job of Cloud Scheduler its topic, a topic the function that listens: the way
is followed through the resources of Terraform, Bicep and CloudFormation by the names with which they refer to each
other, until something trains. A rule that is switched off starts nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mlopskit.findings import Evidence
from mlopskit.repo.facts.blocks import Block, blocks
from mlopskit.repo.readings.manifests import manifests
from mlopskit.repo.remembering import once_per_repo
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load
from mlopskit.repo.wiring import Trigger

DEEPEST = 4
OFF = re.compile(
    r"\bstate\s*=\s*\"DISABLED\"|State\"?:\s*['\"]?DISABLED|is_enabled\s*=\s*false|\bpaused\s*=\s*true|Enabled:\s*false"
    r"|\bstate:\s*'Disabled'",
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


@once_per_repo
def cloud_starts(repo: Repo) -> tuple[CloudStart, ...]:
    """Return the rules that are switched on, with what they reach."""
    known = declared_blocks(repo)
    found = []
    for block in known:
        trigger = _kind(block)
        if trigger is not None and not OFF.search(block.body):
            way = _way(block, known)
            told = f"`{block.name}` starts what it names"
            place = Evidence(block.place.path, block.place.line, told)
            functions = any(FUNCTIONS.search(one.type) for one in way)
            found.append(CloudStart(trigger, place, "\n".join(one.body for one in way), functions))
    return tuple(found)


@once_per_repo
def declared_blocks(repo: Repo) -> tuple[Block, ...]:
    """Return the resources that Terraform, Bicep and CloudFormation declare in the product."""
    paths = [path for path in manifests(repo) if path.endswith((".tf", ".bicep", ".yaml", ".yml", ".json"))]
    return tuple(block for path in paths for block in blocks(repo.text(path) or "", path))


def _kind(block: Block) -> Trigger | None:
    """Return what kind of trigger a resource is, by its type and what it says; None for other resources."""
    table = load("cloud_triggers")
    for row in table["trigger"]:
        if re.fullmatch(row["type"], block.type) and re.search(row.get("says", ""), block.body):
            return Trigger(row["kind"])
    return None


def _way(start: Block, known: tuple[Block, ...]) -> list[Block]:
    """Return the resources that a rule reaches, itself first."""
    way, last = [start], [start]
    for _ in range(DEEPEST):
        last = [block for one in last for block in _next(one, known) if block not in way]
        way += dict.fromkeys(last)
        if not last:
            break
    return way


def _next(block: Block, known: Iterable[Block]) -> list[Block]:
    """Return what a resource refers to, and what listens to it; modules lead into their folder and to their callers."""
    words = block.names()
    found = []
    for other in known:
        if other is block or ASIDE.search(other.type):
            continue
        beside = other.folder == block.folder
        refers = beside and other.name in words
        listens = beside and LISTENS.search(other.type) and block.name in other.names()
        enters = bool(block.source) and other.folder == block.source
        called = other.type == "module" and other.source == block.folder and "var." in block.body
        if refers or listens or enters or called:
            found.append(other)
    return found
