"""Row 11: the same dataset gives the same bytes."""

from scoreboard.row import Row

ROW = Row(
    11,
    "the same dataset gives the same bytes",
    "2 paths, 4 hash seeds, 2 time zones, 3 locales",
    (
        "tests/test_release.py::test_the_bytes_do_not_depend",
        "tests/test_release.py::test_the_founding_example_has_the_same",
        "tests/test_golden.py",
    ),
    promised=4,
)
