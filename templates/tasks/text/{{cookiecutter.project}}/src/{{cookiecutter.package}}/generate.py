"""
The raw data, made by rule; running this module with `python -m` writes the file anew.

Replace it by your own messages; until then everybody can see where each word comes from, and no
person's words are in it.
"""

import random
from pathlib import Path

from .data import RAW

MESSAGES = 600
SEED = 2024
UNSURE = 0.04
"""The share of messages that were put into a wrong box by a tired clerk."""

OPENINGS = ("Hello", "Good morning", "Dear team", "Hi there", "Excuse me", "Once again")
CLOSINGS = ("Please help", "Thank you", "I am waiting", "Kind regards", "Please answer soon", "")
TIMES = ("yesterday", "today", "last week", "on Monday", "this morning", "three days ago")
SUBJECTS = {
    "billing": (
        "the invoice shows an amount that I did not expect",
        "my card was charged twice for one order",
        "I would like a refund for the second payment",
        "the discount is missing from the bill",
        "the invoice names the wrong company",
        "the bank says that the payment was refused",
    ),
    "delivery": (
        "the parcel has not arrived",
        "the driver left the box at a wrong address",
        "the tracking number shows nothing",
        "one item is missing from the box",
        "the parcel arrived with a broken corner",
        "I want to change the address of the shipment",
    ),
    "technical": (
        "the app closes when I open the map",
        "the page shows an error after the update",
        "the screen stays black when it starts",
        "the export to a file fails with an error",
        "the search is very slow after the update",
        "the app does not connect to the speaker",
    ),
    "account": (
        "I cannot log in with my password",
        "please change the name on my profile",
        "the code for the login never comes",
        "I want to close my profile and delete all data",
        "somebody else seems to have logged in as me",
        "the link to set a new password has expired",
    ),
}


def rows() -> list[str]:
    """Return the lines of the file; Python's own generator gives the same ones everywhere."""
    chance = random.Random(SEED)  # noqa: S311 - small talk, not secrets
    topics = sorted(SUBJECTS)
    lines = ["id,channel,text,topic"]
    for number in range(MESSAGES):
        topic = topics[int(chance.random() * len(topics))]
        said = [_one(chance, OPENINGS), f"{_one(chance, SUBJECTS[topic])} {_one(chance, TIMES)}"]
        if chance.random() < 0.5:
            said.append(_one(chance, SUBJECTS[topic]))
        told = topic if chance.random() >= UNSURE else topics[int(chance.random() * len(topics))]
        text = ". ".join(part for part in (*said, _one(chance, CLOSINGS)) if part)
        channel = "chat" if chance.random() < 0.4 else "mail"
        gap = "" if chance.random() < 0.01 else f'"{text}"'
        lines.append(f"{number},{channel},{gap},{told}")
    return lines


{{ cookiecutter.more["generate/write.py"] }}


def _one(chance: random.Random, words: tuple[str, ...]) -> str:
    return words[int(chance.random() * len(words))]


if __name__ == "__main__":
    write()
