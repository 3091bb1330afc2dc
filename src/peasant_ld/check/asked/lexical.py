"""Values of data types as a record holds them: which are surely well-formed (XML Schema 1.1, part 2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

XSD = "http://www.w3.org/2001/XMLSchema#"
STRING, DAY = f"{XSD}string", f"{XSD}date"
LANGUAGE_TEXT = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+S)?)?"
)
# Whether a value is surely one of a data type. True is all that counts: of the rest an engine knows.
IsOne = Callable[[Any], object]


@lru_cache(maxsize=65536)
def is_day(value: Any) -> bool:
    """Whether a value is a calendar day as `2018-08-14`: days compare as their texts do."""
    if type(value) is not str or len(value) != 10 or not value.isascii():
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_flag(value: Any) -> bool:
    return type(value) is bool


def _is_text(value: Any) -> bool:
    return type(value) is str


_TYPES: Mapping[str, IsOne] = {
    DAY: is_day,
    f"{XSD}decimal": _DECIMAL.fullmatch,
    f"{XSD}duration": _DURATION.fullmatch,
    f"{XSD}nonNegativeInteger": _is_count,
    f"{XSD}boolean": _is_flag,
    STRING: _is_text,
}
NUMBERS = frozenset({f"{XSD}decimal", f"{XSD}nonNegativeInteger"})


def is_one_of(datatype: str) -> IsOne | None:
    """What tells whether a value is surely well-formed; None for a data type of which nothing is known here.

    Of types outside of XML Schema no engine looks at more than the name.
    """
    return _TYPES.get(datatype) if datatype.startswith(XSD) else _is_text


def compares(bound: str, is_within: Callable[[Decimal, Decimal], bool]) -> IsOne:
    """What tells whether a number, written as one is, lies within a bound."""
    limit = Decimal(bound)
    return lambda value: is_within(Decimal(value), limit)
