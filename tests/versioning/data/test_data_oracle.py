"""DVC reads all that we write, and we read all that it writes: the repository stays a plain DVC repository."""

import shutil
import subprocess
import sys
from pathlib import Path

from mlopskit.versioning.objects import Store

from .conftest import TRUE, World, tool, write

MORE = {
    "plain/one.txt": "1",
    "plain/zwei mit Leerzeichen.txt": "2",
    "plain/ünïcode.txt": "3",
    "plain/deep/er/three.txt": "1",
    "plain/empty.txt": "",
    "0123": "digits for a name",
    "yes": "a word that YAML takes for true",
    "with: colon.csv": "x",
    "tool.sh": "#!/bin/sh\n",
    "large.bin": "0123456789abcdef" * 300_000,
}
PATHS = ("plain", "0123", "yes", "with: colon.csv", "tool.sh", "large.bin")


def objects(store: Store) -> dict[str, bytes]:
    return {oid: Path(store.path(oid)).read_bytes() for oid in store.names()}


def written(root: Path) -> dict[str, str]:
    files = [*root.glob("*.dvc"), root / ".gitignore"]
    return {file.name: file.read_text("utf-8") for file in files if file.is_file()}


def test_what_we_add_is_byte_for_byte_what_dvc_adds(world: World) -> None:
    """
    The same content gives the same objects, the same `.dvc` files and the same `.gitignore`.
    """
    ours, theirs = world.root, world.base / "colleague"
    for root in (ours, theirs):
        write(root, MORE)
        (root / "tool.sh").chmod(0o755)

    code, said = world.mlops("data", "add", *PATHS)
    tool(theirs, "dvc", "add", "-q", *PATHS)

    assert 0 == code, said
    assert written(theirs) == written(ours)
    assert objects(Store(theirs / ".dvc" / "cache")) == objects(world.cache)
    assert {"r--r--r--"} == {oct_mode(Path(world.cache.path(oid))) for oid in world.cache.names()}


def oct_mode(file: Path) -> str:
    import stat

    return stat.filemode(file.stat().st_mode)[1:]


def test_dvc_reads_what_we_wrote(world: World) -> None:
    """
    After our add and push, a DVC with an empty cache finds everything in order and pulls the same bytes.
    """
    write(world.root, {"model.bin": "mine", "data/raw/d.csv": "d"})
    assert 0 == world.mlops("data", "add", "model.bin", "data/raw")[0]
    assert 0 == world.mlops("data", "push")[0]
    shutil.rmtree(world.cache.folder)
    for path in ("data/raw", "model.bin"):
        tool(world.root, "rm", "-r", path)

    tool(world.root, "dvc", "pull", "-q")

    assert {**TRUE, "model.bin": "mine", "data/raw/d.csv": "d"} == world.files()
    assert "{}" == tool(world.root, "dvc", "status", "--json").strip()


def test_we_read_what_dvc_wrote(world: World) -> None:
    """
    After DVC's add and push, we with an empty cache pull the same bytes and find everything in order.
    """
    write(world.root, {"model.bin": "mine", "data/raw/d.csv": "d"})
    tool(world.root, "dvc", "add", "-q", "model.bin", "data/raw")
    tool(world.root, "dvc", "push", "-q")
    shutil.rmtree(world.cache.folder)
    for path in ("data/raw", "model.bin"):
        tool(world.root, "rm", "-r", path)

    code, said = world.mlops("data", "pull")

    assert 0 == code, said
    assert {**TRUE, "model.bin": "mine", "data/raw/d.csv": "d"} == world.files()
    assert 0 == world.mlops("data", "verify", "--remote")[0]


def test_a_comment_in_a_dvc_file_stays(world: World) -> None:
    """
    A `.dvc` file that a person has annotated gets new values and keeps the words.
    """
    file = world.root / "model.bin.dvc"
    file.write_text(f"# trained on the farm\n{file.read_text('utf-8')}desc: the model\n", "utf-8")
    write(world.root, {"model.bin": "mine"})

    assert 0 == world.mlops("data", "add", "model.bin")[0]

    assert (
        "# trained on the farm\nouts:\n- md5: 5ac749fbeec93607fc28d666be85e73a\n  size: 4\n  hash: md5\n"
        "  path: model.bin\ndesc: the model\n"
    ).replace("5ac749fbeec93607fc28d666be85e73a", md5("mine")) == file.read_text("utf-8")
    assert "{}" == tool(world.root, "dvc", "status", "--json").strip()


def md5(text: str) -> str:
    import hashlib

    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_an_unchanged_status_starts_no_dvc(world: World) -> None:
    """
    "Nothing to do" is answered without loading DVC.
    """
    assert 0 == world.mlops("data", "status")[0]
    script = (
        "import sys; from mlopskit.cli.entry import main; code = main(['data', 'status']);"
        "sys.exit(9 if 'dvc' in {name.partition('.')[0] for name in sys.modules} else code)"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=world.root, capture_output=True, text=True, check=False)

    assert (0, "Data: 2 tracked, nothing to do\n") == (done.returncode, done.stdout)
