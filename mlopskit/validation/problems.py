"""Why an expectation is not answered by the compiled engine."""


class NotCompiledError(Exception):
    """The expectation is left to Great Expectations itself, with the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnanswerableError(Exception):
    """No engine can answer the expectation, with the reason; it is unchecked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
