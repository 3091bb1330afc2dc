"""Row 13: no socket, no file outside the folders given."""

from scoreboard.row import Row

ROW = Row(
    13,
    "no socket, no file outside the folders given",
    "every command",
    ("tests/test_offline.py", "tests/test_files.py", "tests/test_check_confined.py"),
    promised=4,
)
