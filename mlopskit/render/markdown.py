"""Markdown: a comment on a pull request, a step summary, a page of a wiki."""

import re
from collections.abc import Iterable

from mlopskit.render.encoders import line, log_line, markdown
from mlopskit.report import Block, Bullets, Cell, Commands, Heading, Paragraph, Picture, Report, Table, Tone


def render(report: Report) -> str:
    """Return the page: the verdict first, then what to do, then the evidence, with the details folded away."""
    page = report.page
    parts = [f"## {markdown(page.title)}"] if page.title else []
    parts += [f"**{markdown(page.verdict.text)}**", *_blocks(page.blocks)]
    if page.details:
        parts += ["<details>\n<summary>Details</summary>", *_blocks(page.details), "</details>"]
    return "\n\n".join(parts) + "\n"


def _blocks(blocks: Iterable[Block]) -> list[str]:
    return [_block(block) for block in blocks]


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"### {markdown(text)}"
        case Paragraph(text, _):
            return "  \n".join(markdown(part) for part in text.splitlines())
        case Bullets(items):
            return "\n".join(f"- {_cell(item)}" for item in items)
        case Commands(lines):
            return _code(lines)
        case Table(columns, rows):
            return _table(columns, rows)
        case Picture(_, caption):
            return markdown(caption)


def _cell(cell: Cell) -> str:
    text = markdown(cell.text.strip())
    return f"**{text}**" if cell.tone is Tone.STRONG and text else text


def _table(columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> str:
    head = [f"| {' | '.join(markdown(name) for name in columns)} |", "|" + " --- |" * len(columns)]
    return "\n".join([*head, *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)])


def _code(lines: tuple[str, ...]) -> str:
    """Return a fenced block whose fence is longer than any that stands in its lines."""
    body = "\n".join(log_line(line(item)) for item in lines)
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}bash\n{body}\n{fence}"
