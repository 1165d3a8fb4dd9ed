"""`mlops explain`: the page of a practice, a gate, a scale or an expectation, from the same text that judges by it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlopskit import gates, practices
from mlopskit.errors import ExitCode, UsageError, did_you_mean
from mlopskit.findings import Strength
from mlopskit.maturity.scale import AtLeast, Leaf, Need, Scale, shipped
from mlopskit.render.prose import read
from mlopskit.report import Block, Cell, Heading, Page, Paragraph, Report, Table, Tone
from mlopskit.validation import pages as expectations


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that can be explained."""

    kind: str
    id: str
    title: str
    text: str
    """Its page, as Markdown."""


def explain(name: str) -> Report:
    """
    Return the pages of that name; a name before a colon (`gate:lint`) chooses among things of the same id.

    Raises `UsageError` with the nearest id when there is none.
    """
    kind, _, wanted = name.rpartition(":")
    known = topics()
    found = [topic for topic in known if topic.id == wanted and kind in ("", topic.kind)]
    if not found:
        hint = did_you_mean(wanted, {topic.id for topic in known}) or "`mlops explain` lists all that can be explained"
        raise UsageError(f"there is nothing called `{name}` to explain", hint=hint)
    blocks = tuple(block for topic in found for block in _blocks(topic))
    return _report(found, Page(found[0].id, Cell(found[0].title, Tone.STRONG), blocks))


def contents() -> Report:
    """Return the list of all that can be explained."""
    known = topics()
    kinds = dict.fromkeys(topic.kind for topic in known)
    blocks = tuple(block for kind in kinds for block in _listed(kind, [each for each in known if each.kind == kind]))
    return _report(known, Page("What can be explained", Cell(f"{len(known)} pages"), blocks))


def topics() -> list[Topic]:
    """Return all that can be explained, practices first."""
    scales = shipped()
    return [
        *(
            Topic("practice", each.id, each.title, each.page + _asked_for(each.id, scales))
            for each in practices.catalog()
        ),
        *(Topic("gate", each.id, each.title, each.page) for each in gates.catalog()),
        *(Topic("scale", each.id, each.title, _scale(each)) for each in scales),
        *(
            Topic("expectation", name, expectations.title(name), expectations.page(name))
            for name in expectations.names()
        ),
    ]


def _report(found: list[Topic], page: Page) -> Report:
    pages = [{"kind": each.kind, "id": each.id, "title": each.title, "text": each.text.strip()} for each in found]
    return Report("explain", ExitCode.PASS, {"pages": pages}, page)


def _blocks(topic: Topic) -> Iterator[Block]:
    yield Paragraph(f"{topic.kind} `{topic.id}`", Tone.DIM)
    yield from read(topic.text)


def _listed(kind: str, found: list[Topic]) -> Iterator[Block]:
    yield Heading(f"{kind}s")
    yield Table(("id", "title"), tuple((Cell(each.id), Cell(each.title)) for each in found))


def _asked_for(practice: str, scales: tuple[Scale, ...]) -> str:
    """Return the part of a practice's page that says which levels ask for it."""
    rows = [
        f"- {scale.id} level {level.level}: {capability.title}"
        for scale in scales
        for level in scale.levels
        for capability in level.capabilities
        if practice in capability.need.practices()
    ]
    return "\n## Which levels ask for it\n" + "\n".join(rows) + "\n" if rows else ""


def _scale(scale: Scale) -> str:
    parts = [f"{scale.title}.\n\nSource: {scale.source} ({scale.edition})."]
    for level in scale.levels:
        parts.append(f"## Level {level.level}: {level.name}")
        parts.append("\n".join(f"- {each.title}: {_need(each.need)}" for each in level.capabilities))
    for section in scale.sections:
        parts.append(f"## {section.title}")
        parts.append("\n".join(f"- {each.title}: {_need(each.need)}" for each in section.tests))
    return "\n\n".join(part for part in parts if part)


def _need(need: Need) -> str:
    match need:
        case Leaf(practice, strength):
            return f"`{practice}`" + (f" at least {strength.name.lower()}" if strength > Strength.MENTIONED else "")
        case AtLeast(count, of):
            told = [_need(each) for each in of]
            word = " and " if count == len(of) else " or "
            several = f"{count} of " if 1 < count < len(of) else ""
            return several + (f"({word.join(told)})" if len(told) > 1 else told[0])
