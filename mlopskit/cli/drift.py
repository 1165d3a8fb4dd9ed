"""`mlops drift`: compare current data with reference data."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit.cli.options import Output, judging
from mlopskit.cli.output import emit
from mlopskit.cli.progress import progress
from mlopskit.commands import drift as command
from mlopskit.errors import ExitCode, UsageError

Reference = Annotated[str, Argument(metavar="REFERENCE", help="a file, folder or glob, or a profile stored before")]
Current = Annotated[str, Argument(metavar="CURRENT", help="a file, folder or glob")]
Limits = Annotated[
    list[str] | None, Option("--threshold", metavar="MEASURE=NUMBER", help="drift above that; repeatable")
]
Save = Annotated[Path | None, Option("--save-profile", metavar="FILE", help="keep the reference's profile for later")]
Memory = Annotated[str, Option("--memory", metavar="SIZE", help="the most memory to take, such as 1GiB")]


@judging(
    "mlops drift data/2023.parquet data/2024.parquet",
    "mlops drift reference.json data/today.csv --threshold psi=0.1 --report html=drift.html",
)
def drift(  # noqa: PLR0913 - one parameter for each option
    reference: Reference,
    current: Current,
    threshold: Limits = None,
    save_profile: Save = None,
    memory: Memory = "",
    *,
    output: Output,
) -> ExitCode:
    """
    Compare current data with reference data, column by column; exit 1 when one has drifted.

    Measures: psi, js (Jensen-Shannon), ks (Kolmogorov-Smirnov), wasserstein (in deviations of the reference),
    cramers_v (of the chi-square test), missing (difference of the shares of missing values).
    """
    with progress("comparing", output):
        report = command.drift(
            reference,
            current,
            thresholds=dict(_threshold(word) for word in threshold or ()),
            save_profile=save_profile,
            memory=memory,
        )
    return emit(report, output)


def _threshold(word: str) -> tuple[str, float]:
    name, _, number = word.partition("=")
    try:
        return name, float(number)
    except ValueError as error:
        raise UsageError(f"`--threshold {word}` has no number", hint="write it as --threshold psi=0.2") from error
