"""
Shell scripts: the commands in them, and for each whether its failure fails the script.

The rules are those of POSIX and bash: without `set -e` only the last command's status counts; within `&&` and `||`,
in conditions, before a pipe without `pipefail` and in the background a failure stops nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mlopskit.repo.facts.fact import Fact, replace
from mlopskit.repo.facts.shell_tree import (
    AndOr,
    Branch,
    Compound,
    Define,
    Node,
    Pipe,
    Simple,
    exits,
    mentions_status,
    parse,
)
from mlopskit.repo.facts.shell_words import Lines

DEEPEST = 12
MOST_PIECES = 5_000

_SHEBANG = re.compile(r"^#!.*\b(?:ba|z|da|k|a)?sh\b(.*)$")
_OWN_FOLDER = re.compile(r"dirname.*(?:\$0|\$\{?BASH_SOURCE|\$\{?0)|^\$\{(?:0|BASH_SOURCE(?:\[0\])?)%/\*\}")
_OPTION_E = re.compile(r"^-[a-z]*e[a-z]*$")


class Piece(Fact, frozen=True):
    """One command of a script."""

    argv: tuple[str, ...]
    line: int
    enforced: bool
    directory: str = ""
    """Where it runs, relative to where the script started."""
    disabled: bool = False


@dataclass(slots=True)
class _State:
    errexit: bool
    pipefail: bool
    directory: str = ""
    arguments: tuple[str, ...] = ()
    functions: dict[str, tuple[AndOr, ...]] = field(default_factory=dict)
    disabled: bool = False
    found: list[Piece] = field(default_factory=list)


def numbered(text: str) -> Lines:
    """Return the lines of a text with their numbers."""
    return tuple(enumerate(text.split("\n"), start=1))


def is_shell(text: str) -> bool:
    """Whether the first line names a shell."""
    return bool(_SHEBANG.match(text.split("\n", 1)[0]))


def pieces(
    lines: Lines, *, errexit: bool = False, pipefail: bool = False, arguments: Sequence[str] = ()
) -> tuple[Piece, ...]:
    """Return the commands of a script that is called with these arguments, in the order of the text."""
    if lines and (shebang := _SHEBANG.match(lines[0][1])):
        options = shebang.group(1).split()
        errexit = errexit or any(_OPTION_E.match(option) for option in options)
        pipefail = pipefail or "pipefail" in options
    state = _State(errexit, pipefail, arguments=tuple(arguments))
    _sequence(parse(lines), state, matters=True, depth=0)
    return tuple(state.found)


def _sequence(nodes: Sequence[Node], state: _State, *, matters: bool, depth: int) -> None:
    if depth > DEEPEST:
        return
    last = _deciding(nodes)
    disabled = state.disabled
    for index, node in enumerate(nodes):
        stops = state.errexit or (matters and index == last) or _checked(nodes, index)
        _and_or(node, state, stops=stops, last=matters and index == last, depth=depth)
        if _leaves(node):
            state.disabled = True
    state.disabled = disabled


def _deciding(nodes: Sequence[Node]) -> int:
    """Return the index of the node whose status the sequence ends with, or -1 when it ends with a fixed one."""
    last = len(nodes) - 1
    while last >= 0 and (words := _words(nodes[last])) and words[0] in {"exit", "return"}:
        if len(words) > 1 and words[1] != "$?":
            return -1
        last -= 1
    return last


def _words(node: Node) -> tuple[str, ...]:
    match node:
        case AndOr(members=((_, Pipe(parts=(Simple(words=words),))),)):
            return words
        case _:
            return ()


def _leaves(node: Node) -> bool:
    return _words(node)[:1] in {("exit",), ("exec",)}


def _checked(nodes: Sequence[Node], index: int) -> bool:
    """Whether the script looks at the command's status right after it and can exit upon it."""
    following = nodes[index + 1 : index + 4]
    return bool(following) and mentions_status(following[0]) and any(exits(node) for node in following)


def _and_or(node: Node, state: _State, *, stops: bool, last: bool, depth: int) -> None:
    if not isinstance(node, AndOr):
        return
    for place, (_, member) in enumerate(node.members):
        rest = node.members[place + 1 :]
        rescue = next((other for operator, other in rest if operator == "||"), None)
        enforced = exits(rescue) if rescue is not None else last if rest else stops
        _pipe(member, state, enforced=enforced and not node.background, depth=depth)


def _pipe(pipe: Pipe, state: _State, *, enforced: bool, depth: int) -> None:
    for place, part in enumerate(pipe.parts):
        at_end = place == len(pipe.parts) - 1
        counts = enforced and not pipe.negated and (at_end or state.pipefail)
        match part:
            case Simple():
                _simple(part, state, enforced=counts, depth=depth)
            case Compound():
                _compound(part, state, enforced=counts, depth=depth)
            case Define(name=name, body=body):
                state.functions[name] = body


def _compound(part: Compound, state: _State, *, enforced: bool, depth: int) -> None:
    before = (state.directory, state.errexit, state.pipefail)
    for branch in _chosen(part, state):
        _condition(branch, state, depth=depth)
        disabled, state.disabled = state.disabled, state.disabled or branch.never
        _sequence(branch.body, state, matters=enforced, depth=depth + 1)
        state.disabled = disabled
    if part.kind == "subshell":
        state.directory, state.errexit, state.pipefail = before


def _chosen(part: Compound, state: _State) -> Iterator[Branch]:
    """Leave out the branches of `case $1` that these arguments do not take."""
    wanted = state.arguments[0] if state.arguments and part.subject in {"$1", "${1}", "${1:-}"} else None
    for branch in part.branches:
        if wanted is None or not branch.patterns or {wanted, "*"} & set(branch.patterns):
            yield branch


def _condition(branch: Branch, state: _State, *, depth: int) -> None:
    errexit, state.errexit = state.errexit, False
    before = len(state.found)
    _sequence(branch.condition, state, matters=False, depth=depth + 1)
    state.errexit = errexit
    if branch.guards:
        state.found[before:] = [replace(piece, enforced=True) for piece in state.found[before:]]


def _simple(part: Simple, state: _State, *, enforced: bool, depth: int) -> None:
    for lines in part.inner:
        inner = _State(
            errexit=state.errexit, pipefail=state.pipefail, directory=state.directory, disabled=state.disabled
        )
        _sequence(parse(lines), inner, matters=enforced and not part.words, depth=depth + 1)
        state.found += inner.found
    if not part.words:
        return
    words = part.words
    if words[0] in state.functions and depth < DEEPEST:
        _sequence(state.functions[words[0]], state, matters=enforced, depth=depth + 1)
    elif (
        words[0] in {"$@", "${@}", "$*", "$1", "${1}"} and state.arguments[:1] and state.arguments[0] in state.functions
    ):
        _sequence(state.functions[state.arguments[0]], state, matters=enforced, depth=depth + 1)
    elif words[0] in {"set", "shopt"}:
        _set(words[1:], state)
    elif len(state.found) < MOST_PIECES:
        state.found.append(Piece(words, part.line, enforced, state.directory, state.disabled))
        if words[0] in {"cd", "pushd"}:
            _enter(words[1:], state)


def _set(options: tuple[str, ...], state: _State) -> None:
    for place, option in enumerate(options):
        if option in {"-o", "+o"} or re.fullmatch(r"[-+][a-z]*o", option):
            name = options[place + 1] if place + 1 < len(options) else ""
            state.errexit = option[0] == "-" if name == "errexit" else state.errexit
            state.pipefail = option[0] == "-" if name == "pipefail" else state.pipefail
        if re.fullmatch(r"[-+][a-z]*e[a-z]*", option):
            state.errexit = option[0] == "-"


def _enter(arguments: tuple[str, ...], state: _State) -> None:
    target = next((word for word in arguments if not word.startswith("-")), "")
    if _OWN_FOLDER.search(target):
        state.directory = "@" + target.rpartition(")")[2].lstrip("/\"'")
        return
    state.directory = joined(state.directory, target)


def joined(base: str, target: str) -> str:
    """Return a folder seen from another: `..` taken up, a place that only the machine knows (`$HOME`) as the root."""
    if target.startswith(("/", "~")) or "$(dirname" in target or "$" in target.split("/", maxsplit=1)[0]:
        head, _, tail = target.partition("/")
        return joined("", tail) if "$" in head and tail and "$" not in tail else ""
    parts = [part for part in base.split("/") if part]
    for part in target.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in {"", ".", ".."}:
            parts.append(part)
    return "/".join(parts)
