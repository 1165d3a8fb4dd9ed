"""The charter: why the model exists, who answers for it, and when that is looked at again."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import yaml

from .errors import ProjectError

CHARTER = Path("charter.yaml")


@dataclass(frozen=True, slots=True)
class Charter:
    """What the owners have promised."""

    objective: str
    decision: str
    owner: str
    must: str
    last_review: date
    next_review: date

    @classmethod
    def read(cls, path: Path = CHARTER) -> Self:
        """Return the charter of a file; one that leaves something open is refused."""
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        try:
            charter = cls(
                objective=str(content["objective"]),
                decision=str(content["decision"]),
                owner=str(content["owner"]).strip(),
                must=str(content["metric"]["must"]),
                last_review=content["review"]["last"],
                next_review=content["review"]["next"],
            )
        except (KeyError, TypeError) as error:
            raise ProjectError(f"{path} leaves something open: {error}") from error
        if not charter.owner or not isinstance(charter.next_review, date):
            raise ProjectError(f"{path} needs an owner, and a date for the next review")
        return charter

    def require_current(self, today: date) -> None:
        """Raise an error when the next review is overdue."""
        if today > self.next_review:
            raise ProjectError(
                f"the charter was to be reviewed by {self.next_review}: "
                f"let {self.owner} look at it, and set the dates in {CHARTER}"
            )
