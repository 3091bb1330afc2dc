"""Row 26: rows of a table = header + records + passed over + unreadable."""

from scoreboard.row import Row

ROW = Row(
    26,
    "rows of a table = header + records + passed over + unreadable",
    "always, to the row",
    ("tests/test_reading_sheets_row_account.py", "tests/test_reading_maps_row_account.py"),
    unit="tables",
    promised=1000,
)
