"""Stages that DVC makes out of one by `foreach`: their files lie where the folder of the series says."""

from mlopskit.tools import dvc_files
from mlopskit.versioning import pointers, workspace

from .conftest import World, tool, write

PIPELINE = """\
stages:
  fit:
    foreach: [adelie, gentoo]
    do:
      cmd: mkdir -p out && echo ${item} > out/model.txt && echo '{"a":1}' > m.json
      wdir: species/${item}
      outs: [out]
      metrics: [{m.json: {cache: false}}]
"""


def test_outputs_of_a_series_are_found_in_its_folders(world: World) -> None:
    """
    DVC itself runs the series; each output is told with the path at which it lies, and the uncached metrics are not.
    """
    write(world.root, {"dvc.yaml": PIPELINE, "species/adelie/.gitkeep": "", "species/gentoo/.gitkeep": ""})
    tool(world.root, "dvc", "repro", "-q")
    tool(world.root, "git", "add", "-A")
    tool(world.root, "git", "commit", "-qm", "Series")

    tracked = [item.path for item in pointers.read(workspace.find(world.root)).items if item.stage]
    locked = dvc_files.locked(world.root, "dvc.yaml")

    assert ["species/adelie/out", "species/gentoo/out"] == sorted(tracked)
    assert all((world.root / path).is_dir() for path in tracked)
    assert {
        "fit@adelie": ["species/adelie/m.json", "species/adelie/out"],
        "fit@gentoo": ["species/gentoo/m.json", "species/gentoo/out"],
    } == {name: sorted(entry.path for entry in one.outs) for name, one in locked.items()}
    assert 0 == world.mlops("data", "status", "species/adelie/out")[0]
