"""Text for a terminal or a log: the verdict first, then what to do, then the evidence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlopskit.render.columns import GAP, fill, hung, pad, widths
from mlopskit.render.encoders import line, log_line, visible
from mlopskit.report import (
    Block,
    Bullets,
    Cell,
    Commands,
    Heading,
    Paragraph,
    Picture,
    Receipt,
    Report,
    Table,
    Tone,
)

COLORS = {Tone.GOOD: "32", Tone.WARN: "33", Tone.BAD: "31", Tone.DIM: "2", Tone.STRONG: "1"}
INDENT = 2


@dataclass(frozen=True, slots=True)
class Look:
    """How text is to look: what the terminal can show, and how much the reader asked for."""

    width: int = 100
    color: bool = False
    verbose: bool = False
    quiet: bool = False


def render(report: Report, look: Look = Look()) -> str:
    """Return the report for a person to read."""
    page = report.page
    painter = _Painter(look)
    head = f"{page.title}: {page.verdict.text}" if page.title else page.verdict.text
    lines = [painter.paint(part, page.verdict.tone) for part in fill(visible(head), look.width)]
    if not look.quiet:
        lines += painter.blocks(page.blocks + (page.details if look.verbose else ()))
        if page.details and not look.verbose and not any("--verbose" in told for told in lines):
            lines += ["", painter.paint("--verbose shows more.", Tone.DIM)]
    return _joined(lines)


def receipt(receipt: Receipt, look: Look = Look()) -> str:
    """Return what was done, and the commands to run now."""
    if look.quiet:
        return ""
    painter = _Painter(look)
    lines = [f"{item.action} {item.path}" + (f" ({item.detail})" if item.detail else "") for item in receipt.done]
    shown = [line(item) for item in lines]
    if len(shown) > SHOWN and not look.verbose:
        rest = f"and {len(shown) - SHOWN + 1} more: --verbose shows them"
        shown = [*shown[: SHOWN - 1], painter.paint(rest, Tone.DIM)]
    shown += [part for note in receipt.notes for part in painter.block(Paragraph(note))]
    if receipt.next:
        shown += painter.blocks((Heading("Next"), Commands(receipt.next)))
    return _joined(shown) if shown else ""


SHOWN = 12
"""How many lines of what was done fit on a screen beside the rest; `--verbose` shows all."""


def inert(text: str) -> str:
    """Return text that a terminal shows and does not obey."""
    return "\n".join(log_line(part) for part in visible(text).split("\n"))


def _joined(lines: list[str]) -> str:
    return "\n".join(log_line(part) for part in lines).strip("\n") + "\n"


@dataclass(frozen=True, slots=True)
class _Painter:
    look: Look

    def paint(self, text: str, tone: Tone) -> str:
        if not self.look.color or tone not in COLORS or not text:
            return text
        return f"\x1b[{COLORS[tone]}m{text}\x1b[0m"

    def blocks(self, blocks: Iterable[Block]) -> list[str]:
        """Return the lines of all blocks; a heading opens with an empty line, and so does a second paragraph."""
        lines: list[str] = []
        before: Block | None = None
        for block in blocks:
            if isinstance(block, Paragraph) and isinstance(before, Paragraph):
                lines.append("")
            lines += self.block(block)
            before = block
        return lines

    def block(self, block: Block) -> list[str]:
        match block:
            case Heading(text):
                return ["", self.paint(line(text), Tone.STRONG)]
            case Paragraph(text, tone):
                return [self.paint(part, tone) for part in fill(visible(text), self.look.width)]
            case Bullets(items):
                return [part for item in items for part in self._bullet(item)]
            case Commands(lines):
                return [" " * INDENT + line(command) for command in lines]
            case Table():
                return list(self._table(block))
            case Picture(_, caption):
                return fill(visible(caption), self.look.width)

    def _bullet(self, item: Cell) -> list[str]:
        first, *rest = fill(visible(item.text), self.look.width - INDENT)
        return [f"- {self.paint(first, item.tone)}", *(f"  {self.paint(part, item.tone)}" for part in rest)]

    def _table(self, table: Table) -> Iterator[str]:
        if not table.rows:
            return
        head = tuple(Cell(name, Tone.STRONG) for name in table.columns)
        rows = [tuple(Cell(line(cell.text), cell.tone) for cell in row) for row in (head, *table.rows)]
        plain = [[cell.text for cell in row] for row in rows]
        if sizes := widths(plain, self.look.width):
            yield from (told for row in rows for told in self._row(row, sizes))
            return
        below, sizes = hung(plain, self.look.width)
        yield from self._hung(rows[0], below, sizes, ())
        yield from (told for row in rows[1:] for told in self._hung(row, below, sizes, table.columns))

    def _row(self, row: tuple[Cell, ...], sizes: list[int]) -> Iterator[str]:
        wrapped = [fill(cell.text, size) for cell, size in zip(row, sizes, strict=True)]
        for index in range(max(len(lines) for lines in wrapped)):
            parts = [lines[index] if index < len(lines) else "" for lines in wrapped]
            told = [
                self.paint(part, cell.tone) + " " * (len(pad(part, size)) - len(part))
                for part, cell, size in zip(parts, row, sizes, strict=True)
            ]
            yield (" " * GAP).join(told).rstrip()

    def _hung(self, row: tuple[Cell, ...], below: list[int], sizes: list[int], names: tuple[str, ...]) -> Iterator[str]:
        """Tell a row in columns but for some, which stand below the others; a single one needs no name."""
        yield from self._row(tuple(cell for column, cell in enumerate(row) if column not in below), sizes)
        for column in below if names else ():
            cell, name = row[column], f"{line(names[column])}: " if len(below) > 1 and names[column] else ""
            for part in fill(f"{name}{cell.text}", self.look.width - INDENT) if cell.text else ():
                yield " " * INDENT + self.paint(part, cell.tone)
