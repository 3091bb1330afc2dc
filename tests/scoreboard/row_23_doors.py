"""Row 23: every rule at every door."""

from scoreboard.row import Row

ROW = Row(
    23,
    "every rule at every door",
    "the same problems, the same records",
    ("tests/test_doors.py",),
    promised=20,
)
