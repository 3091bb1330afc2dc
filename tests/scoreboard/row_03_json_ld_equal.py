"""Row 3: our statements equal those of PyLD and pyoxigraph."""

from scoreboard.row import Row

ROW = Row(
    3,
    "our statements equal those of PyLD and pyoxigraph",
    "10,000 records, 0 differences",
    (
        "tests/test_statements.py::test_our_statements_are",
        "tests/test_statements.py::test_generated",
    ),
    unit="records",
    promised=10000,
    is_each=True,
)
