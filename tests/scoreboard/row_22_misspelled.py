"""Row 22: a slip in any name that protects stops the run."""

from scoreboard.row import Row

ROW = Row(
    22,
    "a slip in any name that protects stops the run",
    "100 %, one letter at a time",
    ("tests/test_access_misspelled.py",),
    promised=20,
)
