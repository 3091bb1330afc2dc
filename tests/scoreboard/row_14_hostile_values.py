"""Row 14: hostile values escape nowhere and run nothing."""

from scoreboard.row import Row

ROW = Row(
    14,
    "hostile values escape nowhere and run nothing",
    "200 values, 0 escapes",
    ("tests/test_site_hostile.py",),
    unit="values",
    promised=200,
)
