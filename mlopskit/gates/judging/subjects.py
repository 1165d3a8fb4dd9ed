"""What several gates are about, and the files that decide their verdicts."""

from mlopskit.gates import Subject
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.wording import counted

PYTHON = ("**/*.py", "**/*.pyi", "**/*.ipynb", "**/pyproject.toml")


def python_files(project: Project) -> Subject:
    """Return whether the project has Python files."""
    found = len(project.glob("**/*.py", "**/*.pyi"))
    return Subject.present(counted(found, "Python file")) if found else Subject.absent("there are no Python files")
