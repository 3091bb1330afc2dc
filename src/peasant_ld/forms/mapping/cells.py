"""The first cells of a column -> what they show by their form: the order of dates, the decimal mark, a currency, ids.

What can be read in two ways gives None: it is asked, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from peasant_ld.forms.mapping.looking import ColumnLook
from peasant_ld.forms.mapping.titles import notes_of
from peasant_ld.reading.sheets.cells import readings
from peasant_ld.reading.sheets.made_ids import made_safe
from peasant_ld.reading.sheets.no_records import is_usual
from peasant_ld.reading.sheets.numbers import currencies_of, read_amount, read_number
from peasant_ld.reading.sheets.unclear import Ambiguous

MOST = 0.9
_HALF = 0.5
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+\Z")
_PHONE = re.compile(r"(?=.*[+()\s-])\+?\(?\d[\d\s().-]{6,}\d\Z")
_LINK = re.compile(r"(?:https?://|www\.)\S+\Z")
_WORDS_OF_A_TERM = 4
_FIGURES = re.compile(r"\d(?:.*\d)?")
_DECIMALS = re.compile(r"([.,])(?:\d{1,2}|\d{4,})\Z")
_GROUPS = re.compile(r"([.,])\d{3}\Z")
_MARKS = (",", ".")
_SIGN = re.compile(r"[^\w\s,;:/-]|\A[A-Z]{3}\Z|\w{4}")  # `R$`, `USD`, `reais`


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
    """The marks that can be the decimal one in the numbers that are written as texts; empty where none tells."""
    clear: set[str] = set()
    is_unclear = False
    for figures in (match[0] for cell in _texts(column) if read_amount(cell) and (match := _FIGURES.search(cell))):
        if isinstance(read_number(figures), Ambiguous):
            is_unclear = True
        elif mark := _DECIMALS.search(figures):
            clear.add(mark[1])
        elif group := _GROUPS.search(figures):
            clear.add("," if group[1] == "." else ".")
    return frozenset(clear or (_MARKS if is_unclear else ()))


def _texts(column: ColumnLook) -> Iterable[str]:
    return column.cells if column.texts else ()


def currencies(column: ColumnLook) -> list[frozenset[str]]:
    """The currencies that the signs beside the amounts in the cells can mean, each once."""
    amounts = (read_amount(cell) for cell in _texts(column))
    return list(dict.fromkeys(amount.currencies for amount in amounts if amount and amount.currencies))


def currencies_in(title: str) -> list[frozenset[str]]:
    """The same for a title: `Valor (R$)`, `Valor em reais`, `Amount USD`."""
    words = (word for word in re.split(r"[\s()\[\]]+", title) if _SIGN.search(word))
    found = (currencies_of(word) for word in (*notes_of(title), *words))
    return list(dict.fromkeys(each for each in found if each))


def currency_of(found: Iterable[frozenset[str]]) -> str | None:
    """The one currency that signs mean together; "" where they can mean several, None where there are no signs."""
    told = list(found)
    common = frozenset.intersection(*told) if told else frozenset[str]()
    return None if not told else next(iter(common)) if len(common) == 1 else ""


def separator(column: ColumnLook) -> tuple[str, bool] | None:
    """What parts several values in one cell, and whether that is sure: a comma also stands inside of names."""
    for mark in (";", "|"):
        if any(mark in cell for cell in column.cells):
            return mark, True
    parted = [cell.split(",") for cell in column.cells if "," in cell]
    are_short = all(len(part.split()) <= _WORDS_OF_A_TERM for parts in parted for part in parts)
    return (",", False) if parted and are_short else None
