"""Distances between two distributions, from their counts; equal to what scipy computes from the values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FLOOR = 1e-4
"""What stands for a share of zero in the population stability index, which has a logarithm of it."""
TINY = 1e-300


def shares(counts: Sequence[int]) -> list[float]:
    """Return counts as shares of their sum."""
    total = sum(counts)
    return [count / total for count in counts] if total else [0.0 for _ in counts]


def psi(reference: Sequence[int], current: Sequence[int]) -> float:
    """Return the population stability index: the sum of the differences of shares, weighted by their logarithms."""
    pairs = zip(shares(reference), shares(current), strict=True)
    floored = [(max(p, FLOOR), max(q, FLOOR)) for p, q in pairs]
    return math.fsum((q - p) * math.log(q / p) for p, q in floored)


def jensen_shannon(reference: Sequence[int], current: Sequence[int]) -> float:
    """Return the Jensen-Shannon distance with base 2, from 0 for equal to 1 for nothing in common."""
    pairs = list(zip(shares(reference), shares(current), strict=True))
    left = math.fsum(p * math.log(p / ((p + q) / 2)) for p, q in pairs if p > 0)
    right = math.fsum(q * math.log(q / ((p + q) / 2)) for p, q in pairs if q > 0)
    return math.sqrt(max(0.0, (left + right) / 2 / math.log(2)))


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """The chi-square test of independence of two rows of counts."""

    statistic: float
    freedom: int
    p_value: float
    cramers_v: float
    """The strength of the difference from 0 to 1, which does not grow with the number of rows."""


def chi_square(reference: Sequence[int], current: Sequence[int]) -> ChiSquare:
    """Return the test of whether two files have the same frequencies, without a correction for continuity."""
    first, second = sum(reference), sum(current)
    columns = [(a, b) for a, b in zip(reference, current, strict=True) if a + b]
    if not first or not second or len(columns) < 2:  # noqa: PLR2004 - with one category there is nothing to differ
        return ChiSquare(0.0, 0, 1.0, 0.0)
    total = first + second
    terms = []
    for a, b in columns:
        for seen, size in ((a, first), (b, second)):
            expected = (a + b) * size / total
            terms.append((seen - expected) ** 2 / expected)
    statistic, freedom = math.fsum(terms), len(columns) - 1
    return ChiSquare(statistic, freedom, upper_gamma(freedom / 2, statistic / 2), math.sqrt(statistic / total))


def upper_gamma(a: float, x: float) -> float:
    """Return the regularised upper incomplete gamma function, which is the p-value of a chi-square statistic."""
    if x <= 0:
        return 1.0
    scale = math.exp(-x + a * math.log(x) - math.lgamma(a))
    return 1 - scale * _series(a, x) if x < a + 1 else scale * _fraction(a, x)


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    n = a
    while abs(term) > abs(total) * 1e-17:
        n += 1
        term *= x / n
        total += term
    return total


def _fraction(a: float, x: float) -> float:
    """Return the continued fraction of the function, by the method of Lentz."""
    b = x + 1 - a
    c, d = 1 / TINY, 1 / b
    result = d
    for i in range(1, 10_000):
        factor = -i * (i - a)
        b += 2
        d = 1 / (factor * d + b or TINY)
        c = b + factor / c or TINY
        result *= d * c
        if abs(d * c - 1) < 1e-16:  # noqa: PLR2004 - the last bit
            break
    return result
