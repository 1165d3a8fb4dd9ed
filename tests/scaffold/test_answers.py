from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopskit.errors import UsageError
from mlopskit.scaffold import answer_files, answers, catalog, parts

KNOWN = {"name": "sea-birds", "git_name": "Ada", "git_email": "ada@example.org"}


def test_without_any_answer_the_defaults_stand() -> None:
    """What git knows of the person is used, and the package is named like the project."""
    settled = answers.settle(catalog.current(), KNOWN, {}, None)

    assert {
        "task": "classification",
        "package": "sea_birds",
        "description": "Tell penguin species apart by their measurements",
        "author": "Ada",
        "owner": "ada@example.org",
        "license": "Apache-2.0",
        "remote": "local",
    } == settled


def test_a_person_unknown_to_git_leaves_no_gap() -> None:
    """Without a name in git the author is a team, and nobody is made owner."""
    settled = answers.settle(catalog.current(), {**KNOWN, "git_name": "", "git_email": ""}, {}, None)

    assert ("The sea-birds team", "") == (settled["author"], settled["owner"])


def test_an_answer_that_nobody_asked_for_is_refused_with_the_nearest_question() -> None:
    """A slip of the pen is named, never ignored."""
    with pytest.raises(UsageError, match="does not ask for `licence`") as refused:
        answers.settle(catalog.current(), KNOWN, {"licence": "MIT"}, None)

    assert "did you mean `license`?" == refused.value.hint


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("license", "GPL"),
        ("package", "pandas"),
        ("package", "../x"),
        ("description", 'a "quoted" word'),
        ("description", "{{ cookiecutter }}"),
        ("description", "two\nlines"),
        ("description", "x" * 201),
        ("description", " "),
        ("owner", "ada"),
        ("owner", "@a b"),
        ("remote", "somewhere"),
        ("remote", "https://ada:secret@example.org/x"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused(name: str, answer: str) -> None:
    """What would break a file, or leak a password into git, is refused before anything is written."""
    with pytest.raises(UsageError, match=f"`{name}`|cannot be a package"):
        answers.settle(catalog.current(), KNOWN, {name: answer}, None)


@given(st.text(max_size=250))
def test_what_git_knows_of_the_person_never_stops_anybody(name: str) -> None:
    """Whatever stands in the git configuration, the defaults are answers that are taken."""
    template = catalog.current()
    settled = answers.settle(template, {**KNOWN, "git_name": name, "git_email": name}, {}, None)

    for question in template.questions:
        answers.check(question, settled[question.name])


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.toml", 'license = "MIT"'),
        ("a.json", '{"license": "MIT"}'),
        ("a.yaml", "license: MIT"),
        (".mlopskit.json", '{"schema": "mlopskit/record/v1", "answers": {"license": "MIT"}}'),
    ],
)
def test_answers_come_from_a_file(tmp_path: Path, file: str, content: str) -> None:
    """TOML, JSON, YAML, and the record of another project all hold answers."""
    (tmp_path / file).write_text(content)

    assert {"license": "MIT"} == answer_files.read(tmp_path / file)


@pytest.mark.parametrize(
    ("file", "content"),
    [("a.toml", "license = "), ("a.json", "[1]"), ("a.yaml", "license: [MIT]"), ("a.yaml", "*x"), ("a.ini", "x=1")],
)
def test_a_file_without_answers_is_refused(tmp_path: Path, file: str, content: str) -> None:
    """A file that does not parse, or holds something else, is named."""
    (tmp_path / file).write_text(content)

    with pytest.raises(UsageError, match=file):
        answer_files.read(tmp_path / file)


def test_a_missing_file_of_answers_is_refused(tmp_path: Path) -> None:
    """The sentence says which file is not there."""
    with pytest.raises(UsageError, match=r"none\.toml"):
        answer_files.read(tmp_path / "none.toml")


def test_parts_are_added_to_a_profile_and_left_out() -> None:
    """A profile is where the choice begins."""
    template = catalog.current()

    assert ("ci-github", "docker") == parts.choose(template, parts.of_profile(template, "standard"), (), ())
    assert ("ci-github",) == parts.choose(template, parts.of_profile(template, "standard"), (), ("docker",))
    assert ("docker",) == parts.choose(template, (), ("docker",), ())


@pytest.mark.parametrize(
    ("profile", "wanted", "unwanted", "sentence"),
    [
        ("standart", (), (), "no profile `standart`"),
        ("minimal", ("dokcer",), (), "no part `dokcer`"),
        ("minimal", ("local-remote",), (), "no part `local-remote`"),
        ("minimal", ("docker",), ("docker",), "at once"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(
    profile: str, wanted: tuple[str, ...], unwanted: tuple[str, ...], sentence: str
) -> None:
    """Profiles and parts that do not exist, or contradict each other, are named."""
    with pytest.raises(UsageError, match=sentence):
        parts.choose(catalog.current(), parts.of_profile(catalog.current(), profile), wanted, unwanted)
