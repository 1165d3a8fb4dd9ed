"""Batch scoring: the rows of files, each with an answer and the model that gave it."""

import argparse
import hashlib
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

from .data import read
from .errors import ProjectError
from .prediction import load, predict
from .training import MODEL

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Score what is named; return the exit code."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}.batch", description=__doc__)
    parser.add_argument("source", type=Path, help="a CSV file, or a folder of them")
    parser.add_argument("target", type=Path, help="the folder to write the scored files to")
    parser.add_argument("--model", type=Path, default=MODEL)
    options = parser.parse_args(arguments)
    logging.basicConfig(level="INFO", format="%(levelname)s %(name)s: %(message)s")
    try:
        score(options.model, options.source, options.target)
    except ProjectError as error:
        log.error("%s", error)
        return 1
    return 0


def score(model: Path, source: Path, target: Path) -> tuple[Path, ...]:
    """
    Score every file that this model has not scored yet, and return what was written.

    The version of the model is part of each name, so that a new model scores all files again and
    the answers of the one before stay to be compared.
    """
    pipeline = load(model)
    version = hashlib.md5(model.read_bytes(), usedforsecurity=False).hexdigest()
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for file in files(source):
        result = target / f"{file.stem}.{version[:8]}.csv"
        if result.exists():
            log.info("%s is scored already", file)
            continue
        rows = predict(pipeline, read(file))
        scored = rows.assign(model=version, scored_at=datetime.now(UTC).isoformat())
        half = result.with_suffix(".part")  # what is there under its own name is whole
        scored.to_csv(half, index=False, lineterminator="\n")
        half.replace(result)
        log.info("scored %d rows of %s into %s", len(scored), file, result)
        written.append(result)
    return tuple(written)


def files(source: Path) -> tuple[Path, ...]:
    """Return the file, or the CSV files of the folder; nothing to score is a mistake."""
    found = tuple(sorted(source.glob("*.csv"))) if source.is_dir() else (source,)
    if not found:
        raise ProjectError(f"{source} has no CSV file")
    return found


if __name__ == "__main__":
    sys.exit(main())
