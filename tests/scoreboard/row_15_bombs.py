"""Row 15: bombs are refused."""

from scoreboard.row import Row

ROW = Row(
    15,
    "bombs are refused",
    "under 10 s, under 512 MB, exit 2",
    (
        "tests/test_reading_sheets_guard.py",
        "tests/test_exchange_iati.py::test_a_file_that_is_hostile",
        "tests/test_exchange_iati.py::test_memory_does_not_grow",
        "tests/test_model_sound.py",
        "tests/test_hostile.py",
    ),
    promised=10,
    lacks="time and memory of each",
)
