"""Row 4: JSON-LD suite: the rest is refused, not misread."""

from scoreboard.row import Row

ROW = Row(
    4,
    "JSON-LD suite: the rest is refused, not misread",
    "every case",
    (
        "tests/test_context.py::test_no_document_of_the_json_ld",
        "tests/test_context.py::test_no_error_of_the_json_ld",
        "tests/test_context.py::test_no_context_of_the_json_ld",
    ),
    promised=3,
)
