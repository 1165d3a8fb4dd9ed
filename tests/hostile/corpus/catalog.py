"""All cases of the corpus."""

from tests.hostile.corpus import artifacts, code, documents, git_data, git_programs, settings, surroundings, trees
from tests.hostile.corpus.case import Case

ALL: tuple[Case, ...] = tuple(
    case
    for module in (git_programs, git_data, trees, documents, code, artifacts, settings, surroundings)
    for case in module.families.cases
)
FAMILIES = tuple(f"C{number:02}" for number in range(1, 51))


def first_of_each() -> tuple[Case, ...]:
    """Return one case of each family: the first that was written down."""
    return tuple(next(case for case in ALL if case.family == family) for family in FAMILIES)
