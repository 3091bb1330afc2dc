"""Rows -> a CSV file (RFC 4180) in UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO


def write_rows(out: BinaryIO, header: list[str], rows: Iterable[list[str]]) -> None:
    """Write a header and the rows below it. Raises OSError."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    # Of a table with one column nothing tells the separator: then no cell may look as if it held another.
    quoted = len(header) == 1
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    text.flush()
    text.detach()
