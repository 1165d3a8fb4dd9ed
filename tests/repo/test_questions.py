"""The questions that practices ask: by name, by content, across files."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopskit.findings import Place
from mlopskit.repo import content
from mlopskit.repo.facts.model import Section
from mlopskit.repo.facts.sections import parse_sections
from mlopskit.repo.names import name_matcher
from mlopskit.repo.wiring import Command, Trigger, strongest
from tests.repo.conftest import Workshop


def test_globs_match_own_files_only(workshop: Workshop) -> None:
    """
    A star stays in its folder, two cross folders, braces choose, case does not matter, vendored files never match.
    """
    repo = workshop.write(
        dict.fromkeys(
            ("Makefile", "a/Dockerfile", "a/b/x.yml", "x.yaml", "vendor/x.yml", "{{cookiecutter.n}}/x.yml"), ""
        )
    ).repo()

    asked = {
        "*.y*ml": ("x.yaml",),
        "**/*.{yml,yaml}": ("a/b/x.yml", "x.yaml"),
        "**/dockerfile*": ("a/Dockerfile",),
        "makefile": ("Makefile",),
        "a/**": ("a/Dockerfile", "a/b/x.yml"),
        "a/*": ("a/Dockerfile",),
        "[!x]*": ("Makefile",),
    }
    assert asked == {pattern: repo.glob(pattern) for pattern in asked}


def test_product_leaves_tests_examples_and_documents_out(workshop: Workshop) -> None:
    """
    What is delivered is told from what surrounds it by where it lies and what it is called.
    """
    paths = (
        "src/a.py",
        "tests/a.py",
        "src/a_test.py",
        "src/test_a.py",
        "conftest.py",
        "examples/a.py",
        "docs/a.py",
        "a.py",
    )
    repo = workshop.write(dict.fromkeys(paths, "")).repo()

    assert ["src/a.py", "a.py"] == [path for path in paths if repo.is_product(path)]
    assert ["tests/a.py", "src/a_test.py", "src/test_a.py", "conftest.py"] == [p for p in paths if repo.is_test(p)]


def test_lines_are_found_in_any_case(workshop: Workshop) -> None:
    """
    A pattern is searched in each line of the files named; one that is absent gives nothing.
    """
    repo = workshop.write({"a.txt": "x\nSeed = 1\n", "b.txt": "seed\n"}).repo()

    assert (Place("a.txt", 2), Place("b.txt", 1)) == repo.find("seed", "a.txt", "b.txt", "none.txt")


def test_names_are_asked_for_whole_by_star_or_as_methods() -> None:
    """
    Each form of asking takes what it says and no more.
    """
    names = (
        "mlflow.log_metric",
        "mlflow.sklearn.autolog",
        ".fit",
        "sklearn.svm.SVC.fit",
        "fit",
        "refit",
        "numpy.random.seed",
    )
    asked = {
        ("mlflow.log_metric",): names[:1],
        ("mlflow.*",): names[:2],
        ("mlflow.*.autolog",): names[1:2],
        ("*.seed",): names[6:],
        (".fit",): names[2:4],
        ("fit",): names[4:5],
        (): (),
    }

    assert asked == {patterns: tuple(filter(name_matcher(patterns), names)) for patterns in asked}


@given(st.lists(st.text("ab.*", max_size=5), max_size=3), st.text("ab.", max_size=8))
def test_more_patterns_never_match_less(patterns: list[str], name: str) -> None:
    """
    A name that one pattern takes is taken when others are asked for besides.
    """
    alone = any(name_matcher([pattern])(name) for pattern in patterns)

    assert alone == name_matcher(patterns)(name)


def test_scripts_come_before_notebooks_and_tests_are_left_out(workshop: Workshop) -> None:
    """
    Facts come with their places, in a fixed order, from the product unless all is asked for.
    """
    cell = '{"cells": [{"cell_type": "code", "source": ["import mlflow.sklearn\\n", "mlflow.log_metric(1)"]}]}'
    repo = workshop.write(
        {
            "a.ipynb": cell,
            "z.py": "import mlflow\nmlflow.log_metric(1)\n",
            "tests/test_z.py": "from mlflow import log_metric\ndef test_a():\n    assert log_metric(2)\n",
        }
    ).repo()

    assert ["z.py", "a.ipynb"] == [seen.path for seen in repo.calls("mlflow.log_metric")]
    assert ["z.py"] == [seen.path for seen in repo.calls("mlflow.log_metric", notebooks=False)]
    assert ["tests/test_z.py", "z.py", "a.ipynb"] == [seen.path for seen in repo.imports("mlflow", product=False)]
    assert ["a.ipynb"] == [seen.path for seen in repo.imports("mlflow.sklearn")]
    assert [("tests/test_z.py", 2)] == [
        (s.path, s.line) for s in repo.functions(lambda f: f.asserts > 0, product=False)
    ]


def test_modules_are_followed_through_packages_and_relative_imports(workshop: Workshop) -> None:
    """
    Source folders, packages, relative imports and circles are followed; a stranger of the same name is not.
    """
    repo = workshop.write(
        {
            "src/app/__init__.py": "",
            "src/app/train.py": "from app.data import load\nfrom . import seeds\nimport torch\n",
            "src/app/data.py": "from .train import x\nimport utils\n",
            "src/app/seeds.py": "",
            "scripts/run.py": "from app import train\n",
            "far/away/utils.py": "",
        }
    ).repo()

    train = {"src/app/train.py", "src/app/data.py", "src/app/seeds.py"}
    assert train == repo.modules_from("src/app/train.py")
    assert {"scripts/run.py", *train} == repo.modules_from("scripts/run.py")


def test_a_document_is_read_as_sections_with_commands() -> None:
    """
    Headings of Markdown and reST cut a document, code blocks give commands, other languages give none.
    """
    text = (
        "intro\n# Set-up #\n```bash\n$ pip install .\n# comment\nmake train\n"
        "```\n```python\nimport x\n# Not a heading\n```\n"
        "Usage\n-----\ntext::\n\n    mlops audit\n"
    )

    assert (
        Section("", 1, "intro"),
        Section(
            "Set-up",
            2,
            "```bash\n$ pip install .\n# comment\nmake train\n```\n```python\nimport x\n# Not a heading\n```",
            ((4, "pip install ."), (6, "make train")),
        ),
        Section("Usage", 12, "-----\ntext::\n\n    mlops audit", ((16, "mlops audit"),)),
    ) == parse_sections(text)


@given(st.text("#=-`~ \nab$>:", max_size=120))
def test_no_document_breaks_the_reader(text: str) -> None:
    """
    Any text gives sections whose lines rise.
    """
    lines = [section.line for section in parse_sections(text)]

    assert sorted(lines) == lines


def test_paths_are_searched_by_ending_in_lower_case(workshop: Workshop) -> None:
    """
    Only own files with one of the endings count, each by its own path, in any case, and a pattern may bind to its ends.
    """
    paths = ("docs/Model_Card.md", "model_card.TXT", "model/card.md", "vendor/model_card.md", "Model_Cards.md", "a.md")
    repo = workshop.write(dict.fromkeys(paths, "")).repo()

    asked = {
        (r"model_cards?\.", "md"): ("Model_Cards.md", "docs/Model_Card.md"),
        (r"model_card", "md", "txt"): ("Model_Cards.md", "docs/Model_Card.md", "model_card.TXT"),
        (r"^model[^/]*$", "md"): ("Model_Cards.md",),
        (r"^a\.md$", "md"): ("a.md",),
        (r"model", "rst"): (),
    }
    assert asked == {(pattern, *endings): repo.like(pattern, *endings) for pattern, *endings in asked}


BLANKS = st.lists(st.sampled_from([" ", "\t", "\n", "\u3000"]), min_size=290, max_size=310).map("".join)


@given(before=st.text("ab \n", max_size=90), blanks=BLANKS, after=st.text("ab \n", max_size=90))
def test_three_hundred_blanks_in_a_row_are_odd_wherever_they_stand(before: str, blanks: str, after: str) -> None:
    """
    The quick look that passes most texts over misses none of them, and takes no fewer blanks for them.
    """
    text = f"{before}x{blanks}x{after}"

    with TemporaryDirectory() as folder:
        repo = Workshop(Path(folder)).write({"a.txt": text}).repo()
        assert (len(blanks) >= 300) == repo.is_odd("a.txt")


@given(st.permutations(range(6)))
def test_commands_come_in_one_order_whatever_order_they_were_found_in(order: list[int]) -> None:
    """
    Two jobs that run the same line are told apart, so that the same repository is always told in the same words.
    """
    place = Place("ci.yml", 3)
    commands = [
        Command("make", ("all",), place, frozenset({Trigger.PUSH}), enforced=True, provider=provider, job=job)
        for provider in ("github", "gitlab")
        for job in ("a", "b", "c")
    ]

    assert tuple(commands) == strongest(commands[index] for index in order)


def test_many_texts_are_those_of_each_file(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Read together out of git's objects, files say what they say one by one: changed, new, lost in git, binary or gone.
    """
    files: dict[str, str | bytes] = {
        "same.txt": "same",
        "changed.txt": "before",
        "lost.txt": "lost in git",
        "binary.txt": b"\0\1",
    }
    workshop.commit(files)
    lost = workshop.git("rev-parse", "HEAD:lost.txt")
    (workshop.root / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    workshop.write({"changed.txt": "after", "new.txt": "new"})
    monkeypatch.setattr(content, "MANY", 1)
    repo = workshop.repo()

    told = {"changed.txt": "after", "lost.txt": "lost in git", "new.txt": "new", "same.txt": "same"}
    assert told == dict(repo.texts(*files, "new.txt", "gone.txt"))
    assert told == {path: text for path in repo.files if (text := workshop.repo().text(path)) is not None}
    assert [("binary.txt", "not text")] == [(trouble.path, trouble.reason) for trouble in repo.troubles]
