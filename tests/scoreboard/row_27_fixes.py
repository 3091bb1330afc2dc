"""Row 27: a fix that is followed to the letter never means another thing."""

from scoreboard.row import Row

ROW = Row(
    27,
    "a fix that is followed to the letter never means another thing",
    "1,000 wrong values with the right one known",
    ("tests/test_repair_followed.py",),
    unit="wrong values",
    promised=1000,
    lacks="the words of each fix, beside the mends",
)
