"""
The stories: little repositories told in Markdown, and the answer that a practice must give for each.

A story is a `## Title`, files (a line that is nothing but the path in backticks, then the content as an indented
block; or the path and a size, "`raw.csv` of 2 MB"), any prose in between, and
`Answer: **yes** (enforced), seen in `path:3`.`
The strength and the places may be left out.
`Committed on 2026-01-05, 2026-02-01.` commits the whole folder once for each date.
`Tagged churn@v1.0.0, churn#prod#1.` tags what was committed last.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mlopskit.findings import Answer, Finding
from mlopskit.practices import catalog, named, run
from mlopskit.repo import Repo

HERE = Path(__file__).parent
PATH_LINE = re.compile(r"`([^`]+)`")
SIZED = re.compile(r"`([^`]+)` of (\d+) MB")
COMMITTED = re.compile(r"Committed on (.+)\.")
TAGGED = re.compile(r"Tagged (.+)\.")
ANSWER = re.compile(
    r"Answer: \*\*([a-z ]+)\*\*(?: \(([a-z]+)\))?(?:, seen in ((?:`[^`]+`(?:, | and )?)+))?(?: \(([a-z]+)\))?\."
)


@dataclass(frozen=True, slots=True)
class Story:
    """One little repository with the answer expected."""

    practice: str
    title: str
    files: tuple[tuple[str, str], ...]
    commits: tuple[str, ...]
    tags: tuple[str, ...]
    answer: Answer
    strength: str
    places: tuple[str, ...]

    def build(self, root: Path) -> Repo:
        """Write the files into a real git repository and look at it."""
        subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
        for path, content in self.files:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(content)
        for date in self.commits:
            _commit(root, date)
        for tag in self.tags:
            subprocess.run(["git", "-C", str(root), "tag", tag], check=True)
        return Repo(root)


def stories(path: Path) -> Iterator[Story]:
    """Read the stories of one file."""
    practice = path.stem.replace("_", "-")
    for chapter in re.split(r"^## ", path.read_text(), flags=re.MULTILINE)[1:]:
        yield _story(practice, chapter.splitlines(), path)


def _story(practice: str, lines: list[str], path: Path) -> Story:
    title = lines[0].strip()
    told = [found for line in lines if (found := ANSWER.fullmatch(line.strip()))]
    assert len(told) == 1, f"{path}: the story {title!r} needs exactly one line `Answer: **...**.`"
    dates = [found[1] for line in lines if (found := COMMITTED.fullmatch(line))]
    tags = [found[1] for line in lines if (found := TAGGED.fullmatch(line))]
    return Story(
        practice,
        title,
        tuple(_files(lines[1:])),
        tuple(date.strip() for date in ",".join(dates).split(",") if date.strip()),
        tuple(tag.strip() for tag in ",".join(tags).split(",") if tag.strip()),
        Answer(told[0][1].replace(" ", "_")),
        told[0][2] or told[0][4] or "",
        tuple(PATH_LINE.findall(told[0][3] or "")),
    )


def _files(lines: list[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        if named_file := PATH_LINE.fullmatch(line):
            yield named_file[1], _block(lines[number + 1 :])
        elif sized := SIZED.fullmatch(line):
            yield sized[1], "1,2,3,4,5,6,7,8\n" * (int(sized[2]) << 16)


def _block(lines: list[str]) -> str:
    """Return the indented block that the lines begin with, its indentation taken off."""
    kept: list[str] = []
    for line in lines:
        if line.strip() and not line.startswith("    "):
            break
        kept.append(line[4:])
    text = "\n".join(kept).strip("\n")
    return f"{text}\n" if text else ""


def _commit(root: Path, date: str) -> None:
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    when = {"GIT_AUTHOR_DATE": f"{date}T12:00:00Z", "GIT_COMMITTER_DATE": f"{date}T12:00:00Z"}
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    command = ["git", *author, "commit", "-q", "--allow-empty", "-m", "work"]
    subprocess.run(command, cwd=root, check=True, env={**_environment(), **when})


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}


def _told() -> list[Story]:
    return [story for path in sorted(HERE.glob("*/*.md")) for story in stories(path)]


@pytest.mark.parametrize("story", _told(), ids=lambda story: f"{story.practice}: {story.title}")
def test_a_story_ends_as_it_is_told(story: Story, tmp_path: Path) -> None:
    """
    The practice gives the answer that its story tells, at the places and with the strength that the story names.
    """
    finding = run(story.build(tmp_path), [named(story.practice)])[0]

    assert (story.answer, story.strength) == (
        finding.answer,
        finding.strength.name.lower() if story.strength else "",
    ), f"{finding.reason}: {finding.evidence}"
    assert not [place for place in story.places if not _shown(place, finding)], finding.evidence


def _shown(place: str, finding: Finding) -> bool:
    """Whether the evidence holds the place; one told without a line is met by any line of the file."""
    seen = {f"{item.path}:{item.line}" for item in finding.evidence} | {item.path for item in finding.evidence}
    return place in seen


def test_each_practice_has_three_stories() -> None:
    """
    Each practice tells at least three stories, in a file beside those of its pillar.
    """
    told = {path.relative_to(HERE).as_posix(): len(list(stories(path))) for path in HERE.glob("*/*.md")}
    wanted = [f"{item.pillar}/{item.id.replace('-', '_')}.md" for item in catalog()]

    assert [] == [path for path in wanted if told.get(path, 0) < 3]


def test_no_story_is_told_about_a_practice_that_does_not_exist() -> None:
    """
    Every file of stories belongs to a practice of the same pillar.
    """
    known = {f"{item.pillar}/{item.id.replace('-', '_')}.md" for item in catalog()}

    assert set() == {path.relative_to(HERE).as_posix() for path in HERE.glob("*/*.md")} - known
