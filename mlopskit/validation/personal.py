"""
Personal data, found by its form and its checksum; what is told is where it is and how much, never a value.

A form alone misleads (an order number looks like a card), so that kinds with a checksum must pass it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlopskit.validation.kinds import ROW, Kind
from mlopskit.validation.literals import text

SAMPLE = 50
"""Values of the right form whose checksums are tried."""
LEAST_SHARE = 0.01
"""A column of which less is of the form is passed over."""


@dataclass(frozen=True, slots=True)
class Detected:
    """A kind of personal data in a column, and the share of its values that are of that kind."""

    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Detector:
    """A kind of personal data: the form of a value, and what must hold of it besides."""

    name: str
    form: str
    """A regular expression that both RE2 and Python read alike."""
    valid: Callable[[str], bool] = bool
    least_share: float = LEAST_SHARE
    numeric: bool = False
    """Whether a number without any separator can be one."""

    def aggregates(self, value: str) -> tuple[str, str]:
        """Return the aggregates that count the values of the form and take a sample of them."""
        condition = f"regexp_matches({value}, {text(self.form)})"
        return (
            f"count(*) FILTER (WHERE {condition})",
            f"min_by({value}, {ROW}, {SAMPLE}) FILTER (WHERE {condition})",
        )


def detectors(kind: Kind) -> tuple[Detector, ...]:
    """Return the detectors for a kind of values."""
    if kind is Kind.TEXT:
        return DETECTORS
    return tuple(one for one in DETECTORS if one.numeric) if kind is Kind.INTEGER else ()


def detected(seen: Mapping[str, Any]) -> Iterator[Detected]:
    """Return the kinds that a column holds, from the counts and samples of the detectors."""
    values = seen.get("values") or 0
    for detector in DETECTORS:
        matches, sample = seen.get(f"count {detector.name}") or 0, seen.get(f"sample {detector.name}") or []
        valid = sum(detector.valid(re.search(detector.form, one)[0]) for one in sample)  # type: ignore[index] # it matched
        share = matches / values * (valid / len(sample) if sample else 0) if values else 0.0
        if valid > len(sample) / 2 and share >= detector.least_share:
            yield Detected(detector.name, round(share, 4))


def kinds_of(values: Iterable[Any]) -> Iterator[str]:
    """Return the kinds of personal data that some values hold, judged as a column of them would be."""
    for kind, texts in (
        (Kind.TEXT, [one for one in values if isinstance(one, str)]),
        (Kind.INTEGER, [str(one) for one in values if isinstance(one, int) and not isinstance(one, bool)]),
    ):
        seen: dict[str, Any] = {"values": len(texts)}
        for detector in detectors(kind):
            found = [one for one in texts if re.search(detector.form, one)]
            seen |= {f"count {detector.name}": len(found), f"sample {detector.name}": found}
        yield from (one.kind for one in detected(seen))


def digits(value: str) -> list[int]:
    """Return the digits of a text."""
    return [int(letter) for letter in value if letter.isdigit()]


def luhn(value: str) -> bool:
    """Whether the last digit is the check digit of a payment card."""
    doubled = [d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits(value)))]  # noqa: PLR2004
    return sum(doubled) % 10 == 0 and len(set(digits(value))) > 1


def mod_97(value: str) -> bool:
    """Whether an IBAN leaves the remainder 1, as all do."""
    plain = value.replace(" ", "").upper()
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def ean_13(value: str) -> bool:
    """Whether the last of thirteen digits is the check digit, as in the social security number of Switzerland."""
    *first, last = digits(value)
    return (10 - sum(d * (3 if i % 2 else 1) for i, d in enumerate(first)) % 10) % 10 == last


def french(value: str) -> bool:
    """Whether the two last digits are the key of a French social security number."""
    number = "".join(map(str, digits(value)))
    return 97 - int(number[:13]) % 97 == int(number[13:15])


def german(value: str) -> bool:
    """Whether the last of eleven digits is the check digit of a German tax number."""
    *first, last = digits(value)
    product = 10
    for digit in first:
        product = ((digit + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == last and len(set(first)) in (8, 9)


def dutch(value: str) -> bool:
    """Whether nine digits pass the eleven test of a Dutch citizen service number."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * d for w, d in zip(weights, digits(value), strict=True)) % 11 == 0 and any(digits(value))


def american(value: str) -> bool:
    """Whether the groups of a US social security number are ones that are given out."""
    area, group, serial = value.split("-")
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


HALF = 0.5
DETECTORS = (
    Detector("e-mail address", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"),
    Detector("IBAN", r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", mod_97),
    Detector(
        "payment card",
        r"\b(?:[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}|3[47][0-9]{13})\b",
        luhn,
        numeric=True,
    ),
    Detector("phone number", r"^(?:\+|00)[1-9][0-9 ()./-]{6,18}[0-9]$", least_share=HALF),
    Detector("phone number (US)", r"^\(?[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4}$", least_share=HALF),
    Detector("social security number (US)", r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b", american),
    Detector("social security number (Switzerland)", r"\b756\.?[0-9]{4}\.?[0-9]{4}\.?[0-9]{2}\b", ean_13),
    Detector(
        "social security number (France)",
        r"\b[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}\b",
        french,
    ),
    Detector("tax number (Germany)", r"^[1-9][0-9]{10}$", german, HALF, numeric=True),
    Detector("citizen number (Netherlands)", r"^[0-9]{9}$", dutch, HALF, numeric=True),
    Detector(
        "national insurance number (UK)",
        r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b",
    ),
)
