"""
Write the reference from what the program itself says, or check that it is still true.

`python docs/generate.py` writes `docs/reference/` and the manual pages in `docs/man/`; with `--check` it writes nothing
and names the pages that are stale.
"""

import ast
import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import mlopskit.config.model
from mlopskit.cli import manual, menu
from mlopskit.cli.app import load
from mlopskit.cli.entry import main as mlops
from mlopskit.commands.explain import Topic, topics
from mlopskit.config.schema import schema
from mlopskit.practices import PILLARS, catalog

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
CONFIGURATION = """\
# Configuration

`[tool.mlopskit]` in `pyproject.toml`, or `mlopskit.toml` beside it, which wins.
Every key may be left out; an unknown key is an error with the nearest known one.
A flag comes first, then a variable `MLOPSKIT_*`, then the file, then the default.
`mlops config show --origin` tells where each value comes from, `mlops config schema` prints the schema for editors."""


def main(words: list[str]) -> int:
    """Write the pages, or with `--check` say which of them are not as they should be."""
    pages = dict(_pages())
    if "--check" in words:
        stale = [name for name, text in pages.items() if _now(name) != text]
        left = sorted(name for name in _written() if name not in pages)
        sys.stdout.write("".join(f"stale: docs/{name}\n" for name in stale))
        sys.stdout.write("".join(f"left behind: docs/{name}\n" for name in left))
        return 1 if stale or left else 0
    for name in _written():
        (DOCS / name).unlink()
    for name, text in pages.items():
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(pages)} pages written to docs/reference and docs/man\n")
    return 0


def _now(name: str) -> str:
    file = DOCS / name
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _written() -> list[str]:
    files = [*(DOCS / "reference").rglob("*.md"), *(DOCS / "man").glob("*.1")]
    return [file.relative_to(DOCS).as_posix() for file in files]


def _pages() -> Iterator[tuple[str, str]]:
    yield from ((f"reference/{name}", text) for name, text in _reference())
    yield from ((f"man/{name}", text) for name, text in manual.pages())


def _reference() -> Iterator[tuple[str, str]]:
    known = topics()
    stories = {each.id: _stories(each.pillar, each.id) for each in catalog()}
    for topic in known:
        yield (
            f"{topic.kind}s/{topic.id}.md",
            _topic(topic, stories.get(topic.id, "") if topic.kind == "practice" else ""),
        )
    yield "practices/index.md", _practices()
    yield "gates/index.md", _list("Gates", "What `mlops check` insists on.", known, "gate")
    yield "scales/index.md", _list("Scales", "The maturity models that `mlops audit` rates by.", known, "scale")
    yield "expectations/index.md", _list("Expectations", "What a suite may ask of data.", known, "expectation")
    yield "commands.md", _commands()
    yield "configuration.md", _configuration()
    yield "envelope.md", _envelope()
    yield "index.md", _index()


def _topic(topic: Topic, stories: str) -> str:
    page = f"# {topic.title}\n\n`mlops explain {topic.id}` shows this page.\n\n{topic.text.strip()}\n"
    return page + (f"\n## Examples\n\n{stories}" if stories else "")


def _stories(pillar: str, practice: str) -> str:
    """Return the stories of a practice, which are the examples of its page, one level of heading down."""
    file = ROOT / "tests" / "practices" / pillar / f"{practice.replace('-', '_')}.md"
    if not file.is_file():
        return ""
    told = file.read_text(encoding="utf-8").strip().splitlines()
    return "\n".join(f"#{line}" if line.startswith("## ") else line for line in told) + "\n"


def _practices() -> str:
    parts = ["# Practices\n\nWhat `mlops audit` asks of a repository, by pillar."]
    for pillar in PILLARS:
        rows = [f"| [{each.id}]({each.id}.md) | {each.question} |" for each in catalog() if each.pillar == pillar]
        parts.append("\n".join([f"## {pillar.capitalize()}\n", "| practice | question |", "| --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def _list(title: str, text: str, known: list[Topic], kind: str) -> str:
    rows = [f"| [{each.id}]({each.id}.md) | {each.title} |" for each in known if each.kind == kind]
    return "\n".join([f"# {title}\n\n{text}\n", f"| {kind} | |", "| --- | --- |", *rows]) + "\n"


def _commands() -> str:
    parts = ["# Commands\n\n`python -m mlopskit` is the same as `mlops`.", f"```text\n{menu.help_text()}```"]
    parts += [f"## mlops {' '.join(words)}\n\n```text\n{_help(words)}```" for words in _every_command()]
    return "\n\n".join(parts) + "\n"


def _every_command() -> Iterator[list[str]]:
    for item in menu.items():
        yield [item.name]
        if item.family:
            commands: Mapping[str, Any] = getattr(load(item.name), "commands", {})
            yield from ([item.name, name] for name in commands)


def _help(words: list[str]) -> str:
    os.environ["COLUMNS"] = "100"
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        mlops([*words, "--help"])
    return "\n".join(line.rstrip() for line in told.getvalue().splitlines()) + "\n"


def _configuration() -> str:
    parts = [CONFIGURATION]
    told, tables = _told(), cast("dict[str, Any]", schema()["$defs"])
    for name, table in tables.items():
        rows = [
            f"| `{key}` | {_type(value)} | {_default(value)} | {told.get((name, key.replace('-', '_')), '')} |"
            for key, value in table["properties"].items()
        ]
        parts.append(
            "\n".join(
                [
                    f"## {name}\n\n{table['description']}\n",
                    "| key | type | default | |",
                    "| --- | --- | --- | --- |",
                    *rows,
                ]
            )
        )
    return "\n\n".join(parts) + "\n"


def _told() -> dict[tuple[str, str], str]:
    """Return what is written below each field of the classes that hold the configuration."""
    found: dict[tuple[str, str], str] = {}
    for node in ast.parse(Path(mlopskit.config.model.__file__).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            for field, after in zip(node.body, node.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    text = (
                        after.value.value
                        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                        else ""
                    )
                    found[node.name, field.target.id] = " ".join(str(text).split())
    return found


def _type(value: Mapping[str, Any]) -> str:  # noqa: PLR0911 - one return for each kind of type
    match value:
        case {"$ref": str(name)}:
            return f"table [{name.rsplit('/')[-1]}](#{name.rsplit('/')[-1].lower()})"
        case {"enum": list(words)}:
            return " or ".join(f"`{word}`" for word in words)
        case {"anyOf": list(several)}:
            return " or ".join(_type(each) for each in several if each != {"type": "null"})
        case {"type": "array", "items": dict(item)}:
            return f"list of {_type(item)}"
        case {"type": "object", "additionalProperties": dict(item)}:
            return f"table of {_type(item)}"
        case {"format": "date"}:
            return "date"
        case _:
            return str(value.get("type", "any"))


def _default(value: Mapping[str, Any]) -> str:
    default = value.get("default")
    return "" if default in (None, "", [], {}) else f"`{json.dumps(default)}`"


def _envelope() -> str:
    text = (ROOT / "mlopskit" / "render" / "envelope.schema.json").read_text(encoding="utf-8")
    return (
        "# The JSON envelope\n\n"
        "Every command speaks it with `--format json`, also when it fails.\n"
        "Within `mlopskit/v1` fields are only added.\n\n"
        f"```json\n{text}```\n"
    )


def _index() -> str:
    return (
        "# Reference\n\n"
        "Made from the program itself by `nox -s docs`, and checked on every change.\n\n"
        "- [Commands](commands.md)\n"
        "- [Practices](practices/index.md)\n"
        "- [Gates](gates/index.md)\n"
        "- [Scales](scales/index.md)\n"
        "- [Expectations](expectations/index.md)\n"
        "- [Configuration](configuration.md)\n"
        "- [The JSON envelope](envelope.md)\n\n"
        "The commands are manual pages too: `man mlops`, `man mlops-check`.\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
