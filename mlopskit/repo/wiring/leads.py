"""Where a command leads: a make target, a script, a module, the hooks, the stages of a pipeline."""

import re

from mlopskit.findings import Place
from mlopskit.repo import tables
from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.running import Flow, Script
from mlopskit.repo.wiring import leads_tasks
from mlopskit.repo.wiring.context import Context
from mlopskit.repo.wiring.follow import run_flow, run_script
from mlopskit.repo.wiring.parsers import Parser
from mlopskit.repo.wiring.python_paths import console_scripts, module_path, script_path
from mlopskit.repo.wiring.walk import Lead, Walk

COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
DEEPEST = 5
MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_MAKE_VALUES = {"-C", "-f", "-j", "-I", "-o", "-W", "--directory", "--file", "--makefile", "--jobs"}


def leads() -> dict[str, Lead]:
    """Return what follows each program; the empty name follows all others."""
    shells: dict[str, Lead] = dict.fromkeys((*tables.load("shell")["shells"], "source", "."), shell)
    return {
        **shells,
        "": other,
        "python": python,
        "make": make_targets,
        "pre-commit": hooks,
        "prek": hooks,
        "dvc": dvc_stages,
        "tox": tox_environments,
        "nox": nox_sessions,
        **leads_tasks.leads(),
        "kedro": kedro_pipeline,
        "docker": docker_image,
        "podman": docker_image,
        "pytest": first_file,
        "coverage": coverage,
    }


def other(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow a program by path (`./run.sh`), a console command of the project, or a file handed to a launcher."""
    program = words[0]
    if "/" in program or program.endswith((".sh", ".py", ".bash")):
        path = script_path(walk.files, program, context.directory)
        if path and not path.endswith(".py"):
            run_script(walk, path, words[1:], line, context)
        return path
    if entry := console_scripts(walk.files).get(program):
        return entry
    return launched(walk, words, context) if program in tables.load("shell")["launchers"] else ""


def launched(walk: Walk, words: tuple[str, ...], context: Context) -> str:
    """Return the project's file that a launcher starts: `torchrun train.py`, `uvicorn app.main:app`."""
    for word in words[1:]:
        if word.endswith((".py", ".ipynb")) and (
            path := script_path(walk.files, word, context.directory) or _converted(walk, word, context)
        ):
            return path
        if re.fullmatch(r"[A-Za-z_][\w.]*(?::\w+)?(?:\(\))?", word) and "." in word + (":" if ":" in word else ""):
            if path := module_path(walk.files, word.split(":", 1)[0], context.directory):
                return path
        elif re.fullmatch(r"[A-Za-z_]\w*:\w+", word) and (
            path := module_path(walk.files, word.split(":", 1)[0], context.directory)
        ):
            return path
    return ""


def first_file(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Return the first of the project's files that the command names."""
    del line
    found = (
        script_path(walk.files, word, context.directory) for word in words[1:] if word.split("::")[0].endswith(".py")
    )
    return next((path for path in found if path), "")


def python(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str | None:
    """Follow `python file.py` and `python -m module`; a module that is a tool of others counts as that tool."""
    target = words[1] if len(words) > 1 else ""
    if target == "-m" and words[2:]:
        if path := module_path(walk.files, words[2], context.directory):
            return path
        walk.argv(words[2:], line, context)
        return None
    if target.startswith("-") or not target:
        return ""
    path = script_path(walk.files, target, context.directory) or _converted(walk, target, context)
    if not path and target.endswith(".py") and "$" not in target:
        walk.note(Place(context.path, line), f"`{target}` is not a file of the repository")
    return path


def _converted(walk: Walk, target: str, context: Context) -> str:
    """Return the notebook that a script was converted from before it is run, as `jupyter nbconvert` does it."""
    name = target.removesuffix(".py")
    return walk.files.find(f"{name}.ipynb", context.directory) if name != target else ""


def coverage(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `coverage run -m pytest` to what it measures."""
    if "run" not in words:
        return ""
    rest = list(words[words.index("run") + 1 :])
    while rest and rest[0].startswith("-") and rest[0] not in {"-m", "--module"}:
        rest = (
            rest[1:]
            if "=" in rest[0] or rest[0] in {"-a", "-p", "--branch", "--append", "--parallel-mode"}
            else rest[2:]
        )
    if rest:
        rest = ["-m", *rest[1:]] if rest[0] == "--module" else rest
        walk.argv(("python", *rest), line, context)
    return ""


def shell(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str | None:
    """Follow a shell to its script or to the text behind `-c`."""
    options = [word for word in words[1:] if word.startswith(("-", "+"))]
    rest = words[1:]
    errexit = any(re.fullmatch(r"-[a-z]*e[a-z]*", option) for option in options)
    while rest and rest[0].startswith(("-", "+")):
        if re.fullmatch(r"-[a-z]*c", rest[0]):
            text = rest[1] if len(rest) > 1 else ""
            lines = tuple((line, row) for row in text.split("\n"))
            walk.script(Script(lines, errexit=errexit, pipefail="pipefail" in rest), context)
            return None
        rest = rest[2:] if rest[0] in {"-o", "+o", "-O"} or re.fullmatch(r"-[a-z]*o", rest[0]) else rest[1:]
    path = script_path(walk.files, rest[0], context.directory) if rest else ""
    if path:
        run_script(walk, path, rest[1:], line, context, errexit=errexit, pipefail="pipefail" in options)
    return path or None


def make_targets(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `make TARGET` to the recipe, with `-C FOLDER` and `-f FILE`."""
    names, directory, file = [], context.directory, ""
    rest = list(words[1:])
    ignoring = False
    while rest:
        word = rest.pop(0)
        if word in {"-C", "--directory"} and rest:
            directory = _below(directory, rest.pop(0))
        elif word.startswith("--directory="):
            directory = _below(directory, word.partition("=")[2])
        elif word in {"-f", "--file", "--makefile"} and rest:
            file = rest.pop(0)
        elif word in _MAKE_VALUES and rest and rest[0].isdigit():
            rest.pop(0)
        elif word in {"-i", "--ignore-errors", "-n", "--dry-run", "-k"}:
            ignoring = ignoring or word != "-k"
        elif not word.startswith("-") and "=" not in word:
            names.append(word)
    path = walk.files.find(file, directory) if file else _makefile(walk, directory)
    flow = makefile(walk, path) if path else None
    if flow is None:
        walk.note(Place(context.path, line), "there is no Makefile here")
        return ""
    run_flow(walk, flow, path, tuple(names) or (flow.default,), line, context.but(enforced=not ignoring))
    return path


def makefile(walk: Walk, path: str, depth: int = 0) -> Flow | None:
    """Return a Makefile with those it includes."""
    flow = walk.files.flow(path, Parser("make"))
    if flow is None or not flow.unresolved or depth > DEEPEST:
        return flow
    works = list(flow.works)
    folder = path.rpartition("/")[0]
    for included in (found for _, name in flow.unresolved for found in walk.files.like(name, folder)):
        other_flow = makefile(walk, included, depth + 1) if included and included != path else None
        works += [replace(work, path=work.path or included) for work in (other_flow.works if other_flow else ())]
    return replace(flow, works=tuple(works), default=flow.default or (works[0].name if works else ""))


def _makefile(walk: Walk, directory: str) -> str:
    for name in MAKEFILES:
        path = f"{directory}/{name}" if directory else name
        if walk.files.has(path):
            return path
    return ""


def _below(directory: str, name: str) -> str:
    from mlopskit.repo.facts.shell import joined

    return joined(directory, name)


def hooks(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `pre-commit run [HOOK]` to the hooks."""
    path = walk.files.first((".pre-commit-config.yaml", ".pre-commit-config.yml"), context.directory)
    if not path or "run" not in words:
        return path
    flow = walk.files.flow(path, Parser("precommit"))
    if flow is None:
        return path
    named = [word for word in words[words.index("run") + 1 :] if flow.work(word)]
    manual = "manual" in words
    names = tuple(named) or tuple(work.name for work in flow.works if manual or not work.approval)
    run_flow(walk, flow, path, names, line, context)
    return path


def dvc_stages(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `dvc repro [STAGE]` and `dvc exp run` to the commands of the stages."""
    running = "repro" in words or ("exp" in words and "run" in words) or "--dry" in words
    if not running or "--dry" in words:
        return ""
    path = walk.files.first(("dvc.yaml",), context.directory)
    flow = walk.files.flow(path, Parser("dvc")) if path else None
    if flow is None:
        return ""
    named = tuple(word for word in words[2:] if flow.work(word))
    run_flow(walk, flow, path, named or tuple(work.name for work in flow.works), line, context)
    return path


def tox_environments(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `tox [-e ENV]` to the commands of its environments."""
    path = walk.files.first(("tox.ini", "tox.toml", "setup.cfg", "pyproject.toml"), context.directory)
    flow = walk.files.flow(path, Parser("tox")) if path else None
    if flow is None or not flow.works:
        return ""
    names = tuple(name for value in _values(words, ("-e", "--env", "-m")) for name in value.split(","))
    from mlopskit.repo.facts import tox

    known = tuple(name if flow.work(name) else tox.nearest(flow, name) for name in names)
    run_flow(walk, flow, path, known or tuple(flow.default.split(",")), line, context)
    return path


def nox_sessions(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `nox [-s SESSION]` to what the sessions run."""
    path = walk.files.first(("noxfile.py",), context.directory)
    flow = walk.files.flow(path, Parser("noxfile")) if path else None
    if flow is None:
        return ""
    names = tuple(
        name.split("-")[0] if not flow.work(name) else name
        for name in _many(words, ("-s", "--session", "--sessions", "-e"))
    )
    run_flow(walk, flow, path, names or tuple(flow.default.split(",")), line, context)
    return path


def docker_image(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow `docker build` to the Dockerfile, and `docker run IMAGE COMMAND` to the command."""
    verbs = [word for word in words[1:] if not word.startswith("-")]
    if verbs[:1] == ["build"] or verbs[:2] == ["buildx", "build"]:
        return docker_build(walk, words, line, context)
    if (
        words[0] == "docker"
        and {"up", "build", "run"} & set(verbs[:3])
        and (verbs[:1] == ["compose"] or _by_compose(walk, words, context))
    ):
        compose_services(walk, words, line, context)
    if verbs[:1] in (["run"], ["exec"]) or (verbs[:1] == ["compose"] and verbs[1:2] in (["run"], ["exec"])):
        from mlopskit.repo.facts import docker

        inner = docker.command_behind(words)
        if inner:
            walk.argv(inner, line, context)
    return ""


def _by_compose(walk: Walk, words: tuple[str, ...], context: Context) -> bool:
    """Whether the words are those of `docker-compose`, which goes by the name of docker here."""
    return words[1:2] == ("up",) and bool(walk.files.first(COMPOSE, context.directory))


def compose_services(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> None:
    """Follow `docker compose up` to the services, built and started."""
    named = next(iter(_values(words, ("-f", "--file"))), "")
    path = walk.files.find(named, context.directory) if named else walk.files.first(COMPOSE, context.directory)
    flow = walk.files.flow(path, Parser("compose")) if path else None
    if flow is not None and not flow.problem:
        chosen = tuple(word for word in words if flow.work(word)) or tuple(work.name for work in flow.works)
        run_flow(walk, flow, path, chosen, line, context)


def docker_build(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Follow a build to the commands that run in it."""
    named = next(iter(_values(words, ("-f", "--file"))), "")
    folder = next((word for word in reversed(words) if not word.startswith("-") and "=" not in word), ".")
    path = (
        walk.files.find(named, context.directory)
        if named
        else walk.files.find(f"{folder}/Dockerfile", context.directory)
    )
    flow = walk.files.flow(path, Parser("docker")) if path else None
    if flow is not None:
        run_flow(walk, flow, path, ("build",), line, context)
    return path


def _values(words: tuple[str, ...], options: tuple[str, ...]) -> list[str]:
    found = []
    for place, word in enumerate(words):
        name, mark, value = word.partition("=")
        if word in options and place + 1 < len(words):
            found.append(words[place + 1])
        elif mark and name in options:
            found.append(value)
    return found


def _many(words: tuple[str, ...], options: tuple[str, ...]) -> list[str]:
    """Return the values of an option that takes several, up to the next option."""
    found: list[str] = []
    taking = False
    for word in words[1:]:
        if word == "--":
            break
        name, mark, value = word.partition("=")
        if word.startswith("-"):
            taking = name in options
            found += [value] if taking and mark else []
        elif taking:
            found.append(word)
    return found


def kedro_pipeline(walk: Walk, words: tuple[str, ...], line: int, context: Context) -> str:
    """Name the registry of pipelines that `kedro run` goes through; the nodes are stages of their own."""
    del line, context
    if "run" not in words:
        return ""
    return next((path for path in sorted(walk.files.paths) if path.endswith("/pipeline_registry.py")), "")
