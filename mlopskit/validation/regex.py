r"""
Python's regular expressions as those of RE2, which never run away, where both mean the same on every text.

The pattern is parsed as Python parses it and written anew, so that `$` (also before a last line break), `\d`, `\w`
and `\s` (of all scripts) keep Python's meaning. What RE2 lacks (look-around, references back) is not compiled.
"""

import importlib
import re
import sys
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mlopskit.validation.problems import NotCompiledError, UnanswerableError

code: Any = importlib.import_module("re._constants")
"""The names of the parse tree, which the standard library gives no public name."""
parser: Any = importlib.import_module("re._parser")
REPEAT_LIMIT = 1000
"""RE2 refuses more repetitions."""
_DIGIT = r"\p{Nd}"
_WORD = r"\p{L}\p{N}_"
_SPACE = (
    r"\t-\r\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"  # str.isspace
)


@dataclass(frozen=True, slots=True)
class Translated:
    """A pattern for RE2; with `ascii_only` it means the same on ASCII text alone."""

    pattern: str
    ascii_only: bool = False


def translate(regex: str) -> Translated:
    """
    Return the pattern that finds for RE2 what `regex` finds for Python's `re.search`.

    Raises `UnanswerableError` when it is no regular expression, `NotCompiledError` when RE2 has nothing equal.
    """
    if "{," in regex or "[:" in regex:
        raise NotCompiledError("the engines of pandas read `{,` and `[:` differently")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = parser.parse(regex)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        raise NotCompiledError(f"Python cannot read the regular expression `{regex}`: {error}") from error
    flags = tree.state.flags
    if flags & (re.ASCII | re.LOCALE) or (flags & re.IGNORECASE and not regex.isascii()):
        raise NotCompiledError("flags of the regular expression are left to Great Expectations")
    writer = Writer(flags)
    return Translated(writer.sequence(tree, last=True), writer.ascii_only)


class Writer:
    """Writes a parse tree of Python as a pattern of RE2."""

    def __init__(self, flags: int) -> None:
        self.flags = flags
        self.ascii_only = bool(flags & re.IGNORECASE)

    def sequence(self, tree: Iterable[tuple[Any, Any]], *, last: bool) -> str:
        """Return a sequence; `last` tells that nothing follows it, so that `$` may take the line break with it."""
        nodes = list(tree)
        return "".join(self.node(op, given, last=last and i == len(nodes) - 1) for i, (op, given) in enumerate(nodes))

    def node(self, op: Any, given: Any, *, last: bool) -> str:  # noqa: ANN401, PLR0911 - a line for each kind of node
        """Return one node; raises `NotCompiledError` for what RE2 lacks."""
        match op:
            case code.LITERAL:
                return self._cased(character(given))
            case code.NOT_LITERAL:
                return self._cased(f"[^{character(given)}]")
            case code.ANY:
                return "(?s:.)" if self.flags & re.DOTALL else "(?-s:.)"
            case code.IN:
                return self._cased(self._class(given))
            case code.AT:
                return self._place(given, last=last)
            case code.BRANCH:
                return "(?:" + "|".join(self.sequence(branch, last=last) for branch in given[1]) + ")"
            case code.SUBPATTERN:
                return self._group(given, last=last)
            case code.MAX_REPEAT | code.MIN_REPEAT:
                return self._repeat(*given)
        raise NotCompiledError(f"RE2 has no {str(op).lower()} in regular expressions")

    def _cased(self, pattern: str) -> str:
        return f"(?i:{pattern})" if self.flags & re.IGNORECASE else pattern

    def _group(self, given: Sequence[Any], *, last: bool) -> str:
        _, added, removed, inner = given
        if added or removed:
            raise NotCompiledError("flags within the regular expression are left to Great Expectations")
        return f"(?:{self.sequence(inner, last=last)})"

    def _repeat(self, least: int, most: int, inner: Iterable[tuple[Any, Any]]) -> str:
        if least > REPEAT_LIMIT or (most != code.MAXREPEAT and most > REPEAT_LIMIT):
            raise NotCompiledError(f"RE2 repeats at most {REPEAT_LIMIT} times")
        upper = "" if most == code.MAXREPEAT else str(most)
        return f"(?:{self.sequence(inner, last=False)}){{{least},{upper}}}"

    def _place(self, where: Any, *, last: bool) -> str:  # noqa: ANN401 - a constant of the parser
        multiline = bool(self.flags & re.MULTILINE)
        if where in (code.AT_BOUNDARY, code.AT_NON_BOUNDARY):
            self.ascii_only = True
            return r"\b" if where == code.AT_BOUNDARY else r"\B"
        if where == code.AT_BEGINNING_STRING or (where == code.AT_BEGINNING and not multiline):
            return r"\A"
        if where == code.AT_BEGINNING:
            return "(?m:^)"
        if where == code.AT_END and multiline:
            return "(?m:$)"
        if where == code.AT_END and last:
            return r"(?:\n?\z)"
        raise NotCompiledError("an end of text that something follows is left to Great Expectations")

    def _class(self, items: Iterable[tuple[Any, Any]]) -> str:
        members = list(items)
        negated = bool(members) and members[0][0] == code.NEGATE
        members = members[negated:]
        if len(members) == 1 and members[0][1] in _OPPOSITES:
            return f"[{'' if negated else '^'}{_OPPOSITES[members[0][1]]}]"
        inner = "".join(self._member(op, given) for op, given in members)
        return f"[{'^' if negated else ''}{inner}]"

    def _member(self, op: Any, given: Any) -> str:  # noqa: ANN401 - constants of the parser
        match op:
            case code.LITERAL:
                return character(given)
            case code.RANGE:
                return f"{character(given[0])}-{character(given[1])}"
            case code.CATEGORY if given in _CATEGORIES:
                return _CATEGORIES[given]
        raise NotCompiledError("a negated class within a class is left to Great Expectations")


_CATEGORIES = {
    code.CATEGORY_DIGIT: _DIGIT,
    code.CATEGORY_WORD: _WORD,
    code.CATEGORY_SPACE: _SPACE,
    code.CATEGORY_NOT_DIGIT: r"\P{Nd}",
}
_OPPOSITES = {
    code.CATEGORY_NOT_DIGIT: _DIGIT,
    code.CATEGORY_NOT_WORD: _WORD,
    code.CATEGORY_NOT_SPACE: _SPACE,
}


def character(point: int) -> str:
    """Return a code point so that it means itself, in a class or outside of one."""
    if point > sys.maxunicode:
        raise UnanswerableError("the regular expression holds a character that does not exist")
    letter = chr(point)
    return letter if letter.isascii() and letter.isalnum() else f"\\x{{{point:x}}}"
