"""JSON with its places: the members of an object and the items of a list, each with the line that it stands on."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SPACE = re.compile(r"[ \t\n\r]*")
DEPTH_LIMIT = 200
"""Nesting beyond this is refused; no suite needs it, and a parser must not run out of stack."""


class NotJsonError(ValueError):
    """The text is not JSON, with the line where reading stopped."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Located:
    """A value of a JSON text, and where it begins."""

    value: object
    start: int
    twice: tuple[str, ...] = ()
    """Keys that occur more than once in one of its objects, of which JSON readers keep the last in silence."""


@dataclass(slots=True)
class Text:
    """A JSON text that can be walked; the parser is the standard library's, which knows its position."""

    text: str
    twice: list[str] = field(default_factory=list)

    def line(self, position: int) -> int:
        """Return the line of a position, counted from 1."""
        return self.text.count("\n", 0, position) + 1

    def whole(self) -> Located:
        """Return the whole value; raises `NotJsonError` with its line."""
        if _deep(self.text):
            raise NotJsonError(f"it is nested deeper than {DEPTH_LIMIT} levels", 1)
        value, end = self.at(self._skip(0))
        if self._skip(end) != len(self.text):
            raise NotJsonError("there is text after the end", self.line(end))
        return value

    def at(self, start: int) -> tuple[Located, int]:
        """Return the value that begins at a position, and where it ends."""
        self.twice = []
        decoder = json.JSONDecoder(object_pairs_hook=self._object)
        try:
            value, end = decoder.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            raise NotJsonError(error.msg, error.lineno) from error
        except ValueError as error:  # a number of more digits than Python reads
            raise NotJsonError(str(error), self.line(start)) from error
        return Located(value, start, tuple(dict.fromkeys(self.twice))), end

    def members(self, start: int) -> Iterator[tuple[str, int, Located]]:
        """Go through the members of the object at a position: key, where the key stands, value."""
        position = self._skip(start + 1)
        while self.text[position] != "}":
            key, after = json.decoder.scanstring(self.text, position + 1)  # type: ignore[attr-defined] # typeshed omits it
            value, end = self.at(self._skip(self._skip(after) + 1))
            yield key, position, value
            position = self._next(end)

    def items(self, start: int) -> Iterator[Located]:
        """Go through the items of the list at a position."""
        position = self._skip(start + 1)
        while self.text[position] != "]":
            value, end = self.at(position)
            yield value
            position = self._next(end)

    def _next(self, end: int) -> int:
        position = self._skip(end)
        return self._skip(position + 1) if self.text[position] == "," else position

    def _skip(self, position: int) -> int:
        match = _SPACE.match(self.text, position)
        return match.end() if match else position

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        made: dict[str, object] = {}
        for key, value in pairs:
            if key in made:
                self.twice.append(key)
            made[key] = value
        return made


def _deep(text: str) -> bool:
    depth = 0
    for character in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        depth += (character in "[{") - (character in "]}")
        if depth > DEPTH_LIMIT:
            return True
    return False
