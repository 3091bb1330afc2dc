"""A column -> the function that reads its cells: the value that a text means in the form of the column's key.

A text that is not understood stays as it is, and the check says what is wrong with it. What has two readings is not
read (Unclear). What became something else than it says is a Reading, so that it can be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from peasant_ld.model import Key, Model
from peasant_ld.model.edtf import EdtfError, bounds, is_edtf
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.cell_words import read_flag
from peasant_ld.reading.sheets.cells import DATES, NumberText, date, readings
from peasant_ld.reading.sheets.date_words import Stamp, read_date_words, read_stamp
from peasant_ld.reading.sheets.numbers import PLAIN, currencies_of, currency_codes, read_number
from peasant_ld.reading.sheets.terms import term_finder
from peasant_ld.reading.sheets.unclear import Ambiguous, AmbiguousNumber, AmbiguousWord, Unclear

_NO_DAY_OF_EACH_MONTH = re.compile(r"\b(?:29|[3-9][0-9])\b")
_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")
_FLAGS = {"true": True, "false": False}
_COMMA = re.compile(r"-?[0-9]{1,3},[0-9]+\Z")
_MOST = 2**53 - 1  # of a count: a number of JSON is exact so far
_WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell was read as that says something else; `shown` is that as text, `beside` stands in the same node."""

    value: Any
    shown: str
    beside: Mapping[str, str] = field(default_factory=dict)


class CellReader(NamedTuple):
    """What reads the cells of a key: those that `is_plain` are the value themselves.

    Of others `read` gives the value, or a Reading; it may raise Unclear.
    """

    is_plain: Callable[[str], object]
    read: Callable[[str], Any]


def reader(key: Key, order: str | None, declared: Declared, model: Model) -> CellReader | None:
    """What reads the cells of a key; None where the text is the value. `order` is that of the dates of the column."""
    match key.form:
        case "flag":
            return CellReader(_never, _flag)
        case "count":
            return CellReader(_never, _counts(declared.decimal))
        case "decimal":
            return CellReader(PLAIN.match, _decimals(declared.decimal))
        case "percentage":
            return CellReader(PLAIN.match, _percentages(declared.decimal))
        case "coordinate":
            return CellReader(PLAIN.match, _coordinate)
        case "currency":
            return CellReader(currency_codes().__contains__, _currency(declared.currency))
    if key.form in DATES:
        return CellReader(_ISO.match, _dates(key.form, order, declared.language))
    return CellReader(key.terms.__contains__, _terms(key.terms, model)) if key.terms else None


def strict_reader(form: str, order: str | None) -> CellReader | None:
    """What reads the cells of a rule of access: days in the order that is declared, and else what is said."""
    read = (lambda text: date(text, order)) if form in DATES else _exact_flag if form == "flag" else None
    return None if read is None else CellReader(_never, read)


def _never(_: str) -> bool:
    return False


def _exact_flag(text: str) -> Any:
    return _FLAGS.get(text.strip().lower(), text)


def why_no_date(text: str) -> str:
    """Why a text is no date, as an EdtfError says it; `calendar` for a day that does not exist in other forms, too."""
    try:
        bounds(text)
    except EdtfError as error:
        in_words = read_date_words(_NO_DAY_OF_EACH_MONTH.sub("1", text, count=1))
        return "calendar" if readings(text) == {} or in_words else error.reason
    return "day"


def _dates(form: str, order: str | None, language: str | None) -> Callable[[str], Any]:
    loose = form in ("date", "edtf")

    def read(text: str) -> Any:
        found = date(text, order)
        if found != text or is_edtf(text):
            return found
        if order is None and len(days := set((readings(text) or {}).values())) == 1:  # 14/08/2018 is one day
            return Reading(day := days.pop(), day)
        if stamp := read_stamp(text):
            return _of_stamp(stamp, text, form)
        return _of_words(text, form, language) if loose else text

    return read


def _of_stamp(stamp: Stamp, text: str, form: str) -> Any:
    """A day with a time: the day where that is all, or all that the key wants; else the moment, or no reading."""
    if stamp.is_midnight:
        return Reading(stamp.day, stamp.day)
    if form == "stamp":
        return Reading(stamp.edtf, stamp.edtf)
    return text if form == "day" else _said(form, stamp.day, text)


def _of_words(text: str, form: str, language: str | None) -> Any:
    words = read_date_words(text, language)
    if isinstance(words, Ambiguous):
        raise AmbiguousWord(words)
    if words is None:
        return text
    return _said(form, words, text) if _WORD.search(text) else Reading(words, words)


def _said(form: str, edtf: str, text: str) -> Reading:
    """A date beside the words that it is written in."""
    said = {"text": text.strip()}
    return Reading({"edtf": edtf, **said}, edtf) if form == "date" else Reading(edtf, edtf, said)


def _terms(terms: Mapping[str, str], model: Model) -> Callable[[str], Any]:
    find = term_finder(terms, model)

    def read(text: str) -> Any:
        found = find(text)
        if len(found) > 1:
            raise AmbiguousWord(Ambiguous(found))
        return Reading(found[0], found[0]) if found else text

    return read


def _flag(text: str) -> Any:
    plain = _exact_flag(text)
    word = read_flag(text) if plain is text else None
    return plain if word is None else Reading(word, str(word).lower())


def _counts(decimal: str | None) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        digits = text.strip()
        if digits.isascii() and digits.isdigit() and len(digits) <= len(str(_MOST)) and int(digits) <= _MOST:
            return int(digits)
        number = _certain(text, decimal)
        if number is None or number < 0 or number != int(number) or number > _MOST:
            return str(text)
        return Reading(int(number), str(int(number)))

    return read


def _decimals(decimal: str | None) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        number = _certain(text, decimal)
        return str(text) if number is None else Reading(format(number, "f"), format(number, "f"))

    return read


def _percentages(decimal: str | None) -> Callable[[str], Any]:
    """Parts of a hundred without their sign, which the key says already."""
    number = _decimals(decimal)

    def read(text: str) -> Any:
        parts = text.strip()
        bare = parts.removesuffix("%").rstrip()
        return Reading(bare, bare) if bare != parts and PLAIN.match(bare) else number(bare)

    return read


def _certain(text: str, decimal: str | None) -> Decimal | None:
    if type(text) is NumberText:
        return None
    number = read_number(text, decimal)
    if isinstance(number, Ambiguous):
        raise AmbiguousNumber(number)
    return number


def _coordinate(text: str) -> Any:
    """Degrees have no thousands, so a comma in them is the decimal mark."""
    degrees = str(text).strip().replace(",", ".") if _COMMA.match(text.strip()) else text
    return str(text) if degrees == text else Reading(degrees, degrees)


def _currency(declared: str | None) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        found = currencies_of(text.strip())
        if not found:
            return text
        code = next(iter(found)) if len(found) == 1 else declared if declared in found else None
        if code is None:
            raise Unclear("PLD333", known=", ".join(sorted(found)))
        return Reading(code, code)

    return read
