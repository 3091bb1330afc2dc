"""Row 9: a disk that is full or fails at any write leaves the old release."""

from scoreboard.row import Row

ROW = Row(
    9,
    "a disk that is full or fails at any write leaves the old release",
    "each write, three errors",
    (
        "tests/test_faults.py::test_a_write",
        "tests/test_faults.py::test_a_disk",
        "tests/test_faults.py::test_a_folder",
        "tests/test_faults.py::test_a_file_that_grows",
    ),
    promised=5,
)
