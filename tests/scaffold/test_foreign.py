"""Repositories as other tools lay them out: a CI part comes to them, and nothing of theirs is touched."""

import subprocess
from pathlib import Path

import pytest
import yaml

from mlopskit.commands.add import add
from mlopskit.errors import ExitCode

LAYOUTS = {
    "uv init": {
        ".python-version": "3.11\n",
        "README.md": "",
        "main.py": 'def main():\n    print("Hello")\n\n\nif __name__ == "__main__":\n    main()\n',
        "pyproject.toml": '[project]\nname = "hello"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n',
    },
    "cookiecutter-data-science": {
        "Makefile": "requirements:\n\tpip install -r requirements.txt\n\nlint:\n\truff\n\ntest:\n\tpytest tests\n",
        "pyproject.toml": '[project]\nname = "science"\nversion = "0.0.1"\n[tool.ruff]\nline-length = 99\n',
        "requirements.txt": "loguru\n",
        "science/__init__.py": "",
        "tests/test_data.py": "def test_it():\n    assert True\n",
    },
    "kedro": {
        "conf/base/catalog.yml": "",
        "pyproject.toml": '[project]\nname = "space"\nversion = "0.1"\n[tool.kedro]\npackage_name = "space"\n',
        "requirements.txt": "kedro\n",
        "src/space/__init__.py": "",
        "tests/test_run.py": "def test_it():\n    assert True\n",
    },
}
EXPECTED = {
    "uv init": ("uv sync", "uv run --with ruff ruff check .", "@echo 'there are no tests yet'"),
    "cookiecutter-data-science": (
        "python -m pip install ruff pytest -r requirements.txt",
        "python -m ruff check .",
        "python -m pytest",
    ),
    "kedro": ("python -m pip install ruff pytest -r requirements.txt", "python -m ruff check .", "python -m pytest"),
}


@pytest.mark.parametrize("maker", LAYOUTS)
def test_ci_comes_to_a_repository_of_another_make(maker: str, tmp_path: Path) -> None:
    """
    Their files stay as they are, CI calls targets that fit what is there, and a second run changes nothing.
    """
    repository = tmp_path / "theirs"
    for name, content in LAYOUTS[maker].items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(content)
    git = ["git", "-C", str(repository), "-c", "user.name=A", "-c", "user.email=a@b.c"]
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "Theirs")):
        subprocess.run([*git, *words], check=True)
    receipt = add(repository, ["ci-github", "ci-gitlab"], consent=lambda _: True)
    subprocess.run([*git, "commit", "-qam", "CI"], check=True)
    again = add(repository, ["ci-github"])
    workflow = yaml.safe_load((repository / ".github/workflows/ci.yml").read_text())
    made = (repository / "mlops.mk").read_text()

    assert (ExitCode.PASS, ()) == (receipt.exit_code, again.done)
    assert LAYOUTS[maker] == {name: (repository / name).read_text() for name in LAYOUTS[maker]}
    assert [f"make --file mlops.mk {target}" for target in ("setup", "lint", "test")] == [
        step["run"] for step in workflow["jobs"]["all"]["steps"] if "run" in step
    ]
    assert [] == [command for command in EXPECTED[maker] if f"\t{command}\n" not in made]
    assert "cookiecutter" not in made
