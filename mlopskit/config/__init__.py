"""What a project says about itself to mlopskit: `load` gives its `Config`."""

from mlopskit.config.model import Check, Config, FindingWaiver, Metric, Settings, SuiteEntry, Validate, Waiver
from mlopskit.config.reading import load
from mlopskit.config.schema import schema

__all__ = [
    "Check",
    "Config",
    "FindingWaiver",
    "Metric",
    "Settings",
    "SuiteEntry",
    "Validate",
    "Waiver",
    "load",
    "schema",
]
