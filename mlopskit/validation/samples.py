"""
Which values of the data a report shows: the first unexpected ones, as in Great Expectations, unless they are personal.

A report leaves the machine: as a log of CI, an annotation, an upload, a page that is passed on. Nobody who writes "this
column is an e-mail address" means to publish the addresses that are not quite right, so that those are counted and
placed by their rows, and shown only where somebody asks for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from mlopskit.validation.outcome import Observed, Result, SuiteRun
from mlopskit.validation.personal import kinds_of
from mlopskit.validation.suite import Expectation, Suite

META = "personal_data"
"""Where a suite's `meta` names its columns with personal data; `mlops suite suggest` writes it."""
_HARMLESS = ("count", "proportion", "mean", "stdev", "sum", "type", "exist", "null", "kl_divergence")
"""Figures about all values from which no single one can be told, by a part of the expectation's name."""
_PLACES = ("partial_unexpected_index_list", "unexpected_index_list", "partial_missing_list")
"""Details that tell where a value stands, or what the suite itself holds."""


class Samples(StrEnum):
    """Which values are shown."""

    SAFE = "safe"
    """All but those of columns with personal data."""
    ALL = "all"
    """As Great Expectations shows them."""
    NONE = "none"
    """No value of the data at all."""


def shown(run: SuiteRun, samples: Samples) -> SuiteRun:
    """Return a run without the values that are not to be shown; counts, shares and rows stay."""
    if samples is Samples.ALL:
        return run
    marked = personal_columns(run.suite)
    return replace(run, results=tuple(_shown(one, samples, marked) for one in run.results))


def personal_columns(suite: Suite) -> dict[str, str]:
    """Return the columns that a suite marks as personal, in lower case, and what they hold."""
    told = suite.meta.get(META)
    if isinstance(told, Mapping):
        return {str(name).casefold(): _kinds(kinds) for name, kinds in told.items()}
    return {str(name).casefold(): _kinds(None) for name in told} if isinstance(told, list) else {}


def _kinds(kinds: object) -> str:
    return ", ".join(map(str, kinds)) if isinstance(kinds, Mapping | list) and kinds else "personal data"


def _shown(result: Result, samples: Samples, marked: Mapping[str, str]) -> Result:
    seen = result.observed
    if seen is None or not list(_values(seen, result.expectation)):
        return result
    why = "no samples are asked for" if samples is Samples.NONE else _personal(result.expectation, seen, marked)
    return replace(result, observed=_withheld(seen, why, result.expectation)) if why else result


def _values(seen: Observed, expectation: Expectation) -> Iterator[tuple[str, Any]]:
    """Go through the values of the data in a result, each with the column that it is told to be of."""
    listed = [*(seen.partial_unexpected_list or ()), *(seen.details.get("unexpected_rows") or ())]
    if not _is_figure(expectation):
        listed += seen.observed_value if isinstance(seen.observed_value, list | tuple) else [seen.observed_value]
    for one in listed:
        yield from ((name, value) for name, value in _parts(one) if value is not None)


def _parts(value: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - any value of the data
    """Return the values of a row or a pair, each with its place."""
    if isinstance(value, Mapping):
        return [(str(name), one) for name, one in value.items()]
    if isinstance(value, list | tuple):
        return [(str(i), one) for i, one in enumerate(value)]
    return [("", value)]


def _is_figure(expectation: Expectation) -> bool:
    """Whether what is observed is a figure about the column or the table, and no value of a row."""
    return expectation.type.startswith("expect_table_") or any(part in expectation.type for part in _HARMLESS)


def _personal(expectation: Expectation, seen: Observed, marked: Mapping[str, str]) -> str:
    """Return why values look personal: the suite says so of a column, or they have the form; empty if they do not."""
    kinds = [marked[name] for name in _columns(expectation) if name in marked]
    by_column: dict[str, list[Any]] = {}
    for name, value in _values(seen, expectation):
        by_column.setdefault(name, []).append(value)
    kinds += [kind for values in by_column.values() for kind in kinds_of(values)]
    return ", ".join(dict.fromkeys(kinds))


def _columns(expectation: Expectation) -> Iterator[str]:
    kwargs = expectation.kwargs
    named = [kwargs.get(key) for key in ("column", "column_A", "column_B")]
    listed = kwargs.get("column_list")
    for name in (*named, *(listed if isinstance(listed, list) else ())):
        if isinstance(name, str):
            yield name.casefold()


def _withheld(seen: Observed, why: str, expectation: Expectation) -> Observed:
    details = {key: value for key, value in seen.details.items() if key in _PLACES and _is_plain(value)}
    return replace(
        seen,
        partial_unexpected_list=None if seen.partial_unexpected_list is None else (),
        observed_value=seen.observed_value if _is_figure(expectation) else None,
        details=details,
        withheld=why,
    )


def _is_plain(value: object) -> bool:
    """Whether a list holds numbers of rows, or what the suite asked for, but no rows themselves."""
    return isinstance(value, list | tuple) and not any(isinstance(one, Mapping) for one in value)
