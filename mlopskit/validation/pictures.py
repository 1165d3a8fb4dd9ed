"""Pictures of two distributions side by side, as SVG that needs nothing else."""

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, GAP = 640, 180, 4
MOST = 24
"""Categories beyond these are drawn as one."""


def bars(labels: Sequence[str], reference: Sequence[int], current: Sequence[int]) -> str:
    """Return bars of the shares of both for each label."""
    names, before, after = _folded(labels, reference, current)
    first, second = _shares(before), _shares(after)
    highest = max([*first, *second, 1e-12])
    step = WIDTH / max(1, len(names))
    drawn = []
    for i, name in enumerate(names):
        left = i * step + GAP / 2
        half = (step - GAP) / 2
        drawn += [
            _bar(left, half, first[i] / highest, "#7a8ba3", f"{name}: {first[i]:.1%} in the reference"),
            _bar(left + half, half, second[i] / highest, "#d1603d", f"{name}: {second[i]:.1%} now"),
            _label(left + half, name),
        ]
    size = f'width="{WIDTH}" height="{HEIGHT + 20}" viewBox="0 0 {WIDTH} {HEIGHT + 20}"'
    inside = "".join(drawn) + _scale(highest)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="sans-serif">{inside}</svg>'


def _bar(left: float, width: float, share: float, color: str, title: str) -> str:
    height = share * (HEIGHT - 10)
    return (
        f'<rect x="{left:.1f}" y="{HEIGHT - height:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{color}">'
        f"<title>{escape(title)}</title></rect>"
    )


def _scale(highest: float) -> str:
    """Return the line that the highest bar reaches, with its share."""
    return (
        f'<path d="M0 10H{WIDTH}" stroke="#999" stroke-dasharray="2 4"/>'
        f'<text x="2" y="8" font-size="9" fill="#555">{highest:.0%}</text>'
    )


def _label(middle: float, name: str) -> str:
    place = f'x="{middle:.1f}" y="{HEIGHT + 14}" text-anchor="middle" font-size="10"'
    return f"<text {place}>{escape(name[:12])}</text>"


def _folded(
    labels: Sequence[str], reference: Sequence[int], current: Sequence[int]
) -> tuple[list[str], list[int], list[int]]:
    if len(labels) <= MOST:
        return list(labels), list(reference), list(current)
    order = sorted(range(len(labels)), key=lambda i: -(reference[i] + current[i]))
    kept, rest = order[:MOST], order[MOST:]
    return (
        [*(labels[i] for i in kept), "others"],
        [*(reference[i] for i in kept), sum(reference[i] for i in rest)],
        [*(current[i] for i in kept), sum(current[i] for i in rest)],
    )


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts) or 1
    return [count / total for count in counts]
