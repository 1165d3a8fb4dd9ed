"""Where results leave: stdout for the result, files for further reports."""

import os
import sys
from pathlib import Path

from mlopskit.cli import streams, terminal
from mlopskit.cli.options import Format, Output
from mlopskit.errors import ExitCode, Incomplete
from mlopskit.render import formats, json, text
from mlopskit.report import Receipt, Report

SUMMARY_LIMIT = 1_000_000
"""GitHub refuses a step summary above one MiB as a whole."""


def emit(report: Report, output: Output) -> ExitCode:
    """Tell what a judging command found, in the format chosen and in each further report; return its exit code."""
    for form, file in output.reports:
        write(file, formats.render(report, form.value))
    if output.format is Format.TEXT:
        streams.put(text.render(report, terminal.look(output)))
    else:
        streams.put(formats.render(report, output.format.value))
    if output.format is Format.GITHUB:
        _summarize(report)
    return report.exit_code


def emit_receipt(receipt: Receipt, output: Output) -> ExitCode:
    """Tell what a doing command did, as text or JSON; return its exit code."""
    if output.format is Format.JSON:
        streams.put(json.receipt(receipt))
    else:
        streams.put(text.receipt(receipt, terminal.look(output)))
    return receipt.exit_code


def write(file: Path, content: str) -> None:
    """Write a report to a file, whole or not at all; raises `Incomplete` when that cannot be done."""
    try:
        _write(file.resolve(), content)
    except OSError as error:
        raise Incomplete(
            f"the report could not be written to {file}: {error.strerror or error}",
            hint="name a file in a folder that you may write to",
        ) from error


def _write(file: Path, content: str) -> None:
    if file.exists() and not file.is_file():  # a pipe or a device is written to, never replaced
        file.write_text(content, encoding="utf-8", newline="")
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        partial.write_text(content, encoding="utf-8", newline="")
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _summarize(report: Report) -> None:
    """Add the whole report to the summary of the step, because annotations have room for ten findings only."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        return
    page = formats.render(report, "markdown").encode()
    try:
        with Path(summary).open("ab") as file:
            file.write(
                page if len(page) < SUMMARY_LIMIT else page[:SUMMARY_LIMIT].rpartition(b"\n")[0] + b"\n\nCut here.\n"
            )
    except OSError as error:
        raise Incomplete(f"the step summary could not be written: {error.strerror or error}") from error


def talk(line: str, output: Output) -> None:
    """Say something on stderr that is no result: what is going on, what will happen next."""
    if not output.quiet:
        streams.put(f"{line}\n", sys.stderr)
