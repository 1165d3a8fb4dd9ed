"""The command line: `python -m {{ cookiecutter.package }} --help`."""

import argparse
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

from . import data, evaluation, prediction, training
from .charter import Charter
from .errors import ProjectError
from .params import Params

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run one step of the pipeline, or predict; return the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=options.log_level, format="%(levelname)s %(name)s: %(message)s")
    try:
        _run(options)
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    match options.step:
        case "prepare":
            data.prepare_file()
        case "train":
            training.train_file(Params.read())
        case "evaluate":
            evaluation.evaluate_file(Params.read())
        case "review":
            Charter.read().require_current(datetime.now(UTC).date())
        case "predict":
            prediction.predict_file(options.model, options.input, options.output)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING"])
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("prepare", help="clean the raw data")
    steps.add_parser("train", help="fit the model")
    steps.add_parser("evaluate", help="measure the model against the baseline")
    steps.add_parser("review", help="fail when the review of the charter is overdue")
    predict = steps.add_parser("predict", help="add a prediction to each row of a CSV file")
    predict.add_argument("input", type=Path, help="a CSV file with the columns of the data")
    predict.add_argument("output", type=Path, help="where to write the same rows with a prediction")
    predict.add_argument("--model", type=Path, default=training.MODEL)
    return parser


if __name__ == "__main__":
    sys.exit(main())
