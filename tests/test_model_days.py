"""A day that is none is never taken for one, wherever it is named."""

import pytest

from peasant_ld.model.days import day_as_written, day_of_epoch, day_order
from peasant_ld.problem import InputError

NO_DAYS = ["2026-02-29", "2026-1-1", "20260101", "2026-01-01 ", "2026", "soon", "", 20260101, "２０２６-01-01"]


def test_days_before_the_year_0001_come_before_the_others() -> None:
    days = ["-0044-03-15", "-0043-01-01", "-0001-12-31", "0000-01-01", "0001-01-01", "2018-08-14"]
    assert sorted(set(days), key=day_order) == days


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_whole_day_is_refused(text: object) -> None:
    with pytest.raises(InputError, match=r"PLD211: as_of.*2026-01-31") as raised:
        day_as_written(text, "as_of")
    assert (raised.value.problem.key, raised.value.problem.value) == ("as_of", str(text))


def test_a_whole_day_stays_as_it_is_written() -> None:
    assert day_as_written("2028-02-29", "as_of") == "2028-02-29"


@pytest.mark.parametrize(
    ("seconds", "day"), [(None, None), ("", None), ("0", "1970-01-01"), ("1767225599", "2025-12-31")]
)
def test_the_seconds_of_an_epoch_are_a_day_in_utc(seconds: str | None, day: str | None) -> None:
    assert day_of_epoch(seconds) == day


@pytest.mark.parametrize("seconds", ["-1", " 1", "1 ", "1.5", "1e9", "junk", "9" * 20, "253402300800", "١٢"])
def test_what_is_no_number_of_seconds_of_a_day_is_refused(seconds: str) -> None:
    with pytest.raises(InputError, match="PLD211: SOURCE_DATE_EPOCH"):
        day_of_epoch(seconds)
