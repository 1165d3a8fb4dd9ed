"""What a notebook says: the code of its cells as one source, with the lines of the file that it stands on."""

import ast
import json
import re
import warnings

from mlopskit.repo.facts.documents import UnparsableError, parse
from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.model import NotebookFacts, PythonFacts
from mlopskit.repo.facts.python import parse_python

CELL_LIMIT = 5000
MISSES = 50
"""Pieces that are looked for in vain, in a notebook that escapes its text in another way, before giving up."""
_MAGIC = re.compile(r"^\s*(?:[!%?]|\w+\s*=\s*[!%]|.*\?\s*$)")
_SHELL = re.compile(r"^\s*(?:\w+\s*=\s*)?(?:!|%(?:pip|conda|sh|bash)\b)")


def parse_notebook(text: str) -> NotebookFacts:
    """Return the facts of a notebook's text; one that does not parse gives facts with an `error` and nothing else."""
    try:
        document = parse("notebook.ipynb", text).value
    except UnparsableError as error:
        return NotebookFacts(error=str(error))
    cells = _code_cells(document)
    if cells is None:
        return NotebookFacts(error="a notebook without cells")
    lines = _Lines(text)
    source, origin, shell = _joined(cells, lines)
    counts = [count for cell in cells if isinstance(count := cell.get("execution_count"), int)]
    return NotebookFacts(
        python=_moved(source, origin, shell),
        code_cells=len(cells),
        cells_with_output=sum(bool(cell.get("outputs")) for cell in cells),
        linear=counts == sorted(counts),
    )


def _code_cells(document: object) -> list[dict[str, object]] | None:
    if not isinstance(document, dict):
        return None
    cells = document.get("cells")
    sheets = document.get("worksheets")
    if not isinstance(cells, list) and isinstance(sheets, list):
        # nbformat 3 keeps the cells in sheets, and a cell's source under another name
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]
    if not isinstance(cells, list):
        return None
    found = [cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    return found[:CELL_LIMIT]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _written(cell: dict[str, object]) -> list[str]:
    """Return the source of a cell, as the pieces that it is kept in."""
    source = cell.get("source", cell.get("input"))
    return [source] if isinstance(source, str) else [piece for piece in _list(source) if isinstance(piece, str)]


class _Lines:
    """Finds each source line of a notebook in its text, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._misses = 0

    def next(self, written: str) -> int:
        """Return the line where this piece of source stands, searched from the piece before it."""
        for form in (json.dumps(written, ensure_ascii=False), json.dumps(written)) if self._misses < MISSES else ():
            found = self._text.find(form[:-1], self._at)
            if found >= 0:
                self._line += self._text.count("\n", self._at, found)
                self._at = found + 1
                return self._line
        self._misses += 1
        return self._line


def _joined(cells: list[dict[str, object]], lines: _Lines) -> tuple[list[str], list[int], list[tuple[int, str]]]:
    """Return the Python lines of all cells, where each stands in the file, and the commands for the shell."""
    source: list[str] = []
    origin: list[int] = []
    shell: list[tuple[int, str]] = []
    starts: list[int] = []
    for cell in cells:
        written = _written(cell)
        start = len(source)
        foreign = bool(written) and written[0].lstrip().startswith("%%")
        for piece in written:
            line = lines.next(piece) if piece.strip() else (origin[-1] if origin else 1)
            for row in piece.splitlines():
                if foreign or _MAGIC.match(row):
                    if _SHELL.match(row):
                        shell.append((line, row.strip()[:400]))
                    indent = row[: len(row) - len(row.lstrip())]
                    source.append(f"{indent}pass")
                else:
                    source.append(row)
                origin.append(line)
        if foreign and written[0].lstrip().startswith(("%%time", "%%capture", "%%timeit", "%%prun")):
            _restore(source, start, written)
        starts.append(start)
    if not _parses(source):
        _blank_broken(source, starts)
    return source, origin, shell


def _blank_broken(source: list[str], starts: list[int]) -> None:
    """Take out the cells that do not parse, so that they cost themselves only."""
    for start, stop in zip(starts, [*starts[1:], len(source)], strict=True):
        if not _parses(source[start:stop]):
            source[start:stop] = ["pass"] * (stop - start)


def _restore(source: list[str], start: int, written: list[str]) -> None:
    """Put back the Python below a cell magic that only measures or silences it."""
    rows = [row for piece in written for row in piece.splitlines()]
    source[start:] = ["pass", *(("pass" if _MAGIC.match(row) else row) for row in rows[1:])]


def _parses(rows: list[str]) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(rows))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _moved(source: list[str], origin: list[int], shell: list[tuple[int, str]]) -> PythonFacts:
    facts = parse_python("\n".join(source))

    def line(number: int) -> int:
        return origin[number - 1] if 0 < number <= len(origin) else 1

    return replace(
        facts,
        imports=tuple(replace(item, line=line(item.line)) for item in facts.imports),
        calls=tuple(replace(item, line=line(item.line)) for item in facts.calls),
        functions=tuple(replace(item, line=line(item.line), end=line(item.end)) for item in facts.functions),
        classes=tuple(replace(item, line=line(item.line)) for item in facts.classes),
        guards=tuple(replace(item, line=line(item.line)) for item in facts.guards),
        strings=tuple((line(number), text) for number, text in facts.strings),
        main_line=None if facts.main_line is None else line(facts.main_line),
        shell=tuple(shell),
    )
