"""Where task runners lead: a table of files per program, and the few words in which the programs differ."""

from dataclasses import dataclass
from itertools import pairwise

from mlopskit.repo.facts.running import Flow
from mlopskit.repo.wiring.context import Context
from mlopskit.repo.wiring.follow import run_flow
from mlopskit.repo.wiring.parsers import Parse, Parser
from mlopskit.repo.wiring.walk import Lead, Walk

JUSTFILES = ("justfile", "Justfile", ".justfile")
TASKFILES = tuple(f"{name}.{end}" for name in ("Taskfile", "taskfile", "Taskfile.dist") for end in ("yml", "yaml"))
LEFTHOOKS = tuple(f"{dot}lefthook.{end}" for dot in ("", ".") for end in ("yml", "yaml"))
MISES = ("mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml", ".config/mise.toml")
SNAKEFILES = ("Snakefile", "workflow/Snakefile", "snakefile")
INVOKES = ("tasks.py", "tasks/__init__.py")
ENVIRONMENTS = ("-e", "--environment", "--manifest-path", "-p", "--project")
"""Options by which `pixi run` and its kin choose where a task runs."""
_NPM_VERBS = frozenset({"run", "run-script", "test", "start", "t"})
_NPM_OWN = frozenset({"install", "ci", "add", "exec", "publish", "audit", "init", "link", "pack", "update", "i"})


@dataclass(frozen=True, slots=True)
class Runner:
    """A program that runs named tasks of a file."""

    files: tuple[str, ...]
    parse: Parse
    verbs: tuple[str, ...] = ()
    """Words after the program that mean `run`; without them the task comes first."""
    verb_needed: bool = False
    values: tuple[str, ...] = ()
    """Options that take a value."""
    several: bool = True
    """Whether all words name tasks, rather than the first alone with its arguments behind it."""


RUNNERS: dict[str, Runner] = {
    "just": Runner(JUSTFILES, Parser("just"), values=("-f", "--justfile", "-d", "--working-directory", "--set")),
    "task": Runner(TASKFILES, Parser("taskfile"), values=("-t", "--taskfile", "-d", "--dir", "-c")),
    "invoke": Runner(INVOKES, Parser("invoke"), values=("-c", "--collection", "-r", "--search-root")),
    "mise": Runner(MISES, Parser("mise"), ("run", "r"), several=False, values=("-C", "--cd", "-E", "-j")),
    "lefthook": Runner(LEFTHOOKS, Parser("lefthook"), ("run",), verb_needed=True, several=False),
    "poe": Runner(("pyproject.toml", "poe_tasks.toml"), Parser("pyproject_tasks"), several=False, values=("-C",)),
    "taskipy": Runner(("pyproject.toml",), Parser("pyproject_tasks"), several=False),
    "mlflow": Runner(("MLproject",), Parser("mlproject"), ("run",), verb_needed=True),
    **{name: Runner(("package.json",), Parser("npm"), several=False) for name in ("npm", "yarn", "pnpm", "bun")},
}


def leads() -> dict[str, Lead]:
    """Return what follows the task runners."""
    return {
        **dict.fromkeys(RUNNERS, tasks),
        "npm": scripts,
        "yarn": scripts,
        "pnpm": scripts,
        "bun": scripts,
        "mlflow": projects,
        "anyscale": jobs,
        "ray": jobs,
        "az": submitted,
        "gcloud": submitted,
        "snakemake": rules,
        "databricks": bundle,
    }


def tasks(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow a runner to the tasks that are named, or to its default."""
    runner = RUNNERS[words[0]]
    path, flow = _file(walk, runner, context)
    rest = _plain(words[1:], runner.values)
    if rest[:1] and rest[0] in runner.verbs:
        rest = rest[1:]
    elif runner.verb_needed:
        return path
    if flow is None:
        return ""
    named = [word for word in rest if flow.work(word)] if runner.several else rest[:1]
    named += [after for before, after in pairwise(rest) if before == ":::"]
    known = tuple(name for name in named if flow.work(name))
    run_flow(walk, flow, path, known or (() if rest else (flow.default,)), line, context)
    return path


def own_script(walk: Walk, argv: tuple[str, ...], line: int, context: Context) -> bool:
    """Follow `pdm run lint`, `hatch run test:cov` and their kin to a task of that name, if there is one."""
    if argv[0] not in {"pdm", "hatch", "rye", "pixi"} or "run" not in argv:
        return False
    words = argv[argv.index("run") + 1 :]
    runner = Runner(("pyproject.toml", "pixi.toml"), Parser("pyproject_tasks"))
    path, flow = _file(walk, runner, context)
    name = next(iter(_plain(words, ENVIRONMENTS)), "")
    if flow is None or flow.work(name) is None:
        return False
    run_flow(walk, flow, path, (name,), line, context)
    return True


def scripts(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `npm run X`, `npm test` and their kin to the script."""
    path, flow = _file(walk, RUNNERS[words[0]], context)
    rest = _plain(words[1:], ("--prefix", "-w", "--filter"))
    if flow is None or not rest or rest[0] in _NPM_OWN:
        return ""
    name = rest[1] if rest[0] in {"run", "run-script"} and len(rest) > 1 else "test" if rest[0] == "t" else rest[0]
    if flow.work(name):
        run_flow(walk, flow, path, (name,), line, context)
    return path


def projects(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `mlflow run FOLDER [-e POINT]` to the entry point of the project."""
    if words[1:2] != ("run",):
        return ""
    rest = _plain(
        words[2:], ("-e", "--entry-point", "-P", "--param-list", "--experiment-name", "--run-name", "-v", "-b")
    )
    folder = rest[0] if rest else "."
    path = walk.files.find(f"{folder}/MLproject", context.directory)
    flow = walk.files.flow(path, Parser("mlproject")) if path else None
    if flow is not None:
        wanted = next((after for before, after in pairwise(words) if before in {"-e", "--entry-point"}), flow.default)
        run_flow(walk, flow, path, (wanted,), line, context)
    return path


def jobs(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `anyscale job submit FILE` and `ray job submit -- COMMAND` to what they run elsewhere."""
    if "submit" not in words:
        return ""
    if "--" in words:
        walk.argv(words[words.index("--") + 1 :], line, context)
        return ""
    for word in words[words.index("submit") + 1 :]:
        path = (
            walk.files.find(word.partition("=")[2] or word, context.directory)
            if word.endswith((".yaml", ".yml"))
            else ""
        )
        flow = walk.files.flow(path, Parser("job_files")) if path else None
        if flow is not None and not flow.problem:
            run_flow(walk, flow, path, (flow.default,), line, context, at_root=True)
            return path
    return ""


def submitted(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `az ml job create -f FILE` to the job, and `gcloud builds submit --config FILE` to the build."""
    creating = words[1:3] == ("ml", "job") or "builds" in words[1:4]
    if not creating or not {"create", "submit"} & set(words[2:6]):
        return ""
    parse = Parser("ci_cloudbuild") if words[0] == "gcloud" else Parser("yaml_pipelines")
    for before, word in pairwise((*words, "")):
        option, mark, value = before.partition("=")
        if option in {"-f", "--file", "--config"} and (
            path := walk.files.find(value if mark else word, context.directory)
        ):
            flow = walk.files.flow(path, parse)
            if flow is not None and not flow.problem:
                names = tuple(work.name for work in flow.works)
                run_flow(walk, flow, path, names, line, context, at_root=words[0] == "gcloud")
            return path
    return ""


def rules(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `snakemake` to the rules, the first of which needs all others."""
    named = next((after for before, after in pairwise(words) if before in {"-s", "--snakefile"}), "")
    path = walk.files.find(named, context.directory) if named else walk.files.first(SNAKEFILES, context.directory)
    flow = walk.files.flow(path, Parser("snakemake")) if path else None
    if flow is not None and not flow.problem and not {"-n", "--dry-run", "--dryrun", "--lint"} & set(words):
        run_flow(walk, flow, path, tuple(work.name for work in flow.works), line, context)
    return path


def bundle(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Name the bundle that `databricks bundle deploy` and `run` are about."""
    del line
    return walk.files.first(("databricks.yml", "databricks.yaml"), context.directory) if "bundle" in words else ""


def _file(walk: Walk, runner: Runner, context: Context) -> tuple[str, Flow | None]:
    path = walk.files.first(runner.files, context.directory)
    flow = walk.files.flow(path, runner.parse) if path else None
    return (path, None) if flow is None or flow.problem else (path, flow)


def _plain(words: tuple[str, ...], values: tuple[str, ...]) -> list[str]:
    """Return the words that are neither options nor their values nor settings."""
    found: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "--":
            break
        elif word.startswith("-"):
            skip = word in values
        elif "=" not in word:
            found.append(word)
    return found
