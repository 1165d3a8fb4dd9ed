"""The pages for people: Markdown and HTML, and the envelope for machines."""

import json
from importlib import resources

import pytest
from jsonschema import Draft202012Validator

from mlopskit.errors import ExitCode
from mlopskit.render import formats
from mlopskit.render import json as json_format
from mlopskit.render.prose import read
from mlopskit.report import (
    Bullets,
    Cell,
    Commands,
    Done,
    Failure,
    Heading,
    Page,
    Paragraph,
    Picture,
    Receipt,
    Report,
)

MARKDOWN = r"""## Check of penguins

**1 gate failed, 1 incomplete**

### Next

```bash
mlops run train
git add dvc.lock
```

### Gates

| gate | verdict | what |
| --- | --- | --- |
| lint | fail | 1 finding in 14 files |
| data | incomplete | data/penguins\.csv is not here |
| tests | pass | 12 passed |

<details>
<summary>Details</summary>

ruff 0\.17\.5, 0\.02 s

- not run\: docs, no card

</details>
"""


def test_markdown_tells_the_whole_page(report: Report) -> None:
    """
    Markdown has the verdict, the commands, the table, and the details folded away.
    """
    assert MARKDOWN == formats.render(report, "markdown")


def test_a_fence_is_longer_than_what_it_holds() -> None:
    """
    A command that holds a fence cannot end the block that it stands in.
    """
    page = Page("", Cell("ok"), (Commands(("echo ```` x",)),))

    told = formats.render(Report("check", ExitCode.PASS, {}, page), "markdown")

    assert "**ok**\n\n`````bash\necho ```` x\n`````\n" == told


def test_html_can_be_read_without_eyes_and_without_the_net(report: Report) -> None:
    """
    The page names its language and its title, its tables have column headers, and it fetches and runs nothing.
    """
    told = formats.render(report, "html")

    assert '<html lang="en">' in told
    assert "<title>Check of penguins</title>" in told
    assert 3 == told.count('<th scope="col">')
    assert "default-src 'none'" in told
    assert "prefers-color-scheme: dark" in told
    assert [] == [word for word in ("<script", "http:", "https:", "@import", "url(") if word in told]


def test_a_picture_is_an_image_with_its_sentence() -> None:
    """
    A drawing is embedded as an image, in which nothing runs, and its caption says the same in words.
    """
    page = Page("", Cell("ok"), (Picture('<svg onload="alert(1)"/>', "level 1 of 2"),))

    told = formats.render(Report("audit", ExitCode.PASS, {}, page), "html")

    assert 'alt="level 1 of 2"' in told
    assert "onload" not in told


def test_prose_becomes_blocks() -> None:
    """
    Headings, paragraphs, lists and code of our own pages are told as what they are.
    """
    text = "Is it?\n\n## Why\nBecause\nit is.\n- one\n- two\n  and more\n\n```toml\n[a]\n\nb = 1\n```\nEnd."

    expected = (
        Paragraph("Is it?"),
        Heading("Why"),
        Paragraph("Because it is. - one - two and more"),
        Commands(("[a]", "", "b = 1")),
        Paragraph("End."),
    )
    assert expected == read(text)
    assert (Bullets((Cell("one"), Cell("two and more"))),) == read("- one\n- two\n  and more\n")


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    """Return the schema of the envelope, as it ships with the package."""
    text = (resources.files("mlopskit.render") / "envelope.schema.json").read_text(encoding="utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text))


def test_the_envelope_follows_its_schema(report: Report, schema: Draft202012Validator) -> None:
    """
    A report, a receipt and a failure are each an envelope as the shipped schema describes it.
    """
    failed = Report("audit", ExitCode.USAGE, {}, Page("", Cell("no")), (), Failure("usage", "what?"))
    receipt = Receipt("init", (Done("created", "penguins"),), ("cd penguins",))

    for told in (formats.render(report, "json"), formats.render(failed, "json"), json_format.receipt(receipt)):
        schema.validate(json.loads(told))


@pytest.mark.parametrize(
    "wrong",
    [
        {"exit_code": 5},
        {"schema": "mlopskit/v2"},
        {"error": {"kind": "usage"}},
        {"error": {"kind": "usage", "message": "x", "hint": ""}, "exit_code": 0},
        {"command": "audit", "result": {}},
        {"command": "check", "result": {"verdict": "maybe", "gates": []}},
        {"command": "init", "result": {"done": []}},
    ],
)
def test_the_schema_refuses_what_is_no_envelope(
    report: Report, schema: Draft202012Validator, wrong: dict[str, object]
) -> None:
    """
    A code, a version or a result that is not promised does not pass as an envelope.
    """
    envelope = json.loads(formats.render(report, "json"))

    assert not schema.is_valid({**envelope, **wrong})


def test_json_has_null_where_it_has_no_number() -> None:
    """
    NaN and infinity, which JSON does not know, arrive as null; paths, enums and tuples arrive as plain values.
    """
    result = {"nan": float("nan"), "codes": (ExitCode.PASS, 1.5), "name": "\udcff", 3: None}

    told = json.loads(formats.render(Report("audit", ExitCode.PASS, result, Page("", Cell(""))), "json"))  # type: ignore[arg-type] # a key that is no text

    assert {"nan": None, "codes": [0, 1.5], "name": "\\udcff", "3": None} == told["result"]


def test_code_in_a_sentence_is_shown_as_code() -> None:
    """
    Words between backticks are code in HTML and Markdown, and what they hold stays inert.
    """
    page = Page("", Cell("run `mlops <b>` in `a|b`"), ())
    report = Report("audit", ExitCode.PASS, {}, page)

    assert "run <code>mlops &lt;b&gt;</code> in `a|b`" in formats.render(report, "html")
    assert "**run `mlops <b>` in \\`a\\|b\\`**\n" == formats.render(report, "markdown")
