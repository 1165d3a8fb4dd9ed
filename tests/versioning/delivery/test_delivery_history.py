"""Delivery measured on histories made by hand, with every figure worked out by hand."""

import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mlopskit.commands.delivery import delivery
from mlopskit.errors import UsageError
from mlopskit.render import formats

DAY = 86_400
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())


def day(number: float) -> datetime:
    """Return a day of the history, which begins on day 0."""
    return datetime.fromtimestamp(START + number * DAY, UTC)


def lock(model: str) -> str:
    """Return a lock as DVC writes it, whose stage made this model."""
    out = f"    outs:\n    - path: model.pkl\n      hash: md5\n      md5: {model:0>32}\n      size: 1\n"
    dep = f"    deps:\n    - path: data.csv\n      hash: md5\n      md5: {model:0>32}\n      size: 1\n"
    return f"schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n{dep}{out}"


def pointer(data: str) -> str:
    return f"outs:\n- md5: {data:0>32}\n  size: 3\n  hash: md5\n  path: data.csv\n"


class History:
    """A history written straight into git, commit by commit and tag by tag."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.stream: list[str] = []
        self.count = 0

    def commit(self, at: float, files: dict[str, str] | None = None) -> int:
        """Add a commit on a day and return its mark."""
        self.count += 1
        who = f"committer A <a@e.org> {int(START + at * DAY)} +0000"
        told = [f"commit refs/heads/main\nmark :{self.count}\n{who}\ndata 1\nx"]
        told += [f"M 100644 inline {path}\ndata {len(text)}\n{text}" for path, text in (files or {}).items()]
        self.stream.append("\n".join(told) + "\n")
        return self.count

    def tag(self, name: str, mark: int, at: float) -> None:
        """Add an annotated tag on a day."""
        self.stream.append(f"tag {name}\nfrom :{mark}\ntagger A <a@e.org> {int(START + at * DAY)} +0000\ndata 1\nx\n")

    def write(self) -> Path:
        """Write it all into a repository."""
        subprocess.run(["git", "init", "-q", "-b", "main", str(self.root)], check=True)
        done = "".join(self.stream).encode()
        subprocess.run(["git", "fast-import", "--quiet"], cwd=self.root, input=done, check=True)
        return self.root


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "project")


def figures(root: Path, now: float, stage: str = "") -> dict[str, object]:
    """Return all figures but the times of single events, in days where they are durations."""
    result = delivery(root, stage=stage, now=day(now)).result
    found = {name: value for name, value in result.items() if name not in ("events", "begin", "now", "stages", "stage")}
    in_days = {name.replace("_seconds", "_days"): _days(name, value) for name, value in found.items()}
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in in_days.items()}


def _days(name: str, value: object) -> object:
    return value / DAY if name.endswith("_seconds") and isinstance(value, int | float) else value


def test_a_team_that_promotes_and_rolls_back(history: History) -> None:
    """
    Data on day 0 and 10, models on day 2 and 12, three promotions, one of which is rolled back after six hours.
    """
    history.commit(0, {"data.csv.dvc": pointer("1")})
    one = history.commit(2, {"dvc.lock": lock("a")})
    history.tag("m@v1.0.0", one, 3)
    history.tag("m#prod#1", one, 4)
    history.commit(10, {"data.csv.dvc": pointer("2")})
    two = history.commit(12, {"dvc.lock": lock("b")})
    history.tag("m@v2.0.0", two, 13)
    history.tag("m#prod#2", two, 14)
    history.tag("m#prod#3", one, 14.25)
    three = history.commit(20, {"dvc.lock": lock("c")})
    history.tag("m@v3.0.0", three, 21)
    history.tag("m#prod#4", three, 24)

    assert {
        "new_models": 3,
        "new_models_per_month": 3.0,
        "registered": 3,
        "registered_per_month": 3.0,
        "promotions": 3,
        "promotions_per_month": 3.0,
        "rollbacks": 1,
        "rollback_rate": 0.3333,
        "staleness_days": 6.0,  # 24 to 30
        "model_age_days": 10.0,  # 20 to 30
        "lead_time_days": 4.0,  # 4, 2 into v1; 4, 2 into v2; 4 into v3
        "data_to_model_days": 2.0,
        "time_to_restore_days": 0.25,
        "data_without_model": 0,
    } == figures(history.write(), 30)


def test_dvc_without_a_registry(history: History) -> None:
    """
    Without tags the models and the data still tell their pace, and what needs a stage is unknown and not zero.
    """
    history.commit(0, {"data.csv.dvc": pointer("1")})
    history.commit(1, {"dvc.lock": lock("a")})
    history.commit(5, {"README.md": "no model\n"})
    history.commit(6, {"dvc.lock": lock("a") + "\n"})
    history.commit(8, {"data.csv.dvc": pointer("2")})
    history.commit(13, {"dvc.lock": lock("b")})
    history.commit(14, {"data.csv.dvc": pointer("3")})

    assert {
        "new_models": 2,
        "new_models_per_month": 4.0,
        "registered": 0,
        "registered_per_month": 0.0,
        "promotions": 0,
        "promotions_per_month": 0.0,
        "rollbacks": 0,
        "rollback_rate": None,
        "staleness_days": None,
        "model_age_days": 2.0,
        "lead_time_days": None,
        "data_to_model_days": 3.0,  # 1 and 5
        "time_to_restore_days": None,
        "data_without_model": 1,
    } == figures(history.write(), 15)


def test_two_models_and_another_stage(history: History) -> None:
    """
    Each model has its own stage; a version put there again, an emptied stage and another stage count for nothing.
    """
    one = history.commit(0, {"dvc.yaml": "artifacts:\n  a:\n    path: out/a.bin2\n", "README.md": "x"})
    history.tag("a@v0.1.0", one, 1)
    history.tag("b@v0.1.0", one, 1)
    history.tag("a#live#1", one, 2)
    history.tag("a#live#2", one, 3)
    history.tag("b#live#1", one, 5)
    history.tag("b#live!#2", one, 6)
    history.tag("b#prod#1", one, 7)
    two = history.commit(8, {"dvc.lock": lock("a").replace("model.pkl", "out/a.bin2")})
    history.tag("a@v0.2.0", two, 9)
    history.tag("a#live#3", two, 10)

    assert {
        "new_models": 1,
        "new_models_per_month": 3.0,
        "registered": 3,
        "registered_per_month": 9.0,
        "promotions": 3,
        "promotions_per_month": 9.0,
        "rollbacks": 0,
        "rollback_rate": 0.0,
        "staleness_days": 0.0,
        "model_age_days": 2.0,
        "lead_time_days": 2.0,  # 2 for a, 5 for b, then 2 for a
        "data_to_model_days": None,
        "time_to_restore_days": None,
        "data_without_model": 0,
    } == figures(history.write(), 10, stage="live")


def test_five_thousand_commits_in_two_seconds(history: History) -> None:
    """
    A long history, each tenth commit with a new model and a promotion, is measured in two CPU seconds, git's included.
    """
    for number in range(5_000):
        files = {"dvc.lock": lock(f"{number:x}")} if number % 10 == 0 else {"notes.md": f"{number}"}
        mark = history.commit(number / 10, files)
        if number % 10 == 0:
            history.tag(f"m@v0.{number}.0", mark, number / 10)
            history.tag(f"m#prod#{number}", mark, number / 10)
    root = history.write()

    before, began = os.times(), time.monotonic()
    result = delivery(root, now=day(500)).result
    after = os.times()

    assert (500, 500, 500) == (result["new_models"], result["registered"], result["promotions"])
    spent = sum(after[:4]) - sum(before[:4])
    assert min(spent, time.monotonic() - began) < 2


def test_every_format_tells_it(history: History) -> None:
    """
    The page in HTML holds the drawing, and every other format is made as well.
    """
    history.tag("m@v1.0.0", history.commit(0, {"dvc.lock": lock("a")}), 1)
    report = delivery(history.write(), now=day(2))

    assert "data:image/svg+xml;base64," in formats.render(report, "html")
    assert "1 new models" in formats.render(report, "markdown")


def test_a_folder_without_history_is_wrong_usage(tmp_path: Path) -> None:
    """
    There is nothing to measure outside of git.
    """
    with pytest.raises(UsageError, match="has no git history"):
        delivery(tmp_path)
