"""The levels of a repository month by month, through git and without a checkout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mlopskit.errors import Incomplete
from mlopskit.maturity.audited import Audited, judge
from mlopskit.maturity.compare import compare
from mlopskit.maturity.scale import Scale
from mlopskit.repo import Repo
from mlopskit.repo.locate import locate
from mlopskit.report import Block, Cell, Heading, Page, Paragraph, Picture, Table, Tone

LONGEST = 60
"""How many months are shown at the most, the newest ones."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a repository stood at the end of a month."""

    month: str
    commit: str
    levels: tuple[tuple[str, float], ...]
    shifts: tuple[str, ...]
    """What rose or fell since the month before, and why."""


def trace(path: Path, scales: Sequence[Scale], today: date, revision: str = "HEAD") -> tuple[Point, ...]:
    """Return a point for each month that saw a commit, oldest first."""
    points: list[Point] = []
    before: Audited | None = None
    newest = _newest(path, revision)
    for month, commit in newest.months[-LONGEST:]:
        repo = newest if commit == newest.commit else Repo(path, at=commit, beside=newest)
        audited = judge(repo, str(path), scales, today)
        shifts = tuple(str(shift) for shift in compare(before, audited).shifts) if before else ()
        points.append(Point(month, commit, tuple((a.scale, a.level) for a in audited.assessments), shifts))
        before = audited
    return tuple(points)


def _newest(path: Path, revision: str) -> Repo:
    if locate(path.resolve()).git is None:
        raise Incomplete(f"{path} has no git history", hint="run it in a git repository")
    return Repo(path, at=revision)


def result(points: Sequence[Point]) -> list[dict[str, object]]:
    """Return the points as JSON-ready values."""
    return [
        {"month": item.month, "commit": item.commit, "levels": dict(item.levels), "shifts": list(item.shifts)}
        for item in points
    ]


def page(path: str, scales: Sequence[Scale], points: Sequence[Point]) -> Page:
    """Return the history as a table, and in HTML as a drawing too."""
    names = [scale.id for scale in scales]
    rows = tuple(_row(point, names) for point in points)
    span = f"{points[0].month} to {points[-1].month}" if points else "no commit yet"
    shifts = tuple((Cell(point.month), Cell(text)) for point in points for text in point.shifts)
    blocks: list[Block] = (
        [Table(("month", "commit", *names), rows)] if rows else [Paragraph("There is nothing to show.")]
    )
    if shifts:
        blocks += [Heading("What changed"), Table(("month", "change"), shifts)]
    if rows:
        blocks.append(_drawing(scales, points))
    count = f"{len(points)} {'month' if len(points) == 1 else 'months'}"
    return Page(f"Levels of {path} through time", Cell(f"{count}, {span}", Tone.STRONG), tuple(blocks))


def _row(point: Point, names: Sequence[str]) -> tuple[Cell, ...]:
    levels = dict(point.levels)
    cells = (Cell(f"{levels[name]:g}" if name in levels else "-") for name in names)
    return Cell(point.month), Cell(point.commit[:10], Tone.DIM), *cells


WIDTH, HEIGHT, MARGIN = 720, 40, 120


def _drawing(scales: Sequence[Scale], points: Sequence[Point]) -> Picture:
    """Draw a step line per scale, each on a strip of its own, so that no colour has to tell them apart."""
    strips = "".join(_strip(scale, points, row) for row, scale in enumerate(scales))
    height = len(scales) * HEIGHT + 24
    first, last = points[0].month, points[-1].month
    foot = (
        f'<text x="{MARGIN}" y="{height - 6}">{first}</text>'
        f'<text x="{WIDTH}" y="{height - 6}" text-anchor="end">{last}</text>'
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 10} {height}" role="img" '
        f'font-family="sans-serif" font-size="12" fill="currentColor" stroke="none">{strips}{foot}</svg>'
    )
    return Picture(svg, f"The level on each scale from {first} to {last}; the table above has the numbers.")


def _strip(scale: Scale, points: Sequence[Point], row: int) -> str:
    bottom = (row + 1) * HEIGHT - 6
    lowest, highest = scale.levels[0].level, scale.levels[-1].level
    step = (WIDTH - MARGIN) / max(1, len(points) - 1)
    path = ""
    for index, point in enumerate(points):
        level = dict(point.levels).get(scale.id, lowest)
        x, y = MARGIN + index * step, bottom - (level - lowest) / (highest - lowest) * (HEIGHT - 14)
        path += f"M{x:.1f} {y:.1f}" if not path else f"H{x:.1f}V{y:.1f}"
    line = f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="2"/>'
    return f'<text x="0" y="{bottom - 8}">{scale.id}</text>{line}'
