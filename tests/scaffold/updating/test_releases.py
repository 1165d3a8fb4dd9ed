"""Every released version of the template can be made again."""

import zipfile
from pathlib import Path

import pytest

from mlopskit.scaffold import catalog, parts, releases
from mlopskit.scaffold.project import Project
from mlopskit.scaffold.render import render

from .conftest import current_version, snapshot


def test_the_same_template_packs_to_the_same_bytes(home: Path, tmp_path: Path) -> None:
    """
    An archive holds neither times nor compiled files, so that it can be compared.
    """
    (home / "base/__pycache__").mkdir()
    (home / "base/__pycache__/x.pyc").touch()
    releases.pack(home, tmp_path / "one.zip")
    (home / "template.toml").touch()
    releases.pack(home, tmp_path / "two.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert [] == [name for name in packed.namelist() if "__pycache__" in name or name.startswith("releases")]


def test_a_version_is_found_by_its_name(home: Path, tmp_path: Path) -> None:
    """
    The newest lies open, an older one is unpacked, and one that never was is not there.
    """
    older = releases.find("1.0", home, tmp_path / "unpacked")
    newest = releases.find(current_version(home), home, tmp_path / "unused")

    assert ("1.0", "2.0") == (older and older.version, newest and newest.version)
    assert releases.find("3.0", home, tmp_path / "unused") is None


def test_a_released_version_is_never_changed() -> None:
    """
    Where the shipped template's own version is among the releases, the two are the same files.
    """
    home = catalog.home()
    archive = home / "releases" / f"{catalog.current().version}.zip"
    if not archive.is_file():
        pytest.skip("this version of the template is not released yet")
    with zipfile.ZipFile(archive) as packed:
        assert [] == [name for name in packed.namelist() if (home / name).read_bytes() != packed.read(name)]


@pytest.mark.parametrize("task", catalog.current().tasks)
def test_a_released_version_is_rendered_from_its_archive_to_the_same_files(task: str, tmp_path: Path) -> None:
    """
    Packed as a release would be, beside a newer version, today's template makes byte for byte what it makes now.
    """
    home = tmp_path / "home"
    version = catalog.current().version
    releases.pack(catalog.home(), home / "releases" / f"{version}.zip")
    (home / "template.toml").write_text((catalog.home() / "template.toml").read_text().replace(version, "99.0", 1))
    released = releases.find(version, home, tmp_path / "unpacked")
    assert released is not None
    fitting = tuple(part for part in released.parts if all(released.parts[one].fits(task) for one in _all(part)))
    answers = {"task": task, "package": "birds", "description": "Birds", "author": "A", "owner": "", "license": "MIT"}
    project = Project("birds", version, version, {**answers, "remote": "local"}, (*fitting, "local-remote"), "2026")
    for name, template in (("new", catalog.current()), ("old", released)):
        (tmp_path / name).mkdir()
        render(project, template, tmp_path / name)

    assert snapshot(tmp_path / "new/birds") == snapshot(tmp_path / "old/birds")


def test_every_released_version_makes_a_project(tmp_path: Path) -> None:
    """
    Whatever is in `releases/` of the shipped template can be found, and renders its smallest project.
    """
    home = catalog.home()
    for archive in sorted((home / "releases").glob("*.zip")):
        template = releases.find(archive.stem, home, tmp_path / archive.stem)
        assert template is not None
        answers = {
            question.name: question.choices[0] if question.choices else "local" for question in template.questions
        }
        into = tmp_path / f"made-{archive.stem}"
        into.mkdir()
        assert render(Project("birds", archive.stem, "0.1.0", answers, (), "2026"), template, into)


def _all(part: str) -> tuple[str, ...]:
    return parts.join(catalog.current(), (part,))
