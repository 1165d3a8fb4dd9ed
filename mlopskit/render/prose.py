"""Our own pages, written in Markdown, as blocks that every format can tell."""

from collections.abc import Iterator

from mlopskit.report import Block, Bullets, Cell, Commands, Heading, Paragraph


def read(text: str) -> tuple[Block, ...]:
    """Return headings, paragraphs, lists and code of a page in plain Markdown; what is marked inside a line stays."""
    return tuple(block for part in _parts(text) for block in _block(part))


def _parts(text: str) -> Iterator[list[str]]:
    """Go through the runs of lines that belong together: a heading, a fenced block, or lines without a blank."""
    part: list[str] = []
    fenced = False
    for line in [*text.strip().splitlines(), ""]:
        fence = line.startswith("```")
        alone = not fenced and (not line.strip() or line.startswith("#"))
        if (alone or (fence and not fenced)) and part:
            yield part
            part = []
        if fence:
            fenced = not fenced
        if alone and line.strip():
            yield [line]
        elif line.strip() or fenced:
            part.append(line)
        if fence and not fenced:
            yield part
            part = []


def _block(part: list[str]) -> Iterator[Block]:
    first = part[0]
    if first.startswith("#"):
        yield Heading(first.lstrip("# "))
    elif first.startswith("```"):
        yield Commands(tuple(part[1:-1]))
    elif first.startswith("- "):
        yield Bullets(tuple(Cell(item) for item in _items(part)))
    else:
        yield Paragraph(" ".join(line.strip() for line in part))


def _items(part: list[str]) -> list[str]:
    items: list[str] = []
    for line in part:
        if line.startswith("- "):
            items.append(line[2:].strip())
        else:
            items[-1] += f" {line.strip()}"
    return items
