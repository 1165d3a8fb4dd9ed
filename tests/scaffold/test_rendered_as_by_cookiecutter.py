"""Our walk over a template is a short cut: Cookiecutter itself makes the same of every layer."""

from pathlib import Path

import pytest
from cookiecutter.generate import generate_files
from jinja2 import UndefinedError

from mlopskit.scaffold import catalog, composing, parts
from mlopskit.scaffold.project import Project
from mlopskit.tools import cookiecutter

ANSWERS = {
    "package": "many_birds",
    "description": "Birds & more",
    "author": "Ada",
    "owner": "@ada",
    "license": "MIT",
    "remote": "local",
    "setup_command": "true",
    "lint_command": "true",
    "test_command": "true",
    "image_command": "true",
}


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, with where it lies."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("task", [*catalog.current().tasks, ""])
def test_every_layer_is_what_cookiecutter_makes_of_it(task: str, tmp_path: Path) -> None:
    """
    Whatever the task, with every part that fits it, and in a repository of somebody else's, no byte is different.
    """
    template = catalog.current()
    fitting = tuple(one.name for one in template.parts.values() if task or one.anywhere)
    chosen = parts.complete(parts.choose(template, fitting, (), (), task), "local" if task else "")
    project = Project("birds", "0.1.0", "0.1.0", {**ANSWERS, "task": task}, chosen, "2026", adopted=not task)
    values = composing.values(project, template)
    settings = {"_copy_without_render": template.verbatim, "_jinja2_env_vars": cookiecutter.BLOCKS}
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for layer in template.layers(chosen, task, adopted=project.adopted):
        cookiecutter.render(layer, values, ours, template.verbatim)
        if any(layer.glob("{{*}}")):
            generate_files(layer, {"cookiecutter": values | settings}, theirs, overwrite_if_exists=True)

    assert tree(theirs) == tree(ours)


def test_line_ends_and_binaries_are_kept(tmp_path: Path) -> None:
    """
    A text of Windows stays one, with one mark or with many; what is no text, or is named, is copied with its marks.
    """
    files = {
        "dos.txt": b"one\r\n{{ cookiecutter.who }}\r\n",
        "many.txt": b"one\r\n{% if cookiecutter.who %}\r\ntwo\r\n{% endif %}\r\n",
        "unix.txt": b"{{ cookiecutter.who }} and {{cookiecutter.who}}\n{{ cookiecutter.who|upper }}",
        "picture": b"\x00\xff{{ cookiecutter.who }}",
        "rows.csv": b"{{ cookiecutter.nobody }}\n",
        "{{cookiecutter.who}}.txt": b"",
    }
    top = tmp_path / "template/{{cookiecutter.project}}"
    top.mkdir(parents=True)
    for name, content in files.items():
        (top / name).write_bytes(content)
    values = {"project": "birds", "who": "Ada"}
    cookiecutter.render(tmp_path / "template", values, tmp_path / "made", ["*.csv"])

    assert {
        "birds/dos.txt": b"one\r\nAda\r\n",
        "birds/many.txt": b"one\r\ntwo\r\n",
        "birds/unix.txt": b"Ada and Ada\nADA",
        "birds/picture": files["picture"],
        "birds/rows.csv": files["rows.csv"],
        "birds/Ada.txt": b"",
    } == tree(tmp_path / "made")


@pytest.mark.parametrize("text", ["{{ cookiecutter.nobody }}", "{% if cookiecutter.nobody %}{% endif %}"])
def test_a_mark_without_a_value_is_an_error(text: str) -> None:
    """
    A slip in a template is found when it is rendered, and never leaves an empty place.
    """
    with pytest.raises(UndefinedError, match="nobody"):
        cookiecutter.fill(text, {"who": "Ada"})
