"""A record whose dates were made coarser is searched for them: its id, texts, numbers and evidence may tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from peasant_ld.access.contacts import strings_of
from peasant_ld.access.folding import tokens_of

# Year, month, day; or year, month, 0.
Day = tuple[int, int, int]
_EXACT = re.compile(r"(?<!\d)(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?(?![\dX])")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|o|a)\Z")
_BETWEEN = frozenset(["of", "the", "de", "del", "do", "le", "el"])
# Folded, in the languages of the messages: en, pt, es, fr, ht, and their short forms.
_MONTHS = (
    "january janeiro enero janvier janvye jan ene janv",
    "february fevereiro febrero fevrier fevriye feb fev",
    "march marco marzo mars mas mar",
    "april abril avril apr abr avr",
    "may maio mayo mai me",
    "june junho junio juin jen jun",
    "july julho julio juillet jiye jul juil",
    "august agosto aout out aug ago",
    "september setembro septiembre setiembre septembre septanm sep set sept",
    "october outubro octubre octobre oktob oct out okt",
    "november novembro noviembre novembre novanm nov",
    "december dezembro diciembre decembre desanm dec dez dic des",
)
_WEEK = frozenset(["week", "semana", "semaine", "semen", "wk", "sem"])
_DAY = frozenset(["day", "dia", "jour", "jou"])
MOST_HIDDEN = 200  # days and months that are looked for one by one in each text of a record
_MOST_DAYS = 31  # of a month: a day with a smaller number is one of those
_NAMED = tuple(frozenset(names.split()) for names in _MONTHS)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def residues(record: Mapping[str, Any], shown: Mapping[str, Any]) -> set[str]:
    """The keys of what is shown of a record that still tell a day or month which its dates no longer tell."""
    if "dateCoarsenedTo" not in shown.get("access", {}):
        return set()
    hidden = set(_days(record)) - set(_days(shown))
    return {key for key, text in strings_of(shown) if hidden and _tells(text, hidden)}


def _days(value: Any) -> Iterator[Day]:
    """Every day, and every month, that the dates of a record tell."""
    if isinstance(value, list):
        for each in value:
            yield from _days(each)
    elif isinstance(value, Mapping):
        if value.get("type") == ["TemporalEntity"]:
            for year, month, day in _EXACT.findall(str(value.get("date", ""))):
                yield int(year), int(month), 0
                yield int(year), int(month), int(day or 0)
        else:
            yield from _days(list(value.values()))


def _tells(text: str, hidden: set[Day]) -> bool:
    """Whether a text tells one of the days; of very many, any number and any name of a month is taken for one."""
    words = [_without_ordinal(token) for token in tokens_of(text) if token not in _BETWEEN]
    if len(hidden) > MOST_HIDDEN:
        return any(character.isdigit() for character in text) or any(not names.isdisjoint(words) for names in _NAMED)
    return any(_in_signs(day, text) or any(_is_told(day, words, at) for at in range(len(words) - 1)) for day in hidden)


def _without_ordinal(token: str) -> str:
    found = _ORDINAL.match(token)
    return found[1] if found else token


def _in_signs(day: Day, text: str) -> bool:
    """Whether a text tells a month as `2017-03` or `3/2017`, or a day as `20170309` or `09032017`."""
    year, month, number = day
    if number == 0:
        sign = r"[-/._]"
        return re.search(rf"\b{year}{sign}0?{month}(?!\d)|(?<!\d)0?{month}{sign}{year}(?!\d)", text) is not None
    if f"{year:04}{month:02}{number:02}" in text or f"{number:02}{month:02}{year:04}" in text:
        return True
    return _in_short(day, text) or _counted(day, text)


def _in_short(day: Day, text: str) -> bool:
    """Whether a text tells a day with two signs of its year (`3/14/19`) or none (`14.03.`), or a Roman month."""
    year, month, number = day
    roman = re.search(rf"(?<!\d)0?{number}[-/. ]{{1,2}}{_ROMAN[month - 1]}[-/. ]", f"{text} ".lower())
    first, second = rf"0?{number}", rf"0?{month}"
    end = rf"(?:[-/.]{year % 100:02}(?!\d)|\.(?!\d))"
    numbers = rf"(?<![\d/.-])(?:{first}[-/.]{second}|{second}[-/.]{first}){end}"
    return roman is not None or re.search(numbers, text) is not None


def _counted(day: Day, text: str) -> bool:
    """Whether a text tells a day by its week (`2017-W10`, `semana 10`), or counted from new year (`2017-068`)."""
    try:
        exact = date(*day)
    except ValueError:
        return False
    year, week, _ = exact.isocalendar()
    number = exact.timetuple().tm_yday
    ordinal = rf"(?<!\d){day[0]}-?{number:03}(?!\d)"
    if re.search(ordinal, text) or re.search(rf"\b{year}-?w{week:02}", text, re.IGNORECASE):
        return True
    pairs = list(map(list, pairwise(_without_ordinal(token) for token in tokens_of(text) if token not in _BETWEEN)))
    told = ((_WEEK, week), (_DAY, number)) if number > _MOST_DAYS else ((_WEEK, week),)
    return any(not names.isdisjoint(pair) and _holds(pair, count) for names, count in told for pair in pairs)


def _is_told(day: Day, words: list[str], at: int) -> bool:
    """Whether the words from one on tell a month by its name, or a day: by numbers in any order, or beside the name."""
    year, month, number = day
    two, three = words[at : at + 2], words[at : at + 3]
    if _names(two, month) and _holds(two, number or year):
        return True
    return number > 0 and len(three) == 3 and _same(three, sorted(day))


def _same(words: list[str], numbers: list[int]) -> bool:
    return all(map(str.isdecimal, words)) and sorted(map(int, words)) == numbers


def _holds(words: list[str], number: int) -> bool:
    return any(word.isdecimal() and int(word) == number for word in words)


def _names(words: list[str], month: int) -> bool:
    return not _NAMED[month - 1].isdisjoint(words)
