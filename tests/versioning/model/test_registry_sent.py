"""Tags and other people: what was never pushed is found and sent, a kill leaves nothing half, DVC finds the model."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mlopskit.commands.model import opening, promoting, registering, returning, showing
from mlopskit.commands.model.promoting import Request
from mlopskit.commands.model.registering import Registration
from mlopskit.commands.model.writing import Sending
from mlopskit.errors import ExitCode
from mlopskit.tools import tag_writer
from mlopskit.tools.tag_writer import Taken
from tests.versioning.model.conftest import Workshop

SENDING = Sending(push=True)
KILLED = """
import os, sys
from pathlib import Path
from mlopskit.commands.model import writing
from mlopskit.cli.entry import main

before = writing.tag_writer.{name}

def dies(*words, **named):
    if {after}:
        before(*words, **named)
    os.kill(os.getpid(), 9)

writing.tag_writer.{name} = dies
sys.exit(main({words!r}))
"""
MOMENTS = (("create", False), ("create", True), ("push", False), ("push", True))
"""Before the tag is made, after that, before it is sent, after that."""


@pytest.fixture
def hub(shop: Workshop, tmp_path: Path) -> Workshop:
    """Return a bare repository that the project pushes to; the project has two versions there, the first in prod."""
    folder = tmp_path / "hub.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    shop.git("remote", "add", "origin", str(folder))
    for number in (1, 2):
        shop.train(f"model {number}", 0.9 + number / 100)
        shop.git("push", "-q", "origin", "main")
        registering.register(shop.root, Registration("penguins"), SENDING)
    promoting.promote(shop.root, Request("penguins@v0.0.1", "prod"), SENDING)
    return Workshop(folder)


def there(hub: Workshop) -> list[str]:
    return hub.git("tag", "-l").split()


def killed(shop: Workshop, words: list[str], name: str, *, after: bool) -> int:
    script = KILLED.format(name=name, after=after, words=[*words, "--push"])
    return subprocess.run([sys.executable, "-c", script], cwd=shop.root, capture_output=True, check=False).returncode


@pytest.mark.parametrize(("name", "after"), MOMENTS)
def test_a_killed_promotion_is_done_by_the_same_command(shop: Workshop, hub: Workshop, name: str, after: bool) -> None:  # noqa: FBT001 - a column of the table
    """
    Whenever it is killed, everybody sees one and the same version in the stage, and the second run ends what is left.
    """
    code = killed(shop, ["model", "promote", "penguins@v0.0.2", "prod"], name, after=after)
    seen = "penguins#prod#2" in there(hub)
    if seen:  # the tag is at the remote, so it is done, and the command says that
        with pytest.raises(Exception, match="is in prod already"):
            promoting.promote(shop.root, Request("penguins@v0.0.2", "prod"), SENDING)
    else:
        receipt = promoting.promote(shop.root, Request("penguins@v0.0.2", "prod"), SENDING)
        assert True is receipt.result["promoted"]

    assert (-signal.SIGKILL, (name, after) == ("push", True)) == (code, seen)
    assert ["penguins#prod#1", "penguins#prod#2"] == hub.git("tag", "-l", "*prod*").split()
    assert "v0.0.2" == opening.open_registry(shop.root).model("penguins").holder("prod")


@pytest.mark.parametrize(("name", "after"), [("create", True), ("push", False)])
def test_a_killed_registration_is_sent_by_the_same_command(
    shop: Workshop,
    hub: Workshop,
    name: str,
    after: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """
    A version whose tag stayed here is sent by the second run, under the same number.
    """
    shop.train("model 3", 0.95)
    killed(shop, ["model", "register", "penguins"], name, after=after)
    before = there(hub)

    receipt = registering.register(shop.root, Registration("penguins"), SENDING)

    assert ("v0.0.3", False, True) == (
        receipt.result["version"],
        "penguins@v0.0.3" in before,
        "penguins@v0.0.3" in there(hub),
    )


def test_a_killed_rollback_does_not_go_back_twice(shop: Workshop, hub: Workshop) -> None:
    """
    A rollback whose tag stayed here is sent by the second run, and nothing more.
    """
    promoting.promote(shop.root, Request("penguins@v0.0.2", "prod"), SENDING)
    killed(shop, ["model", "rollback", "penguins", "prod"], "push", after=False)

    receipt = returning.rollback(shop.root, "penguins", "prod", sending=SENDING)

    assert "v0.0.1" == receipt.result["version"]
    assert ["penguins#prod#1", "penguins#prod#2", "penguins#prod#3"] == hub.git("tag", "-l", "*prod*").split()


def test_a_forgotten_tag_is_named_and_sent(shop: Workshop, hub: Workshop) -> None:
    """
    The list tells which tags nobody else can see, its command sends them; a promotion takes its version's tag along.
    """
    shop.train("model 3", 0.95)
    registering.register(shop.root, Registration("penguins"))

    found = showing.list_models(shop.root, remote="")
    promoting.promote(shop.root, Request("penguins@v0.0.3", "prod"), SENDING)

    assert (ExitCode.FAIL, ["penguins@v0.0.3"]) == (found.exit_code, found.result["not_pushed"])
    assert ("the tag penguins@v0.0.3 is not at origin: git push origin refs/tags/penguins@v0.0.3",) == tuple(
        case.message for case in found.cases
    )
    assert {"penguins@v0.0.3", "penguins#prod#2"} <= set(there(hub))
    assert ExitCode.PASS == showing.list_models(shop.root, remote="").exit_code


def test_two_who_decided_apart_are_told(shop: Workshop, hub: Workshop, tmp_path: Path) -> None:
    """
    Who promoted here, without sending it, is told when others promoted something else meanwhile.
    """
    other = Workshop(tmp_path / "other")
    subprocess.run(["git", "clone", "-q", str(hub.root), str(other.root)], check=True)
    promoting.promote(shop.root, Request("penguins@v0.0.2", "prod", override="urgent"))
    returning.withdraw(other.root, "penguins", "prod", SENDING)
    other.git("tag", "-a", "-m", "theirs", "penguins#prod#2", "HEAD~1")
    other.git("push", "-q", "origin", "penguins#prod#2")

    with pytest.raises(Taken, match=r"the tag penguins#prod#2 here is another than that of origin") as told:
        promoting.promote(shop.root, Request("penguins@v0.0.2", "prod"), SENDING)

    assert "git tag -d 'penguins#prod#2' && git fetch origin --tags" in told.value.hint


def test_only_what_is_missing_is_sent(shop: Workshop, hub: Workshop) -> None:
    """
    A remote is asked for what it has, and the order of the rest is kept.
    """
    assert ("b", "a") == tag_writer.unsent(shop.root, "origin", ["b", "penguins@v0.0.1", "a"])
    assert [] != there(hub)


@pytest.mark.slow
def test_dvc_gets_the_model_by_version_and_by_stage(shop: Workshop, hub: Workshop, tmp_path: Path) -> None:
    """
    `dvc artifacts get` finds in our tags what was registered and what is in a stage, also after a rollback.
    """
    pytest.importorskip("dvc")
    promoting.promote(shop.root, Request("penguins@v0.0.2", "prod"), SENDING)
    promoted = hub.git("tag", "-l", "*prod*").split()
    environment = {**os.environ, "DVC_NO_ANALYTICS": "1", "DVC_SITE_CACHE_DIR": str(tmp_path / "site")}
    gets = """
import sys
from dvc.repo.artifacts import Artifacts
where, *wishes = sys.argv[1:]
for number, words in enumerate(wishes):
    kind, value = words.split("=")
    Artifacts.get(where, "penguins", out=f"got{number}", **{kind: value})
"""

    def got(*wishes: str) -> list[str]:
        command = [sys.executable, "-c", gets, str(shop.root), *wishes]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
        files = [tmp_path / f"got{number}" for number in range(len(wishes))]
        texts = [file.read_text("utf-8") for file in files]
        for file in files:
            file.unlink()
        return texts

    before = got("version=v0.0.1", "version=v0.0.2", "stage=prod")
    returning.rollback(shop.root, "penguins", "prod", sending=SENDING)

    assert ["model 1", "model 2", "model 2"] == before
    assert ["model 1"] == got("stage=prod")
    assert ["penguins#prod#1", "penguins#prod#2"] == promoted
