"""Reading `[tool.mlopskit]` and `mlopskit.toml`."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from mlopskit.config import Check, Config, Metric, Settings, SuiteEntry, Validate, Waiver, load, schema
from mlopskit.errors import ConfigError, ExitCode

WHOLE = """\
[tool.mlopskit.check]
timeout = 5
[tool.mlopskit.check.skip]
types = { reason = "later", until = 2027-06-30 }
[tool.mlopskit.check.metrics.accuracy]
file = "metrics.json"
better-than = "baseline"
[[tool.mlopskit.validate.suites]]
suite = "a.json"
data = "a.csv"
[tool.mlopskit.ignore]
model-monitoring = { reason = "once a year" }
"""


def test_everything_is_read_into_values(tmp_path: Path) -> None:
    """
    A file with one of each becomes settings, each with its place.
    """
    (tmp_path / "pyproject.toml").write_text(WHOLE)

    config = load(tmp_path, env={})

    assert (
        Settings(
            check=Check(
                timeout=5.0,
                skip={"types": Waiver("later", date(2027, 6, 30))},
                metrics={"accuracy": Metric("metrics.json", better_than="baseline")},
            ),
            validate=Validate(suites=(SuiteEntry("a.json", "a.csv"),)),
            ignore={"model-monitoring": Waiver("once a year")},
        )
        == config.settings
    )
    assert {
        "check.timeout": "pyproject.toml:2",
        "check.skip.types.reason": "pyproject.toml:4",
        "check.skip.types.until": "pyproject.toml:4",
        "check.metrics.accuracy.file": "pyproject.toml:6",
        "check.metrics.accuracy.better-than": "pyproject.toml:7",
        "validate.suites.0.suite": "pyproject.toml:9",
        "validate.suites.0.data": "pyproject.toml:10",
        "ignore.model-monitoring.reason": "pyproject.toml:12",
    } == config.origins


@pytest.mark.parametrize("files", [{}, {"pyproject.toml": "[tool.mlopskit]\n"}, {"mlopskit.toml": ""}])
def test_nothing_said_is_the_defaults(files: dict[str, str], tmp_path: Path) -> None:
    """
    No file and an empty table both work.
    """
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    assert Settings() == load(tmp_path, env={}).settings


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[check]\ntimout = 1\n", "mlopskit.toml:2: `check.timout` is not known", "did you mean `timeout`?"),
        ("[chek]\n", "mlopskit.toml:1: `chek` is not known", "did you mean `check`?"),
        (
            "[check.metrics.a]\nfile = 'm'\nzzz = 1\n",
            "mlopskit.toml:3: `check.metrics.a.zzz` is not known",
            "known here: `better-than`, `direction`, `file`, `key`, `margin`, `maximum`, `minimum`, `tolerance`",
        ),
        (
            "[check.skip]\ntests = {}\n",
            "mlopskit.toml:2: `check.skip.tests` needs `reason`",
            'add `reason = "..."`',
        ),
        (
            "[check.skip]\ntests = { reason = '' }\n",
            "mlopskit.toml:2: `check.skip.tests` needs `reason`",
            'add `reason = "..."`',
        ),
        ("[check]\nskip = 3\n", "mlopskit.toml:2: `check.skip` must be a table", ""),
        ("[validate]\nsuites = 'a'\n", "mlopskit.toml:2: `validate.suites` must be a list", ""),
        (
            "[check]\ntimeout = 'long'\n",
            "mlopskit.toml:2: `check.timeout` cannot be 'long': expected `float`, got `str`",
            "",
        ),
        (
            "[check]\n\ntimeout = = 1\n",
            "mlopskit.toml is not valid TOML: Invalid value (at line 3, column 11)",
            "mend that line",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(text: str, message: str, hint: str, tmp_path: Path) -> None:
    """
    One sentence names the file, the line and the key, and the hint the nearest known one.
    """
    (tmp_path / "mlopskit.toml").write_text(text)

    with pytest.raises(ConfigError) as raised:
        load(tmp_path, env={})

    assert (message, hint, ExitCode.USAGE) == (raised.value.message, raised.value.hint, raised.value.exit_code)


def test_mlopskit_toml_wins(tmp_path: Path) -> None:
    """
    Of two files in one folder, `mlopskit.toml` counts and the other is not read.
    """
    (tmp_path / "mlopskit.toml").write_text("[check]\ntimeout = 1\n")
    (tmp_path / "pyproject.toml").write_text("[tool.mlopskit.check]\ntimeout = 2\njobs = 3\n")

    assert Check(timeout=1.0) == load(tmp_path, env={}).check


def test_the_nearest_file_up_to_the_repository_counts(tmp_path: Path) -> None:
    """
    The search goes up to the repository's root and never beyond it.
    """
    (tmp_path / "mlopskit.toml").write_text("[check]\ntimeout = 1\n")
    inner = tmp_path / "repo" / "deep" / "deeper"
    inner.mkdir(parents=True)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "repo", check=True)
    without = load(inner, env={})
    (tmp_path / "repo" / "deep" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "repo" / "pyproject.toml").write_text("[tool.mlopskit.check]\ntimeout = 2\n")
    within = load(inner, env={})

    assert Config(tmp_path / "repo") == without
    assert (tmp_path / "repo", 2.0) == (within.root, within.check.timeout)


def test_a_variable_wins_over_the_file(tmp_path: Path) -> None:
    """
    `MLOPSKIT_CHECK_TIMEOUT` counts more than the file, and is told as the origin.
    """
    (tmp_path / "mlopskit.toml").write_text("[check]\ntimeout = 1\n")

    config = load(tmp_path, env={"MLOPSKIT_CHECK_TIMEOUT": "7.5", "MLOPSKIT_VALIDATE_ENGINE": "gx"})

    assert (7.5, "gx") == (config.check.timeout, config.validate.engine)
    assert {"check.timeout": "MLOPSKIT_CHECK_TIMEOUT", "validate.engine": "MLOPSKIT_VALIDATE_ENGINE"} == config.origins


def test_a_variable_that_cannot_be_meant_is_told(tmp_path: Path) -> None:
    """
    A variable with a wrong value is an error that names it.
    """
    with pytest.raises(ConfigError, match="the variable MLOPSKIT_CHECK_JOBS cannot be 'many'"):
        load(tmp_path, env={"MLOPSKIT_CHECK_JOBS": "many"})


def test_the_schema_accepts_what_is_read_and_refuses_what_is_not(tmp_path: Path) -> None:
    """
    The published schema and the reader agree, on a file with one of each and on an unknown key.
    """
    import tomllib

    import jsonschema

    validator = jsonschema.Draft202012Validator(schema())
    table = tomllib.loads(WHOLE)["tool"]["mlopskit"]
    (tmp_path / "pyproject.toml").write_text(WHOLE)
    load(tmp_path, env={})

    assert [] == [error.message for error in validator.iter_errors(json.loads(json.dumps(table, default=str)))]
    assert not validator.is_valid({"check": {"timout": 1}})
    assert not validator.is_valid({"check": {"skip": {"tests": {}}}})
