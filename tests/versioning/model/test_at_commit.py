"""What a commit tells of data, stages and metrics, held as whole values; and the numbers of versions."""

import pytest

from mlopskit.errors import Incomplete
from mlopskit.versioning.at_commit import AtCommit, Hashed, Step
from mlopskit.versioning.registry import next_version
from tests.versioning.model.conftest import Workshop

FILES = {
    "dvc.yaml": """\
metrics: [all.json, {dvclive/m.json: {}}]
stages:
  train:
    cmd: make
    wdir: ml
    outs: [model.bin]
    metrics: [score.json]
  many: {foreach: [a, b], do: {cmd: x, wdir: many}}
  plain: text
artifacts: {penguins: {path: ml/model.bin}, odd: text}
""",
    "dvc.lock": """\
schema: '2.0'
stages:
  report:
    cmd: [python a.py, python b.py]
    deps:
    - {path: ml/model.bin, md5: m1, size: 3}
    - {path: 's3://bucket/x', md5: s1}
    - {path: /abs/y}
    outs: [{path: out/report.html, md5: r1}]
  train:
    cmd: python train.py
    deps: [{path: ../data/raw, md5: d1.dir, size: 9, nfiles: 2}]
    params: {params.yaml: {seed: 7, lr: 0.1}, ../other.yaml: }
    outs: [{path: model.bin, md5: m1, size: 3}]
  many@a:
    cmd: x
    outs: [{path: one, md5: o1}]
""",
    "sub/dvc.yaml": "stages: {x: {cmd: y, metrics: [{m.json: {cache: false}}]}}\n",
    "sub/dvc.lock": "schema: '2.0'\nstages: {x: {cmd: y, deps: [{path: ../out/report.html, md5: r1}]}}\n",
    "data/raw.dvc": "outs:\n- {md5: d1.dir, size: 9, nfiles: 2, hash: md5, path: raw}\n- no path\n",
    "odd.dvc": "wdir: data\nouts:\n- {md5: e1, path: extra.csv}\n",
    "code/a.py": "",
    "list.json": "[1]",
}


@pytest.fixture
def at(bare: Workshop) -> AtCommit:
    """Return a commit of a project whose files use each form that DVC knows."""
    bare.write(FILES)
    return AtCommit(bare.root, bare.commit())


RAW, MODEL, REPORT = Hashed("data/raw", "d1.dir", 9), Hashed("ml/model.bin", "m1", 3), Hashed("out/report.html", "r1")


def test_stages_are_told_in_the_order_of_what_they_make(at: AtCommit) -> None:
    """
    Paths are from the project's root, commands of several lines are one, and parameters carry their file.
    """
    params = (("ml/params.yaml:seed", 7), ("ml/params.yaml:lr", 0.1))
    others = (Hashed("s3://bucket/x", "s1"), Hashed("/abs/y", ""))

    assert (
        Step("train", "python train.py", (RAW,), (MODEL,), params),
        Step("many@a", "x", (), (Hashed("many/one", "o1"),), ()),
        Step("report", "python a.py && python b.py", (MODEL, *others), (REPORT,), ()),
        Step("x", "y", (REPORT,), (), ()),
    ) == at.steps


def test_hashes_and_metrics_are_found_by_path(at: AtCommit) -> None:
    """
    What is tracked and what is made are one table; metrics are named once each.
    """
    extra, one = Hashed("data/extra.csv", "e1"), Hashed("many/one", "o1")

    assert {each.path: each for each in (RAW, extra, MODEL, one, REPORT)} == at.recorded
    assert ("all.json", "dvclive/m.json", "ml/score.json", "sub/m.json") == at.metric_files
    assert ("d1", "m1") == (RAW.object_id, MODEL.object_id)


def test_what_is_made_from_what_is_followed_both_ways(at: AtCommit) -> None:
    """
    A file within a tracked folder counts as the folder; the maker of a path is the step with exactly that output.
    """
    assert ["train", "report"] == [step.name for step in at.upstream("out/report.html")]
    assert ["train"] == [step.name for step in at.upstream("ml/model.bin")]
    assert [] == [step.name for step in at.upstream("data/raw")]
    assert {"data/raw/a.csv", "ml/model.bin", "out/report.html"} == at.downstream("data/raw/a.csv")
    assert {"ml/model.bin", "out/report.html"} == at.downstream("ml/model.bin")
    assert ("train", None) == (getattr(at.maker("ml/model.bin"), "name", None), at.maker("ml"))


def test_files_are_read_as_git_has_them(at: AtCommit) -> None:
    """
    A folder is there when something in it is; what is no table is told as an empty one.
    """
    assert (True, True, False, False) == tuple(map(at.has, ("code", "code/a.py", "cod", "code/b.py")))
    assert ({"path": "ml/model.bin"}, {}, {}) == tuple(map(at.artifact, ("penguins", "odd", "gone")))
    assert (None, {}, "") == (at.document("gone.yaml"), at.table("list.json"), at.text("code/a.py"))


def test_a_project_in_a_folder_is_told_from_there(bare: Workshop) -> None:
    """
    Paths are those of the project, not of the repository around it.
    """
    bare.write({f"deep/{path}": text for path, text in FILES.items()})

    at = AtCommit(bare.root, bare.commit(), "deep")

    assert set(FILES) == set(at.files)
    assert [RAW, Hashed("data/extra.csv", "e1")] == list(at.tracked)


def test_a_lock_that_dvc_did_not_write_is_named(bare: Workshop) -> None:
    """
    The file, the commit and the stage are in the sentence.
    """
    bare.write({"dvc.lock": "stages: {x: {deps: [text]}}\n"})
    commit = bare.commit()

    with pytest.raises(Incomplete, match=f"dvc.lock at {commit[:9]} cannot be read: the stage `x` is not"):
        _ = AtCommit(bare.root, commit).steps


def test_stages_in_a_circle_are_told_as_they_stand(bare: Workshop) -> None:
    """
    A circle, which DVC itself refuses, ends nothing.
    """
    bare.write(
        {
            "dvc.lock": "stages:\n  a: {cmd: a, deps: [{path: y, md5: 1}], outs: [{path: x, md5: 2}]}\n"
            "  b: {cmd: b, deps: [{path: x, md5: 2}], outs: [{path: y, md5: 1}]}\n"
        }
    )

    assert ["a", "b"] == [step.name for step in AtCommit(bare.root, bare.commit()).steps]


@pytest.mark.parametrize(("bump", "first"), [("major", "v1.0.0"), ("minor", "v0.1.0"), ("patch", "v0.0.1")])
def test_the_first_version_of_a_model(bump: str, first: str) -> None:
    """
    Without a version before it, each kind of raise begins at one.
    """
    assert first == next_version(None, bump)
