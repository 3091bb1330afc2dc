"""How what lies beside a table, and says what it means, is called."""

from __future__ import annotations

MAP = ".map.toml"
METADATA = "-metadata.json"


def is_metadata(name: str) -> bool:
    """Whether a file is CSVW metadata of a table beside it, by its name."""
    return name.lower().endswith((f".csv{METADATA}", f".tsv{METADATA}"))
