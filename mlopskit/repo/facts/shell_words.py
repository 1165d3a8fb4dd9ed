"""Shell text as tokens: words without their quotes, operators, line numbers; comments and here-documents left out."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from mlopskit.repo.facts.fact import Fact

Lines = tuple[tuple[int, str], ...]

LONGEST = 200_000

_SPACE = re.compile(r"(?:[ \t\r]|\\\n)+")
_OPERATOR = re.compile(r"&&|\|\||;;&|;;|;&|\|&|[;&|()\n]")
_REDIRECT = re.compile(r"\d*(?:&>>|&>|<<<|<<-|<<|>>|>\||>&|<&|<>|>|<)")
_PLAIN = re.compile(r"[^\s;&|()<>'\"\\$`]+")
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}|\$\[\[.*?\]\]|\$\[.*?\]|\{\{.*?\}\}", re.DOTALL)
_NAME = re.compile(r"\$(?:[A-Za-z_]\w*|[0-9@*#?$!-])")
_END_OF_TEST = re.compile(r"(?<=\s)\]\]")
_ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=")


class Token(Fact, frozen=True):
    """A word or an operator; `inner` are the texts of its command substitutions with their lines."""

    text: str
    line: int
    operator: bool = False
    inner: tuple[Lines, ...] = ()
    bare: bool = False
    """Whether the word was written without any quote, so that it can be a keyword."""

    @property
    def assigns(self) -> bool:
        """Whether the word sets a variable."""
        return bool(_ASSIGNMENT.match(self.text))


def tokens(lines: Lines) -> list[Token]:
    """Return the tokens of shell text; what cannot be understood ends the text."""
    return list(_Scanner(lines).scan())


class _Scanner:
    """One pass over the text, from left to right."""

    def __init__(self, lines: Lines) -> None:
        self.text = "\n".join(row for _, row in lines)[:LONGEST]
        self.numbers = [number for number, _ in lines]
        self.starts = [0]
        for _, row in lines:
            self.starts.append(self.starts[-1] + len(row) + 1)
        self.at = 0
        self.pending: list[tuple[str, bool]] = []

    def line(self, at: int) -> int:
        """Return the file's line of a position."""
        place = min(bisect_right(self.starts, at) - 1, len(self.numbers) - 1)
        return self.numbers[place]

    def scan(self) -> Iterator[Token]:
        """Give the tokens."""
        size = len(self.text)
        while self.at < size:
            if found := _SPACE.match(self.text, self.at):
                self.at = found.end()
            elif self.text[self.at] == "#":
                self.at = self._end_of_line()
            elif found := _REDIRECT.match(self.text, self.at):
                self._redirect(found)
            elif found := _OPERATOR.match(self.text, self.at):
                yield Token(found.group(), self.line(self.at), operator=True)
                self.at = found.end()
                if found.group() == "\n":
                    self._skip_documents()
            else:
                yield self._word()

    def _end_of_line(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _redirect(self, found: re.Match[str]) -> None:
        self.at = found.end()
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
        if self.at >= len(self.text) or self.text[self.at] == "\n":
            return
        kind = found.group().lstrip("0123456789")
        if self.text[self.at] in "&|;()<>":
            if self.text[self.at] in "<>" and self.text[self.at + 1 : self.at + 2] == "(":
                self.at = self._closing(self.at + 2)
            elif self.text[self.at] == "(":
                self.at = self._closing(self.at + 1)
            return
        target = self._word()
        if kind in {"<<", "<<-"}:
            self.pending.append((target.text, kind == "<<-"))

    def _skip_documents(self) -> None:
        for mark, tabs in self.pending:
            while self.at < len(self.text):
                end = self._end_of_line()
                row = self.text[self.at : end]
                self.at = end + 1
                if (row.lstrip() if tabs else row.strip()) == mark:
                    break
        self.pending.clear()

    def _word(self) -> Token:
        parts: list[str] = []
        inner: list[Lines] = []
        start, bare = self.at, True
        size = len(self.text)
        while self.at < size:
            here = self.text[self.at]
            if here == "(" and parts and parts[-1].endswith("=") and _ASSIGNMENT.match("".join(parts)):
                self.at = self._closing(self.at + 1)  # an array is a value, not a group of commands
            elif found := _EXPRESSION.match(self.text, self.at):
                parts.append(found.group())
                self.at = found.end()
            elif found := _PLAIN.match(self.text, self.at):
                stop = self.text.find("{{", self.at, found.end())
                self.at = stop if stop > self.at else found.end()
                parts.append(self.text[found.start() : self.at])
            elif here in "'\"$`\\":
                bare = bare and here not in "'\""
                parts.append(self._special(here, inner))
            else:
                break
        if self.at == start:
            self.at += 1
        if bare and parts == ["[["]:
            self._skip_test()
        return Token("".join(parts), self.line(start), inner=tuple(inner), bare=bare)

    def _special(self, here: str, inner: list[Lines]) -> str:
        """Read a quoted part, an expansion or an escaped character."""
        if here == "'":
            return self._until_quote()
        if here == '"':
            return self._double(inner)
        if here in "$`":
            return self._expansion(inner)
        self.at += 2
        following = self.text[self.at - 1 : self.at]
        return "" if following == "\n" else following

    def _skip_test(self) -> None:
        found = _END_OF_TEST.search(self.text, self.at)
        self.at = found.end() if found else self._end_of_line()

    def _until_quote(self) -> str:
        end = self.text.find("'", self.at + 1)
        end = len(self.text) if end < 0 else end
        value = self.text[self.at + 1 : end]
        self.at = end + 1
        return value

    def _double(self, inner: list[Lines]) -> str:
        parts: list[str] = []
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != '"':
            here = self.text[self.at]
            if found := _EXPRESSION.match(self.text, self.at):
                parts.append(found.group())
                self.at = found.end()
            elif here == "\\":
                following = self.text[self.at + 1 : self.at + 2]
                parts.append(following if following in '"\\$`' else "" if following == "\n" else here + following)
                self.at += 2
            elif here in "$`":
                parts.append(self._expansion(inner))
            else:
                parts.append(here)
                self.at += 1
        self.at += 1
        return "".join(parts)

    def _expansion(self, inner: list[Lines]) -> str:
        start = self.at
        if self.text.startswith("$((", start):
            end = self.text.find("))", start)
            self.at = len(self.text) if end < 0 else end + 2
        elif self.text.startswith("$(", start):
            self.at = self._closing(start + 2)
            inner.append(self._slice(start + 2, self.at - 1))
        elif self.text.startswith("${", start):
            self.at = self._closing(start + 2, "{", "}")
        elif self.text[start] == "`":
            end = self.text.find("`", start + 1)
            self.at = len(self.text) if end < 0 else end + 1
            inner.append(self._slice(start + 1, self.at - 1))
        elif found := _NAME.match(self.text, start):
            self.at = found.end()
        else:
            self.at = start + 1
        return self.text[start : self.at]

    def _slice(self, start: int, end: int) -> Lines:
        first = self.line(start)
        rows = self.text[start:end].split("\n")
        offset = max(0, min(bisect_right(self.starts, start) - 1, len(self.numbers) - 1))
        known = self.numbers[offset : offset + len(rows)]
        known += [known[-1] if known else first] * (len(rows) - len(known))
        return tuple(zip(known, rows, strict=True))

    def _closing(self, at: int, opening: str = "(", closing: str = ")") -> int:
        depth = 1
        while at < len(self.text):
            here = self.text[at]
            if here == "\\":
                at += 2
                continue
            if here in "'\"":
                at = _after_quote(self.text, at)
                continue
            depth += (here == opening) - (here == closing)
            at += 1
            if depth == 0:
                return at
        return len(self.text)


def _after_quote(text: str, at: int) -> int:
    quote = text[at]
    at += 1
    while at < len(text) and text[at] != quote:
        at += 2 if text[at] == "\\" and quote == '"' else 1
    return at + 1
