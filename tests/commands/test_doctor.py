"""`mlops doctor`: what is missing is named, with the command that mends it."""

import subprocess
from pathlib import Path

import pytest

from mlopskit.commands.doctor import Sign, doctor
from mlopskit.errors import ExitCode


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty git repository whose owner git knows."""
    for name in ("NAME", "EMAIL"):
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    root = tmp_path / "penguins"
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for key, value in (("user.name", "A Keeper"), ("user.email", "keeper@example.org")):
        subprocess.run(["git", "config", key, value], cwd=root, check=True)
    return root


def signs(root: Path) -> dict[str, Sign]:
    found = doctor(root).result["checks"]
    assert isinstance(found, tuple)
    return {sign.name: sign for sign in found}


def test_an_empty_repository_lacks_nothing(project: Path) -> None:
    """
    Where there is no pipeline and no Makefile, neither DVC nor make is needed.
    """
    assert ExitCode.PASS == doctor(project).exit_code
    assert "all is well" == doctor(project).page.verdict.text


def test_a_folder_without_git_is_told_to_begin(tmp_path: Path) -> None:
    """
    A plain folder is no project yet; the mending command makes it one.
    """
    report = doctor(tmp_path)

    assert (ExitCode.INCOMPLETE, "git init") == (report.exit_code, signs(tmp_path)["git"].mend)


def test_a_person_unknown_to_git_is_told_which_words_are_missing(project: Path) -> None:
    """
    Without an address no commit can be made; the command that is shown makes git know it.
    """
    subprocess.run(["git", "config", "--unset", "user.email"], cwd=project, check=True)
    before = signs(project)["git"]

    subprocess.run(["bash", "-c", before.mend], cwd=project, check=True)

    assert (False, 'git config user.email "you@example.org"') == (before.well, before.mend)
    assert signs(project)["git"].well


def test_a_missing_tool_is_named_with_its_install(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A pipeline without DVC on the machine is exit 3 and one command to run.
    """
    (project / "dvc.yaml").write_text("stages: {}\n", encoding="utf-8")
    only_git = project.parent / "bin"
    only_git.mkdir()
    git = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    (only_git / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(only_git))

    report = doctor(project)

    dvc = Sign("dvc", well=False, seen="not installed", mend="pip install 'mlopskit[data]'")
    assert (ExitCode.INCOMPLETE, dvc) == (report.exit_code, signs(project)["dvc"])


def test_a_broken_configuration_is_told_with_its_line(project: Path) -> None:
    """
    A key that nobody knows is a sign, not the end of the examination.
    """
    (project / "mlopskit.toml").write_text("[chekc]\n", encoding="utf-8")

    sign = signs(project)["configuration"]

    assert (False, True) == (sign.well, "chekc" in sign.seen)


@pytest.mark.parametrize(
    ("config", "well", "seen"),
    [
        ("", False, "no default remote is named in .dvc/config"),
        ("[core]\nremote = s\n['remote \"s\"']\nurl = s3://bucket\n", True, "s, s3://bucket"),
        ("[core]\nremote = s\n['remote \"s\"']\nurl = ../gone\n", False, "the folder ../gone is not here"),
        ("[core\n", False, ".dvc/config cannot be read"),
    ],
)
def test_a_remote_is_looked_for_where_everybody_finds_it(project: Path, config: str, well: bool, seen: str) -> None:  # noqa: FBT001 - what is expected
    """
    A default remote in the committed configuration is well; none, a folder that is gone, and a broken file are not.
    """
    (project / ".dvc").mkdir()
    (project / ".dvc" / "config").write_text(config, encoding="utf-8")

    sign = signs(project)["data remote"]

    assert (well, seen, well) == (sign.well, sign.seen, not sign.mend)


def test_the_mending_command_mends(project: Path) -> None:
    """
    The command that is shown for the merge driver, typed into a shell, makes the sign well.
    """
    (project / ".gitattributes").write_text("*.dvc merge=dvc\n", encoding="utf-8")
    before = signs(project)["merge driver"]

    subprocess.run(["bash", "-c", before.mend], cwd=project, check=True)

    assert (False, True) == (before.well, signs(project)["merge driver"].well)


def test_the_template_of_a_project_is_told(project: Path) -> None:
    """
    The record names the version that a project was made from; a broken one is mended from git.
    """
    (project / ".mlopskit.json").write_text('{"template": "0.1.0"}', encoding="utf-8")
    well = signs(project)["template"]
    (project / ".mlopskit.json").write_text("{", encoding="utf-8")
    broken = signs(project)["template"]

    assert Sign("template", well=True, seen="made from version 0.1.0") == well
    assert (False, "git checkout .mlopskit.json") == (broken.well, broken.mend)
