"""A run that has nothing to run is answered without DVC, and only when nothing has to run."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mlopskit.versioning import freshness, workspace

from .conftest import World, tool, write

PIPELINE = """\
stages:
  double:
    cmd: python double.py
    deps: [model.bin, double.py]
    params: [factor]
    outs: [twice.bin]
  count:
    cmd: python count.py
    deps: [twice.bin, count.py]
    metrics:
      - size.json: {cache: false}
"""
FILES = {
    "dvc.yaml": PIPELINE,
    "params.yaml": "factor: 2\n",
    "double.py": "open('twice.bin', 'w').write(open('model.bin').read() * 2)\n",
    "count.py": "import json\njson.dump({'size': len(open('twice.bin').read())}, open('size.json', 'w'))\n",
}
Change = Callable[[Path], object]


def put(path: str, text: str) -> Change:
    return lambda root: write(root, {path: text})


CHANGES: dict[str, Change] = {
    "code": put("double.py", "open('twice.bin', 'w').write('')\n"),
    "data": put("model.bin", "other"),
    "data that no stage reads": put("data/raw/a.csv", "other"),
    "an output": put("twice.bin", "forged"),
    "a metric": put("size.json", "{}"),
    "an output gone": lambda root: (root / "twice.bin").unlink(),
    "a parameter": put("params.yaml", "factor: 3\n"),
    "a parameter gone": put("params.yaml", "other: 3\n"),
    "a command": put("dvc.yaml", PIPELINE.replace("python double.py", "python ./double.py")),
    "a new dependency": put("dvc.yaml", PIPELINE.replace("[model.bin, double.py]", "[model.bin, double.py, count.py]")),
    "a new output": put("dvc.yaml", PIPELINE.replace("[twice.bin]\n  count", "[twice.bin, more.bin]\n  count")),
    "a new stage": put("dvc.yaml", f"{PIPELINE}  more:\n    cmd: 'true'\n"),
    "a stage that always runs": put("dvc.yaml", PIPELINE.replace("    outs:", "    always_changed: true\n    outs:")),
    "no lock": lambda root: (root / "dvc.lock").unlink(),
    "a broken file": put("model.bin.dvc", "outs: ["),
}


@pytest.fixture
def ran(world: World) -> World:
    """Return the project with a pipeline that has run."""
    write(world.root, FILES)
    code, said = world.mlops("run")
    assert 0 == code, said
    return world


def unchanged(root: Path) -> tuple[str, ...]:
    return freshness.unchanged(workspace.find(root), ["dvc.yaml"])


def test_only_a_clear_yes_counts(ran: World) -> None:
    """
    As it ran, all is known to be unchanged; after any change, nothing is.
    """
    said = {}
    for name, change in CHANGES.items():
        copy = ran.base / "copy"
        shutil.copytree(ran.root, copy, symlinks=True)
        change(copy)
        said[name] = unchanged(copy)
        shutil.rmtree(copy)

    assert dict.fromkeys(CHANGES, ()) == said
    assert ("double", "count") == unchanged(ran.root)
    assert (0, "unchanged double unchanged count") == ran.mlops("run")


@pytest.mark.nightly
@pytest.mark.parametrize("name", [name for name in CHANGES if name != "a broken file"])
def test_dvc_agrees_that_there_is_something_to_run(ran: World, name: str) -> None:
    """
    What is called changed here is called changed by DVC, too, and the pipeline as it ran is not.
    """
    assert {} == json.loads(tool(ran.root, "dvc", "status", "--json"))
    CHANGES[name](ran.root)

    assert {} != json.loads(tool(ran.root, "dvc", "status", "--json"))


@pytest.mark.parametrize("meddled", [False, True])
def test_data_that_dvc_takes_in_during_a_run_were_not_edited(ran: World, *, meddled: bool) -> None:
    """
    DVC writes changed data again with the same bytes before the stages; only what is written to later is in doubt.
    """
    write(ran.root, {"model.bin": "other"})
    if meddled:
        back = "import time, pathlib\ntime.sleep(0.2)\npathlib.Path('model.bin').write_text('other')\n"
        write(ran.root, {"double.py": FILES["double.py"] + back})

    code, said = ran.mlops("run")

    assert (1 if meddled else 0, meddled) == (code, "model.bin was edited while the stage `double` ran" in said), said
    assert ("ran double ran count" in said) is not meddled
    assert "other" * 2 == (ran.root / "twice.bin").read_text("utf-8")
