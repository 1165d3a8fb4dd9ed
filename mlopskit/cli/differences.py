"""What a change would write, shown as a patch."""

from mlopskit.cli import streams
from mlopskit.cli.options import Format, Output
from mlopskit.render.text import inert
from mlopskit.report import Receipt


def show(receipt: Receipt, output: Output) -> None:
    """Put the difference of a proposal before its receipt; JSON holds it already."""
    difference = str(receipt.result.get("difference", ""))
    if difference and output.format is Format.TEXT and not output.quiet:
        streams.put(f"{inert(difference)}\n")
