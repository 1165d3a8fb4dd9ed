"""How names of calls are asked for."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache


def name_matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """
    Return whether a name is asked for by any of the patterns.

    A pattern is a whole name, a name with stars for any text, or a method of anything when it begins with a dot.
    """
    return _matcher(tuple(patterns))


@lru_cache(maxsize=500)
def _matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    whole: set[str] = set()
    methods: list[str] = []
    heads: list[str] = []
    starred: list[str] = []
    for pattern in patterns:
        if pattern.endswith("*") and pattern.count("*") == 1:
            heads.append(pattern[:-1])
        elif pattern.startswith("*") and pattern.count("*") == 1:
            methods.append(pattern[1:])
        elif "*" in pattern:
            starred.append(".*".join(re.escape(part) for part in pattern.split("*")))
        elif pattern.startswith("."):
            methods.append(pattern)
        else:
            whole.add(pattern)
    starts, tails = tuple(heads), tuple(methods)
    shape = re.compile("|".join(starred)) if starred else None

    def matches(name: str) -> bool:
        return (
            name in whole
            or name.endswith(tails)
            or name.startswith(starts)
            or (shape is not None and shape.fullmatch(name) is not None)
        )

    return matches
