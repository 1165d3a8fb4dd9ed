"""pre-commit: the hooks of `.pre-commit-config.yaml`, each as the command that it runs."""

from mlopskit.repo import tables
from mlopskit.repo.facts.located import Mapping, Unreadable, document, items, mapping, text_of, texts
from mlopskit.repo.facts.running import Flow, Script, Step, Work
from mlopskit.repo.wiring.model import Trigger


def parse(text: str, path: str = "") -> Flow:
    """Return the hooks; `approval` marks those that only a person starts (`stages: [manual]`)."""
    try:
        root = mapping(document(text))
    except Unreadable as error:
        return Flow("pre-commit", problem=str(error))
    usual = texts(root.get("default_stages"))
    works = [
        _hook(mapping(hook), usual)
        for repo in items(root.get("repos"))
        for hook in items(mapping(repo).get("hooks"))
        if text_of(mapping(hook).get("id"))
    ]
    return Flow("pre-commit", tuple(works), frozenset({Trigger.HOOK}), root.at("repos"), name=path)


def _hook(hook: Mapping, usual: tuple[str, ...]) -> Work:
    name, line = text_of(hook["id"]), hook.at("id")
    stages = texts(hook.get("stages")) or usual
    entry = text_of(hook.get("entry"))
    arguments = texts(hook.get("args"))
    if entry:
        text = " ".join((entry, *arguments))
        step = Step(hook.at("entry"), (Script(((hook.at("entry"), text),), errexit=True),))
    else:
        known = tables.load("hooks")["command"].get(name, name)
        step = Step(line, argv=(*known.split(), *arguments))
    manual = bool(stages) and set(stages) <= {"manual"}
    return Work(
        name, line, (step,), approval=manual, aliases=(text_of(hook.get("alias")),) if hook.get("alias") else ()
    )
