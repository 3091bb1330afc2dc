"""Rows -> a CSV file (RFC 4180) in UTF-8, in which no spreadsheet program finds a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from peasant_ld.reading.sheets.exact import guarded


def write_rows(out: BinaryIO, header: list[str], rows: Iterable[list[str]]) -> None:
    """Write a header and the rows below it. Raises OSError."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) if cell else cell for cell in row] for row in rows)
    text.flush()
    text.detach()
