"""Row 19: catalogue, RO-Crate, CITATION.cff, DataCite, BagIt."""

from scoreboard.row import Row

ROW = Row(
    19,
    "catalogue, RO-Crate, CITATION.cff, DataCite, BagIt",
    "valid by their own schemas and tools",
    ("tests/test_catalogue.py",),
    promised=20,
)
