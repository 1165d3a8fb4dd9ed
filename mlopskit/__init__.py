"""From nothing to production practice: scaffold, version, validate, check and audit a machine-learning repository."""

__version__ = "0.1.0"
