"""
Draw what a terminal shows: text with colours comes in on stdin, one SVG picture goes out on stdout.

The picture needs no font of its own and no network, and the same text makes the same bytes.
`FORCE_COLOR=1 mlops check | python docs/terminal.py > picture.svg` draws one.
"""

import re
import sys
from collections.abc import Iterator
from html import escape

CELL, LINE, SIZE, EDGE = 7.8, 18, 13, 16
INK = {"": "#d7dce2", "1": "#ffffff", "2": "#8b949e", "31": "#ff7b72", "32": "#56d364", "33": "#e3b341"}
"""The colours of the tones that mlopskit has, readable on a dark ground."""
BOLD = ' font-weight="bold"'
CODE = re.compile(r"\x1b\[(\d*)m")
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img">\n'
    '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n'
    '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="{size}">\n'
)


def main() -> int:
    """Read the text and write the picture."""
    sys.stdout.write(drawn(sys.stdin.read().rstrip("\n").split("\n")))
    return 0


def drawn(lines: list[str]) -> str:
    """Return the picture of these lines."""
    widest = max(len(CODE.sub("", line)) for line in lines)
    head = HEAD.format(width=widest * CELL + 2 * EDGE, height=len(lines) * LINE + 2 * EDGE, size=SIZE)
    rows = [_row(line, EDGE + (number + 0.75) * LINE) for number, line in enumerate(lines)]
    return head + "".join(row for row in rows if row) + "</g>\n</svg>\n"


def _row(line: str, height: float) -> str:
    return "".join(
        f'<text x="{EDGE + start * CELL:g}" y="{height:g}" textLength="{len(text) * CELL:g}" '
        f'fill="{INK.get(code, INK[""])}"{BOLD if code == "1" else ""}>{escape(text)}</text>\n'
        for code, start, text in _runs(line)
    )


def _runs(line: str) -> Iterator[tuple[str, int, str]]:
    """Go through the pieces of a line that have one colour: its code, the cell where it begins, and its words."""
    column, code = 0, ""
    for index, part in enumerate(CODE.split(line)):
        if index % 2:
            code = "" if part == "0" else part
        elif part:
            for words in re.finditer(r"\S+(?: \S+)*", part):  # a picture keeps no room for more than one space
                yield code, column + words.start(), words[0]
            column += len(part)


if __name__ == "__main__":
    sys.exit(main())
