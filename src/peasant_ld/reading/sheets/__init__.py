"""Spreadsheets (CSV as a stream, XLSX and ODS workbooks) -> records: columns are keys, rows are records."""

from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.text import read_csv
from peasant_ld.reading.sheets.workbook import read_workbook

__all__ = ["RowAccount", "read_csv", "read_workbook"]
