"""The package as a user gets it: every way of installing it finds the templates and makes a project."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import mlopskit

ROOT = Path(mlopskit.__file__).parent.parent

pytestmark = pytest.mark.slow


def run(*argv: str | Path, cwd: Path, **environment: str) -> str:
    """Run a program and return what it printed; its trouble is the test's."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "COVERAGE"))}
    done = subprocess.run(
        [str(word) for word in argv],
        cwd=cwd,
        env={**bare, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert 0 == done.returncode, f"{argv}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clean copy of the repository: what git tracks and nothing else."""
    copy = tmp_path_factory.mktemp("source") / "mlopskit"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git repository, so what belongs to the source is not known")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    return copy


def build(source: Path, target: Path, what: str) -> Path:
    """Build a wheel or an sdist with the backend that this environment has, and return it."""
    code = f"import hatchling.build as h, sys; print(h.build_{what}(sys.argv[1]))"
    name = run(sys.executable, "-c", code, target, cwd=source, SOURCE_DATE_EPOCH="1700000000").splitlines()[-1]
    return target / name


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from the source."""
    return build(source, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def sdist(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a source distribution."""
    return build(source, tmp_path_factory.mktemp("sdist"), "sdist")


@pytest.fixture(scope="module")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the source distribution unpacks to."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.iterdir())


def environment(home: Path, *what: str | Path) -> Path:
    """
    Make an environment with the package in it, and return its folder of programs.

    What the package needs is taken from the environment of the tests, so that nothing has to be fetched.
    """
    venv.create(home, with_pip=True)
    [site] = home.glob("lib/python3*/site-packages")
    python = home / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", *what, cwd=home,
        PYTHONPATH=os.pathsep.join(path for path in sys.path if path.endswith("site-packages")))  # fmt: skip
    guests = [path for path in sys.path if path.endswith("site-packages")]
    (site / "guests.pth").write_text("\n".join(guests) + "\n", encoding="utf-8")
    return home / "bin"


def makes_a_project(programs: Path, where: Path) -> list[str]:
    """Make a project with the installed program and return the files that git tracks in it."""
    run(programs / "mlops", "init", "penguins", "--defaults", cwd=where, HOME=str(where))
    return run("git", "ls-files", cwd=where / "penguins").splitlines()


def is_from(programs: Path, folder: Path) -> bool:
    """Return whether the package that this environment imports lies below a folder."""
    told = run(programs / "python", "-c", "import mlopskit; print(mlopskit.__file__)", cwd=programs)
    return Path(told.strip()).is_relative_to(folder)


def test_every_way_of_installing_makes_the_same_project(
    source: Path, unpacked: Path, wheel: Path, tmp_path: Path
) -> None:
    """
    The wheel, a wheel built from the sdist, and an editable install find their templates and make the same files.
    """
    again = build(unpacked, tmp_path, "wheel")
    ways: dict[str, tuple[str | Path, ...]] = {"wheel": (wheel,), "sdist": (again,), "editable": ("--editable", source)}

    made = {}
    for name, what in ways.items():
        home, where = tmp_path / name, tmp_path / f"{name}-project"
        where.mkdir()
        programs = environment(home, *what)
        assert is_from(programs, source if name == "editable" else home)
        made[name] = makes_a_project(programs, where)
        assert "mlops 0.1.0\n" == run(programs / "mlops", "--version", cwd=where)
        assert "mlops 0.1.0\n" == run(programs / "python", "-m", "mlopskit", "--version", cwd=where)

    assert "dvc.yaml" in made["wheel"]
    assert made["wheel"] == made["sdist"] == made["editable"]


def test_two_builds_of_the_wheel_are_the_same_bytes(source: Path, unpacked: Path, wheel: Path, tmp_path: Path) -> None:
    """
    A wheel built again, and one built from the sdist, are the same to the last byte, so that a release can be checked.
    """
    again = build(source, tmp_path, "wheel").read_bytes()
    from_sdist = build(unpacked, tmp_path, "wheel").read_bytes()

    digests = {hashlib.sha256(content).hexdigest() for content in (wheel.read_bytes(), again, from_sdist)}
    assert 1 == len(digests)


def test_the_wheel_holds_the_package_and_its_templates_and_nothing_else(wheel: Path) -> None:
    """
    No test, no cache and no stray file is shipped; types, scales, the schema, the templates and the manual pages are.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    wanted = {
        "mlopskit/py.typed",
        "mlopskit/render/envelope.schema.json",
        "mlopskit/maturity/scales/google.toml",
        "mlopskit/templates/template.toml",
        "mlopskit-0.1.0.dist-info/licenses/LICENSE",
        "mlopskit-0.1.0.data/data/share/man/man1/mlops-check.1",
    }
    assert set() == wanted - names
    assert {"mlopskit", "mlopskit-0.1.0.data", "mlopskit-0.1.0.dist-info"} == {name.split("/")[0] for name in names}
    assert [] == [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".orig", "~"))]


def test_the_sdist_holds_what_is_tracked(source: Path, unpacked: Path) -> None:
    """
    Who packages from the sdist has the tests, the docs and the locks too.
    """
    assert {*files(source), "PKG-INFO"} == set(files(unpacked))


def files(root: Path) -> list[str]:
    """Return the files below a folder, without what Python leaves behind when it runs them."""
    return [
        str(file.relative_to(root)) for file in root.rglob("*") if file.is_file() and file.parent.name != "__pycache__"
    ]
