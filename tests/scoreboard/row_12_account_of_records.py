"""Row 12: records read = published + withheld + rejected."""

from scoreboard.row import Row

ROW = Row(
    12,
    "records read = published + withheld + rejected",
    "always, to the record",
    ("tests/test_release.py::test_every_record_read_is",),
    unit="datasets",
    promised=1000,
)
