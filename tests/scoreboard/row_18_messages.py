"""Row 18: messages in five languages."""

from scoreboard.row import Row

ROW = Row(
    18,
    "messages in five languages",
    "every key, every placeholder",
    ("tests/test_messages.py",),
    promised=20,
)
