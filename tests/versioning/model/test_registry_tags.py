"""The registry in git tags, with GTO as the oracle, both ways."""

import random
import subprocess
import threading
import time
from pathlib import Path

import pytest

from mlopskit.commands.model import opening, registering, returning, showing
from mlopskit.commands.model.registering import Registration
from mlopskit.commands.model.writing import Sending
from mlopskit.errors import Incomplete, UsageError
from mlopskit.tools.tag_writer import NewTag, Taken, create
from mlopskit.versioning import tags
from mlopskit.versioning.tags import version_key
from tests.versioning.model.conftest import Workshop

STAGES = ("prod", "staging", "canary-1")


def gto_stages(root: Path, name: str) -> dict[str, str]:
    """Return what GTO says each stage holds."""
    pytest.importorskip("gto", reason="GTO comes with DVC")
    from gto.constants import VersionSort
    from gto.registry import GitRegistry

    with GitRegistry.from_url(str(root)) as found:
        held = found.find_artifact(name).get_vstages(sort=VersionSort.Timestamp)  # as `gto show` does
    return {stage: versions[0].version for stage, versions in sorted(held.items())}


def ours(root: Path, name: str) -> dict[str, str]:
    return opening.open_registry(root).model(name).stages


def assign(shop: Workshop, version: str, stage: str) -> None:
    """Put a version into a stage without asking any gate."""
    model = opening.open_registry(shop.root).model("penguins")
    name = tags.assigned("penguins", stage, model.counter(stage))
    create(shop.root, NewTag(name, model.named(version).commit, "Assign", model.after(opening.now())))


def next_second() -> None:
    """Wait for the clock's next second: GTO orders by whole seconds, and names neither of two tags of the same one."""
    time.sleep(1.05 - time.time() % 1)


@pytest.mark.parametrize("seed", range(2))
def test_gto_sees_the_same_registry_whoever_wrote_it(seed: int, bare: Workshop) -> None:
    """
    After any mixture of our tags and GTO's, both name the same version for each stage.
    """
    pytest.importorskip("gto", reason="GTO comes with DVC")
    from gto.registry import GitRegistry

    choose = random.Random(seed)  # noqa: S311 - a repeatable mixture, no secret
    versions = []
    for number in range(4):
        bare.write({"dvc.yaml": "artifacts: {penguins: {path: m.txt}}\n", "m.txt": str(number)})
        bare.commit()
        versions.append(f"v0.{number}.0")
        next_second()
        registering.register(bare.root, Registration("penguins", versions[-1]))
    for _ in range(10):
        next_second()
        version, stage, kind = choose.choice(versions), choose.choice(STAGES), choose.randrange(5)
        held = ours(bare.root, "penguins").get(stage)
        if kind == 0 and held:
            returning.withdraw(bare.root, "penguins", stage)
        elif kind == 1 and opening.open_registry(bare.root).model("penguins").previous(stage):
            returning.rollback(bare.root, "penguins", stage)
        elif kind == 2:
            assign(bare, version, stage)
        else:
            with GitRegistry.from_url(str(bare.root)) as gto:
                gto.assign("penguins", stage, version=version, force=True)

    assert gto_stages(bare.root, "penguins") == ours(bare.root, "penguins")


def test_gto_registers_and_we_count_on(bare: Workshop) -> None:
    """
    A version that GTO has registered is ours too, and the next one follows it.
    """
    pytest.importorskip("gto", reason="GTO comes with DVC")
    from gto.registry import GitRegistry

    bare.write({"m.txt": "1"})
    bare.commit()
    with GitRegistry.from_url(str(bare.root)) as gto:
        gto.register("penguins", "HEAD", version="v1.4.9")
    bare.write({"m.txt": "2"})
    bare.commit()

    receipt = registering.register(bare.root, Registration("penguins", model_path="m.txt", bump="minor"))

    assert "v1.5.0" == receipt.result["version"]


def test_one_stage_one_version_several_stages(bare: Workshop) -> None:
    """
    A version may hold several stages, and a stage is held by the version that came last.
    """
    for number in range(2):
        bare.write({"m.txt": str(number)})
        bare.commit()
        registering.register(bare.root, Registration("penguins", model_path="m.txt"))
    for version, stage in (("v0.0.1", "prod"), ("v0.0.2", "canary"), ("v0.0.2", "prod"), ("v0.0.1", "staging")):
        assign(bare, version, stage)

    assert {"canary": "v0.0.2", "prod": "v0.0.2", "staging": "v0.0.1"} == ours(bare.root, "penguins")


def test_what_was_in_prod_on_a_date(bare: Workshop) -> None:
    """
    The history tells what a stage held at the end of any day, a rollback and an emptied stage included.
    """
    days = ("2026-01-01", "2026-01-02")
    for number, date in enumerate(days):
        bare.write({"m.txt": str(number)})
        commit = bare.commit(when=f"{date}T08:00:00Z")
        bare.git("tag", "-a", f"penguins@v{number + 1}.0.0", "-m", "x", commit, when=f"{date}T09:00:00Z")
    for counter, (mark, version, when) in enumerate(
        [
            ("", 1, "2026-01-03"),
            ("", 2, "2026-01-10"),
            ("", 1, "2026-01-12"),
            ("!", 1, "2026-01-20"),
            ("!", 2, "2026-01-21"),
        ],
        1,
    ):
        bare.git(
            "tag",
            "-a",
            f"penguins#prod{mark}#{counter}",
            "-m",
            "x",
            f"penguins@v{version}.0.0^{{}}",
            when=f"{when}T12:00:00Z",
        )

    asked = ("2026-01-02", "2026-01-03", "2026-01-10T11:59", "2026-01-10", "2026-01-15", "2026-01-20", "2026-01-21")
    held = {
        moment: showing.history(bare.root, "penguins", stage="prod", at=moment).result["stages"] for moment in asked
    }
    answers = [stages[0]["version"] for stages in held.values() if isinstance(stages, list)]
    assert ["", "v1.0.0", "v1.0.0", "v2.0.0", "v1.0.0", "v2.0.0", ""] == answers
    moves = showing.history(bare.root, "penguins").result["moves"]
    assert isinstance(moves, list)
    hows = ["promotion", "promotion", "rollback", "promotion", "withdrawal"]
    assert hows == [move["how"] for move in moves]


def test_rolling_back_twice_goes_back_twice(bare: Workshop) -> None:
    """
    Each rollback goes one version further back, and never to one that was taken back.
    """
    for number in range(4):
        bare.write({"m.txt": str(number)})
        bare.commit()
        registering.register(bare.root, Registration("penguins", model_path="m.txt"))
        assign(bare, f"v0.0.{number + 1}", "prod")
    registering.unregister(bare.root, "penguins@v0.0.2")

    steps = [returning.rollback(bare.root, "penguins", "prod").result["version"] for _ in range(2)]

    assert ["v0.0.3", "v0.0.1"] == steps
    with pytest.raises(UsageError, match=r"prod held no other version of penguins before v0\.0\.1"):
        returning.rollback(bare.root, "penguins", "prod")


def test_of_two_at_once_one_wins_here(bare: Workshop) -> None:
    """
    Of eight who reach for the same tag at the same moment exactly one gets it, and all others are told.
    """
    bare.write({"m.txt": "1"})
    commit = bare.commit()
    start, told = threading.Barrier(8), []

    def reach() -> None:
        start.wait()
        try:
            create(bare.root, NewTag("penguins#prod#1", commit, "Mine", opening.now()))
            told.append("won")
        except Taken:
            told.append("lost")

    threads = [threading.Thread(target=reach) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ["lost"] * 7 + ["won"] == sorted(told)


def test_of_two_clones_one_wins_at_the_remote(bare: Workshop, tmp_path: Path) -> None:
    """
    Who pushes second is told, and keeps no tag that the remote does not have.
    """
    hub = tmp_path / "hub.git"
    bare.write({"m.txt": "1"})
    bare.commit()
    registering.register(bare.root, Registration("penguins", model_path="m.txt"))
    assign(bare, "v0.0.1", "prod")
    bare.git("tag", "-a", "penguins@v0.0.2", "-m", "x", bare.git("commit-tree", "-m", "y", "HEAD^{tree}"))
    assign(bare, "v0.0.2", "prod")
    subprocess.run(["git", "clone", "-q", "--bare", str(bare.root), str(hub)], check=True)
    bare.git("remote", "add", "origin", str(hub))
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", str(hub), str(other)], check=True)
    returning.rollback(other, "penguins", "prod", sending=Sending(push=True))

    model = opening.open_registry(bare.root).model("penguins")
    from mlopskit.commands.model import writing

    tag = NewTag(
        tags.assigned("penguins", "prod", model.counter("prod")), model.named("v0.0.1").commit, "late", opening.now()
    )
    with pytest.raises(Taken, match="somebody else was quicker"):
        writing.write(bare.root, tag, Sending(push=True), "putting it into prod")

    assert ["penguins#prod#1", "penguins#prod#2"] == bare.git("tag", "-l", "penguins#*").split()


def test_a_version_is_what_a_commit_holds(bare: Workshop) -> None:
    """
    Uncommitted work cannot be registered, nor a commit or a version twice.
    """
    bare.write({"m.txt": "1"})
    bare.commit()
    bare.write({"m.txt": "2"})
    with pytest.raises(Incomplete, match=r"no commit holds the changes in m\.txt"):
        registering.register(bare.root, Registration("penguins", model_path="m.txt"))
    bare.git("checkout", "-q", "m.txt")
    registering.register(bare.root, Registration("penguins", model_path="m.txt"))

    with pytest.raises(UsageError, match=r"is penguins@v0\.0\.1 already"):
        registering.register(bare.root, Registration("penguins", model_path="m.txt"))
    bare.write({"m.txt": "3"})
    bare.commit()
    with pytest.raises(UsageError, match="is registered already"):
        registering.register(bare.root, Registration("penguins", "0.0.1", model_path="m.txt"))


@pytest.mark.parametrize("name", ["", "-x", "x y", "x..y", "x~1", "a//b", "x.lock", "x@v1", "../x", "x\n"])
def test_a_name_that_git_or_gto_cannot_carry_is_refused(name: str, bare: Workshop) -> None:
    """
    Such a name is wrong usage and never reaches git.
    """
    with pytest.raises(UsageError, match="cannot be the name of a model"):
        registering.register(bare.root, Registration(name))


def test_versions_are_ordered_as_semantic_versioning_has_it() -> None:
    """
    The example of Semantic Versioning 2.0, section 11, and numbers of several digits.
    """
    names = ["alpha", "alpha.1", "alpha.beta", "beta", "beta.2", "beta.11", "rc.1"]
    ordered = [*(f"v1.0.0-{name}" for name in names), "v1.0.0", "v1.2.0", "v1.10.0", "v2.0.0"]

    assert ordered == sorted(random.Random(1).sample(ordered, len(ordered)), key=version_key)  # noqa: S311 - any order will do


def test_tags_of_others_are_passed_over(bare: Workshop) -> None:
    """
    Releases, lightweight tags and approvals are no models.
    """
    bare.write({"m.txt": "1"})
    bare.commit()
    for name in ("v1.0.0", "release/1", "approve/penguins@v1.0.0/prod"):
        bare.git("tag", "-a", name, "-m", "x")
    bare.git("tag", "penguins@v1.0.0")

    assert () == opening.open_registry(bare.root).tags
