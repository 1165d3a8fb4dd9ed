"""
Cookiecutter as a renderer and nothing more.

Its front door (`cookiecutter.main`) reads and writes folders in the user's home, runs hooks, and takes answers
unchecked; `generate_files` does none of that when the context is made here and hooks are refused.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path


BLOCKS = {"trim_blocks": True, "lstrip_blocks": True}
"""A line that holds nothing but a block leaves no line behind."""


def render(template: Path, values: Mapping[str, object], into: Path, verbatim: Iterable[str]) -> None:
    """Render the tree in `template` into a folder, over what lies there; raises when a mark has no value."""
    from cookiecutter.generate import generate_files

    context = {**values, "_copy_without_render": list(verbatim), "_jinja2_env_vars": BLOCKS}
    generate_files(
        repo_dir=template,
        context={"cookiecutter": context},
        output_dir=into,
        overwrite_if_exists=True,
        accept_hooks=False,
    )


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return a text with its marks filled, as in a file of the tree; raises when a mark has no value."""
    from cookiecutter.environment import StrictEnvironment

    environment = StrictEnvironment(context={"cookiecutter": {}}, keep_trailing_newline=True, **BLOCKS)
    return str(environment.from_string(text).render(cookiecutter=values))
