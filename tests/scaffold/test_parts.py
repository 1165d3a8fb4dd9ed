"""The catalogue holds together: pages, requirements, and what practices promise."""

import re
from pathlib import Path

import pytest

from mlopskit.commands.init import Wishes, preview
from mlopskit.errors import UsageError
from mlopskit.practices import catalog as practices
from mlopskit.scaffold import catalog, parts

ROOT = Path(__file__).parents[2]
TEMPLATE = catalog.current()


@pytest.mark.parametrize("part", TEMPLATE.parts)
def test_every_part_has_its_page(part: str) -> None:
    """
    The page names the command that adds the part, and says what it brings.
    """
    page = (ROOT / "docs/parts" / f"{part}.md").read_text()

    assert f"mlops add {part}\n" in page
    assert len(page.splitlines()) > 6


def test_every_page_has_its_part() -> None:
    """
    Nothing is described that cannot be added.
    """
    assert set(TEMPLATE.parts) == {page.stem for page in (ROOT / "docs/parts").glob("*.md")}


def test_what_practices_promise_can_be_added() -> None:
    """
    A next step names a part only when the catalogue has it, in the page of the practice and beside it.
    """
    named = {practice.id: {practice.part} - {""} for practice in practices()}
    told = {practice.id: set(re.findall(r"`mlops add ([a-z-]+)`", practice.page)) for practice in practices()}
    missing = {one: (named[one] | told[one]) - set(TEMPLATE.parts) for one in named}

    assert {} == {one: wanting for one, wanting in missing.items() if wanting}


def test_requirements_come_along_and_cannot_be_left_out() -> None:
    """
    A part brings what it stands on; to leave that out is a contradiction.
    """
    assert ("ci-github", "docker", "serve", "cd") == parts.choose(TEMPLATE, (), ("cd",), ())
    with pytest.raises(UsageError, match="needs `docker`"):
        parts.choose(TEMPLATE, (), ("cd",), ("docker",))


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        (Wishes("minimal", wanted=("monitoring",), ci=("gitlab",)), "What was chosen needs `serve`, `retrain` too."),
        (
            Wishes("full", given={"task": "images"}),
            "Not for the task images, and so left out: `slices`, `explain`, `privacy`, `docs`.",
        ),
        (Wishes("full", ci=("none",)), "Left out without CI: `retrain`, `cd`, `monitoring`, `rollout`."),
    ],
)
def test_parts_that_come_or_stay_away_unasked_are_told(wishes: Wishes, told: str, tmp_path: Path) -> None:
    """
    Nobody has to compare the project with the profile to see what it has, and a whole profile tells nothing of it.
    """
    assert told == preview("birds", wishes, parent=tmp_path).notes[0]
    assert ("Nothing was written.",) == preview("birds", Wishes("full"), parent=tmp_path).notes
