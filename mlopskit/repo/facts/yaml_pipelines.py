"""Pipelines written as YAML: Azure ML jobs and schedules, Databricks bundles, Argo workflows, Prefect deployments."""

import re

from mlopskit.findings import Place
from mlopskit.repo.facts.located import Mapping, Text, Unreadable, documents, items, line_of, mapping, text_of, texts
from mlopskit.repo.facts.python_flows import Steps
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Stage, Trigger

DEEPEST = 8

_PARENT = re.compile(r"parent\.jobs\.([\w-]+)\.outputs")
_TASK = re.compile(r"tasks\.([\w-]+)\.outputs")


def parse(text: str, path: str) -> Flow:
    """Return the pipelines of a YAML file, whatever tool they are for."""
    try:
        roots = [mapping(root) for root in documents(text)]
    except Unreadable as error:
        return Flow("yaml", problem=str(error))
    source = text.split("\n")
    flows = [flow for root in roots for flow in (_read(root, path, source),) if flow is not None]
    if not flows:
        return Flow("yaml", problem="it says nothing of pipelines")
    works = tuple(work for flow in flows for work in flow.works)
    stages = tuple(stage for flow in flows for stage in flow.stages)
    triggers = frozenset(trigger for flow in flows for trigger in flow.triggers)
    return Flow(flows[0].provider, works, triggers, flows[0].line, stages, name=path)


def _read(root: Mapping, path: str, source: list[str]) -> Flow | None:
    kind = text_of(root.get("kind"))
    if text_of(root.get("apiVersion")).startswith("argoproj.io") and "Workflow" in kind:
        return _argo(root, path, source)
    if isinstance(root.get("resources"), Mapping) and {"jobs", "pipelines"} & set(mapping(root["resources"])):
        return _databricks(root, path)
    if isinstance(root.get("deployments"), list):
        return _prefect(root, path)
    return _azure(root, path, source)


def _azure(root: Mapping, path: str, source: list[str]) -> Flow | None:
    schema = text_of(root.get("$schema"))
    if "create_job" in root and "trigger" in root:
        return _schedule(root, path)
    if isinstance(root.get("jobs"), Mapping) and ("pipelineJob" in schema or text_of(root.get("type")) == "pipeline"):
        return _azureml(root, path, source)
    described = "commandJob" in schema or "commandComponent" in schema or "environment" in root
    return _command(root, path, source) if described and isinstance(root.get("command"), Text) else None


def _flow(provider: str, works: list[Work], stages: tuple[Stage, ...], line: int, schedule: Place | None) -> Flow:
    trigger = Trigger.SCHEDULE if schedule else Trigger.SHELL
    return Flow(provider, tuple(works), frozenset({trigger}), line, stages)


def _azureml(root: Mapping, path: str, source: list[str]) -> Flow:
    found, works = Steps(), []
    jobs = mapping(root["jobs"])
    for name, body in jobs.items():
        found.add(name, jobs.at(name))
        command = mapping(body).get("command")
        code = text_of(mapping(body).get("code"))
        if isinstance(command, Text):
            step = Step(command.line, (Script(command.numbered(source)),), directory=code if "://" not in code else "")
            works.append(Work(name, jobs.at(name), (step,)))
    for name, body in jobs.items():
        for before in _PARENT.findall(_flat(body)):
            found.link(before, name)
    title = text_of(root.get("display_name")) or path
    return _flow("azureml", works, found.stages("azureml", path, title), jobs.line, None)


def _command(root: Mapping, path: str, source: list[str]) -> Flow:
    command = root["command"]
    name = text_of(root.get("name")) or text_of(root.get("display_name")) or path
    steps: tuple[Step, ...] = ()
    if isinstance(command, Text):
        code = text_of(root.get("code"))
        folder = code if "://" not in code else ""
        steps = (Step(command.line, (Script(command.numbered(source)),), directory=folder),)
    return Flow("azureml", (Work(name, root.at("command"), steps),), frozenset({Trigger.SHELL}), root.line)


def _schedule(root: Mapping, path: str) -> Flow:
    """Return a schedule as a stage of its own, named for the job that it starts."""
    place = Place(path, root.at("trigger"))
    name = text_of(root.get("name")) or "schedule"
    stage = Stage(
        name, "azureml", Place(path, root.at("create_job")), pipeline=text_of(root.get("create_job")), schedule=place
    )
    return Flow("azureml", (), frozenset({Trigger.SCHEDULE}), root.at("trigger"), (stage,))


def _databricks(root: Mapping, path: str) -> Flow:
    works: list[Work] = []
    stages: list[Stage] = []
    scheduled = None
    jobs = mapping(mapping(root["resources"]).get("jobs"))
    for job, body in jobs.items():
        node = mapping(body)
        schedule = _databricks_schedule(node, path)
        scheduled = scheduled or schedule
        found = Steps()
        for item in items(node.get("tasks")):
            task = mapping(item)
            name = found.add(text_of(task.get("task_key")) or "task", task.line)
            for before in items(task.get("depends_on")):
                found.link(text_of(mapping(before).get("task_key")), name)
            if argv := _databricks_command(task):
                triggers = frozenset({Trigger.SCHEDULE}) if schedule else None
                works.append(Work(name, task.line, (Step(task.line, argv=argv),), triggers=triggers))
        stages += found.stages("databricks", path, job, schedule)
    return _flow("databricks", works, tuple(stages), jobs.line, scheduled)


def _databricks_schedule(node: Mapping, path: str) -> Place | None:
    for key in ("schedule", "trigger", "continuous"):
        if key in node and text_of(mapping(node[key]).get("pause_status")).upper() != "PAUSED":
            return Place(path, node.at(key))
    return None


def _databricks_command(task: Mapping) -> tuple[str, ...]:
    script = text_of(mapping(task.get("spark_python_task")).get("python_file"))
    notebook = text_of(mapping(task.get("notebook_task")).get("notebook_path"))
    wheel = text_of(mapping(task.get("python_wheel_task")).get("entry_point"))
    if script or notebook:
        return ("python", script or f"{notebook.removesuffix('.py')}.py")
    return (wheel,) if wheel else ()


def _argo(root: Mapping, path: str, source: list[str]) -> Flow:
    spec = mapping(root.get("spec"))
    schedule = None
    if text_of(root.get("kind")) == "CronWorkflow":
        schedule = Place(path, spec.at("schedule" if "schedule" in spec else "schedules"))
        spec = mapping(spec.get("workflowSpec"))
    found, works = Steps(), []
    for item in items(spec.get("templates")):
        template = mapping(item)
        for task in items(mapping(template.get("dag")).get("tasks")):
            _argo_task(mapping(task), found)
        before: list[str] = []
        for group in items(template.get("steps")):
            added = [found.add(text_of(mapping(step).get("name")) or "step", line_of(step)) for step in items(group)]
            for name in added:
                for earlier in before:
                    found.link(earlier, name)
            before = added
        if step := _argo_container(template, source):
            works.append(Work(text_of(template.get("name")) or "template", template.line, (step,)))
    metadata = mapping(root.get("metadata"))
    title = text_of(metadata.get("name")) or text_of(metadata.get("generateName")) or path
    return _flow("argo", works, found.stages("argo", path, title, schedule), root.at("kind"), schedule)


def _argo_task(task: Mapping, found: Steps) -> None:
    name = found.add(text_of(task.get("name")) or "task", task.line)
    depends = re.findall(r"[A-Za-z][\w-]*", text_of(task.get("depends")))
    for before in (*texts(task.get("dependencies")), *depends, *_TASK.findall(_flat(task.get("arguments")))):
        found.link(before, name)


def _argo_container(template: Mapping, source: list[str]) -> Step | None:
    container = mapping(template.get("container"))
    words = (*texts(container.get("command")), *texts(container.get("args")))
    if words:
        return Step(container.at("command" if "command" in container else "args"), argv=words)
    script = mapping(template.get("script")).get("source")
    shell = texts(mapping(template.get("script")).get("command"))
    if isinstance(script, Text) and shell and shell[0] in {"bash", "sh"}:
        return Step(script.line, (Script(script.numbered(source)),))
    return None


def _prefect(root: Mapping, path: str) -> Flow:
    works: list[Work] = []
    stages: list[Stage] = []
    for item in items(root.get("deployments")):
        node = mapping(item)
        key = next((key for key in ("schedules", "schedule") if _active(node.get(key))), "")
        place = Place(path, node.at(key)) if key else None
        entry = text_of(node.get("entrypoint"))
        if not entry:
            continue
        triggers = frozenset({Trigger.SCHEDULE}) if place else None
        argv = ("python", entry.split(":", 1)[0])
        name = text_of(node.get("name")) or entry
        works.append(Work(name, node.line, (Step(node.at("entrypoint"), argv=argv),), triggers=triggers))
        stages.append(Stage(name, "prefect", Place(path, node.line), pipeline=entry, schedule=place))
    return _flow("prefect", works, tuple(stages), root.at("deployments"), None)


def _active(value: object) -> bool:
    return any(text_of(mapping(item).get("active")).lower() != "false" for item in items(value) if mapping(item))


def _flat(value: object, depth: int = 0) -> str:
    """Return all texts within a value, joined; what is deeper than eight steps is left out."""
    if isinstance(value, str):
        return str(value)
    if depth > DEEPEST:
        return ""
    inner = list(value.values()) if isinstance(value, Mapping) else items(value)
    return "\n".join(_flat(item, depth + 1) for item in inner[:500])
