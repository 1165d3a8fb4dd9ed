"""`mlops config`: every setting with its origin, and the schema."""

import json
import os
import subprocess
import sys
from pathlib import Path

from mlopskit.commands.config import show
from mlopskit.config import schema


def test_show_tells_the_origin_of_each_value(tmp_path: Path) -> None:
    """
    What the file says is told with its line, everything else as a default.
    """
    (tmp_path / "mlopskit.toml").write_text("[check]\ntimeout = 5\n")

    receipt = show(tmp_path, origin=True)
    settings = receipt.result["settings"]
    assert isinstance(settings, list)

    assert {"key": "check.timeout", "value": 5.0, "origin": "mlopskit.toml:2"} in settings
    assert {"key": "check.jobs", "value": 0, "origin": "default"} in settings
    assert "check.timeout = 5.0 # mlopskit.toml:2" in receipt.notes


def test_the_commands_speak(tmp_path: Path) -> None:
    """
    A variable is told as the origin, and the schema is printed as JSON.
    """
    env = {**os.environ, "MLOPSKIT_CHECK_JOBS": "3"}
    base = [sys.executable, "-m", "mlopskit", "config"]
    shown = subprocess.run(
        [*base, "show", "--format", "json", "--path", str(tmp_path)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = subprocess.run([*base, "schema"], capture_output=True, text=True, check=True)

    assert {"key": "check.jobs", "value": 3, "origin": "MLOPSKIT_CHECK_JOBS"} in json.loads(shown.stdout)["result"][
        "settings"
    ]
    assert schema() == json.loads(printed.stdout)
