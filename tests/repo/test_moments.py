import datetime as dt

import pytest

from mlopskit.repo.moments import UNKNOWN, moment


@pytest.mark.parametrize("seconds", ["", "x", "9" * 30, "-" + "9" * 17])
def test_a_date_that_nobody_can_read_is_older_than_all(seconds: str) -> None:
    """
    A commit may say anything of its date; what no calendar has ends nothing.
    """
    assert UNKNOWN == moment(seconds)


def test_a_date_is_told_in_universal_time() -> None:
    """
    Git's seconds are those since 1970, and may lie before it.
    """
    assert dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.UTC) == moment("1700000000")
    assert dt.datetime(1969, 12, 31, 23, 59, 59, tzinfo=dt.UTC) == moment("-1")
