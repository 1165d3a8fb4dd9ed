"""Where a comparison of models is kept as a verdict (`is_better = new > old`), and who waits for that verdict."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mlopskit.findings import Evidence
from mlopskit.repo.facts.model import Function, PythonFacts
from mlopskit.repo.snapshot import Repo
from mlopskit.repo.tables import load

VERDICT = re.compile(
    r"(?:^|_)(?:accept(?:ed|able|s)?|better|wins?|promot(?:e|ed|able)|deploy(?:able|ed|ment)?|approved?|improv(?:ed|es)|bless(?:ed)?"
    r"|good_enough|pass(?:es|ed)?|outperforms?|should_(?:register|replace))(?:_|$)",
    re.IGNORECASE,
)
ASSIGNED = re.compile(r"^\s*(?:self\.)?(\w+)\s*(?:,\s*\w+\s*)*(?::[^=<>]+)?=(?!=)\s*(.*)$")
RETURNED = re.compile(r"^\s*return\s+(.*)$")
COMPARED = re.compile(r"[^<>=-](?:<|>)=?[^<>]")
SAME = re.compile(r"\b(\w+)(\[[\"'][\w.-]+[\"']\]|\.\w+)\s*(?:<|>)=?\s*(?!\1\b)\w+\2(?!\w)")
"""The same measurement of two models: `candidate["rmse"] <= baseline["rmse"]`."""
CHECKS = re.compile(
    r"^_?(?:validate|check|verify|meets?|passe?s?|enforce|satisf\w+)_(?:\w+_)?"
    r"(?:metrics?|thresholds?|quality|gates?|performance|requirements|criteria)$",
    re.IGNORECASE,
)
"""Functions that say by their name that they hold measurements against what is demanded of them."""
DEMANDED = re.compile(r"threshold|\bmin_|\bmax_|minimum|maximum|required|target|limit", re.IGNORECASE)
FLOOR = re.compile(
    r"\b\w*(?:accuracy|acc|f1|auc|precision|recall|rmse|mae|mse|r2|score)\w*\s*(?:<|>)=?\s*\d*\.?\d+\s*$"
)
"""A measurement that is held against a number: `return accuracy > 0.9`."""
SPAN = 2
"""Lines over which a comparison in brackets may stretch."""
BRACKET = 5
"""Lines of what is assigned in brackets."""
BELOW = 16
"""Lines below a question in which its consequence is looked for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A comparison that is kept: its names are those of the variable and of the function that gives it back."""

    evidence: Evidence
    names: frozenset[str]
    text: str


def verdicts(repo: Repo) -> tuple[Verdict, ...]:
    """Return the kept comparisons that something asks for before a model is stopped, registered or promoted."""
    kept = [item for path, facts in repo.python_files() for item in _kept(repo, path, facts)]
    if not kept:
        return ()
    kept = _passed_on(repo, kept)
    asked = list(_questions(repo, frozenset().union(*(item.names for item in kept))))
    return tuple(
        replace(v, evidence=replace(v.evidence, detail=f"`{v.text}` decides: {detail}"))
        for v in kept
        for detail in [next((told for name, told in asked if name in v.names), "")]
        if detail
    )


def _passed_on(repo: Repo, kept: list[Verdict]) -> list[Verdict]:
    """Return the verdicts with the names into which they are taken over: `promoted = passed and model.is_better`."""
    names = frozenset().union(*(one.names for one in kept))
    taken: dict[str, set[str]] = {}
    for path, facts in repo.python_files():
        if not names.isdisjoint(facts.names):
            for variable, text in _assigned(repo.lines(path)):
                for name in names.intersection(re.findall(r"\w+", text)) if VERDICT.search(variable) else ():
                    taken.setdefault(name, set()).add(variable)
    return [replace(one, names=one.names.union(*(taken.get(name, ()) for name in one.names))) for one in kept]


def _assigned(lines: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the variables with what they are set to, the lines of a bracket together."""
    for number, line in enumerate(lines):
        if found := ASSIGNED.match(line):
            span = BRACKET if line.rstrip().endswith("(") else 1
            yield found[1], " ".join((found[2], *lines[number + 1 : number + span]))


def _kept(repo: Repo, path: str, facts: PythonFacts) -> Iterator[Verdict]:
    checks = [one for one in facts.functions if CHECKS.match(_own_name(one))]
    told = any(VERDICT.search(name) for name in (*facts.names, *(one.name for one in facts.functions)))
    if not checks and not told:
        return  # names are few and at hand, and the text of each file of a history would have to be read
    lines = repo.lines(path)
    yield from _checking(path, checks, lines)
    if not told:
        return
    for number, line in enumerate(lines, 1):
        assigned = ASSIGNED.match(line)
        if assigned is None and RETURNED.match(line) is None:
            continue
        span = SPAN if line.rstrip().endswith("(") else 0
        text = " ".join(row.strip() for row in lines[number - 1 : number + span])
        names = _named(assigned[1] if assigned else "", facts, number)
        if names and _compares_models(text):
            yield Verdict(Evidence(path, number, ""), names, text[:120])


def _checking(path: str, checks: Iterable[Function], lines: tuple[str, ...]) -> Iterator[Verdict]:
    """Yield the first comparison with what is demanded, of each function that is named for that."""
    for one in checks:
        within = enumerate(lines[one.line : one.end], one.line + 1)
        found = next(((n, row.strip()) for n, row in within if COMPARED.search(row) and DEMANDED.search(row)), None)
        if found is not None:
            yield Verdict(Evidence(path, found[0], ""), frozenset({_own_name(one)}), found[1][:120])


def _own_name(function: Function) -> str:
    return function.name.rsplit(".", 1)[-1]


def _named(variable: str, facts: PythonFacts, number: int) -> frozenset[str]:
    """Return what the verdict is called: the variable, and the function that it is computed in."""
    within = next((one.name for one in facts.functions if one.line <= number <= one.end), "").rsplit(".", 1)[-1]
    return frozenset(name for name in (variable, within) if VERDICT.search(name))


def _compares_models(text: str) -> bool:
    table = load("evaluation_gate")
    rivals = f"{table['rivals']}|_old|_new"
    said = (re.search(pattern, text, re.IGNORECASE) for pattern in (table["metric"], rivals))
    return COMPARED.search(text) is not None and (
        all(said) or SAME.search(text) is not None or FLOOR.search(text) is not None
    )


def _questions(repo: Repo, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the names asked for by an `if` that has a consequence, with the consequence and where it stands."""
    asks = re.compile(rf"^\s*(?:el)?if\b.*\b({'|'.join(map(re.escape, sorted(names)))})\b")
    stops = re.compile(load("evaluation_gate")["stops"])
    for path, facts in repo.python_files():
        if not repo.is_product(path) or names.isdisjoint((*facts.names, *(call.method for call in facts.calls))):
            continue
        lines = repo.lines(path)
        for number, line in enumerate(lines, 1):
            asked = asks.match(line)
            within = next((f"{one.name}(" for one in facts.functions if asked and one.line <= number <= one.end), "")
            consequence = stops.search("\n".join((*lines[number : number + BELOW], within))) if asked else None
            if asked and consequence:
                yield asked[1], f"{consequence[0].strip()} in {path}:{number}"
