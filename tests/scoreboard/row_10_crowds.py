"""Row 10: publishers at once and interrupts do no harm."""

from scoreboard.row import Row

ROW = Row(
    10,
    "publishers at once and interrupts do no harm",
    "8 publishers 50 times, 50 interrupts",
    (
        "tests/test_faults.py::test_eight_publishers",
        "tests/test_faults.py::test_an_interrupted_publisher",
    ),
    unit="rounds and interrupts",
    promised=100,
)
