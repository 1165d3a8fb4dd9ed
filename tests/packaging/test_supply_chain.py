"""What a release rests on: few dependencies, locks with hashes, a bill of materials, builds that repeat."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import mlopskit

ROOT = Path(mlopskit.__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WORKFLOWS = sorted((ROOT / ".github").rglob("*.yml"))


def test_the_core_has_few_direct_dependencies() -> None:
    """
    At most eight packages are needed by everybody.
    """
    assert len(PROJECT["project"]["dependencies"]) <= 8


@pytest.mark.parametrize("lock", ["dev.txt", "test.txt", "nox.txt"])
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    """
    Each line that names a version is followed by the hash of each of its files.
    """
    text = (ROOT / ".ci" / lock).read_text("utf-8").replace("\\\n", " ")

    named = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert named
    assert [] == [line[:60] for line in named if "==" not in line or "--hash=sha256:" not in line]


def test_every_action_is_named_by_its_commit() -> None:
    """
    No tag that somebody else can move decides what runs in our workflows, and none has rights that are not named.
    """
    used = [line.strip() for file in WORKFLOWS for line in file.read_text("utf-8").splitlines() if "uses:" in line]
    assert used
    assert [] == [line for line in used if not re.search(r"uses: (?:\./|[\w./-]+@[0-9a-f]{40} # v)", line)]
    whole = [yaml.safe_load(file.read_text("utf-8")) for file in WORKFLOWS if file.parent.name == "workflows"]
    assert [{}] * len(whole) == [workflow["permissions"] for workflow in whole]


@pytest.mark.slow
def test_a_release_is_built_twice_alike_and_tells_what_is_in_it(tmp_path: Path) -> None:
    """
    The script of the release ends well only for equal builds, and writes a bill of materials that CycloneDX accepts.
    """
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git repository, so there is no commit to take the time from")
    script = ROOT / ".ci" / "release.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, cwd=ROOT, capture_output=True)
    bill = json.loads((tmp_path / "mlopskit.cdx.json").read_text("utf-8"))

    names = {part["name"] for part in bill["components"]}
    assert {"cookiecutter", "gitpython", "msgspec", "pyyaml", "rich", "typer"} == names
    assert 2 == len(list(tmp_path.glob("mlopskit-*")))
    validation = pytest.importorskip("cyclonedx.validation.json", reason="the schemas are not installed")
    schema = pytest.importorskip("cyclonedx.schema", reason="the schemas are not installed")
    assert None is validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(json.dumps(bill))
