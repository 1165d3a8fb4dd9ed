"""The answers: every one is checked before anything is written, and none that nobody asked for is taken."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from mlopskit.errors import UsageError, did_you_mean
from mlopskit.scaffold import names
from mlopskit.scaffold.catalog import Question, Template

LONGEST = 200
FORBIDDEN = frozenset('"\\`{}<>$%|')
"""What would end a string or begin a command in one of the files that an answer is written to."""

OWNER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9._-]+)?|[^@\s]+@[^@\s]+\.[^@\s.]+")
URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'#]+")
PATH = re.compile(r"(/|\.\.?/|~/)[^\s'#]+")
CREDENTIALS = re.compile(r"://[^/@]*:[^/@]*@")

VERSIONS = re.compile(r"3\.[0-9]{1,2}(,3\.[0-9]{1,2})*")

Ask = Callable[[Question, str], str]
"""Put a question to the person, with the answer that stands when they only press return."""


def settle(template: Template, known: Mapping[str, str], given: Mapping[str, str], ask: Ask | None) -> dict[str, str]:
    """
    Return an answer for each question: the given one, else what the person says, else the default.

    `known` holds `name`, `git_name` and `git_email`; raises `UsageError` for an answer that nobody asked for.
    """
    refuse_unknown(template, given)
    answers: dict[str, str] = {}
    for question in template.questions:
        task = template.tasks.get(answers.get("task", ""))
        default = default_of(question, {**known, "about": str(task.words["about"]) if task else ""})
        answer = given.get(question.name)
        if answer is None:
            answer = default if ask is None else ask(question, default)
        check(question, answer)
        answers[question.name] = answer
    return answers


def refuse_unknown(template: Template, given: Mapping[str, str]) -> None:
    """Raise `UsageError` with the nearest question when an answer belongs to none."""
    asked = [question.name for question in template.questions]
    for name in given:
        if name not in asked:
            hint = did_you_mean(name, asked) or f"the questions are {', '.join(asked)}"
            raise UsageError(f"the template does not ask for `{name}`", hint=hint)


def of_adopted(found: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """
    Return what is known of a repository that mlopskit did not make, with what the person says of it instead.

    Raises `UsageError` for an answer to a question that is not asked there, and for one that cannot be a command.
    """
    for name, answer in given.items():
        if name not in found:
            hint = did_you_mean(name, found) or f"of this repository is asked {', '.join(found)}"
            raise UsageError(f"the template does not ask for `{name}` here", hint=hint)
        if name == "package":
            names.check_package(answer)
        elif name == "pythons":
            if not VERSIONS.fullmatch(answer):
                raise UsageError(f"`pythons` cannot be `{answer[:LONGEST]}`", hint="write them as 3.11,3.13")
        elif not answer.strip() or not answer.isprintable() or len(answer) > LONGEST:
            raise UsageError(
                f"`{name}` cannot be `{answer[:LONGEST]}`", hint=f"it is one line of at most {LONGEST} characters"
            )
    return {**found, **given}


def default_of(question: Question, known: Mapping[str, str]) -> str:
    """Return the answer that stands when none is given."""
    if question.kind == "package":
        return names.package(known["name"])
    answer = question.default.format_map(known)
    if question.kind == "sentence" and (not answer or trouble(question, answer)):
        return f"The {known['name']} team"
    if trouble(question, answer):
        return ""  # what git knows of the person does not fit, and nobody has asked for it
    return answer


def year() -> str:
    """Return the year that a licence is given in."""
    return str(datetime.now(UTC).year)


def check(question: Question, answer: str) -> None:
    """Raise `UsageError` unless the answer can be meant."""
    if question.kind == "package":
        names.check_package(answer)
    reason = trouble(question, answer)
    if reason:
        near = did_you_mean(answer, question.choices) if question.choices else ""
        raise UsageError(f"`{question.name}` cannot be `{answer[:LONGEST]}`: {reason}", hint=near or question.ask)


def trouble(question: Question, answer: str) -> str:
    """Return why an answer cannot be taken, or an empty string."""
    if len(answer) > LONGEST:
        return f"it has {len(answer)} characters, and {LONGEST} are the most"
    if not answer.isprintable() or FORBIDDEN & set(answer):
        return f"it must be one line without any of {' '.join(sorted(FORBIDDEN))}"
    return RULES.get(question.kind, _no_rule)(question, answer)


def _no_rule(_question: Question, _answer: str) -> str:
    return ""


def _sentence(_question: Question, answer: str) -> str:
    return "" if answer.strip(" .") else "it is empty"


def _choice(question: Question, answer: str) -> str:
    return "" if answer in question.choices else f"it is one of {', '.join(question.choices)}"


def _owner(_question: Question, answer: str) -> str:
    fits = not answer or OWNER.fullmatch(answer)
    return "" if fits else "it is @person, @organisation/team, an e-mail address, or empty"


def _remote(_question: Question, answer: str) -> str:
    if CREDENTIALS.search(answer):
        return "a password must not be written into the project; `dvc remote modify --local` keeps it out of git"
    fits = answer == "local" or URL.fullmatch(answer) or PATH.fullmatch(answer)
    return "" if fits else "it is `local`, a URL such as s3://bucket/path, or a path that begins with / or ./"


RULES: Mapping[str, Callable[[Question, str], str]] = {
    "sentence": _sentence,
    "choice": _choice,
    "owner": _owner,
    "remote": _remote,
}
