"""Row 1: RDF 1.1 suite through the reader that reads back."""

from scoreboard.row import Row

ROW = Row(
    1,
    "RDF 1.1 suite through the reader that reads back",
    "990 of 992 cases",
    ("tests/test_formats.py::test_the_reader_that_reads_back",),
    unit="cases",
    promised=990,
)
