from datetime import date

import pytest

from mlopskit.errors import ConfigError
from mlopskit.findings import Finding
from mlopskit.maturity.attest import hear, parse, valid

KNOWN = {"model-monitoring", "alerting", "ci"}
WORD = """
[model-monitoring]
statement = "Drift is watched in the scoring platform."
who = "Ada Lovelace"
date = 2026-06-01
link = "https://wiki.example.org/drift"
"""


def told(practice: str, finding: Finding) -> Finding:
    return finding.asked_by(practice, practice, "monitoring", "")


@pytest.mark.parametrize(
    ("today", "finding", "state"),
    [
        (date(2026, 7, 1), Finding.no("nothing", "src"), "valid"),
        (date(2026, 11, 28), Finding.no("nothing", "src"), "valid"),
        (date(2026, 11, 29), Finding.no("nothing", "src"), "expired"),
        (date(2026, 7, 1), Finding.yes("a job", "drift.py"), "proven"),
        (date(2026, 7, 1), Finding.partial("the job is switched off", "drift.py"), "contradicted"),
        (date(2026, 7, 1), Finding.unknown("broken file"), "valid"),
    ],
)
def test_an_attestation_holds_until_it_expires_or_the_repository_speaks(
    today: date, finding: Finding, state: str
) -> None:
    """
    Without an expiry of its own it holds for 180 days, and what the repository shows always comes first.
    """
    heard = hear(parse(WORD, KNOWN), [told("model-monitoring", finding)], today)

    assert [state] == [item.state for item in heard]
    assert ({"model-monitoring"} if state == "valid" else set()) == valid(heard)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (WORD.replace("model-monitoring", "model-montoring"), "attests an unknown practice `model-montoring`"),
        (WORD.replace("who =", "whom ="), "has an unknown key `whom`"),
        (WORD.replace('"Ada Lovelace"', '" "'), "needs `who`, in words"),
        (WORD.replace("2026-06-01", '"last week"'), "needs `date` as a date, such as 2026-11-01"),
        (WORD + "expires = 2027-06-02\n", "is attested for 366 days, and 365 is the most"),
        ("model-monitoring = true", "must be a table with statement, who, date, link, expires"),
        ("[broken", "is not valid TOML"),
    ],
)
def test_a_word_that_cannot_be_meant_is_refused(text: str, sentence: str) -> None:
    """
    An attestation says what, who, since when and where to look, for a year at most, or it says nothing.
    """
    with pytest.raises(ConfigError) as caught:
        parse(text, KNOWN)

    assert sentence in caught.value.message
