"""The audit as a badge: JSON in the form of the endpoint badges that README files show."""

import json

from mlopskit.maturity.audited import Audited
from mlopskit.maturity.scale import Scale

COLOURS = ("red", "orange", "yellow", "green", "brightgreen")


def badge(audited: Audited, scale: Scale) -> str:
    """
    Return the badge for one scale, as `{"schemaVersion": 1, "label", "message", "color"}`.

    The colour rises from red on the lowest level to bright green on the highest; the message says the same in words.
    """
    found = next((item for item in audited.assessments if item.scale == scale.id), None)
    label = f"MLOps, {scale.id}"
    if found is None:
        return _told(label, "no machine learning", "lightgrey")
    lowest, highest = scale.levels[0].level, scale.levels[-1].level
    share = (found.level - lowest) / (highest - lowest)
    return _told(label, f"{found.level:g} of {highest:g}, {found.name}", COLOURS[round(share * (len(COLOURS) - 1))])


def _told(label: str, message: str, color: str) -> str:
    return json.dumps({"schemaVersion": 1, "label": label, "message": message, "color": color}) + "\n"
