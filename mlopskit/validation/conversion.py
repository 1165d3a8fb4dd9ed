"""Suites that others wrote, as suites of Great Expectations 1.x: its own 0.x format, and data contracts (ODCS 3)."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from mlopskit.errors import ConfigError
from mlopskit.validation.suite import suite_text

Converted = tuple[dict[str, Any], list[str]]
"""A suite, and what was left out of it."""
_KEPT = frozenset(("meta", "notes", "id", "severity"))
_TYPES = {"integer": "int64", "number": "float64", "boolean": "bool", "string": "str", "timestamp": "datetime64"}


def convert(path: Path) -> Converted:
    """Return the suite of a file; raises `ConfigError` when it is neither a suite nor a contract."""
    document = _document(path)
    if "expectation_suite_name" in document or "expectations" in document:
        return _from_older(document, path)
    if document.get("kind") == "DataContract" or "schema" in document:
        return _from_contract(document, path)
    raise ConfigError(f"{path} is neither a suite of Great Expectations nor a data contract")


def _document(path: Path) -> dict[str, Any]:
    try:
        text = suite_text(path, str(path))
        document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}:{error.lineno}: the suite is not JSON: {error.msg}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise ConfigError(f"{path} holds no object")
    return document


def _from_older(document: Mapping[str, Any], path: Path) -> Converted:
    notes: list[str] = []
    expectations = [
        {
            "type": item.get("type") or item.get("expectation_type"),
            "kwargs": dict(_kwargs(item.get("kwargs") or {})),
            **{key: item[key] for key in _KEPT if key in item},
        }
        for item in document.get("expectations") or []
    ]
    if document.get("evaluation_parameters"):
        notes.append("`evaluation_parameters` are left out; give their values in the suite")
    name = document.get("expectation_suite_name") or document.get("name") or path.stem
    meta = {**(document.get("meta") or {}), "great_expectations_version": "1.24.1"}
    return {"name": name, "expectations": expectations, "meta": meta}, notes


def _kwargs(kwargs: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Go through arguments without those that 1.x refuses."""
    for key, value in kwargs.items():
        if key not in ("auto", "profiler_config", "parse_strings_as_datetimes", "include_config"):
            yield key, value


def _from_contract(document: Mapping[str, Any], path: Path) -> Converted:
    tables = document.get("schema") or []
    if not tables:
        raise ConfigError(f"{path}: the contract has no `schema`")
    notes = [f"the contract has {len(tables)} tables; `{tables[0].get('name')}` was taken"] if len(tables) > 1 else []
    columns = tables[0].get("properties") or []
    expectations: list[dict[str, Any]] = [
        {
            "type": "expect_table_columns_to_match_set",
            "kwargs": {"column_set": [column["name"] for column in columns], "exact_match": False},
        }
    ]
    for column in columns:
        expectations += [{"type": f"expect_column_{t}", "kwargs": kwargs} for t, kwargs in _of_property(column)]
    name = document.get("id") or document.get("name") or path.stem
    return {"name": str(name), "expectations": expectations, "meta": {"great_expectations_version": "1.24.1"}}, notes


def _of_property(column: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    about = {"column": column["name"]}
    options = column.get("logicalTypeOptions") or {}
    if column.get("logicalType") in _TYPES:
        yield "values_to_be_of_type", {**about, "type_": _TYPES[column["logicalType"]]}
    if column.get("required"):
        yield "values_to_not_be_null", about
    if column.get("unique") or column.get("primaryKey"):
        yield "values_to_be_unique", about
    if "pattern" in options:
        yield "values_to_match_regex", {**about, "regex": options["pattern"]}
    bounds = {"min_value": options.get("minimum"), "max_value": options.get("maximum")}
    if any(bound is not None for bound in bounds.values()):
        yield "values_to_be_between", {**about, **{key: bound for key, bound in bounds.items() if bound is not None}}
    lengths = {"min_value": options.get("minLength"), "max_value": options.get("maxLength")}
    if any(bound is not None for bound in lengths.values()):
        yield (
            "value_lengths_to_be_between",
            {**about, **{k: bound for k, bound in lengths.items() if bound is not None}},
        )
