"""Follow a rollout of Argo Rollouts to its end, or tell which image was before, by `kubectl`."""

import argparse
import json
import logging
import subprocess
import sys
import time
from typing import Any

REVISION = "rollout.argoproj.io/revision"
DONE = "Healthy"
FAILED = ("Degraded", "Error", "InvalidSpec")

log = logging.getLogger("rollout")


def main(arguments: list[str] | None = None) -> int:
    """Wait for a rollout (1 when it was stepped back or takes too long), or print the old image."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["wait", "previous"])
    parser.add_argument("name")
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--timeout", type=float, default=3600)
    parser.add_argument("--every", type=float, default=10)
    options = parser.parse_args(arguments)
    logging.basicConfig(level="INFO", format="%(message)s")
    if options.step == "previous":
        image = previous(options.namespace, options.name)
        sys.stdout.write(f"{image}\n")
        return 0 if image else 1
    return wait(options.namespace, options.name, options.timeout, options.every)


def wait(namespace: str, name: str, timeout: float, every: float) -> int:
    """Return 0 when the new version serves everybody, 1 when Argo has stepped back or is stuck."""
    end = time.monotonic() + timeout
    told = ""
    while time.monotonic() < end:
        rollout = ask(namespace, "rollout", name)
        now = phase(rollout)
        if now != told:
            log.info("%s: %s", name, now)
            told = now
        if now == DONE:
            return 0
        if now in FAILED:
            reason = rollout["status"].get("message", "no reason")
            log.error("%s was stepped back: %s", name, reason)
            return 1
        time.sleep(every)
    log.error("%s is not done after %d seconds", name, timeout)
    return 1


def phase(rollout: dict[str, Any]) -> str:
    """Return how far a rollout is; what is said of an earlier version counts as nothing."""
    status = rollout.get("status", {})
    if str(status.get("observedGeneration")) != str(rollout["metadata"]["generation"]):
        return "Waiting"
    return str(status.get("phase", "Waiting"))


def previous(namespace: str, name: str) -> str:
    """Return the image that served before the present one, or an empty string for none."""
    sets = ask(namespace, "replicasets", "--selector", f"app={name}")["items"]
    ordered = sorted(filter(_revision, sets), key=_revision)
    images = [one["spec"]["template"]["spec"]["containers"][0]["image"] for one in ordered]
    return next((image for image in reversed(images) if image != images[-1]), "")


def ask(namespace: str, *what: str) -> dict[str, Any]:
    """Return what the cluster says of an object."""
    command = ["kubectl", "--namespace", namespace, "get", *what, "--output", "json"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    return dict(json.loads(told.stdout))


def _revision(replica_set: dict[str, Any]) -> int:
    """Return the number of a version; 0 is none of the rollout's."""
    return int(replica_set["metadata"].get("annotations", {}).get(REVISION, 0))


if __name__ == "__main__":
    sys.exit(main())
