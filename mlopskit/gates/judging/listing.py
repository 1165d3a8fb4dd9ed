"""What `mlops check --list` tells: which gates run here and why, which not, and how each is turned off."""

from collections.abc import Sequence

from mlopskit.errors import ExitCode
from mlopskit.gates import Gate
from mlopskit.gates.judging.waivers import Chosen
from mlopskit.gates.judging.wording import counted
from mlopskit.report import Cell, Commands, Heading, Page, Paragraph, Report, Table, Tone


def report(chosen: Chosen, gates: Sequence[Gate]) -> Report:
    """Return the list of all gates, with the reason why each runs or not."""
    why = {gate.id: reason for gate, reason in chosen.running}
    skipped = {result.gate: result.summary for result in chosen.skipped}
    listed = [gate for gate in gates if gate.id in why or gate.id in skipped]
    rows = tuple(
        (
            Cell(gate.id),
            Cell("runs", Tone.GOOD) if gate.id in why else Cell("not", Tone.DIM),
            Cell(why.get(gate.id) or skipped[gate.id]),
        )
        for gate in listed
    )
    off = ("[tool.mlopskit.check.skip]", 'NAME = { reason = "why", until = 2027-06-30 }')
    blocks = (
        Table(("gate", "here", "why"), rows),
        Heading("To turn one off, in pyproject.toml"),
        Commands(off),
        Paragraph("`mlops explain NAME` tells what a gate runs and why it matters.", Tone.DIM),
    )
    table = [
        {
            "gate": gate.id,
            "title": gate.title,
            "runs": gate.id in why,
            "why": why.get(gate.id) or skipped[gate.id],
            "turn_off": gate.section("How to turn it off"),
        }
        for gate in listed
    ]
    verdict = Cell(f"{counted(len(why), 'gate')} of {len(listed)} would run")
    titles = Table(("gate", "passes when"), tuple((Cell(gate.id), Cell(gate.title)) for gate in listed))
    page = Page("mlops check --list", verdict, blocks, (Heading("What a pass means"), titles))
    return Report("check", ExitCode.PASS, {"list": table}, page)
