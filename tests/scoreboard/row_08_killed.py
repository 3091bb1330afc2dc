"""Row 8: kill -9 while publishing leaves no torn release."""

from scoreboard.row import Row

ROW = Row(
    8,
    "kill -9 while publishing leaves no torn release",
    "200 kills, and one at each write",
    (
        "tests/test_faults.py::test_a_killed_publisher",
        "tests/test_faults.py::test_a_reader_always",
        "tests/test_faults.py::test_an_interrupt_at_any_write",
    ),
    unit="kills",
    promised=200,
)
