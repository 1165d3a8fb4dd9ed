"""Every format that a report can be told in, each loaded when it is asked for."""

import importlib

from mlopskit.report import Report

MACHINE = ("json", "sarif", "junit", "github", "gitlab", "azure", "markdown", "html")
"""The formats that do not depend on a terminal."""


def render(report: Report, name: str) -> str:
    """Return the report in the named format."""
    return str(importlib.import_module(f"mlopskit.render.{name}").render(report))
