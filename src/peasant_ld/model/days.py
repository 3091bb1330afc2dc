"""A day that somebody names -> the text `2026-01-31`: of SOURCE_DATE_EPOCH, or as it is written. Never the clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from peasant_ld.problem import InputError, Problem

EPOCH = "SOURCE_DATE_EPOCH"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_SECONDS = re.compile(r"[0-9]{1,12}\Z")


def day_as_written(text: object, key: str) -> str:
    """A day such as `2026-01-31`, as it was written under `key`. Raises InputError (PLD211) for anything else."""
    if isinstance(text, str) and _DAY.match(text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
    raise InputError(Problem("PLD211", key=key, value=str(text), facts={"expected": "2026-01-31"}))


def day_order(day: str) -> tuple[int, int, int]:
    """What puts days in order that are written as `xsd:date`: before the year 0000 these have a sign."""
    year, month, number = day.rsplit("-", 2)
    return int(year), int(month), int(number)


def day_of_epoch(seconds: str | None) -> str | None:
    """The day in UTC of the seconds since 1970 that SOURCE_DATE_EPOCH holds; None where it is not set, or empty.

    Raises InputError (PLD211) for what is no such number (https://reproducible-builds.org/specs/source-date-epoch/).
    """
    if not seconds:
        return None
    if _SECONDS.match(seconds):
        try:
            return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
        except (OverflowError, ValueError, OSError):
            pass
    raise InputError(Problem("PLD211", key=EPOCH, value=seconds, facts={"expected": "1767225600"}))
