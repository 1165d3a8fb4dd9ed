"""The command line: `python -m {{ cookiecutter.package }} --help`."""

import argparse
import logging
import sys
from pathlib import Path

from . import data, evaluation, prediction, training
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
        case "predict":
            prediction.predict_file(options.model, options.input, options.output)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING"])
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("prepare", help="clean the raw data")
    steps.add_parser("train", help="fit the model")
    steps.add_parser("evaluate", help="measure the model against the baseline")
    predict = steps.add_parser("predict", help="tell the species of the birds in a CSV file")
    predict.add_argument("input", type=Path, help="a CSV file with a row for each bird")
    predict.add_argument("output", type=Path, help="where to write the same rows with a prediction")
    predict.add_argument("--model", type=Path, default=training.MODEL)
    return parser


if __name__ == "__main__":
    sys.exit(main())
