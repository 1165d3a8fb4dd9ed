"""`mlops init`."""

import os
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mlopskit import commands
from mlopskit.cli import prompts
from mlopskit.cli.options import Output, doing
from mlopskit.cli.output import emit_receipt
from mlopskit.commands.init import Wishes
from mlopskit.commands.init_foreign import init_foreign
from mlopskit.errors import ExitCode, UsageError
from mlopskit.scaffold import answer_files
from mlopskit.scaffold.catalog import Question

NameArgument = Annotated[str, Argument(help="the project's name, and its folder's: small letters, digits, - and _")]
Profile = Annotated[str, Option("--profile", metavar="minimal|standard|full", help="how much of the template")]
Task = Annotated[str, Option("--task", metavar="NAME", help="classification, regression, time-series, images or text")]
Ci = Annotated[
    list[str], Option("--ci", metavar="PROVIDER[,..]", help="github, gitlab, azure, aws, gcp, or none; repeatable")
]
With = Annotated[list[str], Option("--with", metavar="PART", help="a part to add to the profile; repeatable")]
Without = Annotated[list[str], Option("--without", metavar="PART", help="a part to leave out; repeatable")]
Set = Annotated[list[str], Option("--set", metavar="KEY=VALUE", help="an answer, such as license=MIT; repeatable")]
Answers = Annotated[Path | None, Option("--answers", metavar="FILE", help="answers as TOML, JSON or YAML")]
Defaults = Annotated[bool, Option("--defaults", help="ask nothing and take the default for what is not given")]
DryRun = Annotated[bool, Option("--dry-run", help="say what would be written, and write nothing")]
NoGit = Annotated[bool, Option("--no-git", help="make no git repository")]
Run = Annotated[bool, Option("--run", help="run `make all` in the new project and commit the result")]
Template = Annotated[
    str, Option("--template", metavar="SOURCE", help="a template of somebody else's: a folder or a git address")
]
Trust = Annotated[bool, Option("--trust", help="let that template's own programs run, and write what it makes")]
Wheel = Annotated[
    Path | None,
    Option("--wheel", metavar="FILE", help="a wheel of mlopskit for the project to carry; also MLOPSKIT_WHEEL"),
]


@doing(
    "mlops init penguins",
    "mlops init penguins --run                    make it, train it, test it, audit it",
    "mlops init penguins --set license=MIT --set remote=s3://bucket/penguins",
    "mlops init penguins --task regression --ci gitlab,azure",
    "mlops init penguins --profile minimal --with docker --dry-run",
)
def init(  # noqa: PLR0913 - one for each option
    name: NameArgument,
    *,
    profile: Profile = "standard",
    task: Task = "",
    ci: Ci = [],  # noqa: B006 - typer copies it
    with_: With = [],  # noqa: B006 - the same
    without: Without = [],  # noqa: B006 - the same
    set_: Set = [],  # noqa: B006 - the same
    answers: Answers = None,
    defaults: Defaults = False,
    dry_run: DryRun = False,
    no_git: NoGit = False,
    run: Run = False,
    wheel: Wheel = None,
    template: Template = "",
    trust: Trust = False,
    output: Output,
) -> ExitCode:
    """
    Make a new project that trains, tests, validates and deploys from the first minute.

    With --template another template makes it; what it would write and run is shown first, and --trust does it.

    The project has real data, a pipeline, tests, a lock and CI, and is committed to git. Every answer is checked before
    anything is written; nothing is written outside the project's folder, and nothing is fetched from the network.
    """
    given = {**(answer_files.read(answers) if answers else {}), **answer_files.from_words(set_), **_task(task)}
    if template:
        receipt = init_foreign(name, template, given, parent=Path.cwd(), trust=trust and not dry_run, git=not no_git)
        return emit_receipt(receipt, output)
    if trust:
        raise UsageError("--trust is for a template of somebody else's", hint="name it with --template")
    wishes = Wishes(
        profile,
        tuple(with_),
        tuple(without),
        given,
        _wheel(wheel),
        git=not no_git,
        run=run,
        ci=tuple(word for words in ci for word in words.split(",")),
        ask=None if defaults or not prompts.interactive() else _ask,
    )
    command = commands.init.preview if dry_run else commands.init.init
    return emit_receipt(command(name, wishes, parent=Path.cwd()), output)


def _task(name: str) -> dict[str, str]:
    return {"task": name} if name else {}


def _ask(question: Question, default: str) -> str:
    choices = f" ({', '.join(question.choices)})" if question.choices else ""
    return prompts.ask(f"{question.ask}{choices}", flag=f"--set {question.name}=...", default=default)


def _wheel(given: Path | None) -> Path | None:
    named = os.environ.get("MLOPSKIT_WHEEL")
    return given or (Path(named) if named else None)
