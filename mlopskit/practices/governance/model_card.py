"""
Does a model card say what the model is for, on what it was learnt, how good it is and where it fails?

## Why it matters
Models are used by people who did not make them, for purposes that nobody asked about, unless it is written down.

## How to adopt it
Run `mlops model card`, which fills a card from the last run, and write the intended use and the limits yourself.

## How it is judged
Yes for a document that tells at least three of: intended use, data, metrics, limits; a Hugging Face README with the
card's metadata counts when it does.
Partial when sections are missing or placeholders, or code makes a card that is not kept here.

## What misleads
The README of the data set, a template with "More information needed", a section "Model" in a paper's README.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown, sightings
from mlopskit.repo.readings.manifests import files_like

CARD = (
    r"model[-_ ]?cards?[^/]*$|(?:^|/)model\.md$|model[-_](?:cards?|facts|documentation)[^/]*/[^/]+$"
    r"|model[-_]facts[^/]*$|(?:factsheet|system[-_]card)[^/]*$"
)
GENERATORS = (
    "huggingface_hub.ModelCard*",
    "huggingface_hub.ModelCard.*",
    "skops.card.*",
    "model_card_toolkit.*",
    "*.ModelCardToolkit",
    "modelcards.*",
    "vertexai.*model_card*",
    "sagemaker.model_card.*",
    "*.create_model_card",
    ".create_model_card",
    "verifyml.*",
    "*.push_to_hub_with_card",
    "tfx.*ModelCardGenerator*",
)
TOPICS = {
    "intended use": r"intended|use[- ]cases?|out[- ]of[- ]scope|purpose|direct use|\buses?\b|usage",
    "data": r"training data|dataset|\bdata\b|training procedure",
    "metrics": r"metric|evaluation|performance|results|accuracy|quantitative",
    "limits": r"limitation|bias|risk|ethical|caveat|fairness|safety|misuse",
}
PLACEHOLDER = re.compile(
    r"more information needed|\bTODO\b|\bTBD\b|\[insert|<fill|fill in|lorem ipsum|\{\{", re.IGNORECASE
)
LABEL = re.compile(r"^\s*[-*|]\s*\**([A-Za-z][\w /()-]{2,40}?)\**\s*[:|]", re.MULTILINE)
"""What a list or a table of a card names at the beginning of its lines: `- Intended use: ...`."""
ENDINGS = ("md", "rst", "html", "yaml", "yml", "json", "txt", "qmd")
ENOUGH = 3


@practice(title="A model card describes the model")
def detect(repo: Repo) -> Finding:
    """Look for a card with its sections filled, then for its beginnings, then for code that makes one."""
    cards = [path for path in files_like(repo, CARD, *ENDINGS) if _is_text(path) and (repo.text(path) or "").strip()]
    cards += [
        path
        for path in repo.glob("**/README.md")
        if (repo.text(path) or "").startswith("---\n") and _is_hub_card(repo, path)
    ]
    told = {path: _topics(repo, path) for path in cards}
    full = [path for path, topics in told.items() if len(topics) >= ENOUGH and not _is_placeholder(repo, path)]
    if full:
        return Finding.yes(
            "a model card is kept", [Evidence(p, 1, f"tells {', '.join(told[p])}") for p in full[:5]], Strength.USED
        )
    if begun := [path for path in cards if "card" in path.lower() or len(told[path]) >= ENOUGH]:
        return Finding.partial(
            "a model card is begun", [Evidence(p, 1, f"tells {', '.join(told[p]) or 'little'}") for p in begun[:5]]
        )
    calls = sightings(repo, GENERATORS)
    if calls.main:
        return Finding.partial("the code makes a model card, and none is kept here", shown(calls.main))
    return absent(repo, "no model card", ("**/*model_card*", "README.md with a hub's metadata", "docs/"), unfit="none")


def _is_text(path: str) -> bool:
    return "template" not in path.lower()


def _is_hub_card(repo: Repo, path: str) -> bool:
    head = (repo.text(path) or "")[3:].partition("\n---")[0]
    return re.search(
        r"^(?:model-index|pipeline_tag|library_name|base_model|license|tags):", head, re.MULTILINE
    ) is not None and not re.search(r"^sdk:", head, re.MULTILINE)


def _topics(repo: Repo, path: str) -> tuple[str, ...]:
    text = repo.text(path) or ""
    titles = (*(section.title for section in repo.sections(path)), *LABEL.findall(text))
    headings = " | ".join(titles).lower() or text.lower()
    return tuple(topic for topic, words in TOPICS.items() if re.search(words, headings))


def _is_placeholder(repo: Repo, path: str) -> bool:
    return len(PLACEHOLDER.findall(repo.text(path) or "")) > len(TOPICS) - 1
