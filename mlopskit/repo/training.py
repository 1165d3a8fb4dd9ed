"""Which code trains a model, told from code that only calls something `fit`."""

from collections.abc import Iterable
from functools import cache
from typing import Protocol

from mlopskit.repo.facts.model import Call, PythonFacts
from mlopskit.repo.libraries import learning
from mlopskit.repo.tables import load

GRADIENTS = frozenset({"backward", "gradient", "value_and_grad", "apply_gradients", "manual_backward"})
STEPS = frozenset({"step", "apply_gradients", "apply_updates"})


class Project(Protocol):
    """What is asked of a repository here."""

    def python_files(self, *, product: bool = True, notebooks: bool = False) -> Iterable[tuple[str, PythonFacts]]:
        """Go through the parsed Python files and notebooks."""

    def modules_from(self, path: str) -> frozenset[str]:
        """Return the project's own files that a file imports, itself included."""

    def python(self, path: str) -> PythonFacts | None:
        """Return the facts of one file."""


def training_lines(project: Project) -> dict[str, int]:
    """Return the line at which each of the product's files trains a model, for those that do."""
    found: dict[str, int] = {}
    for path, facts in project.python_files(notebooks=True):
        line = training_line(facts, speaks=has_estimators(facts))
        if line is None and _may_train(facts) and _reaches_estimators(project, path):
            line = training_line(facts, speaks=True)
        if line is not None:
            found[path] = line
    return found


def training_line(facts: PythonFacts, *, speaks: bool) -> int | None:
    """
    Return the line where a file trains a model, or None when it does not.

    `speaks` says whether models are at hand in the file, so that an object of unknown make may be one.
    """
    lines = [call.line for call in facts.calls if trains(call, speaks=speaks)]
    if not lines and speaks and (loop := _loop(facts)) is not None:
        return loop
    return min(lines, default=None)


def has_estimators(facts: PythonFacts) -> bool:
    """Whether a file imports something that can be trained, rather than only what prepares or measures."""
    return any(
        item.root in learning()
        and not f"{item.module}.{item.name}.".startswith(_words("no_models"))
        and not f"{item.module}.".startswith(("sklearn.model_selection.", "sklearn.metrics.", "sklearn.datasets."))
        for item in facts.imports
    )


def trains(call: Call, *, speaks: bool) -> bool:
    """Whether a call trains a model."""
    if call.name in _words("trainers") or call.name.endswith(_words("cloud_jobs")):
        return True
    if call.method in _words("fit_methods") and "." in call.name:
        return _fits_model(call, speaks=speaks)
    if call.method == "train" and call.name.startswith("."):
        receiver = call.receiver.lower()
        return "trainer" in receiver or receiver.startswith(_words("train_receivers"))
    return False


def _fits_model(call: Call, *, speaks: bool) -> bool:
    receiver = call.receiver
    if receiver.startswith(_words("no_models")):
        return False
    if receiver.partition(".")[0] in learning() or receiver.startswith(_words("clouds")):
        return True
    last = receiver.lower().rsplit(".", 1)[-1]
    if last in {"self", "super()", "fig", "ax", "axes", "dv", "le", "ohe"} or any(
        n in last for n in _words("no_model_names")
    ):
        return False
    # an object of unknown make is a model where models are at hand and something is given to fit it on
    return speaks and bool(call.arguments)


def _loop(facts: PythonFacts) -> int | None:
    """Return the line of a training loop written by hand: gradients computed, then a step taken."""
    gradients = [call.line for call in facts.calls if call.method in GRADIENTS and "." in call.name]
    steps = [call.line for call in facts.calls if call.method in STEPS and "." in call.name]
    # gradients are set to zero for one purpose only, even where the step is hidden in a scaler
    zeroed = [call.line for call in facts.calls if call.name == ".zero_grad"]
    return min((gradients if steps else []) + zeroed, default=None)


def _may_train(facts: PythonFacts) -> bool:
    return any(trains(call, speaks=True) for call in facts.calls)


def _reaches_estimators(project: Project, path: str) -> bool:
    """Whether a file imports, through the project's own modules, something that can be trained."""
    reached = (project.python(module) for module in project.modules_from(path))
    return any(has_estimators(facts) for facts in reached if facts is not None)


@cache
def _words(key: str) -> tuple[str, ...]:
    return tuple(load("training")[key])
