"""
The process that Great Expectations lives in: reads questions from one file, appends answers to another.

Started by `mlopskit.tools.great_expectations`; not for use by hand.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from mlopskit.tools.great_expectations_batch import open_batch
from mlopskit.tools.json_values import plain
from mlopskit.tools.sql_tables import secrets


def main(question: Path, answer: Path) -> None:
    """Answer every question, each on a line of its own as soon as it is known."""
    asked = json.loads(question.read_text("utf-8"))
    hidden = secrets(asked["source"])
    with answer.open("w", encoding="utf-8") as out:
        try:
            batch, rows, version = open_batch(asked["source"])
        except Exception as error:  # noqa: BLE001 - whatever the readers raise is the reason why nothing was checked
            say(out, {"trouble": without(sentence(error), hidden)})
            return
        say(out, {"rows": rows, "version": version})
        for expectation in asked["expectations"]:
            said = evaluate(batch, expectation)
            say(out, {"index": expectation["index"], **said, "error": without(said["error"], hidden)})


def evaluate(batch: Any, expectation: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - the guest has no types
    """Return what Great Expectations says of one expectation, or the exception that it met."""
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    try:
        configuration = ExpectationConfiguration(type=expectation["type"], kwargs=dict(expectation["kwargs"]))
        result = batch.validate(configuration.to_domain_obj())
    except Exception as error:  # noqa: BLE001 - an expectation that raises leaves the others standing
        return {"success": False, "result": {}, "error": sentence(error)}
    return {"success": bool(result.success), "result": plain(result.result), "error": raised(result.exception_info)}


def raised(info: Any) -> str:  # noqa: ANN401 - a dict, or a dict of dicts by metric
    """Return the message of an exception that Great Expectations caught, or an empty string."""
    if not info:
        return ""
    entries = [info] if "raised_exception" in info else list(info.values())
    messages = [entry.get("exception_message") for entry in entries if entry.get("raised_exception")]
    return tidy(str(messages[0])) if messages else ""


def sentence(error: BaseException) -> str:
    """Return an exception as one line."""
    return tidy(f"{type(error).__name__}: {error}")


def tidy(message: str) -> str:
    """Return a message on one line, shortened, without the password that a connection string may carry."""
    line = " ".join(message.split())
    return re.sub(r"(\w+://[^:/@\s]*:)[^@\s]*@", r"\1***@", line)[:600]


def without(message: str, hidden: Sequence[str]) -> str:
    """Return a message without texts that must not be told."""
    for secret in hidden:
        message = message.replace(secret, "***")
    return message


def say(out: IO[str], answer: Mapping[str, Any]) -> None:
    """Write one line, at once, so that it outlives this process."""
    out.write(json.dumps(answer) + "\n")
    out.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
