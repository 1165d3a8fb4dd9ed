"""When a commit was made, whatever its author has written there."""

from datetime import UTC, datetime

UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a commit that tells none, or one that no calendar has: it counts as older than all others."""


def moment(seconds: str) -> datetime:
    """Return the time that git tells in seconds; git tells nothing where a commit's date cannot be read."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return UNKNOWN
