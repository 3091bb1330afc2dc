"""The first cells of a column -> what they show by their form: the order of dates, the decimal mark, a currency, ids.

What can be read in two ways gives None: it is asked, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from peasant_ld.forms.mapping.looking import ColumnLook
from peasant_ld.forms.mapping.titles import known_titles, notes_of
from peasant_ld.reading.sheets.cells import readings
from peasant_ld.reading.sheets.made_ids import made_safe
from peasant_ld.reading.sheets.no_records import is_usual

MOST = 0.9
_HALF = 0.5
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+\Z")
_PHONE = re.compile(r"(?=.*[+()\s-])\+?\(?\d[\d\s().-]{6,}\d\Z")
_LINK = re.compile(r"(?:https?://|www\.)\S+\Z")
_AMOUNT = re.compile(r"(?P<sign>[^\d\s.,+-][^\d.,]*?)?\s*[+-]?(?P<number>\d[\d.,'\s]*)\s*(?P<after>[^\d\s.,][^\d]*)?\Z")
_COMMA = re.compile(r"\d+(?:\.\d{3})*,(?:\d{1,2}|\d{4,})\Z|\d{1,3}(?:\.\d{3}){2,}\Z|\d{1,3}(?:\.\d{3})+,\d+\Z")
_POINT = re.compile(r"\d+(?:,\d{3})*\.(?:\d{1,2}|\d{4,})\Z|\d{1,3}(?:,\d{3}){2,}\Z|\d{1,3}(?:,\d{3})+\.\d+\Z")
_EITHER = re.compile(r"\d{1,3}[.,]\d{3}\Z")
_WORDS_OF_A_TERM = 4


def share(cells: Sequence[str], fits: Callable[[str], object]) -> float:
    """How many of some cells fit, between 0 and 1."""
    return sum(bool(fits(cell)) for cell in cells) / len(cells) if cells else 0.0


def are_ids(column: ColumnLook) -> bool:
    """Whether the cells are ids of records."""
    return share(column.cells, is_usual) >= MOST and not are_links(column)


def are_links(column: ColumnLook) -> bool:
    """Whether the cells are addresses on the web."""
    return share(column.cells, _LINK.match) >= MOST


def are_contacts(column: ColumnLook) -> bool:
    """Whether the cells are mail addresses or telephone numbers."""
    return share(column.cells, lambda cell: _MAIL.match(cell) or (_PHONE.match(cell) and not readings(cell))) > _HALF


def are_unique(column: ColumnLook, rows: int) -> bool:
    """Whether each row has a cell of its own, of which an id of its own is made."""
    return len({made_safe(cell) for cell in column.cells} - {""}) == len(column.cells) >= rows > 0


def are_filled(column: ColumnLook, rows: int) -> bool:
    """Whether each row has a cell of which a part of an id can be made."""
    return len(column.cells) >= rows > 0 and all(map(made_safe, column.cells))


def date_orders(column: ColumnLook) -> frozenset[str] | None:
    """The orders in which all dates of three numbers can be read, which may be none; None where there are no such."""
    days = [found for cell in column.cells if (found := readings(cell)) and "ymd" not in found]
    return frozenset.intersection(*map(frozenset[str], days)) if days else None


def decimal_marks(column: ColumnLook) -> frozenset[str]:
    """The marks that can be the decimal one in the numbers that are written as texts; empty where none has one."""
    numbers = [match["number"].strip() for cell in _texts(column) if (match := _AMOUNT.match(cell))]
    comma, point = (any(map(form.match, numbers)) for form in (_COMMA, _POINT))
    if comma or point:
        return frozenset({","} if comma else set()) | frozenset({"."} if point else set())
    return frozenset({",", "."}) if any(map(_EITHER.match, numbers)) else frozenset()


def _texts(column: ColumnLook) -> Iterable[str]:
    return column.cells if column.texts else ()


def currencies(column: ColumnLook) -> frozenset[str]:
    """The signs that stand beside the amounts, in the cells."""
    matches = [match for cell in _texts(column) if (match := _AMOUNT.match(cell))]
    return frozenset(sign.strip() for match in matches for sign in (match["sign"], match["after"]) if sign)


def currency_of(signs: Iterable[str]) -> str | None:
    """The one currency that signs stand for; "" where they stand for several, or for what is not known."""
    found = {known_titles().currency(sign) or _code(sign) for sign in signs}
    return None if not found else found.pop() if len(found) == 1 else ""


def signs_in(title: str) -> list[str]:
    """The signs and words for a currency in a title: `Valor (R$)`, `Valor em reais`, `Amount USD`."""
    known = known_titles()
    words = [*notes_of(title), *re.split(r"[\s()\[\]]+", title)]
    return [word for word in words if known.currency(word) is not None or _is_code(word)]


def _is_code(word: str) -> bool:
    return word in known_titles().currencies.values() and bool(word)


def _code(sign: str) -> str:
    return sign if re.fullmatch("[A-Z]{3}", sign) else ""


def separator(column: ColumnLook) -> tuple[str, bool] | None:
    """What parts several values in one cell, and whether that is sure: a comma also stands inside of names."""
    for mark in (";", "|"):
        if any(mark in cell for cell in column.cells):
            return mark, True
    parted = [cell.split(",") for cell in column.cells if "," in cell]
    are_short = all(len(part.split()) <= _WORDS_OF_A_TERM for parts in parted for part in parts)
    return (",", False) if parted and are_short else None
