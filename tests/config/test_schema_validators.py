"""The published schema, the reader and two validators of other makes agree on what a configuration may hold."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
import jsonschema
import pytest

from mlopskit.config import load, schema
from mlopskit.errors import ConfigError

GOOD = {
    "empty": "",
    "waivers": '[check.skip]\ntests = { reason = "x", until = 2027-06-30 }\n[ignore]\nci = { reason = "y" }\n',
    "ignores": '[[check.ignore]]\nrule = "lint/F401"\nreason = "x"\npath = "old/**"\nuntil = 2027-01-01\n',
    "metrics": '[check.metrics.a]\nfile = "m.json"\nminimum = 0.5\nbetter-than = "b"\ndirection = "lower"\n',
    "numbers": "[check]\ntimeout = 5\njobs = 2\n[check.coverage]\nminimum = 80\n[check.large-files]\nlimit-kb = 5\n",
    "maturity": '[check.maturity]\nminimum = { google = 1 }\nrequire = ["ci"]\n',
    "audit": '[audit]\nscales = ["google"]\nfail-under = { google = 1 }\nrequire = ["ci"]\n',
    "suites": '[validate]\nengine = "duckdb"\n[[validate.suites]]\nsuite = "a.json"\ndata = "a.csv"\n',
}
BAD = {
    "unknown table": "[chek]\n",
    "unknown key": "[check]\ntimout = 1\n",
    "underscore": "[check.large_files]\nlimit-kb = 1\n",
    "no reason": "[check.skip]\ntests = {}\n",
    "text for a number": '[check]\njobs = "two"\n',
    "number for a text": "[check]\nbaseline = 1\n",
    "fraction for a whole": "[check]\njobs = 1.5\n",
    "unknown choice": '[check.metrics.a]\nfile = "m"\ndirection = "up"\n',
    "no file": "[check.metrics.a]\nminimum = 1\n",
    "table for a list": '[check.ignore]\nrule = "lint"\nreason = "x"\n',
    "list for a table": "check = []\n",
    "suite without data": '[[validate.suites]]\nsuite = "a.json"\n',
    "level that is no number": '[check.maturity]\nminimum = { google = "one" }\n',
}


def validators() -> dict[str, Callable[[Any], bool]]:
    compiled = fastjsonschema.compile({**schema(), "$schema": "http://json-schema.org/draft-07/schema#"})

    def fast(table: object) -> bool:
        try:
            compiled(table)
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True

    return {"jsonschema": jsonschema.Draft202012Validator(schema()).is_valid, "fastjsonschema": fast}


def read(folder: Path, text: str) -> bool:
    (folder / "mlopskit.toml").write_text(text)
    try:
        load(folder, env={})
    except ConfigError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "fine"),
    [*((text, True) for text in GOOD.values()), *((text, False) for text in BAD.values())],
    ids=[*GOOD, *BAD],
)
def test_the_reader_and_two_validators_agree(text: str, *, fine: bool, tmp_path: Path) -> None:
    """
    What is read is valid, what is refused is invalid, by validators of two makes.
    """
    table = json.loads(json.dumps(tomllib.loads(text), default=str))

    told = {name: valid(table) for name, valid in validators().items()}
    assert {"reader": fine, "jsonschema": fine, "fastjsonschema": fine} == {"reader": read(tmp_path, text), **told}


def test_the_schema_is_itself_valid() -> None:
    """
    A schema that breaks its own rules would accept anything.
    """
    jsonschema.Draft202012Validator.check_schema(schema())
