"""A value of a record -> the cell that is read as that value: as a person would write it, or marked `as it stands`."""

from __future__ import annotations

import re
from typing import Any

from peasant_ld.reading.sheets.cell_words import ODD
from peasant_ld.reading.sheets.cells import splitter
from peasant_ld.reading.sheets.exact import MARK, as_it_stands, exact, unguarded
from peasant_ld.reading.sheets.numbers import PLAIN

BETWEEN = " | "
_SPLIT = {form: splitter(form) for form in ("refs", "iris", "links", "tokens", "languages", "texts")}
_ID = re.compile(r"[a-z][a-z0-9-]*/[A-Za-z0-9_/-]+\Z")  # as most are
_NUMBERS = frozenset({"decimal", "percentage"})
_CODES = frozenset({"country", "currency"})  # closed lists: NA is Namibia


def cell_of(value: Any, form: str) -> str:
    """The cell for a value of a form; reading it below a title of that form gives the value."""
    if isinstance(value, str):
        if form in _SPLIT:
            return _list_cell([value], form)
        is_plain = PLAIN.match(value) if form in _NUMBERS else form in _CODES or _is_plain(value)
        return value if is_plain else as_it_stands(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _list_cell(value, form) if isinstance(value, list) else as_it_stands(value)


def _list_cell(values: list[str], form: str) -> str:
    cell = BETWEEN.join(values)
    if len(values) == 1 and _ID.match(cell) and cell not in ODD:
        return cell
    return cell if _is_plain(cell) and _SPLIT[form](cell) == values else as_it_stands(values)


def _is_plain(text: str) -> bool:
    """Whether reading takes nothing away from a text, and makes nothing else of it."""
    if text[:1] == MARK and (exact(text) is not None or unguarded(text) is not text):
        return False
    return text not in ODD and text == text.strip() and not (("\n" in text or "\r" in text) and _may_swallow(text))


def _may_swallow(text: str) -> bool:
    """Whether a line of a text looks like a row, so that reading would suspect a quotation mark that was forgotten.

    A row begins with an id, and every id has one of its signs.
    """
    heads = (line.partition(",")[0].strip() for line in text.splitlines()[1:] if "," in line)
    return "\r" in text or any(" " not in head and ("/" in head or ":" in head) for head in heads)
