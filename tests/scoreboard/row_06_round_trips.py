"""Row 6: a record through every format and back, by a second parser."""

from scoreboard.row import Row

ROW = Row(
    6,
    "a record through every format and back, by a second parser",
    "10,000 records, 0 differences",
    (
        "tests/test_statements.py::test_every_format",
        "tests/test_statements.py::test_a_graph_gives",
    ),
    unit="records",
    promised=10000,
    is_each=True,
)
