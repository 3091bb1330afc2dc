"""Spreadsheets (CSV as a stream, XLSX and ODS workbooks) -> records: columns are keys, rows are records."""
