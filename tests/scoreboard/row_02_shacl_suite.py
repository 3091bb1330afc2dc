"""Row 2: SHACL suite through each engine."""

from scoreboard.row import Row

ROW = Row(
    2,
    "SHACL suite through each engine",
    "98 of 98 by the compiled engine, the reference with listed exceptions",
    (
        "tests/test_validate.py::test_the_compiled_engine_passes",
        "tests/test_validate.py::test_the_reference_engine_passes",
    ),
    unit="cases",
    promised=196,
)
