"""Rebuilding a version in a clean clone, on real pipelines that DVC runs: honest ones are equal, cheats are caught."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlopskit.commands.model import registering, verifying
from mlopskit.commands.model.registering import Registration
from mlopskit.errors import ExitCode, Incomplete
from mlopskit.report import Outcome, Report
from mlopskit.versioning.rebuild import Wishes
from tests.versioning.model.conftest import Workshop

TRAIN = "open('model.txt', 'w').write(open('data.csv').read().upper())\n"
EVALUATE = (
    "import json\nscore = len(open('model.txt').read())\njson.dump({'accuracy': score}, open('metrics.json', 'w'))\n"
)
pytest.importorskip("dvc")
pytestmark = pytest.mark.slow  # DVC runs a pipeline, once to make it and once to prove it

UNLOCKED = ("environment-not-locked", "environment-not-locked")
DATA = hashlib.md5(b"a,b\n", usedforsecurity=False).hexdigest()
PIPELINE = """\
stages:
  train:
    cmd: python train.py
    deps: [data.csv, train.py]
    params: [seed]
    outs: [model.txt]
  evaluate:
    cmd: python evaluate.py
    deps: [model.txt, evaluate.py]
    metrics:
      - metrics.json: {cache: false}
"""


def dvc(shop: Workshop, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "dvc", *words, "-q"], cwd=shop.root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a project whose pipeline DVC has run once, for all tests to copy."""
    folder = tmp_path_factory.mktemp("made")
    shop = Workshop(folder / "project")
    shop.root.mkdir()
    shop.git("init", "-q", "-b", "main")
    shop.write(
        {
            ".dvc/config": "[core]\n    remote = store\n['remote \"store\"']\n    url = ../../store\n",
            ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n",
            ".gitignore": "/data.csv\n/model.txt\n",
            "data.csv": "a,b\n",
            "data.csv.dvc": f"outs:\n- path: data.csv\n  hash: md5\n  md5: {DATA}\n  size: 4\n",
            "train.py": TRAIN,
            "evaluate.py": EVALUATE,
            "params.yaml": "seed: 7\n",
            "dvc.yaml": PIPELINE,
        }
    )
    dvc(shop, "repro")
    shop.share("data.csv")
    return folder


@pytest.fixture
def honest(made: Path, bare: Workshop, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """Return a project whose pipeline DVC has run, with its data in a remote; nothing is committed yet."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    shutil.copytree(made, bare.root.parent, dirs_exist_ok=True)
    return bare


@pytest.fixture
def verify(honest: Workshop) -> Callable[..., Report]:
    """Return a function that commits everything, registers it and verifies that version."""

    def run(*paths: str, **wishes: object) -> Report:
        if paths:
            honest.git("add", *paths)
            honest.git("commit", "-q", "-m", "Part of it")
            honest.git("stash", "-q")
        else:
            honest.commit()
        registering.register(honest.root, Registration("penguins", model_path="model.txt"))
        return verifying.verify(honest.root, "penguins@v0.0.1", Wishes(**{"here": True, **wishes}))  # type: ignore[arg-type] # names of its fields

    return run


def rules(report: Report) -> set[tuple[str, str]]:
    """Return the rule and the message's subject of all that is not as it should be."""
    return {(case.rule, case.title) for case in report.cases if case.outcome is not Outcome.PASS}


def test_an_honest_version_is_equal(verify: Callable[..., Report]) -> None:
    """
    Every output of every stage is made again byte for byte, though the cache of the project is not used.
    """
    report = verify()

    assert (ExitCode.PASS, "equal", None) == (
        report.exit_code,
        report.result["verdict"],
        report.result["different_from"],
    )
    outputs = [(case.title, case.outcome) for case in report.cases if case.rule == "output"]
    assert [("model.txt", Outcome.PASS), ("metrics.json", Outcome.PASS)] == outputs


def test_an_output_that_its_stage_did_not_make(honest: Workshop, verify: Callable[..., Report]) -> None:
    """
    A forged model under a lock that claims its stage made it differs from that stage on.
    """
    (honest.root / "model.txt").write_text("forged")
    dvc(honest, "commit", "-f")

    report = verify()

    assert (ExitCode.FAIL, "different", "train") == (
        report.exit_code,
        report.result["verdict"],
        report.result["different_from"],
    )


def test_code_edited_during_the_run(honest: Workshop, verify: Callable[..., Report]) -> None:
    """
    A script that was changed while it ran is recorded with the output of its former self, and found out.
    """
    edit = (
        "text = open('train.py').read()\nopen('train.py', 'w').write(text.replace('upper', 'lower').splitlines()[0])\n"
    )
    honest.write({"train.py": TRAIN + edit})
    dvc(honest, "repro")
    assert TRAIN.replace("upper", "lower").strip() == (honest.root / "train.py").read_text()

    report = verify()

    assert (ExitCode.FAIL, "train") == (report.exit_code, report.result["different_from"])


def test_an_undeclared_input_that_no_commit_holds(honest: Workshop, verify: Callable[..., Report]) -> None:
    """
    A file that a stage reads in secret is not in the clone, and is named.
    """
    honest.write(
        {"hidden.csv": "x", ".git/info/exclude": "hidden.csv\n", "train.py": TRAIN + "open('hidden.csv').read()\n"}
    )
    dvc(honest, "repro")

    report = verify()

    assert ExitCode.FAIL is report.exit_code
    assert {("undeclared-input", "train"), ("stage-failed", "train")} <= rules(report)
    assert "`train` reads hidden.csv, which it does not declare and no commit holds" in [
        c.message for c in report.cases
    ]


def test_an_undeclared_input_that_is_committed(honest: Workshop, verify: Callable[..., Report]) -> None:
    """
    A file that a stage reads without saying so is told, also where it changes nothing yet.
    """
    honest.write({"hidden.csv": "x", "train.py": TRAIN + "open('hidden.csv').read()\n"})
    dvc(honest, "repro")

    report = verify()

    assert (ExitCode.PASS, {UNLOCKED, ("undeclared-input", "undeclared-input")}) == (report.exit_code, rules(report))


def test_a_dirty_tree(honest: Workshop, verify: Callable[..., Report]) -> None:
    """
    A model made with code that was never committed is found out by its lock and by its bytes.
    """
    honest.commit()
    honest.write({"train.py": TRAIN.replace("upper", "lower"), "data.csv": "Ab,c\n"})
    dvc(honest, "add", "data.csv")
    dvc(honest, "repro")

    report = verify("dvc.lock", "data.csv.dvc")

    assert (ExitCode.FAIL, "train") == (report.exit_code, report.result["different_from"])
    assert ("recorded-input", "train") in rules(report)


def test_other_parameters(honest: Workshop, verify: Callable[..., Report]) -> None:
    """
    Parameters that are not those of the lock are named.
    """
    honest.write({"params.yaml": "seed: 8\n"})

    report = verify()

    assert (ExitCode.FAIL, {UNLOCKED, ("recorded-parameter", "train")}) == (report.exit_code, rules(report))


def test_another_environment(honest: Workshop, verify: Callable[..., Report], tmp_path: Path) -> None:
    """
    A package of another version than the lock's is named, and what it changes is told from its stage on.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "other")], check=True)
    site = next((tmp_path / "other" / "lib").glob("python3*/site-packages"))
    told = site / "flavour-2.0.dist-info" / "METADATA"
    told.parent.mkdir()
    told.write_text("Metadata-Version: 2.1\nName: flavour\nVersion: 2.0\n")
    honest.write(
        {
            "requirements.txt": "flavour==1.0\n",
            "train.py": "from importlib import metadata\n"
            "found = [d.version for d in metadata.distributions(name='flavour')]\n"
            "open('model.txt', 'w').write(str(found))\n",
        }
    )
    dvc(honest, "repro")

    report = verify(here=False, python=str(tmp_path / "other" / "bin" / "python"))

    assert (ExitCode.FAIL, "train") == (report.exit_code, report.result["different_from"])
    assert "flavour is 2.0 here, where the lock has 1.0" in [case.message for case in report.cases]


def test_the_environment_is_made_from_the_lock(honest: Workshop, verify: Callable[..., Report]) -> None:
    """
    Without a wish the pipeline runs in an environment of its own, with what the lock names and no more.
    """
    code = "import sys\nassert sys.prefix != sys.base_prefix and 'mlopskit-verify-' in sys.prefix\n"
    honest.write({"requirements.txt": "", "evaluate.py": "import sys\n" + EVALUATE})
    dvc(honest, "repro")
    honest.write({"evaluate.py": code + EVALUATE})
    dvc(honest, "commit", "-f")

    assert (ExitCode.PASS, "equal") == ((report := verify(here=False)).exit_code, report.result["verdict"])


@pytest.mark.parametrize(("tolerance", "verdict"), [(0.0, "different"), (0.5, "equal-within-tolerance")])
def test_metrics_within_tolerance(
    tolerance: float, verdict: str, honest: Workshop, verify: Callable[..., Report]
) -> None:
    """
    A model that never comes out the same twice passes only where a tolerance is set and its metrics keep within it.
    """
    honest.write({"train.py": "import uuid\nopen('model.txt', 'w').write(uuid.uuid4().hex)\n"})
    honest.write({"evaluate.py": EVALUATE.replace("score = len", "score = 99 + len")})
    dvc(honest, "repro")

    assert verdict == verify(tolerance=tolerance).result["verdict"]


def test_data_that_nobody_has(honest: Workshop, verify: Callable[..., Report]) -> None:
    """
    Where the data cannot be fetched nothing is proved: that is incomplete, never equal.
    """
    for store in (honest.root.parent / "store", honest.root / ".dvc" / "cache"):
        for file in [each for each in store.rglob("*") if each.is_file()]:
            file.chmod(0o644)
            file.unlink()
    (honest.root / "data.csv").unlink()

    with pytest.raises(Incomplete, match=r"the bytes of data\.csv .* are not here"):
        verify()


def test_the_work_tree_is_left_alone(honest: Workshop, verify: Callable[..., Report]) -> None:
    """
    A verification changes nothing in the repository.
    """
    verify()

    assert "" == honest.git("status", "--porcelain", "--ignored=no")
    assert ["penguins@v0.0.1"] == honest.git("tag").split()
