"""Small pieces of sentences that several gates need."""


def counted(number: int, thing: str, things: str = "") -> str:
    """Return a number with its noun: `1 stage`, `2 stages`."""
    return f"{number} {thing if number == 1 else things or f'{thing}s'}"
