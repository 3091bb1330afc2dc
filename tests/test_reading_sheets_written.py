"""The cell of a value is read as that value, by the very reader of tables; most cells are what a person would write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peasant_ld.reading import Declared, Record
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import read_table

SHEET = Sheet("grant.csv", None, "grant", Declared())
# A title for a value of each form, of a grant.
TITLES = {
    "text": "name@en", "texts": "altName@en", "token": "identifier.value", "refs": "recipient", "links": "source",
}  # fmt: skip


def read(title: str, cell: str) -> Any:
    """What the reader of tables makes of a cell below a title."""
    rows: Iterator[tuple[int, list[str]]] = iter([(1, ["id", title]), (2, ["grant/a", cell])])
    (record,) = [item for item in read_table(rows, SHEET) if isinstance(item, Record)]
    return record.data
