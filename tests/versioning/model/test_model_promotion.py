"""The gates between a version and a stage."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from mlopskit.commands.model import comparing, opening, promoting, registering
from mlopskit.commands.model.promoting import Request
from mlopskit.commands.model.registering import Registration
from mlopskit.errors import ExitCode, UsageError
from mlopskit.report import Receipt
from mlopskit.tools import dvc_hash
from mlopskit.versioning import lineage
from mlopskit.versioning.at_commit import AtCommit
from tests.versioning.model.conftest import BOB, Workshop


def promote(shop: Workshop, version: str, **wishes: str | bool) -> Receipt:
    return promoting.promote(shop.root, Request(f"penguins@{version}", "prod", **wishes))  # type: ignore[arg-type] # names of its fields


def outcomes(receipt: Receipt) -> dict[str, str]:
    gates = receipt.result["gates"]
    assert isinstance(gates, tuple)
    return {judged.gate: judged.outcome.value for judged in gates}


def make(shop: Workshop, model: str, accuracy: float | str, *, data: str = "a,b\n1,2\n", share: bool = True) -> None:
    shop.train(model, accuracy, data=data, share=share)
    registering.register(shop.root, Registration("penguins"))


@pytest.mark.parametrize(
    ("accuracy", "data", "code", "metrics"),
    [
        (0.96, "a,b\n1,2\n", ExitCode.PASS, "pass"),
        (0.945, "a,b\n1,2\n", ExitCode.PASS, "pass"),
        (0.93, "a,b\n1,2\n", ExitCode.FAIL, "fail"),
        (0.5, "a,b\n1,2\n", ExitCode.FAIL, "fail"),
        ("NaN", "a,b\n1,2\n", ExitCode.FAIL, "fail"),
        ("null", "a,b\n1,2\n", ExitCode.FAIL, "fail"),
        (0.99, "a,b\n3,4\n", ExitCode.INCOMPLETE, "incomplete"),
    ],
)
def test_a_version_must_be_no_worse_than_the_one_in_the_stage(
    accuracy: float | str, data: str, code: ExitCode, metrics: str, shop: Workshop
) -> None:
    """
    Above the bar, no worse than the one in the stage by more than is tolerated, and measured on the same data.
    """
    make(shop, "one", 0.95)
    promote(shop, "v0.0.1")
    make(shop, "two", accuracy, data=data)

    receipt = promote(shop, "v0.0.2")

    expected = {"metrics": metrics, "object": "pass", "suites": "skipped", "approval": "skipped"}
    assert (code, expected) == (receipt.exit_code, outcomes(receipt))
    held = opening.open_registry(shop.root).model("penguins").holder("prod")
    assert ("v0.0.2" if code is ExitCode.PASS else "v0.0.1") == held
    assert code is comparing.compare(shop.root, "penguins@v0.0.1", "penguins@v0.0.2").exit_code or accuracy in (
        0.5,
        "NaN",
        "null",
    )


@pytest.mark.parametrize(
    ("spoil", "told"), [("missing", "the remote has no object"), ("flipped", "is not what its name says")]
)
def test_the_object_is_proved_in_the_remote(spoil: str, told: str, shop: Workshop) -> None:
    """
    A model that was never pushed, or whose bytes were changed there, is not promoted.
    """
    make(shop, "one", 0.95, share=spoil == "flipped")
    if spoil == "flipped":
        md5 = str(dvc_hash.of(shop.root / "model.txt"))
        (shop.root.parent / "store" / "files" / "md5" / md5[:2] / md5[2:]).write_text("onf")

    receipt = promote(shop, "v0.0.1")

    assert (ExitCode.FAIL, "fail") == (receipt.exit_code, outcomes(receipt)["object"])
    assert any(told in note for note in receipt.notes)


def test_an_override_leaves_a_trace(shop: Workshop) -> None:
    """
    A version that a gate stops can be promoted with a reason, which the tag keeps.
    """
    make(shop, "one", 0.5)

    receipt = promote(shop, "v0.0.1", override="the old one is on fire")

    assert ExitCode.PASS is receipt.exit_code
    tag = opening.open_registry(shop.root).model("penguins").tags[-1]
    assert "the old one is on fire" == tag.trailers["Override"]
    assert "fail: metrics: accuracy is 0.5, below its minimum 0.9" in tag.message


@pytest.mark.parametrize(
    ("author", "says", "approvers", "outcome"),
    [
        (BOB, "bob@example.org", "", "pass"),
        (BOB, "bob@example.org", '"bob@example.org"', "pass"),
        (BOB, "bob@example.org", '"carol@example.org"', "fail"),
        (BOB, "carol@example.org", "", "fail"),
        (("Alice", "alice@example.org"), "alice@example.org", "", "fail"),
        (None, "", "", "fail"),
    ],
)
def test_a_reviewed_file_approves(
    author: tuple[str, str] | None, says: str, approvers: str, outcome: str, shop: Workshop
) -> None:
    """
    The file must be committed by the second person whom it names, and by one of those who may.
    """
    make(shop, "one", 0.95)
    rules = f'[model.stages.prod]\napproval = "file"\napprovers = [{approvers}]\n'
    settings = (shop.root / "mlopskit.toml").read_text()
    shop.write({"mlopskit.toml": settings + rules})
    if author:
        shop.write({"approvals/penguins/v0.0.1/prod.toml": f'approved-by = "{says}"\n'})
        shop.git("add", "approvals")
        shop.git("commit", "-q", "-m", "Approve", who=author)

    assert outcome == outcomes(promote(shop, "v0.0.1", override="approvals cannot be overridden"))["approval"]


@pytest.mark.parametrize(("signed", "outcome"), [(True, "pass"), (False, "fail")])
def test_a_signed_tag_approves(signed: bool, outcome: str, shop: Workshop, tmp_path: Path) -> None:  # noqa: FBT001 - a column of the table
    """
    The tag of a second person counts when its signature is theirs, and never without one.
    """
    make(shop, "one", 0.95)
    key = tmp_path / "bob"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    public = (tmp_path / "bob.pub").read_text()
    (tmp_path / "signers").write_text(f"bob@example.org {public}")
    for name, value in (
        ("gpg.format", "ssh"),
        ("gpg.ssh.allowedSignersFile", str(tmp_path / "signers")),
        ("user.signingKey", str(key)),
    ):
        shop.git("config", name, value)
    settings = (shop.root / "mlopskit.toml").read_text()
    shop.write({"mlopskit.toml": settings + '[model.stages.prod]\napproval = "tag"\n'})
    kind = "--sign" if signed else "--annotate"
    shop.git("tag", kind, "-m", "Yes", "approve/penguins@v0.0.1/prod", "penguins@v0.0.1^{}", who=BOB)

    assert outcome == outcomes(promote(shop, "v0.0.1"))["approval"]


def test_suites_run_on_the_data_of_the_version(shop: Workshop) -> None:
    """
    A suite judges the data that the version was made from, not those that lie in the work tree now.
    """
    pytest.importorskip("duckdb")
    bounds = {"column": "a", "min_value": 0, "max_value": 5}
    suite = json.dumps(
        {"name": "s", "expectations": [{"type": "expect_column_values_to_be_between", "kwargs": bounds}]}
    )
    settings = (shop.root / "mlopskit.toml").read_text()
    entry = '[[validate.suites]]\nsuite = "suite.json"\ndata = "data.csv"\n'
    shop.write({"suite.json": suite, "mlopskit.toml": settings + entry})
    make(shop, "one", 0.95, data="a,b\n9,2\n")
    shop.write({"data.csv": "a,b\n1,2\n"})

    assert "fail" == outcomes(promote(shop, "v0.0.1"))["suites"]
    make(shop, "two", 0.95)
    shop.write({"data.csv": "a,b\n9,2\n"})
    assert "pass" == outcomes(promote(shop, "v0.0.2"))["suites"]


def test_a_version_is_not_promoted_twice(shop: Workshop) -> None:
    """
    Who promotes what is there already is told.
    """
    make(shop, "one", 0.95)
    promote(shop, "v0.0.1")

    with pytest.raises(UsageError, match=r"penguins@v0\.0\.1 is in prod already"):
        promote(shop, "v0.0.1")


def test_metrics_that_dvc_keeps_are_judged_too(shop: Workshop) -> None:
    """
    A metrics file in a folder that DVC tracks is read from the cache or the remote, where its bytes are true.
    """
    pipeline = (shop.root / "dvc.yaml").read_text("utf-8")
    shop.write({"dvc.yaml": pipeline.replace("metrics.json: {cache: false}", "metrics.json")})
    shop.write({".gitignore": "metrics.json\n"})
    shop.git("rm", "-q", "--cached", "--ignore-unmatch", "metrics.json")
    shop.train("one", 0.95)
    shop.share("metrics.json")
    registering.register(shop.root, Registration("penguins"))
    (shop.root / "metrics.json").unlink()

    told = dict(lineage.metrics(AtCommit(shop.root, shop.git("rev-parse", "HEAD"))))
    judged = outcomes(promote(shop, "0.0.1", dry_run=True))
    shutil.rmtree(shop.root.parent / "store")
    lost = outcomes(promote(shop, "0.0.1", dry_run=True))

    assert {"metrics.json:accuracy": 0.95} == told
    assert ["pass", "fail"] == [each["metrics"] for each in (judged, lost)]
