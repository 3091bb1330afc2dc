"""A map and its table -> what it makes of the first rows, through the reader itself; and what it does not speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from peasant_ld.forms.mapping.looking import FileLook
from peasant_ld.problem import Problem
from peasant_ld.reading import FORMATS, Declared, RowAccount, read_records
from peasant_ld.reading.maps.columns import title_key
from peasant_ld.reading.maps.found import MapsFound
from peasant_ld.reading.maps.map_file import TableMap
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.made_ids import made_safe
from peasant_ld.reading.sheets.names import ModelNames, folded

SHOWN = 3


def first_records(path: Path, name: str, declared: Declared, tables: Sequence[TableMap]) -> list[Record]:
    """The first records without an error of reading that a map makes of a file: of each table as many as are shown."""
    found: list[Record] = []
    for table in (each for each in tables if each.kind):
        items = _read(path, name, declared, table)
        read = (item for item in items if isinstance(item, Record) and not any(each.blocks for each in item.problems))
        found += islice(read, SHOWN)
    return found[: SHOWN * 2]


def _read(path: Path, name: str, declared: Declared, table: TableMap) -> Iterator[Record | Problem]:
    suffix = path.suffix.lower()
    for format in FORMATS:
        if suffix in format.suffixes and format.has_tables:
            return format.read(path, name, declared, RowAccount(), MapsFound((table,)))
    return iter(())


def flat(data: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """The values of a record, one by one, by the keys that lead to them: `amount.value`, `name@pt`."""
    for key, value in data.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Mapping):
                yield from flat(each, f"{before}{key}.")
            else:
                yield f"{before}{key}", str(each).lower() if isinstance(each, bool) else str(each)


@dataclass(frozen=True, slots=True)
class MapGaps:
    """What a map does not say of the tables of its file: titles, those that are not there, keys that nothing fills."""

    unmapped: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()


def gaps(file: FileLook, found: MapsFound, names: ModelNames, sheet: str) -> MapGaps:
    """What the maps of a file leave open; `sheet` is the name that a text file goes by."""
    unmapped: dict[str, None] = {}
    absent: dict[str, None] = {}
    unfilled: dict[str, None] = {}
    for look in file.tables:
        tables = [each for each in found.of_sheet(look.sheet or sheet) if each.kind]
        if not tables:
            continue
        there = {title_key(title): title for title in look.titles}
        named = {title_key(title) for table in tables for title in (*table.columns, *table.titles_of_id)}
        unmapped |= dict.fromkeys(title for key, title in there.items() if key not in named)
        absent |= dict.fromkeys(key for key in sorted(named) if key not in there and not key.startswith("["))
        unfilled |= dict.fromkeys(key for table in tables for key in _unfilled(table, names))
    return MapGaps(tuple(unmapped), tuple(absent), tuple(unfilled))


def _unfilled(table: TableMap, names: ModelNames) -> Iterator[str]:
    keys = [column.key for column in table.columns.values() if column] + list(table.always)
    filled = {names.key(key.partition("@")[0].partition(".")[0], table.kind) for key in keys}
    yield from (
        name for name, key in names.model.kinds[table.kind or ""].keys.items() if key.required and name not in filled
    )


def made_ids(source: Path, table: Path, declared: Declared, maps: MapsFound) -> dict[str, dict[str, str]]:
    """The ids that the names of a table have got by its maps, by kind and name, without those that these hold already.

    `source` is the dataset that it stands in, whose records the names may be of, or the table itself.
    """
    file = table.resolve().relative_to(source.resolve()).as_posix() if source.is_dir() else str(table)
    known = maps.tables[0].ids
    found: dict[str, dict[str, str]] = {}
    for item in read_records(source, declared):
        if not isinstance(item, Record) or item.origin.file != file:
            continue
        kind, identity = item.data["type"], str(item.data.get("id"))
        for name in _names_of(item, maps):
            if identity not in (known.get((kind, folded(name))), known.get(("", folded(name)))):
                found.setdefault(kind, {})[name] = identity
    return found


def _names_of(record: Record, maps: MapsFound) -> Iterator[str]:
    """The names that a record has got its id of: one that was made, or that of a row."""
    names = record.data.get("name")
    if not isinstance(names, dict):
        return
    identity, starts = record.data.get("id"), [start for start in map(_start_by_name, maps.tables) if start]
    for name in filter(made_safe, map(str, names.values())):
        if record.made or identity in {f"{start}{made_safe(name)}" for start in starts}:
            yield name


def _start_by_name(table: TableMap) -> str | None:
    """What the ids of a table begin with that are made of a name alone."""
    titles = table.titles_of_id
    column = table.columns.get(titles[0]) if len(titles) == 1 else None
    is_name = column is not None and column.key.partition("@")[0] == "name"
    return (table.identity or "").partition("{")[0] if is_name else None
