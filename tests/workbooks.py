"""Workbooks that tests write: sheets of rows, as openpyxl makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

Rows = Iterable[Iterable[Any]]


def book_of(sheets: Mapping[str, Rows]) -> Any:
    """A workbook with these sheets, by their titles; a test that needs one is skipped where nothing writes it."""
    openpyxl = pytest.importorskip(
        "openpyxl", reason="openpyxl is not installed: it writes the workbooks of these tests"
    )
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return book
