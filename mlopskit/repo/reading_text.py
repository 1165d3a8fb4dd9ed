"""Lines of code, for what no call shows: attributes, magics of notebooks, values in dictionaries."""

from mlopskit.findings import Place
from mlopskit.repo.snapshot import Repo


def code_lines(repo: Repo, pattern: str, *, notebooks: bool = True, limit: int = 5) -> tuple[Place, ...]:
    """Return the first line per file of the product's Python that matches and is no comment; a few files at most."""
    paths = [path for path, _ in repo.python_files(notebooks=notebooks)]
    found: list[Place] = []
    for path in paths:
        places = [place for place in repo.find(pattern, path) if not _is_comment(repo, place)]
        found += places[:1]
        if len(found) == limit:
            break
    return tuple(found)


def _is_comment(repo: Repo, place: Place) -> bool:
    line = repo.lines(place.path)[(place.line or 1) - 1]
    return line.lstrip(' "').startswith("#")
