"""A drawing of a history: what happened when, a row for each kind of event."""

from datetime import datetime

from mlopskit.versioning.delivery import Delivery

WIDTH, LEFT, ROW, TOP = 900, 130, 34, 20
ROWS = (
    ("new data", "new_data", "#0969da"),
    ("new models", "updates", "#8250df"),
    ("registered", "registered", "#57606a"),
    ("promotions", "promoted", "#1a7f37"),
    ("rollbacks", "rolled_back", "#cf222e"),
)


def draw(found: Delivery) -> str:
    """Return the drawing as SVG, without anything of the repository's own text in it."""
    height = TOP + ROW * len(ROWS) + 40
    box = f'viewBox="0 0 {WIDTH} {height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {box} font-family="sans-serif" font-size="13">']
    for number, (title, name, color) in enumerate(ROWS):
        middle = TOP + ROW * number + ROW // 2
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{middle}" y2="{middle}" stroke="#d0d7de"/>')
        parts.append(f'<text x="10" y="{middle + 4}" fill="#1f2328">{title}</text>')
        dot = f'cy="{middle}" r="5" fill="{color}" fill-opacity="0.7"'
        parts += [f'<circle cx="{_across(found, when):.1f}" {dot}/>' for when in getattr(found, name)]
    for when, anchor in ((found.begin or found.now, "start"), (found.now, "end")):
        x = _across(found, when)
        parts.append(
            f'<text x="{x:.1f}" y="{height - 14}" text-anchor="{anchor}" fill="#57606a">{when:%Y-%m-%d}</text>'
        )
    return "\n".join([*parts, "</svg>"])


def _across(found: Delivery, when: datetime) -> float:
    begin = found.begin or found.now
    span = (found.now - begin).total_seconds() or 1.0
    return LEFT + (WIDTH - LEFT - 20) * min(max((when - begin).total_seconds() / span, 0.0), 1.0)
