"""Under which circumstances a command is reached: by what trigger, on which way, and whether its failure counts."""

from mlopskit.findings import Place
from mlopskit.repo.facts.fact import Fact, replace
from mlopskit.repo.wiring.model import Trigger

BY_HAND = frozenset({Trigger.SHELL})


class Context(Fact, frozen=True):
    """What is handed down from a trigger to the commands below it."""

    triggers: frozenset[Trigger]
    provider: str
    job: str = ""
    enforced: bool = True
    disabled: bool = False
    chain: tuple[Place, ...] = ()
    path: str = ""
    """The file that is being read."""
    directory: str = ""
    """The folder that commands run in, from the root of the repository."""

    def through(self, place: Place) -> "Context":
        """Return the context one step further down."""
        return self if self.chain[-1:] == (place,) else replace(self, chain=(*self.chain, place))

    def but(self, *, enforced: bool = True, disabled: bool = False) -> "Context":
        """Return the context with its strength lowered, never raised."""
        return replace(self, enforced=self.enforced and enforced, disabled=self.disabled or disabled)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two visits of the same thing say the same."""
        return (self.triggers, self.provider, self.job, self.enforced, self.disabled)
