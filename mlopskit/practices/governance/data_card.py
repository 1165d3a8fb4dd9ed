"""
Is it written down what the data are: where from, which columns, under which terms?

## Why it matters
A column named `status` means what the person who left meant by it, unless it is written down.

## How to adopt it
Run `mlops init`, whose `data/README.md` is such a card, or write one with source, licence, columns and known gaps.

## How it is judged
Yes for a data card, datasheet, data dictionary or a data folder's README that tells at least two of: source, columns,
terms, limits.
Partial when a document names the data and tells less.

## What misleads
A link to a download, a heading "Data" above a command, the README of a data loader's code.
"""

import re

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.manifests import files_like

CARD = (
    r"(?:data|dataset)[-_ ]?(?:card|sheet|statement|dictionary|contract|catalog)s?[^/]*$"
    r"|(?:datasheet|codebook|croissant)[^/]*$"
    r"|^(?:.*/)?(?:data|datasets?)/(?:.*/)?readme[^/]*$|(?:^|/)(?:dataset_info\.\w+|data\.md)$"
)
ENDINGS = ("md", "rst", "txt", "yaml", "yml", "json", "csv")
TOPICS = {
    "source": r"source|origin|provenance|collect|download|https?://|citation|donat",
    "columns": r"column|field|attribute|variable|feature|schema|\binstant\b",
    "terms": r"licen[sc]e|terms|copyright|cc0|cc[- ]by|permission|cite|citation",
    "limits": r"bias|limitation|missing|quality|known issue|privacy|sensitive|null",
}
ENOUGH = 2


@practice(title="A data card describes the data")
def detect(repo: Repo) -> Finding:
    """Look for documents about the data, and what they tell."""
    told = {
        path: _topics(repo.text(path) or "")
        for path in files_like(repo, CARD, *ENDINGS)
        if (repo.text(path) or "").strip()
    }
    full = [Evidence(path, 1, f"tells {', '.join(topics)}") for path, topics in told.items() if len(topics) >= ENOUGH]
    if full:
        return Finding.yes("a data card is kept", full[:5], Strength.USED)
    if told:
        return Finding.partial("a document names the data, and tells little of them", tuple(told)[:5])
    return absent(
        repo,
        "no data card",
        ("data/README*", "*data_card*", "datasheet*", "data dictionary"),
        unfit="none library serving",
    )


def _topics(text: str) -> tuple[str, ...]:
    return tuple(topic for topic, words in TOPICS.items() if re.search(words, text, re.IGNORECASE))
