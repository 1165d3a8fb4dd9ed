"""
Rendering a stranger's template, in a process of its own: `python -m mlopskit.tools.foreign_child REQUEST`.

Marks are filled in Jinja's sandbox, so that no template reaches into Python; time, memory and the size of files are
bounded by the system; no hook is run and no extension that the template names is loaded. What is made, and why
nothing is, is told as JSON.
"""

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MEMORY = 2**30
LARGEST = 50 * 2**20
SECONDS = 60
ROOT = re.compile(r"\{\{.*cookiecutter.*\}\}")
OURS = {".git", ".mlopskit.json"}
HOOKS = ("pre_prompt", "pre_gen_project", "post_gen_project")


class Refused(Exception):  # noqa: N818 - it is told as a sentence
    """A template that cannot be rendered as it is, with the reason."""


def main(request: str) -> int:
    """Render what the request asks for and tell what came of it."""
    asked = json.loads(Path(request).read_text(encoding="utf-8"))
    _bound()
    try:
        told = render(Path(asked["template"]), asked["given"], asked["name"], Path(asked["into"]))
    except Refused as error:
        told = {"refused": str(error)}
    except MemoryError:
        told = {"refused": "it wants more memory than a template may have"}
    except Exception as error:  # noqa: BLE001 - whatever a stranger's template does is told as a sentence
        told = {"refused": f"{type(error).__name__}: {str(error)[:300]}"}
    Path(asked["answer"]).write_text(json.dumps(told), encoding="utf-8")
    return 0


def render(template: Path, given: Mapping[str, str], name: str, into: Path) -> dict[str, Any]:
    """Render a template into a folder; returns answers, files, and the hooks as they would be run."""
    environment = _environment()
    content = json.loads((template / "cookiecutter.json").read_text(encoding="utf-8"))
    root = _root(template)
    answers = _answers(environment, content, given, root.name, name)
    context = {"cookiecutter": {**answers, "_template": str(template), "_output_dir": str(into)}}
    verbatim = [str(pattern) for pattern in content.get("_copy_without_render", ())]
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    made: dict[str, Path] = {}
    for file in files:
        target = _inside(environment, file.relative_to(root), context)
        if target in made:
            raise Refused(f"two of its files would become {target}")
        made[target] = file
        _write(environment, file, into / target, context, verbatim, file.relative_to(root).as_posix())
    shown = {key: value for key, value in answers.items() if not key.startswith("_")}
    return {"answers": shown, "files": list(made), "hooks": list(_hooks(environment, template, context))}


def _answers(
    environment: Any,  # noqa: ANN401 - Jinja is loaded only in this process
    content: Mapping[str, Any],
    given: Mapping[str, str],
    root: str,
    name: str,
) -> dict[str, Any]:
    """Answer every question: as given, else with its default, rendered with the answers before it."""
    asked = [key for key in content if not key.startswith("_")]
    unknown = [key for key in given if key not in asked]
    if unknown:
        raise Refused(f"it does not ask for `{unknown[0]}`; it asks for {', '.join(asked)}")
    named = re.fullmatch(r"\{\{\s*cookiecutter\.(\w+)\s*\}\}", root)
    answers: dict[str, Any] = {}
    for key, default in content.items():
        if key in given:
            answers[key] = _given(key, given[key], default)
        elif key.startswith("_") and not key.startswith("__"):
            answers[key] = default
        elif named and key == named[1]:
            answers[key] = name
        else:
            first = default[0] if isinstance(default, list) and default else default
            answers[key] = _filled(environment, first, {"cookiecutter": answers})
    return answers


def _given(key: str, value: str, default: object) -> object:
    """Take an answer as it stands, never as a template."""
    if isinstance(default, list) and value not in [str(one) for one in default]:
        raise Refused(f"`{key}` cannot be `{value}`: it is one of {', '.join(map(str, default))}")
    if isinstance(default, bool):
        if value.lower() not in {"yes", "no", "true", "false"}:
            raise Refused(f"`{key}` cannot be `{value}`: it is yes or no")
        return value.lower() in {"yes", "true"}
    return value


def _filled(environment: Any, value: object, context: Mapping[str, Any]) -> object:  # noqa: ANN401 - the same
    if isinstance(value, str):
        return environment.from_string(value).render(**context)
    if isinstance(value, dict):
        return {key: _filled(environment, inner, context) for key, inner in value.items()}
    return value


def _root(template: Path) -> Path:
    roots = [path for path in sorted(template.iterdir()) if path.is_dir() and ROOT.search(path.name)]
    if len(roots) != 1:
        raise Refused(f"it has {len(roots)} folders named with a mark, and needs one")
    return roots[0]


def _inside(environment: Any, path: Path, context: Mapping[str, Any]) -> str:  # noqa: ANN401 - the same
    """Return where a file goes; a name that leads elsewhere, or into git's own folder, is refused."""
    words = []
    for part in path.parts:
        word = environment.from_string(part).render(**context)
        if word in {"", ".", ".."} or re.search(r"[\\/\x00-\x1f\x7f:]", word):
            raise Refused(f"the name {part!r} would become {word!r}, which leads out of the project")
        if word.rstrip(". ").lower() in OURS:
            raise Refused(f"it would write {word}, which is not a template's to write")
        words.append(word)
    return "/".join(words)


def _write(  # noqa: PLR0913, PLR0917 - one for each thing that a file depends on
    environment: Any,  # noqa: ANN401 - the same
    file: Path,
    target: Path,
    context: Mapping[str, Any],
    verbatim: list[str],
    path: str,
) -> None:
    from fnmatch import fnmatch

    content = file.read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    if b"\0" not in content and not any(fnmatch(path, pattern) for pattern in verbatim):
        with contextlib.suppress(UnicodeDecodeError):
            content = environment.from_string(content.decode("utf-8")).render(**context).encode()
    target.write_bytes(content)
    target.chmod(0o755 if os.access(file, os.X_OK) else 0o644)


def _hooks(environment: Any, template: Path, context: Mapping[str, Any]) -> Iterator[dict[str, str]]:  # noqa: ANN401 - the same
    for file in sorted((template / "hooks").glob("*")) if (template / "hooks").is_dir() else ():
        if file.is_file() and file.stem in HOOKS:
            text = file.read_text(encoding="utf-8")
            yield {"name": file.name, "text": environment.from_string(text).render(**context)}


def _environment() -> Any:  # noqa: ANN401 - Jinja's sandbox, without types of ours
    """Return Jinja's sandbox with the filters that every template of cookiecutter's may count on."""
    from cookiecutter import extensions
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    known = (
        extensions.JsonifyExtension,
        extensions.SlugifyExtension,
        extensions.TimeExtension,
        extensions.UUIDExtension,
    )
    return SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True, extensions=list(known))


def _bound() -> None:
    if sys.platform == "win32":
        return  # there the parent's deadline is what bounds it
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
