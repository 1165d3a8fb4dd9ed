"""Shell tokens as a tree: lists, pipes, conditions, loops and functions. Broken text gives what could be understood."""

from collections.abc import Iterable

from mlopskit.repo.facts.fact import Fact
from mlopskit.repo.facts.shell_words import Lines, Token, tokens

DEEPEST = 40

_OPENERS = {"if": "fi", "while": "done", "until": "done", "for": "done", "select": "done", "case": "esac", "{": "}"}
_ENDS = frozenset({"fi", "done", "esac", "}", "then", "else", "elif", "do"})
_SEPARATORS = frozenset({";", "\n", "&", ";;", ";&", ";;&"})


class Simple(Fact, frozen=True):
    """A command with its words; `inner` are the texts of its command substitutions."""

    words: tuple[str, ...]
    line: int
    inner: tuple[Lines, ...] = ()
    assigned: tuple[str, ...] = ()


class Branch(Fact, frozen=True):
    """A body with the condition that leads to it."""

    condition: tuple["AndOr", ...] = ()
    body: tuple["AndOr", ...] = ()
    patterns: tuple[str, ...] = ()
    never: bool = False
    guards: bool = False
    """Whether the condition failing, or succeeding when negated, ends the script."""


class Compound(Fact, frozen=True):
    """A group, a condition or a loop."""

    kind: str
    branches: tuple[Branch, ...]
    subject: str = ""


class Define(Fact, frozen=True):
    """A function's definition."""

    name: str
    body: tuple["AndOr", ...]


class Pipe(Fact, frozen=True):
    """Commands joined by `|`."""

    parts: tuple["Simple | Compound | Define", ...]
    negated: bool = False


class AndOr(Fact, frozen=True):
    """Pipes joined by `&&` and `||`; each carries the operator before it."""

    members: tuple[tuple[str, Pipe], ...]
    background: bool = False


Node = AndOr | Pipe | Simple | Compound | Define


def parse(lines: Lines) -> tuple[AndOr, ...]:
    """Return the lists of a script."""
    parser = _Parser(tokens(lines))
    found: list[AndOr] = []
    while parser.more():
        found += parser.sequence(frozenset(), 0)
        parser.skip()
    return tuple(found)


def exits(node: Node) -> bool:
    """Whether the node holds an `exit` or `return` with a failure, or `false`."""
    return any(_is_exit(words) for words in _commands(node, 0))


def mentions_status(node: Node) -> bool:
    """Whether the node looks at the status of the command before it."""
    match node:
        case Simple(words=words, assigned=assigned):
            return any("$?" in word for word in (*words, *assigned))
        case Pipe(parts=parts):
            return any(mentions_status(part) for part in parts)
        case AndOr(members=members):
            return any(mentions_status(pipe) for _, pipe in members)
        case Compound(branches=branches):
            return any(mentions_status(inner) for branch in branches for inner in branch.condition)
        case _:
            return False


def _is_exit(words: tuple[str, ...]) -> bool:
    if words[:1] == ("false",):
        return True
    return words[:1] in {("exit",), ("return",)} and words[1:2] != ("0",)


def _commands(node: Node, depth: int) -> Iterable[tuple[str, ...]]:
    if depth > DEEPEST:
        return
    match node:
        case Simple(words=words):
            yield words
        case Pipe(parts=parts):
            for part in parts:
                yield from _commands(part, depth + 1)
        case AndOr(members=members):
            for _, pipe in members:
                yield from _commands(pipe, depth + 1)
        case Compound(branches=branches):
            for branch in branches:
                for inner in branch.body:
                    yield from _commands(inner, depth + 1)
        case _:
            return


class _Parser:
    """Recursive descent over the tokens; unexpected ones are stepped over."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0

    def more(self) -> bool:
        return self.at < len(self.tokens)

    def skip(self) -> None:
        self.at += 1

    def operator(self) -> str:
        here = self.tokens[self.at] if self.more() else None
        return here.text if here and here.operator else ""

    def keyword(self) -> str:
        here = self.tokens[self.at] if self.more() else None
        return here.text if here and here.bare and not here.operator else ""

    def skip_newlines(self) -> None:
        while self.operator() == "\n":
            self.at += 1

    def sequence(self, ends: frozenset[str], depth: int) -> list[AndOr]:
        """Read lists up to one of these keywords or operators, which is left standing."""
        found: list[AndOr] = []
        while self.more():
            if self.operator() in {";", "\n", "&"}:
                self.at += 1
                continue
            if self.operator() in {")", ";;", ";&", ";;&"} or self.keyword() in ends:
                break
            before = self.at
            node = self.and_or(depth)
            if node is not None:
                found.append(node)
            if self.at == before:
                if not ends and depth == 0:
                    break
                self.at += 1
        return found

    def and_or(self, depth: int) -> AndOr | None:
        members: list[tuple[str, Pipe]] = []
        joiner = ""
        while self.more():
            pipe = self.pipe(depth)
            if pipe is None:
                break
            members.append((joiner, pipe))
            if self.operator() not in {"&&", "||"}:
                break
            joiner = self.operator()
            self.at += 1
            self.skip_newlines()
        background = self.operator() == "&"
        return AndOr(tuple(members), background) if members else None

    def pipe(self, depth: int) -> Pipe | None:
        negated = False
        while self.keyword() in {"!", "time"}:
            negated = negated != (self.keyword() == "!")
            self.at += 1
        parts: list[Simple | Compound | Define] = []
        while self.more():
            part = self.command(depth)
            if part is None:
                break
            parts.append(part)
            if self.operator() not in {"|", "|&"}:
                break
            self.at += 1
            self.skip_newlines()
        return Pipe(tuple(parts), negated) if parts else None

    def command(self, depth: int) -> Simple | Compound | Define | None:
        if depth > DEEPEST:
            self.at = len(self.tokens)
            return None
        if self.operator() == "(":
            return self.group("subshell", ")", depth)
        word = self.keyword()
        if word in _OPENERS:
            return self.compound(word, depth)
        if word == "function" or self._defines():
            return self.define(depth)
        if word in _ENDS:
            return None
        return self.simple()

    def _defines(self) -> bool:
        after = self.tokens[self.at + 1 : self.at + 3]
        return bool(self.keyword()) and [token.text for token in after if token.operator] == ["(", ")"]

    def define(self, depth: int) -> Define | None:
        if self.keyword() == "function":
            self.at += 1
        name = self.keyword()
        self.at += 1
        while self.operator() in {"(", ")"}:
            self.at += 1
        self.skip_newlines()
        if self.keyword() != "{":
            return None
        body = self.group("group", "}", depth)
        return Define(name, body.branches[0].body)

    def group(self, kind: str, end: str, depth: int) -> Compound:
        self.at += 1
        body = self.sequence(frozenset({end}), depth + 1)
        if self.operator() == end or self.keyword() == end:
            self.at += 1
        return Compound(kind, (Branch(body=tuple(body)),))

    def compound(self, word: str, depth: int) -> Compound:
        if word == "{":
            return self.group("group", "}", depth)
        if word == "if":
            return self.condition(depth)
        return self.case(depth) if word == "case" else self.loop(word, depth)

    def condition(self, depth: int) -> Compound:
        branches: list[Branch] = []
        while self.keyword() in {"if", "elif", "else"}:
            opening = self.keyword()
            self.at += 1
            tested: list[AndOr] = []
            if opening != "else":
                tested = self.sequence(frozenset({"then", "fi"}), depth + 1)
                if self.keyword() == "then":
                    self.at += 1
            body = self.sequence(frozenset({"elif", "else", "fi"}), depth + 1)
            branches.append(Branch(tuple(tested), tuple(body), never=_never(tested)))
        if self.keyword() == "fi":
            self.at += 1
        return Compound("if", _guarded(branches))

    def loop(self, word: str, depth: int) -> Compound:
        self.at += 1
        tested = self.sequence(frozenset({"do", "done"}), depth + 1) if word in {"while", "until"} else []
        while self.more() and self.keyword() not in {"do", "done"}:
            self.at += 1
        if self.keyword() == "do":
            self.at += 1
        body = self.sequence(frozenset({"done"}), depth + 1)
        self.at += 1
        return Compound(word, (Branch(tuple(tested), tuple(body)),))

    def case(self, depth: int) -> Compound:
        self.at += 1
        subject = self.tokens[self.at].text if self.more() else ""
        while self.more() and self.keyword() != "in":
            self.at += 1
        self.at += 1
        branches: list[Branch] = []
        while self.more():
            while self.operator() in _SEPARATORS or self.operator() == "(":
                self.at += 1
            if not self.more() or self.keyword() == "esac":
                break
            patterns: list[str] = []
            while self.more() and self.operator() != ")":
                if not self.operator():
                    patterns.append(self.tokens[self.at].text)
                self.at += 1
            self.at += 1
            body = self.sequence(frozenset({"esac"}), depth + 1)
            branches.append(Branch(body=tuple(body), patterns=tuple(patterns)))
        self.at += 1
        return Compound("case", tuple(branches), subject)

    def simple(self) -> Simple | None:
        words: list[str] = []
        assigned: list[str] = []
        inner: list[Lines] = []
        line = 0
        while self.more() and not self.operator():
            token = self.tokens[self.at]
            line = line or token.line
            inner += token.inner
            if token.assigns and not words:
                assigned.append(token.text)
            else:
                words.append(token.text)
            self.at += 1
        if not words and not assigned:
            return None
        return Simple(tuple(words), line, tuple(inner), tuple(assigned))


def _never(tested: list[AndOr]) -> bool:
    match tested:
        case [AndOr(members=((_, Pipe(parts=(Simple(words=("false",)),), negated=False)),))]:
            return True
        case _:
            return False


def _guarded(branches: list[Branch]) -> tuple[Branch, ...]:
    """Mark a condition whose failure leaves the script: `if ! tests; then exit 1` or `if tests; ... else exit 1`."""
    if not branches:
        return ()
    first, otherwise = branches[0], branches[-1]
    negated = any(pipe.negated for node in first.condition for _, pipe in node.members)
    leaving = first if negated else otherwise
    guards = (negated or (len(branches) > 1 and not otherwise.condition)) and any(exits(node) for node in leaving.body)
    marked = Branch(first.condition, first.body, first.patterns, first.never, guards)
    return (marked, *branches[1:])
