"""A date as archivists write it (EDTF, ISO 8601-2) in; the earliest and the latest day it can mean out.

Levels 0 and 1 are read, and the sets of level 2 (`[...]` one of, `{...}` all of); the rest of level 2 is refused.
Sections are those of the Library of Congress, "Extended Date/Time Format (EDTF) Specification", 4 February 2019.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

MAX_LENGTH = 200
"""The longest text that is looked at, in characters; a longer one is refused unread."""

_Day = tuple[int, int, int]
_Bounds = tuple[str | None, str | None]

# Level 0, Date; level 1, Negative calendar year, Qualification of a date (complete), Unspecified digit(s) from the
# right, Seasons. Which of these go together is decided in `_date`.
_DATE = re.compile(r"(-?[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?[?~%]?")
# Level 0, Date and Time: complete to the second, zones from -12:00 to +14:00 and never -00 (ISO 8601-1, time shift).
# Not in EDTF, but in ISO 8601-1 and in use: a fraction of a second, and a zone without its colon.
_DATE_TIME = re.compile(
    r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"T(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00)"
    r"(?:Z"
    r"|\+(?:(?:0[0-9]|1[0-3])(?::?[0-5][0-9])?|14(?::?00)?)"
    r"|-(?:(?:0[1-9]|1[01])(?::?[0-5][0-9])?|12(?::?00)?|00:?(?:0[1-9]|[1-5][0-9]))"
    r")?"
)
_QUALIFIED = re.compile("[?~%]")
_PLAIN = re.compile(r"((?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?)(?:T.*)?")
# ISO 8601-1, representation of a century: two digits; EDTF itself is silent about it. ISO 8601-2, level 2: a decade
# of three digits, and either with a qualifier.
_CENTURY = re.compile(r"-?[0-9]{2}")
_DECADE_OR_QUALIFIED_CENTURY = re.compile(r"-?[0-9]{2,3}[?~%]?")
# Level 1, Letter-prefixed calendar year: a year of more than four digits.
_LONG_YEAR = re.compile(r"Y(-?[1-9][0-9]{4,})")
# Level 2, only to name the reason of a refusal: Qualification of parts, Unspecified digit anywhere, Exponential year,
# Significant digits. (Sub-year groupings are seen in `_date`.)
_LEVEL_2 = re.compile(
    r"[?~%]?-?[0-9X]{4}[?~%]?(?:-[?~%]?[0-9X]{2}[?~%]?(?:-[?~%]?[0-9X]{2}[?~%]?)?)?"
    r"|Y-?[0-9]+E[0-9]+(?:S[0-9]+)?"
    r"|Y?-?[0-9]+S[0-9]+"
)

# The dates that most are, as a pattern for any engine: a year from 0001 on, a month of it, a day that every such month
# of every year has. Whatever fits is a date; what does not may be one, too.
PLAIN_DATE = (
    "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
    "(?:-(?:(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1[0-9]|2[0-8]))?|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31))?"
)


class EdtfError(ValueError):
    """The text is not a date in this profile of EDTF.

    `text` is the text as given. `reason` is one of: `syntax`; `length` (more than MAX_LENGTH characters);
    `calendar` (no such month or day); `level2` (a form of level 2 that is not a set); `order` (the end comes first,
    or the order cannot be told).
    """

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.text[:MAX_LENGTH]!r} is not a date in EDTF: {self.reason}"


@dataclass(frozen=True, slots=True)
class _Span:
    """The days a text can mean, from the first to the last, None being open or unknown; `season`: 21 to 24, if one."""

    first: _Day | None
    last: _Day | None
    season: str | None = None


_OPEN = _Span(None, None)


def bounds(text: str) -> tuple[str | None, str | None]:
    """The earliest and the latest possible day of `text`, each as the lexical form of an `xsd:date` (`2018-08-31`).

    A bound is None where it is open or unknown, or in a year of more than four digits. Nothing is guessed:
    a qualifier (`?`, `~`, `%`) does not move the bounds; a season has those of its whole year, since the hemispheres
    differ and a winter runs into the next year; `XXXX` has none; a time of day gives its day as written, in no zone.
    A set goes from the earliest of all its members to the latest of all.

    Raises:
        EdtfError: the text is not EDTF of level 0 or 1, nor a set of level 2 with such members.
    """
    judged = _judge(text) if len(text) <= MAX_LENGTH else "length"
    if isinstance(judged, str):
        raise EdtfError(text, judged)
    return judged


def is_edtf(text: str) -> bool:
    """Whether `text` is a date in EDTF of level 0 or 1, or a set of level 2 with such members; see `bounds`."""
    return len(text) <= MAX_LENGTH and not isinstance(_judge(text), str)


def certainty(text: str) -> list[str]:
    """In which way a date in EDTF says that it is less certain than its days look: `approximate`, `uncertain`, or both.

    Of an interval or a set, what one of its dates says is told of the whole.
    """
    if not _QUALIFIED.search(text):
        return []
    return [word for word, marks in (("approximate", "~%"), ("uncertain", "?%")) if any(m in text for m in marks)]


def plain_dates(text: str) -> tuple[str | None, str | None]:
    """The first and the last calendar date that a date in EDTF names plainly: `2018-08`, or `2018-03/2018-05`.

    A single date is both, a time of day is its day. None stands for what is open, approximate, uncertain, unspecified,
    a season, a set, or in a year outside 0001 to 9999.
    """
    start, slash, end = text.partition("/")
    return _plain(start), _plain(end if slash else start)


def _plain(text: str) -> str | None:
    found = _PLAIN.fullmatch(text)
    return found[1] if found else None


# One memory for both questions, refusals included; dates repeat a thousandfold in a dataset.
@lru_cache(maxsize=32768)  # the days of ninety years
def _judge(text: str) -> _Bounds | str:
    """The bounds, or the reason why there are none."""
    try:
        span = _read(text)
    except EdtfError as refusal:
        return refusal.reason
    return _lexical(span.first), _lexical(span.last)


def _read(text: str) -> _Span:
    if text.startswith(("[", "{")):
        return _set(text)
    if "/" in text:
        return _interval(text)
    if "T" in text:
        return _date_time(text)
    if _CENTURY.fullmatch(text):
        return _century(text)
    if _DECADE_OR_QUALIFIED_CENTURY.fullmatch(text):
        raise EdtfError(text, "level2")
    return _date_or_long_year(text)


def _interval(text: str) -> _Span:
    """Level 0, Time Interval; level 1, Extended Interval: nothing is an unknown end, two dots are an open one."""
    start, _, end = text.partition("/")
    return _through(
        _OPEN if start in ("", "..") else _end_date(start),
        _OPEN if end in ("", "..") else _end_date(end),
    )


def _set(text: str) -> _Span:
    """Level 2, Set representation. One of or all of: the days it can mean lie in the same span."""
    if not text.endswith("]" if text.startswith("[") else "}"):
        raise EdtfError(text, "syntax")
    members = _members(text[1:-1])
    last = len(members) - 1
    spans = [_member(member, index == 0, index == last) for index, member in enumerate(members)]
    firsts = [span.first for span in spans if span.first is not None]
    lasts = [span.last for span in spans if span.last is not None]
    return _Span(
        min(firsts) if len(firsts) == len(spans) else None,
        max(lasts) if len(lasts) == len(spans) else None,
    )


def _members(inner: str) -> list[str]:
    """The members of a set. ISO 8601 has no spaces, and validators differ: taken beside every comma, or beside none."""
    written = inner.split(",")
    spaced = {left.endswith(" ") or right.startswith(" ") for left, right in pairwise(written)}
    if len(spaced) > 1 or inner != inner.strip(" "):
        raise EdtfError(inner, "syntax")
    return [member.strip(" ") for member in written]


def _member(text: str, is_first: bool, is_last: bool) -> _Span:
    """A date or a range of dates; only the first may have an open start (`..1984`), only the last an open end."""
    start, dots, end = text.partition("..")
    if not dots:
        return _date_or_long_year(text)
    if not (start or end) or not (start or is_first) or not (end or is_last):
        raise EdtfError(text, "syntax")
    return _through(_end_date(start) if start else _OPEN, _end_date(end) if end else _OPEN)


def _through(start: _Span, end: _Span) -> _Span:
    """From the first day of `start` to the last day of `end`."""
    if start.first is not None and end.first is not None and not _in_order(start, end, start.first, end.first):
        raise EdtfError("", "order")
    return _Span(start.first, end.last)


def _in_order(start: _Span, end: _Span, begins: _Day, ends: _Day) -> bool:
    """Whether `start` begins no later than `end` does.

    Where a season falls in its year depends on the hemisphere, so an order within one year is known only for
    one and the same season.
    """
    if start.season == end.season:
        return begins <= ends
    return begins[0] < ends[0]


def _end_date(text: str) -> _Span:
    """The date at an end of an interval or of a range; unspecified digits there are level 2, Interval."""
    span = _date(text)
    if "X" in text:
        raise EdtfError(text, "level2")
    return span


def _date_time(text: str) -> _Span:
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise EdtfError(text, "syntax")
    return _date(match[1])


def _century(text: str) -> _Span:
    if text == "-00":
        raise EdtfError(text, "syntax")
    year = int(text) * 100
    return _years(year - 99, year) if text.startswith("-") else _years(year, year + 99)


def _date_or_long_year(text: str) -> _Span:
    match = _LONG_YEAR.fullmatch(text)
    return _years(int(match[1]), int(match[1])) if match else _date(text)


def _date(text: str) -> _Span:
    match = _DATE.fullmatch(text)
    if match is None:
        raise EdtfError(text, "level2" if _LEVEL_2.fullmatch(text) else "syntax")
    year, month, day = match.groups()
    if year == "-0000":  # Level 1, Negative calendar year: the year 0000 has no sign
        raise EdtfError(text, "syntax")
    if "X" in year:
        return _unspecified_year(year, month, day)
    if month is None:
        return _years(int(year), int(year))
    if month == "XX":
        return _unspecified_month(int(year), day)
    if month > "12":
        return _season(int(year), month, day)
    return _month_or_day(int(year), int(month), day)


def _unspecified_year(year: str, month: str | None, day: str | None) -> _Span:
    """`201X`, `20XX`; of a date only where nothing at all is known: `XXXX`, `XXXX-XX`, `XXXX-XX-XX`."""
    if year == "XXXX" and month in (None, "XX") and day in (None, "XX"):
        return _OPEN
    if month is not None:
        raise EdtfError(year, "level2")
    return _years(int(year.replace("X", "0")), int(year.replace("X", "9")))


def _unspecified_month(year: int, day: str | None) -> _Span:
    if day not in (None, "XX"):
        raise EdtfError(str(year), "level2")
    return _years(year, year)


def _season(year: int, code: str, day: str | None) -> _Span:
    """Level 1, Seasons: 21 to 24, in the place of a month. Level 2, Sub-year groupings: 25 to 41."""
    if day is not None or not "21" <= code <= "41":
        raise EdtfError(code, "calendar")
    if code > "24":
        raise EdtfError(code, "level2")
    return _Span((year, 1, 1), (year, 12, 31), season=code)


def _month_or_day(year: int, month: int, day: str | None) -> _Span:
    """A month, or one with an unspecified day, or a day; the calendar is Gregorian, before 1582 too (ISO 8601-1)."""
    if month == 0:
        raise EdtfError(str(year), "calendar")
    length = monthrange(2000 + year % 400, month)[1]  # the calendar repeats every 400 years; `monthrange` starts at 1
    if day is None or day == "XX":
        return _Span((year, month, 1), (year, month, length))
    if not 1 <= int(day) <= length:
        raise EdtfError(day, "calendar")
    return _Span((year, month, int(day)), (year, month, int(day)))


def _years(first: int, last: int) -> _Span:
    return _Span((first, 1, 1), (last, 12, 31))


def _lexical(day: _Day | None) -> str | None:
    """The day as `xsd:date` of XSD 1.1, whose years are those of EDTF: 0000 is 1 BC; None beyond four digits."""
    if day is None or not -9999 <= day[0] <= 9999:
        return None
    return f"{'-' if day[0] < 0 else ''}{abs(day[0]):04}-{day[1]:02}-{day[2]:02}"
