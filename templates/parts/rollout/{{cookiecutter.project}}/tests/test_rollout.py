"""A new version is followed to its end, and what fails is taken back, here and on the clouds."""

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

DEPLOY = Path(__file__).parent.parent / "deploy"
REVISION = "rollout.argoproj.io/revision"


def rollout(phase: str, observed: str = "2") -> dict[str, Any]:
    """Return what the cluster says of a rollout."""
    status = {"phase": phase, "observedGeneration": observed, "message": "too many errors"}
    return {"metadata": {"generation": 2}, "status": status}


def replica_set(revision: int, image: str) -> dict[str, Any]:
    """Return what the cluster says of the pods of one version."""
    return {
        "metadata": {"annotations": {REVISION: str(revision)}},
        "spec": {"template": {"spec": {"containers": [{"image": image}]}}},
    }


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, told: list[Any], *words: str) -> int:
    """Run the script against a `kubectl` that says one thing after the other, the last for ever."""
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
    program = folder / "kubectl"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, pathlib\n"
        f"told = pathlib.Path({str(folder / 'told.json')!r})\n"
        "first, *rest = json.loads(told.read_text())\n"
        "told.write_text(json.dumps(rest or [first]))\n"
        "print(json.dumps(first))\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    main = runpy.run_path(str(DEPLOY / "rollout.py"))["main"]
    code: int = main([*words, "birds", "--namespace", "birds-production", "--every", "0"])
    return code


def test_a_rollout_is_done_when_the_new_version_is_healthy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The health of the version before does not count."""
    told = [rollout("Healthy", observed="1"), rollout("Progressing"), rollout("Healthy")]

    assert run(monkeypatch, tmp_path, told, "wait") == 0
    assert json.loads((tmp_path / "told.json").read_text(encoding="utf-8")) == told[2:]


def test_a_rollout_that_was_stepped_back_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The reason of the controller is told."""
    caplog.set_level("INFO")

    assert run(monkeypatch, tmp_path, [rollout("Progressing"), rollout("Degraded")], "wait") == 1
    assert "too many errors" in caplog.text


def test_a_rollout_that_never_ends_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody waits for ever."""
    assert run(monkeypatch, tmp_path, [rollout("Paused")], "wait", "--timeout", "1") == 1


def test_the_way_back_leads_to_the_image_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Revisions are numbers, so 10 comes after 9; the same image again is no way back."""
    sets = [(10, "birds:3"), (9, "birds:3"), (2, "birds:1"), (8, "birds:2")]
    told = [{"items": [replica_set(*one) for one in sets]}]

    assert run(monkeypatch, tmp_path, told, "previous") == 0
    assert capsys.readouterr().out == "birds:2\n"


def test_without_a_version_before_there_is_no_way_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """That is a failure, and not an empty image."""
    told = [{"items": [replica_set(1, "birds:1")]}]

    assert run(monkeypatch, tmp_path, told, "previous") == 1


class Cloud:
    """A cloud that remembers what it was told, and says how many new requests failed."""

    def __init__(self, failing: int | None, after: int = 1) -> None:
        """Let so many of a hundred requests fail from that question on; None: nobody asked."""
        self.failing, self.after = failing, after
        self.splits: list[str] = []
        self.questions = 0

    def __call__(self, command: list[str]) -> str:
        """Answer as the command line of the cloud does."""
        for flag in ("--traffic-split", "--traffic"):
            if flag in command:
                self.splits.append(command[command.index(flag) + 1])
        if command[0] == "curl":
            return json.dumps({"timeSeries": self.series()})
        if command[:3] == ["az", "monitor", "metrics"]:
            return self.metrics(errors="5xx" in " ".join(command))
        return "token\n"

    def series(self) -> list[dict[str, Any]]:
        """Return counts as Vertex gives them."""
        self.questions += 1
        if self.failing is None:
            return []
        failed = self.failing if self.questions >= self.after else 0
        return [
            {
                "metric": {"labels": {"response_code": code}},
                "points": [{"value": {"int64Value": str(count)}}],
            }
            for code, count in (("200", 100 - failed), ("503", failed))
        ]

    def metrics(self, *, errors: bool) -> str:
        """Return counts as Azure gives them."""
        number = (self.failing if errors else 100) if self.failing is not None else None
        return json.dumps({"value": [{"timeseries": [{"data": [{"average": number}]}]}]})


def move(cloud: Cloud, kind: str, place: str) -> int:
    """Move the traffic of an endpoint, without waiting."""
    names = runpy.run_path(str(DEPLOY / "traffic.py"))
    split = names[kind]("birds", "new", "old", place, cloud)
    code: int = names["move"](split, 10, lambda _: None)
    return code


def test_a_good_version_gets_all_the_traffic() -> None:
    """A tenth, a half, all."""
    vertex, azure = Cloud(failing=0), Cloud(failing=0)

    assert move(vertex, "Vertex", "project/europe-west4") == 0
    assert move(azure, "AzureML", "group/workspace") == 0
    assert vertex.splits == ["new=10,old=90", "new=50,old=50", "new=100,old=0"]
    assert azure.splits == ["new=10 old=90", "new=50 old=50", "new=100 old=0"]


def test_errors_take_the_traffic_back() -> None:
    """The step at which they come is the last one."""
    cloud = Cloud(failing=5, after=2)

    assert move(cloud, "Vertex", "project/europe-west4") == 1
    assert cloud.splits == ["new=10,old=90", "new=50,old=50", "new=0,old=100"]
    assert move(azure := Cloud(failing=5), "AzureML", "group/workspace") == 1
    assert azure.splits == ["new=10 old=90", "new=0 old=100"]


def test_nobody_asking_takes_the_traffic_back() -> None:
    """What was not measured is no success."""
    cloud = Cloud(failing=None)

    assert move(cloud, "Vertex", "project/europe-west4") == 1
    assert cloud.splits[-1] == "new=0,old=100"


@pytest.mark.parametrize(("serving", "code"), [("new", 0), ("old", 1)])
def test_sagemaker_takes_back_by_itself(serving: str, code: int) -> None:
    """The alarm is named in the deployment, and what serves in the end decides."""
    said: list[list[str]] = []

    def ask(command: list[str]) -> str:
        said.append(command)
        return json.dumps({"EndpointConfigName": serving})

    main = runpy.run_path(str(DEPLOY / "traffic.py"))["main"]

    assert main(["sagemaker", "birds", "new", "errors-above-one-percent"], ask) == code
    policy = json.loads(said[0][-1])
    alarms = policy["AutoRollbackConfiguration"]["Alarms"]
    assert alarms == [{"AlarmName": "errors-above-one-percent"}]
