"""One figure of a column against bounds, and figures that are the same at any number of threads."""

import datetime as dt
import math
from fractions import Fraction

from mlopskit.validation.families.ranges import refuse_impossible
from mlopskit.validation.outcome import Observed
from mlopskit.validation.problems import NotCompiledError
from mlopskit.validation.subject import Subject

Figure = float | dt.datetime | dt.date | None
CLOSE = 1e-9
"""A figure of floating point arithmetic this near to a bound, relatively, is left to Great Expectations."""


def between_outcome(subject: Subject, observed: Figure, *, exact: bool = True) -> Observed:
    """
    Return whether a figure lies between the bounds; None, the figure of no values, never does.

    With `exact` false, the last digits depend on the order of addition, which pandas chooses otherwise:
    a figure that lies on a bound is then not judged here.
    """
    low, high = subject.bound("min_value"), subject.bound("max_value")
    refuse_impossible(low, high)
    strict_low, strict_high = subject.flag("strict_min"), subject.flag("strict_max")
    if observed is None or (isinstance(observed, float) and math.isnan(observed)):
        return Observed(success=False)
    for bound in (low, high):
        _refuse_incomparable(observed, bound)
        if not exact and bound is not None and _near(observed, bound):
            raise NotCompiledError("the figure lies so near to a bound that the order of addition decides")
    above = low is None or (observed > low if strict_low else observed >= low)  # type: ignore[operator] # told above
    below = high is None or (observed < high if strict_high else observed <= high)  # type: ignore[operator]
    return Observed(success=bool(above and below), observed_value=observed)


def _refuse_incomparable(observed: Figure, bound: object) -> None:
    if bound is None:
        return
    alike = isinstance(bound, dt.datetime) == isinstance(observed, dt.datetime)
    if isinstance(observed, dt.date) != isinstance(bound, dt.date) or not alike:
        raise NotCompiledError("the bound is of another kind than the figure")
    zones = [moment.tzinfo is None for moment in (observed, bound) if isinstance(moment, dt.datetime)]
    if len(set(zones)) > 1:
        raise NotCompiledError("a moment with a time zone does not compare with one without")


def _near(observed: Figure, bound: object) -> bool:
    if not isinstance(observed, int | float) or not isinstance(bound, int | float):
        return False
    return math.isclose(observed, bound, rel_tol=CLOSE, abs_tol=CLOSE * 1e-3)


def scale_for(largest: float) -> float:
    """Return the power of two that brings values up to `largest` just into a 64-bit integer."""
    if largest == 0 or not math.isfinite(largest):
        return 1.0
    exponent = 61 - math.frexp(largest)[1]
    return math.ldexp(1.0, max(-1000, min(1000, exponent)))


def scaled(value: str, scale: float) -> str:
    """Return a floating point value as an integer, so that sums do not depend on their order."""
    return f"TRY_CAST(({value}) * '{scale!r}'::DOUBLE AS BIGINT)"


def unscaled(total: int, scale: float) -> float:
    """Return a sum of scaled values as the nearest floating point number."""
    return float(Fraction(total) / Fraction(scale))


def shortened(figure: float) -> float:
    """Return a figure with the digits that its arithmetic warrants."""
    return float(f"{figure:.15g}")
