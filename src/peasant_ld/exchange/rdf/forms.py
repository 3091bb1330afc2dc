"""A literal's text in the form of a key: a number, a day, a code. What follows no form is never mended or guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from peasant_ld.exchange.values import tag_of
from peasant_ld.model import Model
from peasant_ld.model.edtf import is_edtf
from peasant_ld.model.grammar import compiled

FLAGS: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}
_WHOLE = range(2**53)
NO_FIT, NO_ROOM = "PLD441", "PLD442"


class Unfit(Exception):
    """A value does not fit its key: the code of the problem, and what would fit."""

    def __init__(self, code: str, expected: str = "") -> None:
        super().__init__(code)
        self.code, self.expected = code, expected


def in_form(form: str, text: str, model: Model) -> Any:
    """A literal's text in a form that is no text with a language. Raises Unfit."""
    read = _SIMPLE.get(form)
    found = read(text) if read else text if text.strip() and _fits_form(form, text, model) else None
    if found is None:
        raise Unfit(NO_FIT, form)
    return found


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) in _WHOLE else None


_SIMPLE: Mapping[str, Callable[[str], Any]] = {
    "count": _count,
    "flag": FLAGS.get,
    "languages": tag_of,
    "stamp": lambda text: text if is_edtf(text) else None,
    "tokens": lambda text: text if text.strip() else None,
}


@lru_cache(maxsize=64)
def _definition(form: str, model: Model) -> Mapping[str, Any]:
    found = model.common["$defs"].get(form, {})
    first = next((each for each in found.get("anyOf", ()) if "$ref" in each), None)
    return _definition(first["$ref"].rpartition("/")[2], model) if first else found


def _fits_form(form: str, text: str, model: Model) -> bool:
    """Whether a text follows the definition of a form."""
    definition = _definition(form, model)
    if "enum" in definition:
        return text in definition["enum"]
    is_day = "format" not in definition or is_edtf(text)
    return is_day and ("pattern" not in definition or compiled(definition["pattern"]).search(text) is not None)
