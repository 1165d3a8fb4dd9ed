"""
A project from a template of somebody else's: rendered in a sandbox, shown before it is trusted.

Without trust nothing is written and nothing of the template is run: the receipt says what would be made and which of
its programs would run. With trust its hooks run in the new folder, before that is moved into place.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlopskit.errors import Incomplete, UsageError
from mlopskit.process import find, run

CHILD = "mlopskit.tools.foreign_child"
SECONDS = 90.0
HOOK_SECONDS = 300.0
NEVER = ("_extensions",)
"""Settings that name code to be loaded into the renderer; a sandbox with a stranger's code in it is none."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A program that the template brings, as it would be run."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a template has become."""

    answers: Mapping[str, object]
    files: tuple[str, ...]
    hooks: tuple[Hook, ...]


def render(template: Path, given: Mapping[str, str], name: str, root: Path) -> Rendered:
    """Render a template into a folder; raises `UsageError` with the reason when it cannot be done safely."""
    _must_be_plain(template)
    root.mkdir(parents=True)
    request, answer = (root.parent / f".{word}.json" for word in ("request", "answer"))
    asked = {"template": str(template), "given": dict(given), "name": name, "into": str(root), "answer": str(answer)}
    request.write_text(json.dumps(asked), encoding="utf-8")
    env = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LANG", "PYTHONPATH") if key in os.environ}
    words = [sys.executable, "-B", "-m", CHILD, str(request)]
    done = run(words, cwd=root.parent, env=env, timeout=SECONDS, limit=2**16)
    if done.exit_code or not answer.is_file():
        raise UsageError("the template could not be rendered: it takes too much time or memory", hint="look into it")
    told = json.loads(answer.read_text(encoding="utf-8"))
    request.unlink()
    answer.unlink()
    if "refused" in told:
        raise UsageError(f"the template is refused: {told['refused']}", hint="mend it, or take another one")
    hooks = tuple(Hook(one["name"], one["text"]) for one in told["hooks"])
    return Rendered(told["answers"], tuple(told["files"]), hooks)


def run_hooks(rendered: Rendered, root: Path) -> None:
    """Run the template's programs in the rendered folder, with the rights of the person who trusts them."""
    for hook in rendered.hooks:
        if hook.name.startswith("pre_prompt"):
            continue  # it would change the questions, which are answered by now
        script = root.parent / hook.name
        script.write_text(hook.text, encoding="utf-8")
        words = [sys.executable] if script.suffix == ".py" else [find("sh", hint="the hook is a script of the shell")]
        done = run([*words, str(script)], cwd=root, env=dict(os.environ), timeout=HOOK_SECONDS)
        script.unlink()
        if done.exit_code:
            said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
            raise Incomplete(
                f"the template's {hook.name} failed: {said[-1] if said else f'exit {done.exit_code}'}",
                hint="nothing was left",
            )


def _must_be_plain(template: Path) -> None:
    try:
        content = json.loads((template / "cookiecutter.json").read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"cookiecutter.json cannot be read: {error}", hint="mend it") from error
    if not isinstance(content, dict):
        raise UsageError("cookiecutter.json holds no questions", hint="it is a table of names and defaults")
    for name in NEVER:
        if content.get(name):
            raise UsageError(
                f"the template names code to be loaded (`{name}`), which is not done", hint="use cookiecutter"
            )
