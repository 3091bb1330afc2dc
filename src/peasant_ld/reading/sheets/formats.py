"""The number format of a cell -> what it shows of a value: percents, leading zeros, a month without a day, words.

Formats are written as spreadsheets store them (ECMA-376-1, 18.8.31). A number counts with all its digits, whatever is
rounded away for the eye; of a date counts what is shown, since the rest was filled in by the program.
"""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from peasant_ld.reading.sheets.cells import as_text

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<blank>[_*].)|\[(?P<bracket>[^\]]*)\]|(?P<general>General|Standard)'
    r"|(?P<clock>AM/PM|A/P)|(?P<digits>[0#?]+)|(?P<percent>%)|(?P<exponent>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|e+|b+)|(?P<mark>[.,/@])|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)(-?[0-9]+(?:\.[0-9]+)?)\Z")
_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
# Words that stand for a factor: "12 mil" shown of 12 may mean 12 or 12,000, and is left to people.
_FACTOR = re.compile(
    r"\b(?:mil|milh[aã]o|milh[oõ]es|mill[oó]n|millones|mille|milliers?|millions?|thousands?|milyon|bilh|mi|k|m|bi|bn)\b",
    re.IGNORECASE,
)
_SEMICOLON = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)')
# The formats that every program knows by number, as far as they show something else than the value (18.8.30).
BUILT_IN: Mapping[int, str] = {
    9: "0%", 10: "0.00%", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
}  # fmt: skip
_FIRST_DAY = datetime.datetime(1899, 12, 30)
Tokens = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """What one part of a format shows, and of which numbers.

    `mask` is what a whole number is written into, from its digits (`0`, `#`) and what stands between; `words` alone are
    shown instead of a number. `date` are the parts of a date in their order, of `ymd` and `t` for the time of day.
    """

    test: tuple[str, Decimal] | None = None
    percent: bool = False
    mask: tuple[tuple[str, str], ...] = ()
    words: str | None = None
    date: str = ""
    is_duration: bool = False
    factor: str = ""

    @property
    def matters(self) -> bool:
        """Whether something else may be shown than the value."""
        partial = bool(self.date) and self.date not in ("ymdt", "dmyt", "mdyt")
        return self.percent or bool(self.mask or self.factor) or self.words is not None or partial or self.is_duration


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number format: its sections, for positive numbers, negative ones and nought."""

    sections: tuple[Section, ...]

    @property
    def is_date(self) -> bool:
        """Whether it shows days."""
        return any(part in self.sections[0].date for part in "ymd")

    def shown(self, value: Any) -> str:
        """The text that a cell with this format shows of its value, with all digits that a number has."""
        if isinstance(value, bool):
            return as_text(value)
        if isinstance(value, int | float):
            section = self._section(value)
            return _of_number(value, section) if section else as_text(value)
        return _of_time(value, self.sections[0])

    def _section(self, number: float) -> Section | None:
        tested = [each for each in self.sections[:3] if each.test]
        for section in tested:
            sign, limit = section.test or ("", Decimal())
            if _TESTS[sign](Decimal(repr(number)), limit):
                return section
        if tested:
            return next((each for each in self.sections[:3] if not each.test), None)
        index = 1 if number < 0 else 2 if number == 0 else 0
        return self.sections[index] if index < len(self.sections[:3]) else self.sections[0]


@lru_cache(maxsize=1024)
def read_format(code: str) -> NumberFormat | None:
    """What a format code means; None where a cell shows its value, and nothing is to be done."""
    parts = _SEMICOLON.split(code) if len(code) < 1000 else []
    sections = [_section(_tokens(part)) for part in parts]
    numbers = parts[:3]
    if len(parts) > 1 and not any(part.strip() for part in numbers):  # `;;;` hides what a cell holds
        sections = [Section(words="")]
    found = NumberFormat(tuple(sections))
    return found if any(section.matters for section in sections[:3]) else None


def _tokens(part: str) -> Tokens:
    return [(match.lastgroup or "", match[match.lastgroup or 0]) for match in _TOKEN.finditer(part)]


def _section(tokens: Tokens) -> Section:
    """The meaning of one section."""
    kinds = {kind for kind, _ in tokens}
    brackets = [text for kind, text in tokens if kind == "bracket"]
    found = next((match for text in brackets if (match := _CONDITION.match(text))), None)
    test = (found[1], Decimal(found[2])) if found else None
    is_duration = any(_ELAPSED.fullmatch(text) for text in brackets)
    if "general" in kinds or ("mark", "@") in tokens:
        return Section(test)
    if "date" in kinds or is_duration:
        return Section(test, date="" if is_duration else _date_parts(tokens), is_duration=is_duration)
    if "percent" in kinds:
        return Section(test, percent=True)
    return _of_figures(tokens, kinds, test)


def _of_figures(tokens: Tokens, kinds: set[str], test: tuple[str, Decimal] | None) -> Section:
    """What a section without %, dates and texts shows: a mask, words, or the number."""
    literal = "".join(text for kind, text in tokens if kind in ("quoted", "escaped", "plain"))
    if "digits" not in kinds:
        is_currency = any(kind == "bracket" and text.startswith("$") for kind, text in tokens)
        return Section(test, words=literal if re.search(r"[^\W\d_]", literal) and not is_currency else None)
    factor = "" if _is_scaled(tokens) else next(iter(_FACTOR.findall(literal)), "")
    if kinds & {"mark", "exponent"}:
        return Section(test, factor=factor)
    pieces = tuple((kind, text) for kind, text in tokens if kind not in ("blank", "bracket"))
    return Section(test, mask=pieces if _is_mask(pieces) else (), factor=factor)


def _is_scaled(tokens: Tokens) -> bool:
    """Whether a number is shown divided by a thousand: a comma stands behind its last digit."""
    kinds = [kind for kind, _ in tokens]
    last = len(kinds) - 1 - kinds[::-1].index("digits")
    return ("mark", ",") in tokens[last:]


def _is_mask(pieces: tuple[tuple[str, str], ...]) -> bool:
    """Whether digits are written with leading zeros, or with something between them."""
    at = [index for index, (kind, _) in enumerate(pieces) if kind == "digits"]
    return sum(pieces[index][1].count("0") for index in at) > 1 or at[-1] - at[0] >= len(at)


def _date_parts(tokens: Tokens) -> str:
    """Which parts of a date are shown, in their order; `t`, the time of day, last."""
    names = [text.lower() for kind, text in tokens if kind == "date"]
    parts = [_date_part(*around) for around in zip(["", *names], names, [*names[1:], ""], strict=False)]
    return "".join(sorted(dict.fromkeys(part for part in parts if part), key=lambda part: part == "t"))


def _date_part(before: str, name: str, after: str) -> str:
    """The part of a date that some letters stand for; `m` are minutes behind hours and before seconds."""
    first = name[0]
    if first in "hs" or (first == "m" and len(name) < 3 and (before[:1] == "h" or after[:1] == "s")):
        return "t"
    if first == "d" and len(name) > 2:  # a day of the week
        return ""
    return "y" if first in "eb" else first


def _of_number(number: int | float, section: Section) -> str:
    if section.percent:
        return f"{_times_hundred(number)}%"
    if section.words is not None:
        return section.words
    if section.date or section.is_duration:
        return _of_time(_day_of(number, section), section)
    if section.mask and float(number).is_integer() and abs(number) < 1e15:
        return ("-" if number < 0 else "") + _masked(str(abs(int(number))), section.mask)
    return f"{as_text(number)} {section.factor}" if section.factor else as_text(number)


def _times_hundred(number: int | float) -> str:
    """A hundred times a number, exact."""
    text = format((Decimal(format(number, ".15g")) * 100).normalize(), "f")
    # Three decimals, as somebody might have written them, would be a question: 12.125 or twelve thousand.
    return "0" if text == "-0" else f"{text}0" if text[-4:-3] == "." else text


def _masked(digits: str, mask: tuple[tuple[str, str], ...]) -> str:
    """A whole number written into a mask, from the right; what the mask has no place for stands before it."""
    last = max(index for index, (kind, _) in enumerate(reversed(mask)) if kind == "digits")
    found: list[str] = []
    for index, (kind, text) in enumerate(reversed(mask)):
        if kind != "digits":
            found.append(text)
            continue
        for place in reversed(text):
            digits, digit = digits[:-1], digits[-1:] or ("0" if place == "0" else "")
            found.append(digit)
        if index == last:
            found.append(digits)
    return "".join(reversed(found))


def _day_of(number: float, section: Section) -> datetime.datetime | datetime.timedelta | float:
    """The day that a serial number means, where the reader of the workbook has not seen that it is a date."""
    try:
        time = datetime.timedelta(days=number)
        return time if section.is_duration else _FIRST_DAY + time
    except OverflowError:
        return number


def _of_time(value: Any, section: Section) -> str:
    """What is shown of a day, a time or a duration."""
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    parts = section.date.removesuffix("t")
    if not isinstance(value, datetime.date) or section.words is not None or not section.date:
        return as_text(value)
    if not parts:
        return value.time().isoformat("seconds") if isinstance(value, datetime.datetime) else "00:00:00"
    if set(parts) == {"y", "m", "d"}:
        return as_text(value) if section.date.endswith("t") else value.isoformat()[:10]
    if "y" in parts and "d" not in parts:
        return value.isoformat()[: 7 if "m" in parts else 4]
    written = {"d": f"{value.day:02}", "m": f"{value.month:02}", "y": f"{value.year:04}"}
    return "/".join(written[part] for part in parts)  # a day without a year, or without a month
