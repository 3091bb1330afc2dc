"""The numbers that a program holds -> what the key wants that they stand under: exact digits as text, or a count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from peasant_ld.model import Key, Model

# A value, and what is to stand in its place.
Fit = Callable[[Any], Any]
# Puts the numbers of a record in the form that their keys want; the data is changed.
Numbers = Callable[[dict[str, Any]], None]
_AS_TEXT = ("decimal", "percentage")


def digits(number: int | float | Decimal) -> str:
    """The digits of a number, without an exponent: all of them, and none that it has not."""
    if isinstance(number, float):
        return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")
    return format(number, "f") if isinstance(number, Decimal) else str(number)


@lru_cache(maxsize=8)
def compile_numbers(model: Model) -> Numbers:
    """The function that puts the numbers of a record in the form that their keys want."""
    by_kind = {kind.name: _fits(kind.keys, model) for kind in model.kinds.values()}

    def fit(data: dict[str, Any]) -> None:
        kind = data.get("type")
        fits = by_kind.get(kind) if isinstance(kind, str) else None
        for key, form in fits.items() if fits else ():
            if key in data:
                data[key] = form(data[key])

    return fit


def _fits(keys: Mapping[str, Key], model: Model) -> Mapping[str, Fit]:
    found = {name: _fit_of(key, model) for name, key in keys.items()}
    return {name: fit for name, fit in found.items() if fit is not None}


def _fit_of(key: Key, model: Model) -> Fit | None:
    if key.node is not None:
        inner = _fits(model.nodes.get(key.node, {}), model)
        return _inside(inner) if inner else None
    return _text if key.form in _AS_TEXT else _count if key.form == "count" else None


def _inside(fits: Mapping[str, Fit]) -> Fit:
    def fit(value: Any) -> Any:
        if isinstance(value, list):
            return [fit(each) for each in value]
        if not isinstance(value, dict):
            return value
        for key, form in fits.items():
            if key in value and type(value[key]) is not str:
                value[key] = form(value[key])
        return value

    return fit


def _text(value: Any) -> Any:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return digits(value) if is_number else value


def _count(value: Any) -> Any:
    """A whole number, however it is written: `80.0` of a table that has gaps, a Decimal of a database."""
    is_whole = isinstance(value, float | Decimal) and value == int(value)
    return int(value) if is_whole else value


def as_texts(value: Any) -> Any:
    """A value in which no number is a Decimal any more: of those whose key wants no number the digits."""
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, dict):
        return {key: as_texts(inner) for key, inner in value.items()}
    return [as_texts(inner) for inner in value] if isinstance(value, list) else value
