"""Row 13: no socket, no file outside the folders given."""

from scoreboard.row import Row

ROW = Row(
    13,
    "no socket, no file outside the folders given",
    "every command",
    ("tests/test_offline.py",),
    promised=4,
)
