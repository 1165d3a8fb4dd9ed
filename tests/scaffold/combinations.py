"""Combinations of the template's options in which every pair of choices occurs: few renders, no pair unseen."""

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlopskit.errors import UsageError
from mlopskit.scaffold import parts
from mlopskit.scaffold.catalog import Template

CANDIDATES = 24
"""How many ways to fill a row are looked at; the one that shows most new pairs is taken."""

OTHERS: Mapping[str, tuple[str, ...]] = {
    "remote": ("local", "s3://bucket/birds"),
    "license": ("Apache-2.0", "MIT", "BSD-3-Clause", "proprietary"),
    "owner": ("", "@birds/ml"),
    "package": ("q", "a" * 40),
    "git": ("yes", "no"),
    "wheel": ("yes", "no"),
}
"""What may be chosen besides the task and the parts."""

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Combination:
    """One project: a choice for each option."""

    choices: Mapping[str, str]

    def parts(self) -> tuple[str, ...]:
        """Return the chosen parts."""
        return tuple(
            name.removeprefix("part:") for name, on in self.choices.items() if name[:5] == "part:" and on == "on"
        )

    def pairs(self) -> frozenset[frozenset[Choice]]:
        """Return every two choices that are made together."""
        return frozenset(map(frozenset, itertools.combinations(self.choices.items(), 2)))


def covering(template: Template) -> tuple[Combination, ...]:
    """Return combinations in which every two choices that can be made together are."""
    options = _options(template)
    chance = random.Random(0)  # noqa: S311 - the same rows each time
    seen: set[frozenset[Choice]] = set()
    rows: list[Combination] = []
    for pair in _pairs(options):
        if frozenset(pair) in seen:
            continue
        found = [row for row in _filled(template, options, pair, chance) if frozenset(pair) in row.pairs()]
        if found:
            best = max(found, key=lambda row: len(row.pairs() - seen))
            rows.append(best)
            seen |= best.pairs()
    return tuple(rows)


def _options(template: Template) -> dict[str, tuple[str, ...]]:
    switches = {f"part:{part}": ("on", "off") for part in template.parts}
    return {"task": tuple(template.tasks), **OTHERS, **switches}


def _pairs(options: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Choice, Choice]]:
    for (one, ones), (two, twos) in itertools.combinations(options.items(), 2):
        yield from (((one, first), (two, second)) for first in ones for second in twos)


def _filled(
    template: Template, options: Mapping[str, tuple[str, ...]], pair: Iterable[Choice], chance: random.Random
) -> Iterator[Combination]:
    """Go through rows that hold a pair, as far as requirements, conflicts and tasks let it stand."""
    held = dict(pair)
    for number in range(CANDIDATES):
        share = (number % 4) / 3  # from rows of nothing else to rows of everything
        row = {name: held.get(name) or chance.choice(values) for name, values in options.items()}
        for name in row:
            if name.startswith("part:") and name not in held:
                row[name] = "on" if chance.random() < share else "off"
        whole = _possible(template, row, held)
        if whole is not None:
            yield whole


def _possible(template: Template, row: dict[str, str], held: Mapping[str, str]) -> Combination | None:
    """Return the row with what its parts require, without those that cannot stand; None when the held ones cannot."""
    off = {name.removeprefix("part:") for name, value in held.items() if value == "off"}
    chosen: tuple[str, ...] = ()
    wanted = [name.removeprefix("part:") for name, value in row.items() if name[:5] == "part:" and value == "on"]
    wanted.sort(key=lambda part: f"part:{part}" not in held)
    for part in wanted:
        try:
            joined = parts.join(template, (*chosen, part))
            parts.must_fit(template, joined, row["task"])
        except UsageError:
            continue
        if not off & set(joined):
            chosen = joined
    switches = {f"part:{part}": "on" if part in chosen else "off" for part in template.parts}
    return Combination({**row, **switches})
