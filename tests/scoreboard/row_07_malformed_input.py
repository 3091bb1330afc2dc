"""Row 7: malformed input is told, with file and place."""

from scoreboard.row import Row

ROW = Row(
    7,
    "malformed input is told, with file and place",
    "10,000 mutations, 0 tracebacks, 0 hangs",
    ("tests/test_bad_input.py", "tests/test_fuzz.py"),
    unit="mutations",
    promised=10000,
)
