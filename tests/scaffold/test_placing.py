import threading
from pathlib import Path

import pytest

from mlopskit.errors import Incomplete, UsageError
from mlopskit.scaffold.placing import placed


def make(target: Path, content: str = "whole") -> None:
    """Make a folder with one file in it."""
    with placed(target) as workshop:
        (workshop / target.name).mkdir()
        (workshop / target.name / "file").write_text(content)


def test_a_folder_is_there_whole_and_alone(tmp_path: Path) -> None:
    """Nothing but the target is left, with the permissions that any new folder has."""
    make(tmp_path / "penguins")
    (tmp_path / "other").mkdir()

    assert [tmp_path / "other", tmp_path / "penguins"] == sorted(tmp_path.iterdir())
    assert (tmp_path / "other").stat().st_mode == (tmp_path / "penguins").stat().st_mode


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """A folder made beforehand, with nothing in it, is nobody's work."""
    (tmp_path / "penguins").mkdir()
    make(tmp_path / "penguins")

    assert "whole" == (tmp_path / "penguins/file").read_text()


def test_trouble_leaves_nothing_behind(tmp_path: Path) -> None:
    """Whatever stops the work, the place is as before."""

    def interrupted() -> None:
        with placed(tmp_path / "penguins") as workshop:
            (workshop / "penguins").mkdir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert [] == list(tmp_path.iterdir())


def test_a_full_disk_is_said_in_one_sentence(tmp_path: Path) -> None:
    """The error of the system is passed on as ours (raised here by hand, since no disk is full)."""
    with pytest.raises(Incomplete, match="No space left"), placed(tmp_path / "penguins"):
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_is_in_the_way_stays(tmp_path: Path, kind: str) -> None:
    """A file, a folder with something in it, and a link are refused and not touched."""
    target = tmp_path / "penguins"
    if kind == "file":
        target.write_text("mine")
    elif kind == "folder":
        target.mkdir()
        (target / "mine").touch()
    else:
        target.symlink_to(tmp_path / "nowhere")

    with pytest.raises(UsageError, match="exists"):
        make(target)
    assert [target] == list(tmp_path.iterdir())


def test_who_comes_second_is_told_and_the_first_keeps_all(tmp_path: Path) -> None:
    """Two runs at once: neither sweeps the other's work away, one wins, the other is told."""
    target = tmp_path / "penguins"

    def slow() -> None:
        with placed(target) as workshop:
            (workshop / "penguins").mkdir()
            other = threading.Thread(target=make, args=(target, "first"))
            other.start()
            other.join()
            assert (workshop / "penguins").is_dir()

    with pytest.raises(UsageError, match="not empty"):
        slow()
    assert "first" == (target / "file").read_text()
    assert [target] == list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path) -> None:
    """The next run for the same name cleans up, and leaves what others may have left alone."""
    (tmp_path / ".penguins.mlops-dead/penguins").mkdir(parents=True)
    (tmp_path / ".seals.mlops-dead").mkdir()
    make(tmp_path / "penguins")

    assert [tmp_path / ".seals.mlops-dead", tmp_path / "penguins"] == sorted(tmp_path.iterdir())
