"""
Cookiecutter as a renderer and nothing more.

Its front door (`cookiecutter.main`) reads and writes folders in the user's home, runs hooks, and takes answers
unchecked; `generate_files` does none of that when the context is made here and hooks are refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

MARKS = (b"{{", b"{%", b"{#")
BLOCKS = {"trim_blocks": True, "lstrip_blocks": True}
"""A line that holds nothing but a block leaves no line behind."""


def render(template: Path, values: Mapping[str, object], into: Path, verbatim: Iterable[str]) -> None:
    """Render the tree in `template` into a folder, over what lies there; raises when a mark has no value."""
    from cookiecutter.generate import generate_files

    copied = [*verbatim, *_unmarked(template)]
    context = {**values, "_copy_without_render": copied, "_jinja2_env_vars": BLOCKS}
    generate_files(
        repo_dir=template,
        context={"cookiecutter": context},
        output_dir=into,
        overwrite_if_exists=True,
        accept_hooks=False,
    )


def _unmarked(template: Path) -> Iterator[str]:
    """Go through the files without a mark in them: compiling a text to copy it is most of what rendering costs."""
    for root in template.glob("{{*}}"):
        for file in root.rglob("*"):
            if file.is_file() and not any(mark in file.read_bytes() for mark in MARKS):
                yield file.relative_to(root).as_posix()


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return a text with its marks filled, as in a file of the tree; raises when a mark has no value."""
    from cookiecutter.environment import StrictEnvironment

    environment = StrictEnvironment(context={"cookiecutter": {}}, keep_trailing_newline=True, **BLOCKS)
    return str(environment.from_string(text).render(cookiecutter=values))
