"""JSON: one envelope for every command, spoken even when the command fails."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from mlopskit import __version__
from mlopskit.render.encoders import json_document, json_text
from mlopskit.report import Failure, Receipt, Report

SCHEMA = "mlopskit/v1"


def render(report: Report) -> str:
    """Return what a judging command found."""
    return _envelope(report.command, report.exit_code, report.result, report.failure)


def receipt(receipt: Receipt) -> str:
    """Return what a doing command did."""
    result = {**receipt.result, "done": receipt.done, "next": receipt.next, "notes": receipt.notes}
    return _envelope(receipt.command, receipt.exit_code, result, None)


def _envelope(command: str, exit_code: int, result: Mapping[str, object], failure: Failure | None) -> str:
    envelope = {
        "schema": SCHEMA,
        "tool": {"name": "mlopskit", "version": __version__},
        "command": command,
        "exit_code": int(exit_code),
        "result": result,
        "error": failure,
    }
    return json_document(json.dumps(plain(envelope), indent=2)) + "\n"


def plain(value: object) -> object:  # noqa: PLR0911 - one return for each kind of value
    """
    Return a value as JSON can carry it.

    A float that is no number becomes null, which is the only thing JSON has for it. A lone surrogate, which is how a
    file name of undecodable bytes arrives, becomes the text of its escape, because strict readers refuse the escape.
    """
    match value:
        case Enum():
            return plain(value.value)
        case float():
            return value if math.isfinite(value) else None
        case str():
            return json_text(value)
        case None | bool() | int():
            return value
        case Mapping():
            return {str(plain(str(key))): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return plain(str(value))
