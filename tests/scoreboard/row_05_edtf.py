"""Row 5: EDTF strings are decided for this profile."""

from scoreboard.row import Row

ROW = Row(
    5,
    "EDTF strings are decided for this profile",
    "every string, 0 false accepts",
    (
        "tests/test_edtf.py::test_every_string_of_the_suite",
        "tests/test_edtf.py::test_what_is_valid_in_level_2",
    ),
    unit="strings",
    promised=352,
)
