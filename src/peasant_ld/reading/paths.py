"""A file, a folder or standard input -> a stream of records and problems, read by the format of each file."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from peasant_ld.arguments import path_of
from peasant_ld.files import is_link, leads_out
from peasant_ld.files.systems import in_order
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json import read_json
from peasant_ld.reading.json_lines import read_json_line_stream, read_json_lines
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.maps.found import MapFolder, MapsFound
from peasant_ld.reading.maps.suffixes import MAP, is_metadata
from peasant_ld.reading.naming import with_names
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.row_account import RowAccount

STANDARD_INPUT = "-"
DATASET_FILE = "dataset.toml"
RECORDS_FOLDER = "records"
# Files of RDF: records are read from them by `import rdf`.
_GRAPHS = frozenset({".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl"})
# Where CSVW and Frictionless say what the tables of a folder hold; they are no records, and CSV is read without them.
_OF_TABLES = ("csv-metadata.json", "datapackage.json")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format of files of records: how its files' names end, in lower case, and what reads them."""

    suffixes: tuple[str, ...]
    read: Callable[[Path, str, Declared | None, RowAccount | None, MapsFound], Iterator[Record | Problem]]
    has_tables: bool = False
    """Whether a map may say what the tables of such a file mean."""
    has_sheets: bool = False
    """Whether such a file is a workbook, with several tables."""


# The readers of sheets are half of all code that reads: who has JSON does not wait for them.


def _read_csv(path: Path, *how: Any) -> Iterator[Record | Problem]:
    from peasant_ld.reading.sheets.text import read_csv

    return read_csv(path, *how)


def _read_workbook(path: Path, *how: Any) -> Iterator[Record | Problem]:
    from peasant_ld.reading.sheets.workbook import read_workbook

    return read_workbook(path, *how)


FORMATS = (
    FileFormat((".jsonl", ".ndjson"), lambda path, name, *_: read_json_lines(path, name)),
    FileFormat((".json", ".jsonld"), lambda path, name, *_: read_json(path, name)),
    FileFormat((".csv", ".tsv"), _read_csv, has_tables=True),
    FileFormat((".xlsx", ".ods", ".xlsm", ".xls"), _read_workbook, has_tables=True, has_sheets=True),
)


def read_records(
    path: str | Path, declared: Declared | None = None, account: RowAccount | None = None
) -> Iterator[Record | Problem]:
    """The records of a file, of a folder or, for `-`, of standard input as JSON Lines; and what is wrong with them.

    A folder is read with its subfolders, sorted by name; of a dataset folder (with `dataset.toml`) only `records/`.
    Hidden files, lock files of office programs, maps, what describes tables and README files are passed over; links out
    of the folder are refused.
    Places name a file relative to the folder, or as given. `declared` is what the dataset says of its spreadsheets;
    what becomes of each of their rows goes into `account`. A map beside a table (`grants.map.toml`) says what it means.
    A reference that is written as a name stands for the record that is called so. Streams; what has names is read
    twice. Raises TypeError for what is no path, at once; MissingExtra for a workbook without the extra `sheets`.

        >>> for record in pld.read_records("unions.csv"):
        ...     print(record.data["id"], "-", record.place("/name/en"))
        organization/mill-union - unions.csv  cell C2
    """
    path_of("path", path, "the path of a file or a folder, or - for standard input")
    return _with_names(path, declared or Declared(), account)


def _with_names(path: str | Path, how: Declared, account: RowAccount | None) -> Iterator[Record | Problem]:
    empty = True
    for item in with_names(
        _read(path, how, account), lambda asked: _read(path, replace(how, asked=asked)), how, account
    ):
        empty = empty and isinstance(item, Problem) and not item.blocks
        yield item
    if empty:
        yield Problem("PLD010", Place(str(path)))


def _read(path: str | Path, declared: Declared, account: RowAccount | None = None) -> Iterator[Record | Problem]:
    maps = MapFolder(declared.model)
    if str(path) == STANDARD_INPUT:
        yield from _read_standard_input()
    elif (folder := Path(path)).is_dir():
        names: dict[Path, str] = {}
        for item in files_of(folder):
            if isinstance(item, Problem):
                yield item
            else:
                name = item.relative_to(folder).as_posix()
                names[item.parent] = name.removesuffix(item.name)
                yield from _read_file(item, name, (declared, account), maps)
        yield from maps.without_tables(names)
    else:
        yield from _read_file(Path(path), str(path), (declared, account), maps)


def _read_standard_input() -> Iterator[Record | Problem]:
    try:
        yield from read_json_line_stream(sys.stdin.buffer, STANDARD_INPUT)
    except OSError as error:
        yield cannot_open(STANDARD_INPUT, error)


def _read_file(
    path: Path, name: str, how: tuple[Declared, RowAccount | None], maps: MapFolder
) -> Iterator[Record | Problem]:
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        return iter([cannot_open(name, error)])
    if not is_file:  # a pipe or a device may never end
        return iter([Problem("PLD001", Place(name), facts={"reason": "not a regular file"})])
    suffix = path.suffix.lower()
    for format in FORMATS:
        if suffix in format.suffixes:
            found = maps.of(path, name) if format.has_tables else MapsFound()
            return iter([found.problem]) if found.problem else format.read(path, name, *how, found)
    known = ", ".join(sorted(suffix for format in FORMATS for suffix in format.suffixes))
    facts = {"suffix": suffix, "known": known} | ({"graph": name} if suffix in _GRAPHS else {})
    return iter([Problem("PLD009", Place(name), value=name, facts=facts)])


def files_of(folder: Path) -> Iterator[Path | Problem]:
    """The files of a folder that may hold records, sorted by name; a problem for each that may not be read."""
    records = folder / RECORDS_FOLDER
    waiting = [folder] if not (folder / DATASET_FILE).exists() else [records] if records.exists() else []
    while waiting:
        path = waiting.pop()
        name = path.relative_to(folder).as_posix()
        if path != folder and (reason := _refusal(path, folder)):
            yield Problem("PLD001", Place(name), facts={"reason": reason})
        elif not path.is_dir():
            yield path
        else:
            try:
                entries = (entry for entry in path.iterdir() if not is_ignored(entry.name))
                waiting.extend(reversed(in_order(entries)))
            except OSError as error:
                yield cannot_open(name, error)


def _refusal(path: Path, folder: Path) -> str | None:
    """Why a path in `folder` is not read: what a link shows may be read only as a file of the same folder."""
    if not is_link(path):
        return None
    if path.is_dir():
        return "links to folders are not followed"
    return "the link leads out of the folder" if leads_out(path, folder) else None


def is_ignored(name: str) -> bool:
    """Whether a file of this name in a folder of records is passed over: hidden, a lock, a map, a README."""
    is_map = name.lower().endswith(MAP) or is_metadata(name) or name in _OF_TABLES
    return is_map or name.startswith((".", "~$")) or name.upper().partition(".")[0] == "README"
