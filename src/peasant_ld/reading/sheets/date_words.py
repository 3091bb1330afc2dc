"""A date in words of five languages, or as a database writes it -> EDTF; both readings where there are two.

What EDTF cannot say, and a day that does not exist, is no date here.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from peasant_ld.model.edtf import MAX_LENGTH, is_edtf
from peasant_ld.reading.sheets.cell_words import bare
from peasant_ld.reading.sheets.unclear import Ambiguous

_WORDS: Mapping[str, Any] = json.loads(
    files("peasant_ld.reading.sheets").joinpath("date_words.json").read_text("utf-8")
)
Found = str | Ambiguous | None


def _months() -> Mapping[str, Mapping[str, int]]:
    """What each language takes a word for, as the number of a month."""
    months: dict[str, dict[str, int]] = defaultdict(dict)
    for language, lines in _WORDS["months"].items():
        for number, words in enumerate(lines, 1):
            for word in words.split():
                months[word][language] = number
    return months


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_MONTHS = _months()
_SEASONS = {word: code for code, words in _WORDS["seasons"].items() for word in words.split()}
_JOINING = frozenset(_WORDS["joining"]) | {"d"}
_ORDINAL = re.compile(r"\b(0?[1-9]|[12][0-9]|3[01])(?:o|a|er|ere|ye|st|nd|rd|th)\b")
_DOT = re.compile(r"(?<=[a-z])\.")
_DASH = re.compile("[\u2010-\u2015\u2212]")
_ABOUT = re.compile(rf"(?:(?:{_any(_WORDS['about_then'])})(?: |(?=[0-9]))|[~±] ?)(.+)\Z")
_ABOUT_AFTER = re.compile(rf"(.+?)(?: (?:{_any(_WORDS['about_then'])})| ?[~±])\Z")
_PERHAPS = re.compile(rf"(?:{_any(_WORDS['perhaps'])}) (.+)\Z")
_PERHAPS_AFTER = re.compile(rf"(.+?)(?: (?:{_any(_WORDS['perhaps'])})| ?\?)\Z")
_FOUR, _SHORT = re.compile(r"[0-9]{4}\Z"), re.compile(r"[0-9]{1,2}\Z")
_YEAR = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")
_SHORT_YEAR = re.compile(r"[a-z][/'-][0-9]{1,2}\Z")  # `14 de agosto` and `May 14` are days, without a year
_MONTH_OF_YEAR = re.compile(r"(0?[1-9]|1[0-2])[/.-]([0-9]{4})\Z")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})\Z")
_DECADE = re.compile(rf"(?:({_any(_WORDS['decade'])}) )?'?([0-9]{{4}}|[0-9]{{2}})('?s| yo)?\Z")
_PLURAL_ONLY = ("ane", "lane", "the")
_NUMERAL = r"(x{0,2}(?:ix|iv|v?i{0,3})|[0-9]{1,2})(?:e|eme|o|th|st|nd|rd|yem)?"
_CENTURY = re.compile(rf"(?:(?:{_any(_WORDS['century'])}) {_NUMERAL}|{_NUMERAL} (?:{_any(_WORDS['century_after'])}))\Z")
_ROMAN = {"x": 10, "v": 5, "i": 1}
_STAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"
    r" ?(Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?\Z"
)


class Stamp(NamedTuple):
    """A day with a time, as databases write it."""

    day: str
    time: str
    zone: str

    @property
    def is_midnight(self) -> bool:
        """Whether it says no more than the day."""
        return not self.time.strip("0:.")

    @property
    def edtf(self) -> str:
        """The moment in EDTF."""
        seconds = self.time if self.time.count(":") > 1 else f"{self.time}:00"
        return f"{self.day}T{seconds}{'Z' if self.zone == 'UTC' else self.zone}"


def read_stamp(text: str) -> Stamp | None:
    """A day with a time, as databases write it: `2018-08-14 10:00:00+00`; None for anything else."""
    match = _STAMP.match(text.strip())
    stamp = Stamp(match[1], match[2], match[3] or "") if match else None
    return stamp if stamp and is_edtf(stamp.edtf) else None


@lru_cache(maxsize=4096)
def read_date_words(text: str, language: str | None = None) -> Found:
    """The date, as EDTF, that a text in words means; None where it means none.

    `language` is that of the dataset: it tells which month a word is that two languages use for different ones.
    """
    if len(text) > MAX_LENGTH:
        return None
    words = _clean(text)
    for rule in (_between, _through, _one_sided, _qualified):
        found = rule(words, language)
        if isinstance(found, Ambiguous) or (found is not None and is_edtf(found)):
            return found
    return None


def _clean(text: str) -> str:
    """Small letters without accents, dots behind letters and brackets; a day is a number."""
    words = re.sub(r"[\[\]()]", " ", _DASH.sub("-", bare(text).replace("’", "'")))
    return " ".join(_ORDINAL.sub(r"\1", _DOT.sub(" ", words)).split())


def _pairs(words: str, bounds: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The two parts that a text has between words such as `entre` and `e`."""
    for before, middle in bounds:
        begin = f"{before} " if before else ""
        first, found, second = words.removeprefix(begin).partition(f" {middle} ")
        if found and words.startswith(begin):
            yield first, second


def _between(words: str, language: str | None) -> Found:
    """Some day between two: one of a set."""
    for first, second in _pairs(words, _WORDS["between"]):
        ends = _qualified(first, language), _qualified(second, language)
        if isinstance(ends[0], str) and isinstance(ends[1], str):
            return f"[{ends[0]}..{ends[1]}]"
    return None


def _through(words: str, language: str | None) -> Found:
    """From one day to another: an interval."""
    years = re.match(r"([0-9]{4})-([0-9]{4})\Z", words)
    dashed = [years.groups()] if years else [(words.partition(" - ")[0], words.partition(" - ")[2])]
    for first, second in (*dashed, *_pairs(words, _WORDS["through"])):
        ends = _qualified(first, language), _qualified(second, language)
        if isinstance(ends[0], str) and isinstance(ends[1], str):
            return f"{ends[0]}/{ends[1]}"
    return None


_ONE_SIDED = {"before": "[..{}]", "after": "[{}..]", "until": "../{}", "since": "{}/.."}


def _one_sided(words: str, language: str | None) -> Found:
    """Before, after, until or since a date."""
    for name, form in _ONE_SIDED.items():
        match = re.match(rf"(?:{_any(_WORDS[name])}) (.+)\Z", words)
        end = _qualified(match[1], language) if match else None
        if isinstance(end, str):
            return form.format(end)
    return None


def _qualified(words: str, language: str | None) -> Found:
    """One date, which may be about so, or uncertain."""
    marks = set()
    changed = True
    while changed:
        changed = False
        for mark, forms in (("~", (_ABOUT, _ABOUT_AFTER)), ("?", (_PERHAPS, _PERHAPS_AFTER))):
            match = next((found for form in forms if mark not in marks and (found := form.match(words))), None)
            if match:
                words, changed = match[1], True
                marks.add(mark)
    core = _date(words, language)
    qualifier = "%" if len(marks) > 1 else next(iter(marks), "")
    return f"{core}{qualifier}" if isinstance(core, str) else core


def _date(words: str, language: str | None) -> Found:
    rules: tuple[Callable[[str], Found], ...] = (_of_numbers, _decade, _century)
    found = next((each for rule in rules if (each := rule(words)) is not None), None)
    return _named(words, language) if found is None else found


def _of_numbers(words: str) -> Found:
    """`1984`, `2018-08-14`, `08/2018`, `20180814`."""
    if _YEAR.match(words):
        return words
    if month := _MONTH_OF_YEAR.match(words):
        return f"{month[2]}-{int(month[1]):02}"
    compact = _COMPACT.match(words)
    return _day(*map(int, compact.groups())) if compact else None


def _decade(words: str) -> Found:
    """`anos 1980`, `1980s`; of two digits, and of `1900s`, nobody can tell which years are meant."""
    match = _DECADE.match(words)
    if match is None or not (match[1] or match[3]) or (match[1] in _PLURAL_ONLY and not match[3]):
        return None
    digits = match[2]
    if not digits.endswith("0"):
        return None
    if len(digits) == 2:
        centuries = ("19", "18") if digits[0] > "2" else ("19", "20")
        return Ambiguous(tuple(f"{century}{digits[0]}X" for century in centuries))
    return Ambiguous((f"{digits[:3]}X", f"{digits[:2]}XX")) if digits.endswith("00") else f"{digits[:3]}X"


def _century(words: str) -> Found:
    match = _CENTURY.match(words)
    numeral = (match[1] or match[2] or "") if match else ""
    number = int(numeral) if numeral.isdigit() else _of_roman(numeral)
    return f"{number - 1:02}XX" if 1 <= number <= 21 else None


def _of_roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=False))


def _named(words: str, language: str | None) -> Found:
    """`14 de agosto de 2018`, `aout 2018`, `August 14, 2018`, `primavera de 1984`, `ano de 1984`."""
    parts = [part for part in re.split(r"[\s,./'-]+", words) if part and part not in _JOINING]
    years, short = (list(filter(form.match, parts)) for form in (_FOUR, _SHORT))
    (name, *more), counted = sorted(set(parts).difference(years, short)) or [""], (len(years), len(short))
    if more or counted not in ((1, 0), (1, 1), (0, 1), (0, 2)) or (counted == (0, 1) and not _SHORT_YEAR.search(words)):
        return None
    if name in _MONTHS:
        return _in_month(_MONTHS[name], (years, short), language)
    known = not name or name in _SEASONS
    return f"{years[0]}-{_SEASONS.get(name, '')}".rstrip("-") if known and counted == (1, 0) else None


def _in_month(named: Mapping[str, int], numbers: tuple[list[str], list[str]], language: str | None) -> Found:
    """A month, or a day in it; several where the word is another month elsewhere, or where the century is left out."""
    years, short = numbers
    months = [named[language]] if language and language in named else sorted(set(named.values()))
    (*days, year) = [*short, *years]
    within = years or [f"{century}{year:0>2}" for century in (20, 19)]
    dates = (_within(int(each), month, days) for each in within for month in months)
    known = tuple(each for each in dates if each)
    return Ambiguous(known) if len(known) > 1 else next(iter(known), None)


def _within(year: int, month: int, days: list[str]) -> str | None:
    return _day(year, month, int(days[0])) if days else f"{year:04}-{month:02}"


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
