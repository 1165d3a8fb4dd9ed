"""Every released version of the template can be made again."""

import zipfile
from pathlib import Path

import pytest

from mlopskit.scaffold import catalog, releases

from .conftest import current_version


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
