"""A value of a 360Giving file -> what it means, as cells of a dataset are read: one reading, or a question.

Whatever is not taken as it stands is told at its place: PLD404 where another form was read, PLD331 for words that say
that there is nothing, and an error where there are two readings.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol

from peasant_ld.exchange.values import date_of, decimal_of, text_of
from peasant_ld.model import load_model
from peasant_ld.problem import Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.cell_words import is_nothing
from peasant_ld.reading.sheets.cells import readings
from peasant_ld.reading.sheets.date_words import read_date_words
from peasant_ld.reading.sheets.meanings import why_no_date
from peasant_ld.reading.sheets.numbers import WrittenAmount, currencies_of, read_amount, without_noise
from peasant_ld.reading.sheets.unclear import Ambiguous

_BOTH = 2
DECIMAL, ORDER = "--decimal ,", "--date-order dmy"


class Doubtful(Exception):
    """A value of which it is not known what it means, which has been told; its grant cannot come in."""


class Asked(Protocol):
    """The object of a file that a value is taken from, and where what is told of it goes."""

    def take(self, key: str) -> Any:
        """The value of a key."""

    def lose(self, key: str) -> None:
        """Count the value of a key as lost."""

    def mended(self, key: str, value: Any, mended: str) -> None:
        """Say that a value was read in another form."""

    def tell(self, code: str, key: str, value: Any, severity: Severity = Severity.ERROR, **facts: Any) -> None:
        """Take note of a problem with the value of a key."""


class Meanings:
    """Reads values by what is declared of a file."""

    def __init__(self, declared: Declared, language: str) -> None:
        self._declared = declared
        self._language = None if language == "und" else language
        self._currencies = frozenset(load_model().common["$defs"]["currency"]["enum"])

    def currency(self, node: Asked, key: str) -> str | None:
        """The code of the currency under a key. Raises Doubtful where it means none, or one of several."""
        written = text_of(node.take(key))
        if written is None or written in self._currencies or self._is_nothing(node, key, written):
            return written if written in self._currencies else self._declared.currency
        bare = " ".join(written.split())
        found = {bare.upper()} & self._currencies or currencies_of(bare)
        if len(found) == 1:
            node.mended(key, written, min(found))
            return min(found)
        if found:
            node.tell("PLD333", key, written, known=", ".join(sorted(found)))
        else:
            node.tell("PLD030", key, written)
        raise Doubtful

    def amount(self, node: Asked, key: str, currency: str | None) -> tuple[str, str | None] | None:
        """The number under a key, with its currency; None for nothing. Raises Doubtful where it is no clear number."""
        written = node.take(key)
        if written is None or (isinstance(written, str) and self._is_nothing(node, key, written)):
            return None
        if not isinstance(written, str):
            return self._number(node, key, written), currency
        found = read_amount(written, self._declared.decimal)
        value = decimal_of(found.number) if found and isinstance(found.number, Decimal) else None
        if doubt := _doubt(found, value, currency):
            code, facts = doubt
            node.tell(code, key, written, **facts)
            raise Doubtful
        if value is not None and decimal_of(written) != value:
            node.mended(key, written, value)
        return str(value), currency or next(iter(found.currencies if found else ()), None)

    def _number(self, node: Asked, key: str, written: Any) -> str:
        """A JSON number without the digits that only its binary form has, in which case it is told."""
        if value := decimal_of(written):
            return value
        is_number = isinstance(written, int | float | Decimal) and not isinstance(written, bool)
        value = decimal_of(without_noise(Decimal(str(written)))) if is_number else None
        if value is None:
            node.tell("PLD021", key, written)
            raise Doubtful
        node.mended(key, written, value)
        return value

    def date(self, node: Asked, key: str) -> str | dict[str, str] | None:
        """The date under a key; one that cannot be read stays as it was written, which is told.

        Raises Doubtful where it means two days.
        """
        written = node.take(key)
        found = date_of(written)
        if not isinstance(found, dict) or "edtf" in found:
            return found
        text = found["text"]
        if self._is_nothing(node, key, text):
            return None
        if day := self.day(text):
            node.mended(key, text, day)
            return day
        words = read_date_words(text, self._language)
        if doubt := _two_days(text) or _two_meanings(words):
            code, facts = doubt
            node.tell(code, key, text, **facts)
            raise Doubtful
        if not isinstance(words, str):
            node.tell("PLD029", key, written, Severity.WARNING, reason=why_no_date(text))
            return found
        node.mended(key, text, words)
        return {"text": text, "edtf": words}

    def day(self, text: str) -> str | None:
        """The one day that a date of three numbers means, by the declared order or by itself."""
        days = readings(text) or {}
        if self._declared.date_order is not None:
            return days.get(self._declared.date_order)
        return min(days.values()) if len(set(days.values())) == 1 else None

    def _is_nothing(self, node: Asked, key: str, text: str) -> bool:
        if not is_nothing(text):
            return False
        node.lose(key)
        node.tell("PLD331", key, text, Severity.WARNING, rows=1)
        return True


Doubt = tuple[str, dict[str, Any]]  # the code of a problem, and its facts


def _doubt(found: WrittenAmount | None, value: str | None, currency: str | None) -> Doubt | None:
    """Why it is not clear what an amount means; None where it is."""
    if found is not None and isinstance(found.number, Ambiguous):
        one, other = found.number.readings
        return "PLD330", {"suggestion": one, "other": other, "option": DECIMAL}
    if found is None or value is None:
        return "PLD021", {}
    if currency and found.currencies and currency not in found.currencies:
        return "PLD333", {"other": currency}
    if not currency and len(found.currencies) > 1:
        return "PLD333", {"known": ", ".join(sorted(found.currencies))}
    return None


def _two_days(text: str) -> Doubt | None:
    days = sorted(set((readings(text) or {}).values()))
    return ("PLD305", {"suggestion": days[0], "other": days[1], "option": ORDER}) if len(days) == _BOTH else None


def _two_meanings(words: str | Ambiguous | None) -> Doubt | None:
    if not isinstance(words, Ambiguous):
        return None
    return "PLD334", {"suggestion": words.readings[0], "other": ", ".join(words.readings[1:])}
