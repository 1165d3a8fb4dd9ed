"""Real repositories with models in them, without an identity or a setting of whoever runs the tests."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from mlopskit.tools import dvc_hash

ALICE = ("Alice", "alice@example.org")
BOB = ("Bob", "bob@example.org")
PIPELINE = """\
artifacts:
  penguins: {path: model.txt, type: model, desc: Tells penguins apart, labels: [birds]}
stages:
  train:
    cmd: python train.py
    deps: [data.csv, train.py]
    params: [seed]
    outs: [model.txt]
  evaluate:
    cmd: python evaluate.py
    deps: [data.csv, model.txt, evaluate.py]
    metrics:
      - metrics.json: {cache: false}
"""
SETTINGS = '[check.metrics.accuracy]\nfile = "metrics.json"\nminimum = 0.9\ntolerance = 0.01\n'


FILES = ("model.txt", "data.csv", "metrics.json", "train.py", "evaluate.py")


class Workshop:
    """A repository with a DVC project in it whose lock and remote are written as a run of DVC would leave them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *words: str, who: tuple[str, str] = ALICE, when: str = "") -> str:
        """Run git as somebody, at some time."""
        people = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in zip(("NAME", "EMAIL"), who, strict=True)
        }
        times = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when} if when else {}
        return subprocess.run(
            ["git", *words],
            cwd=self.root,
            env={**os.environ, **people, **times},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of the project."""
        for path, text in files.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")

    def commit(self, message: str = "Work", when: str = "") -> str:
        """Commit everything and return the commit's id."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message, when=when)
        return self.git("rev-parse", "HEAD")

    def train(self, model: str, accuracy: float | str, *, data: str = "a,b\n1,2\n", share: bool = True) -> str:
        """Leave the project as a run does that makes this model with this accuracy, and commit it."""
        self.write({"model.txt": model, "data.csv": data, "metrics.json": f'{{"accuracy": {accuracy}}}\n'})
        found = {
            name: dvc_hash.of(self.root / name)
            for name in ("model.txt", "data.csv", "metrics.json", "train.py", "evaluate.py")
        }
        entry = "  - path: {0}\n      hash: md5\n      md5: {1}\n      size: {2}\n".format
        sizes = {name: (self.root / name).stat().st_size for name in found}
        row = {name: "  " + entry(name, found[name], sizes[name]) for name in found}
        lock = (
            "schema: '2.0'\nstages:\n"
            f"  train:\n    cmd: python train.py\n    deps:\n{row['data.csv']}{row['train.py']}"
            f"    params:\n      params.yaml:\n        seed: 7\n    outs:\n{row['model.txt']}"
            f"  evaluate:\n    cmd: python evaluate.py\n"
            f"    deps:\n{row['data.csv']}{row['evaluate.py']}{row['model.txt']}    outs:\n{row['metrics.json']}"
        )
        pointer = f"- path: data.csv\n  hash: md5\n  md5: {found['data.csv']}\n  size: {sizes['data.csv']}\n"
        self.write({"dvc.lock": lock, "data.csv.dvc": f"outs:\n{pointer}"})
        for name in ("model.txt", "data.csv") if share else ():
            self.share(name)
        return self.commit(f"Train {model}")

    def share(self, name: str) -> None:
        """Put a file into the remote."""
        md5 = str(dvc_hash.of(self.root / name))
        target = self.root.parent / "store" / "files" / "md5" / md5[:2] / md5[2:]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((self.root / name).read_bytes())


@pytest.fixture(autouse=True)
def _nobody_in_particular(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out, and be Alice."""
    for name in [name for name in os.environ if name.startswith(("MLOPSKIT_", "GIT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / ".gitconfig").write_text(
        "[user]\n\tname = Alice\n\temail = alice@example.org\n[init]\n\tdefaultBranch = main\n"
    )


@pytest.fixture
def bare(tmp_path: Path) -> Workshop:
    """Return an empty repository."""
    root = tmp_path / "project"
    root.mkdir()
    shop = Workshop(root)
    shop.git("init", "-q")
    return shop


@pytest.fixture
def shop(bare: Workshop) -> Workshop:
    """Return a project that has trained nothing yet."""
    (bare.root / ".dvc").mkdir()
    bare.write(
        {
            ".dvc/config": "[core]\n    remote = store\n['remote \"store\"']\n    url = ../../store\n",
            ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n",
            ".gitignore": "/model.txt\n/data.csv\n",
            "dvc.yaml": PIPELINE,
            "params.yaml": "seed: 7\n",
            "train.py": "# train\n",
            "evaluate.py": "# evaluate\n",
            "mlopskit.toml": SETTINGS,
            "requirements.txt": "numpy==2.1.0 \\\n    --hash=sha256:00\nscikit_learn==1.6.1\n",
            "pyproject.toml": '[project]\nname = "penguins"\nrequires-python = ">=3.11"\nlicense = "MIT"\n',
        }
    )
    bare.commit("Start")
    return bare
