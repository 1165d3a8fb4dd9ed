"""
Move the traffic of a cloud's endpoint to a new version by parts, and back when requests fail.

`python deploy/traffic.py vertex ENDPOINT NEW OLD` (or `azureml`) moves a tenth, a half, all;
between the steps it asks the cloud for the share of errors.
On SageMaker the service itself does the same: `sagemaker ENDPOINT CONFIG ALARM`.
The commands are those of `gcloud`, `az` and `aws`, which must be logged in.
"""

import argparse
import json
import logging
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

STEPS = (10, 50, 100)
"""The percentages of the traffic that the new version gets, one after the other."""

LARGEST_SHARE_OF_ERRORS = 0.01

Ask = Callable[[list[str]], str]
"""Run a command of the cloud and return what it says."""

log = logging.getLogger("traffic")


@dataclass(frozen=True, slots=True)
class Split(ABC):
    """An endpoint with an old version and a new one behind it, and how its cloud is spoken to."""

    endpoint: str
    new: str
    old: str
    place: str
    """What the cloud needs besides: `PROJECT/REGION` on Vertex, `GROUP/WORKSPACE` on Azure ML."""
    ask: Ask

    @abstractmethod
    def give(self, percent: int) -> None:
        """Give the new version so much of the traffic."""

    @abstractmethod
    def share_of_errors(self, minutes: int) -> float | None:
        """Return the share of failed requests of the last minutes, or None when nobody asked."""


class Vertex(Split):
    """An endpoint of Vertex AI; versions are the ids of its deployed models."""

    __slots__ = ()

    def give(self, percent: int) -> None:
        """Set the split; the shares must make 100."""
        split = f"{self.new}={percent},{self.old}={100 - percent}"
        _, region = self.place.split("/")
        words = [self.endpoint, "--region", region, "--traffic-split", split]
        self.ask(command("gcloud ai endpoints update", *words))

    def share_of_errors(self, minutes: int) -> float | None:
        """Sum the answers of the new model by the code that they ended with."""
        project, _ = self.place.split("/")
        now = datetime.now(UTC)
        chosen = (
            'metric.type="aiplatform.googleapis.com/prediction/online/response_count"'
            f' AND resource.labels.endpoint_id="{self.endpoint}"'
            f' AND metric.labels.deployed_model_id="{self.new}"'
        )
        query = {
            "filter": chosen,
            "interval.startTime": (now - timedelta(minutes=minutes)).isoformat(),
            "interval.endTime": now.isoformat(),
        }
        url = f"https://monitoring.googleapis.com/v3/projects/{project}/timeSeries"
        token = self.ask(command("gcloud auth print-access-token")).strip()
        words = ["--header", f"Authorization: Bearer {token}", f"{url}?{urlencode(query)}"]
        told = json.loads(self.ask(command("curl --fail --silent", *words)))
        counts = [
            (
                series["metric"]["labels"]["response_code"],
                sum(int(point["value"]["int64Value"]) for point in series["points"]),
            )
            for series in told.get("timeSeries", [])
        ]
        asked = sum(count for _, count in counts)
        failed = sum(count for code, count in counts if code.startswith("5"))
        return failed / asked if asked else None


class AzureML(Split):
    """An online endpoint of Azure Machine Learning; versions are its deployments."""

    __slots__ = ()

    def give(self, percent: int) -> None:
        """Set the split; the shares must make 100."""
        split = f"{self.new}={percent} {self.old}={100 - percent}"
        words = ["--traffic", split, *self._within()]
        self.ask(command("az ml online-endpoint update --name", self.endpoint, *words))

    def share_of_errors(self, minutes: int) -> float | None:
        """Sum the requests of the new deployment by the class of their status."""
        show = "az ml online-endpoint show --query id --output tsv --name"
        resource = self.ask(command(show, self.endpoint, *self._within())).strip()
        errors = " and statusCodeClass eq '5xx'"
        asked, failed = (self._requests(resource, minutes, more) for more in ("", errors))
        return failed / asked if asked else None

    def _within(self) -> list[str]:
        group, workspace = self.place.split("/")
        return ["--resource-group", group, "--workspace-name", workspace]

    def _requests(self, resource: str, minutes: int, more: str) -> float:
        words = ["--resource", resource, "--filter", f"deployment eq '{self.new}'{more}"]
        listed = "az monitor metrics list --metric RequestsPerMinute --aggregation Average --offset"
        values = json.loads(self.ask(command(listed, f"{minutes}m", *words)))["value"]
        return sum(
            point.get("average") or 0.0
            for value in values
            for series in value["timeseries"]
            for point in series["data"]
        )


def move(split: Split, minutes: int, pause: Callable[[float], None] = time.sleep) -> int:
    """Move the traffic step by step; return 0 when all of it is moved, 1 when it was taken back."""
    for percent in STEPS:
        split.give(percent)
        log.info("%d %% of the traffic is with %s", percent, split.new)
        pause(60 * minutes)
        try:
            errors = split.share_of_errors(minutes)
        except (subprocess.CalledProcessError, ValueError, KeyError) as error:
            errors = None
            log.error("the share of errors cannot be told: %s", error)
        if errors is None or errors > LARGEST_SHARE_OF_ERRORS:
            split.give(0)
            told = "nobody can say how many" if errors is None else f"{errors:.1%} of the requests"
            log.error("%s failed, so all traffic is back with %s", told, split.old)
            return 1
    return 0


def sagemaker(endpoint: str, config: str, alarm: str, ask: Ask) -> int:
    """Let SageMaker move a tenth, then all, and take it back by itself when the alarm rings."""
    policy = {
        "TrafficRoutingConfiguration": {
            "Type": "CANARY",
            "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": STEPS[0]},
            "WaitIntervalInSeconds": 600,
        },
        "TerminationWaitInSeconds": 600,
    }
    deployment = {
        "BlueGreenUpdatePolicy": policy,
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": alarm}]},
    }
    named = ["--endpoint-name", endpoint]
    words = ["--endpoint-config-name", config, "--deployment-config", json.dumps(deployment)]
    ask(command("aws sagemaker update-endpoint", *named, *words))
    ask(command("aws sagemaker wait endpoint-in-service", *named))
    now = json.loads(ask(command("aws sagemaker describe-endpoint --output json", *named)))
    if now["EndpointConfigName"] == config:
        return 0
    log.error("the alarm rang, and SageMaker is back with %s", now["EndpointConfigName"])
    return 1


def main(arguments: list[str] | None = None, ask: Ask | None = None) -> int:
    """Move the traffic of the endpoint that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cloud", choices=["vertex", "azureml", "sagemaker"])
    parser.add_argument("endpoint")
    parser.add_argument("new", help="the new version; on SageMaker its configuration")
    parser.add_argument("old", help="the version before; on SageMaker the alarm that takes it back")
    parser.add_argument("--place", default="", help="PROJECT/REGION or GROUP/WORKSPACE")
    parser.add_argument("--minutes", type=int, default=10, help="how long each step is watched")
    options = parser.parse_args(arguments)
    logging.basicConfig(level="INFO", format="%(message)s")
    if options.cloud == "sagemaker":
        return sagemaker(options.endpoint, options.new, options.old, ask or run)
    kind = {"vertex": Vertex, "azureml": AzureML}[options.cloud]
    split = kind(options.endpoint, options.new, options.old, options.place, ask or run)
    return move(split, options.minutes)


def command(line: str, *words: str) -> list[str]:
    """Return the words of a command: those of the line, and others that may hold spaces."""
    return [*line.split(), *words]


def run(words: list[str]) -> str:
    """Run a command of the cloud and return what it says."""
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words


if __name__ == "__main__":
    sys.exit(main())
