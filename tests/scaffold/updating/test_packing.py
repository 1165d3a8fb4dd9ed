"""A release keeps its template, a later one still knows it, and a project made from it comes along."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mlopskit
from mlopskit.commands.update import update
from mlopskit.errors import ExitCode
from mlopskit.scaffold import catalog, parts, releases
from mlopskit.scaffold.project import Project
from mlopskit.scaffold.render import render

from .conftest import committed, put, snapshot

ROOT = Path(mlopskit.__file__).parent.parent
TREE = "{{cookiecutter.project}}"
ANSWERS = {
    "task": "classification",
    "package": "birds",
    "description": "Birds",
    "author": "Ada",
    "owner": "@ada",
    "license": "MIT",
    "remote": "local",
}


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Return today's template as a wheel would ship it after another version, 0.0.9, was released."""
    home = tmp_path / "shipped"
    shutil.copytree(catalog.home(), home)
    today = (home / "template.toml").read_text()
    makefile = home / "base" / TREE / "Makefile"
    lines = makefile.read_text()
    (home / "template.toml").write_text(today.replace(f'version = "{catalog.current().version}"', 'version = "0.0.9"'))
    makefile.write_text(f"# as it was in 0.0.9\n{lines}")
    put(home, {f"base/{TREE}/gone.txt": b"which no later version has\n"})
    subprocess.run([sys.executable, str(ROOT / ".ci/pack_template.py"), str(home)], check=True)
    (home / "template.toml").write_text(today)
    makefile.write_text(lines)
    (home / f"base/{TREE}/gone.txt").unlink()
    return home


def test_a_project_of_a_released_template_becomes_todays(shipped: Path, tmp_path: Path) -> None:
    """
    Rendered from its archive and updated, an untouched project of 0.0.9 is byte for byte what is made today.
    """
    chosen = parts.complete(parts.choose(catalog.current(), (), ("docker", "ci-gitlab"), ()), "local")
    first = releases.find("0.0.9", shipped, tmp_path / "unpacked")
    assert first is not None
    for name, template in (("then", first), ("now", catalog.load(shipped))):
        (tmp_path / name).mkdir()
        render(
            Project("birds", template.version, mlopskit.__version__, ANSWERS, chosen, "2026"), template, tmp_path / name
        )
    project = committed(tmp_path / "then/birds")
    assert "0.0.9" == json.loads((project / ".mlopskit.json").read_text())["template"]
    told = update(project, home=shipped)

    assert (ExitCode.PASS, ()) == (told.exit_code, told.notes)
    assert {"gone.txt": "removed", "Makefile": "changed", ".mlopskit.json": "recorded"} == {
        done.path: done.action for done in told.done
    }
    assert snapshot(tmp_path / "now/birds") == snapshot(project)


def test_a_version_is_packed_once(shipped: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """
    Packing the same template again is no change; another one of the same version is refused.
    """
    pack = [sys.executable, str(ROOT / ".ci/pack_template.py"), str(shipped)]
    codes = [subprocess.run(pack, check=False).returncode for _ in range(2)]
    put(shipped, {f"base/{TREE}/new.txt": b"changed since\n"})
    codes.append(subprocess.run(pack, check=False).returncode)

    assert [0, 0, 1] == codes
    assert "is another template: raise `version`" in capfd.readouterr().err
    assert ["0.0.9.zip", f"{catalog.current().version}.zip"] == sorted(
        path.name for path in (shipped / "releases").iterdir()
    )


def test_no_release_without_the_templates_of_those_before(tmp_path: Path) -> None:
    """
    A tag of which no archive is committed stops the build with the version's name, before anything is built.
    """
    put(
        tmp_path,
        {".ci/release.py": (ROOT / ".ci/release.py").read_bytes(), "templates/template.toml": b'version = "0.7"\n'},
    )
    committed(tmp_path)
    subprocess.run(["git", "tag", "v1.2.3"], cwd=tmp_path, check=True)
    words = [sys.executable, str(tmp_path / ".ci/release.py"), str(tmp_path / "dist")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (1, "no archive in templates/releases for version 0.7 of the template: nox -s pack\n") == (
        done.returncode,
        done.stderr,
    )
    assert not (tmp_path / "dist").exists()


def test_every_tag_of_this_repository_has_its_archive() -> None:
    """
    What was released can be rendered for ever; a tag without its archive would break the next update.
    """
    say = [sys.executable, "-c", "import sys; sys.path.insert(0, '.ci'); import release; print(*release.unkept())"]
    done = subprocess.run(say, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (0, "\n") == (done.returncode, done.stdout), done.stderr
