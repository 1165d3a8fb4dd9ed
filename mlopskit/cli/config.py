"""Show the configuration, and where each value comes from."""

import json
from pathlib import Path
from typing import Annotated

from typer import Option

from mlopskit.cli import terminal
from mlopskit.cli.options import Output, doing
from mlopskit.cli.output import emit_receipt
from mlopskit.commands import config as command
from mlopskit.errors import ExitCode


@doing("mlops config show", "mlops config show --origin")
def show(
    *,
    path: Annotated[Path, Option("--path", help="the project's folder")] = Path(),
    config: Annotated[Path | None, Option("--config", help="read this file instead of the nearest one")] = None,
    origin: Annotated[bool, Option("--origin", help="tell where each value comes from")] = False,
    output: Output,
) -> ExitCode:
    """Show every setting with its value: of a variable MLOPSKIT_*, of the file, or the default."""
    return emit_receipt(command.show(path, file=config, origin=origin), output)


def schema() -> ExitCode:
    """Print the JSON Schema of `[tool.mlopskit]`, for editors and validators."""
    terminal.put(json.dumps(command.describe(), indent=2) + "\n")
    return ExitCode.PASS


COMMANDS = (show, schema)
