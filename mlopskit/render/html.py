"""HTML: one self-contained page, readable without JavaScript, in the dark and in the light, by eye and by ear."""

import base64
from collections.abc import Iterable

from mlopskit import __version__
from mlopskit.render.encoders import html, html_attribute
from mlopskit.report import Block, Bullets, Cell, Commands, Heading, Paragraph, Picture, Report, Table, Tone

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f3f5f7; --rule: #d0d7de;
  --good: #116329; --warn: #7d4e00; --bad: #a40e26; --dim: #57606a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --soft: #161b22; --rule: #3d444d;
  --good: #56d364; --warn: #e3b341; --bad: #ff9492; --dim: #9198a1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.25rem; margin: 0 0 .5rem; color: var(--dim); font-weight: 600; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.verdict { font-size: 1.75rem; font-weight: 700; margin: 0 0 1rem; line-height: 1.25; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.dim { color: var(--dim); } .strong { font-weight: 600; }
pre { background: var(--soft); border: 1px solid var(--rule); border-radius: 6px; padding: .75rem 1rem;
  overflow-x: auto; }
code { font: .9em/1.5 ui-monospace, monospace; }
:not(pre) > code { background: var(--soft); border-radius: 4px; padding: .1em .3em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--rule);
  overflow-wrap: break-word; }
th:last-child, td:last-child { min-width: 8rem; }
th { color: var(--dim); font-weight: 600; }
figure { margin: 1rem 0; } figure img { max-width: 100%; height: auto; background: #fff; border-radius: 6px; }
figcaption, footer { color: var(--dim); font-size: .9rem; }
details { margin-top: 2rem; } summary { cursor: pointer; font-weight: 600; }
@media print { details > * { display: block; } }
"""


def render(report: Report) -> str:
    """Return the page: the verdict first, then what to do, then the evidence, with the details to unfold."""
    page = report.page
    title = html(page.title or f"mlops {report.command}")
    folded = f"<details>\n<summary>Details</summary>\n{_blocks(page.details)}\n</details>" if page.details else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{html_attribute(page.title or f"mlops {report.command}")}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p class="verdict {page.verdict.tone.value}">{html(page.verdict.text)}</p>
{_blocks(page.blocks)}
{folded}
<footer><p>Made by mlopskit {__version__}, <code>mlops {html(report.command)}</code>.</p></footer>
</main>
</body>
</html>
"""


def _blocks(blocks: Iterable[Block]) -> str:
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<h2>{html(text)}</h2>"
        case Paragraph(text, tone):
            return f"<p{_class(tone)}>{html(text).replace(chr(10), '<br>')}</p>"
        case Bullets(items):
            return "<ul>\n" + "\n".join(f"<li{_class(item.tone)}>{html(item.text)}</li>" for item in items) + "\n</ul>"
        case Commands(lines):
            return "<pre><code>" + "\n".join(html_attribute(item) for item in lines) + "</code></pre>"
        case Table(columns, rows):
            return _table(columns, rows)
        case Picture(svg, caption):
            return _picture(svg, caption)


def _table(columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> str:
    head = "".join(f'<th scope="col">{html(name)}</th>' for name in columns)
    body = "\n".join(
        "<tr>" + "".join(f"<td{_class(cell.tone)}>{html(cell.text)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'


def _picture(svg: str, caption: str) -> str:
    """Return the drawing as an image, where nothing of what it may hold can run."""
    data = base64.b64encode(svg.encode("utf-8", "backslashreplace")).decode("ascii")
    return (
        f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{html_attribute(caption)}">'
        f"<figcaption>{html(caption)}</figcaption></figure>"
    )


def _class(tone: Tone) -> str:
    return "" if tone is Tone.PLAIN else f' class="{tone.value}"'
