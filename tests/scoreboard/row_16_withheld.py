"""Row 16: withheld values are in no byte of the release."""

from scoreboard.row import Row

ROW = Row(
    16,
    "withheld values are in no byte of the release",
    "200 values, 0 hits",
    (
        "tests/test_leaks.py",
        "tests/test_leaks_earlier.py",
    ),
    unit="values",
    promised=200,
)
