"""
Names and paths with stars, matched by plain string operations.

A run asks hundreds of such shapes of a few dozen files: compiling an expression for each would take longer than all the
answers.
"""

from collections.abc import Sequence


def fits(name: str, shape: str) -> bool:
    """Whether a name has a shape, in which `*` stands for any text, none included."""
    head, *rest = shape.split("*")
    if not rest:
        return name == shape
    *middle, tail = rest
    if len(name) < len(head) + len(tail) or not name.startswith(head) or not name.endswith(tail):
        return False
    at, stop = len(head), len(name) - len(tail)
    for piece in middle:
        found = name.find(piece, at, stop)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def leads_along(folders: Sequence[str], shape: Sequence[str]) -> bool:
    """Whether a path, given by its parts, has a shape whose part `**` stands for any folders, none included."""
    if not shape:
        return not folders
    if shape[0] == "**":
        if len(shape) == 1:
            return bool(folders)
        return any(leads_along(folders[at:], shape[1:]) for at in range(len(folders)))
    return bool(folders) and fits(folders[0], shape[0]) and leads_along(folders[1:], shape[1:])
