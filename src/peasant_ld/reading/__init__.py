"""Files, folders and what a program holds become streams of records and problems.

Each name is imported when it is first asked for, so that whoever has records already reads no formats.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peasant_ld.reading.declared import Declared
    from peasant_ld.reading.loose import LooseRecords
    from peasant_ld.reading.paths import (
        FORMATS,
        RECORDS_FOLDER,
        STANDARD_INPUT,
        FileFormat,
        files_of,
        read_records,
    )
    from peasant_ld.reading.record import Record
    from peasant_ld.reading.sheets.row_account import RowAccount

_MODULES = {
    "Declared": "declared",
    "FORMATS": "paths",
    "FileFormat": "paths",
    "LooseRecords": "loose",
    "RECORDS_FOLDER": "paths",
    "Record": "record",
    "RowAccount": "sheets.row_account",
    "STANDARD_INPUT": "paths",
    "files_of": "paths",
    "read_records": "paths",
}

__all__ = [
    "FORMATS",
    "RECORDS_FOLDER",
    "STANDARD_INPUT",
    "Declared",
    "FileFormat",
    "LooseRecords",
    "Record",
    "RowAccount",
    "files_of",
    "read_records",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        found = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
