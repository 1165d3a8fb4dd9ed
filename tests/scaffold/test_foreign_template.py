"""Templates of others, kind and hostile: shown first, rendered in a sandbox, never outside the project."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from mlopskit.commands.init_foreign import init_foreign
from mlopskit.errors import ExitCode, Incomplete, UsageError
from mlopskit.tools import foreign_template

ROOT = "{{cookiecutter.slug}}"
PLAIN: Mapping[str, str] = {
    "cookiecutter.json": json.dumps(
        {
            "title": "My Birds",
            "slug": "{{ cookiecutter.title | slugify }}",
            "licence": ["MIT", "BSD"],
            "docs": True,
            "_copy_without_render": ["*.yml"],
            "__year": "{{ 2000 + 26 }}",
        }
    ),
    f"{ROOT}/README.md": "# {{ cookiecutter.title }}, {{ cookiecutter.licence }}, {{ cookiecutter.__year }}\n",
    f"{ROOT}/{{% if cookiecutter.docs %}}docs{{% else %}}nodocs{{% endif %}}/index.md": "{{ cookiecutter.docs }}\n",
    f"{ROOT}/ci.yml": "run: ${{ github.ref }}\n",
    f"{ROOT}/.hidden": "kept\n",
    "hooks/post_gen_project.py": "open('made-by-hook', 'w').write('{{ cookiecutter.slug }}')\n",
}


def template(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a template."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def everything(folder: Path) -> list[str]:
    """Return all that is in a folder, git's own excepted."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    )


def test_without_trust_it_is_shown_and_nothing_is_written_or_run(tmp_path: Path) -> None:
    """
    The receipt names each file and each program with its text, exit 3, and the folder stays empty.
    """
    source = template(tmp_path / "theirs", PLAIN)
    (tmp_path / "work").mkdir()
    receipt = init_foreign("birds", str(source), {"title": "Sea Birds"}, parent=tmp_path / "work")

    assert (ExitCode.INCOMPLETE, []) == (receipt.exit_code, list((tmp_path / "work").iterdir()))
    assert [
        ("would run with your rights", "post_gen_project.py"),
        ("would write", "birds/.hidden"),
        ("would write", "birds/README.md"),
        ("would write", "birds/ci.yml"),
        ("would write", "birds/docs/index.md"),
    ] == [(done.action, done.path) for done in receipt.done]
    assert {"title": "Sea Birds", "slug": "birds", "licence": "MIT", "docs": True} == receipt.result["answers"]
    assert "made-by-hook" in str(receipt.result["hooks"])


def test_with_trust_it_is_made_in_one_commit(tmp_path: Path) -> None:
    """
    Answers are taken as they stand, what is copied is not rendered, the hook has run, and git has all of it.
    """
    source = template(tmp_path / "theirs", PLAIN)
    given = {"title": "{{ 7 * 7 }}", "licence": "BSD", "docs": "no"}
    init_foreign("birds", str(source), given, parent=tmp_path, trust=True)
    project = tmp_path / "birds"
    said = subprocess.run(
        ["git", "-C", str(project), "status", "--porcelain"], capture_output=True, text=True, check=True
    )

    assert [".hidden", "README.md", "ci.yml", "made-by-hook", "nodocs/index.md"] == everything(project)
    assert "# {{ 7 * 7 }}, BSD, 2026\n" == (project / "README.md").read_text()
    assert ("run: ${{ github.ref }}\n", "birds") == (
        (project / "ci.yml").read_text(),
        (project / "made-by-hook").read_text(),
    )
    assert "" == said.stdout
    assert ["birds", "theirs"] == sorted(path.name for path in tmp_path.iterdir())


def changed(**files: str) -> dict[str, str]:
    """Return the plain template with further files; `ROOT` in a name stands for the project's folder."""
    return {**PLAIN, **{name.replace("ROOT", ROOT): content for name, content in files.items()}}


def with_settings(**settings: object) -> dict[str, str]:
    """Return the plain template with other settings."""
    return {**PLAIN, "cookiecutter.json": json.dumps({**json.loads(PLAIN["cookiecutter.json"]), **settings})}


HOSTILE: Mapping[str, tuple[Mapping[str, str], str]] = {
    "a name that leads out": (changed(**{"ROOT/{{ '..' }}": "x"}), "leads out of the project"),
    "a name from the root": (
        {**with_settings(bad="/etc/x"), f"{ROOT}/{{{{ cookiecutter.bad }}}}": "x"},
        "leads out of the project",
    ),
    "a mark that means nothing": (changed(**{"ROOT/{{ cookiecutter.nothing }}": "x"}), "has no attribute"),
    "an empty name": (changed(**{"ROOT/{{ '' }}/x": "x"}), "leads out of the project"),
    "a hook of git": (changed(**{"ROOT/{{ '.git' }}/hooks/pre-commit": "x"}), r"would write \.git"),
    "a hook of git in capitals": (changed(**{"ROOT/{{ '.GIT' }}/config": "x"}), r"would write \.GIT"),
    "our own record": (changed(**{"ROOT/.mlopskit.json": "{}"}), r"would write \.mlopskit"),
    "two files of one name": (changed(**{"ROOT/{{ 'README' }}.md": "x"}), "two of its files"),
    "a way into Python": (
        changed(**{"ROOT/x": "{{ ''.__class__.__mro__[1].__subclasses__() }}"}),
        "SecurityError",
    ),
    "a way into Python by a default": (
        with_settings(x="{{ cookiecutter.__init__.__globals__ }}"),
        "SecurityError|UndefinedError",
    ),
    "a file of the system": (changed(**{"ROOT/x": "{% include '/etc/passwd' %}"}), "TypeError|no loader"),
    "endless memory": (changed(**{"ROOT/x": "{{ 'a' * 10 ** 10 }}"}), "memory"),
    "an endless range": (changed(**{"ROOT/x": "{% for i in range(10 ** 9) %}x{% endfor %}"}), "OverflowError"),
    "code to be loaded": (with_settings(_extensions=["os.path"]), "code to be loaded"),
    "no root": ({"cookiecutter.json": "{}"}, "0 folders"),
    "no questions": ({**PLAIN, "cookiecutter.json": "[]"}, "holds no questions"),
    "broken questions": ({**PLAIN, "cookiecutter.json": "{"}, "cannot be read"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_template_is_refused_even_when_it_is_trusted(case: str, tmp_path: Path) -> None:
    """
    One sentence says why, and neither the project nor anything beside it is made.
    """
    files, why = HOSTILE[case]
    source = template(tmp_path / "theirs", files)
    before = everything(tmp_path)

    with pytest.raises(UsageError, match=why):
        init_foreign("birds", str(source), {}, parent=tmp_path, trust=True)
    assert before == everything(tmp_path)
    assert ["theirs"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("given", [{"titel": "x"}, {"licence": "GPL"}, {"docs": "maybe"}])
def test_an_answer_that_cannot_be_meant_is_refused(given: dict[str, str], tmp_path: Path) -> None:
    """
    A question that is not asked, a choice that is not there, and a yes that is none; cookiecutter takes the first.
    """
    source = template(tmp_path / "theirs", PLAIN)

    with pytest.raises(UsageError, match=r"does not ask|is one of|is yes or no"):
        init_foreign("birds", str(source), given, parent=tmp_path, trust=True)


def test_a_link_in_a_template_is_refused(tmp_path: Path) -> None:
    """
    It would bring a file of this machine into the project.
    """
    source = template(tmp_path / "theirs", PLAIN)
    (source / ROOT / "key").symlink_to("/etc/hostname")

    with pytest.raises(UsageError, match="is a link"):
        init_foreign("birds", str(source), {}, parent=tmp_path, trust=True)


def test_a_hook_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """
    What it said last is told, and the project is not there.
    """
    failing = "import sys\nopen('half', 'w').close()\nsys.exit('no pipenv')\n"
    source = template(tmp_path / "theirs", {**PLAIN, "hooks/post_gen_project.py": failing})

    with pytest.raises(Incomplete, match=r"post_gen_project\.py failed: no pipenv"):
        init_foreign("birds", str(source), {}, parent=tmp_path, trust=True)
    assert ["theirs"] == [path.name for path in tmp_path.iterdir()]


def test_a_repository_that_a_hook_makes_does_not_stay(tmp_path: Path) -> None:
    """
    Its settings and hooks would run with every later command of git; the project gets a repository of its own.
    """
    hook = (
        "import subprocess\nsubprocess.run(['git', 'init', '-q'])\nopen('.git/hooks/pre-commit', 'w').write('evil')\n"
    )
    source = template(tmp_path / "theirs", {**PLAIN, "hooks/post_gen_project.py": hook})
    init_foreign("birds", str(source), {}, parent=tmp_path, trust=True)

    assert not (tmp_path / "birds/.git/hooks/pre-commit").exists()


def test_nothing_of_the_home_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Neither answers nor templates are kept in the home, as cookiecutter does on every run.
    """
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    source = template(tmp_path / "theirs", {name: text for name, text in PLAIN.items() if "hooks" not in name})
    init_foreign("birds", str(source), {}, parent=tmp_path, trust=True)

    assert [] == list((tmp_path / "home").iterdir())


@pytest.mark.parametrize("source", ["nowhere", "ext::sh -c touch% /tmp/x", "file:///etc", "--upload-pack=x"])
def test_what_is_no_address_of_a_template_is_never_cloned(source: str, tmp_path: Path) -> None:
    """
    Only https, ssh and gh: reach git; the rest is a folder that is not there.
    """
    with pytest.raises(UsageError, match="no such folder"):
        foreign_template.bring(source, tmp_path)
    assert [] == list(tmp_path.iterdir())
