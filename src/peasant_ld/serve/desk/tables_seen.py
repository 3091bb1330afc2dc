"""A file of records -> what the desk lists of it: its sheets, of which kind they are, whether it needs a map.

What was seen is kept as long as the file and its map stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from peasant_ld.problem import InputError
from peasant_ld.reading import Declared
from peasant_ld.reading.maps.found import maps_for
from peasant_ld.serve.desk.record_files import TABLES
from peasant_ld.serve.desk.sheets import SheetRows, nested_in, plan_of, sheets_in


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """A sheet of a file, or the file itself where it is a text: of which kind its records are, and its rows."""

    title: str
    kind: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file of records. One that is no table has no sheets."""

    sheets: tuple[SeenSheet, ...] = ()
    mapped: bool = False
    needs_map: bool = False


@dataclass(slots=True)
class TablesSeen:
    """What was seen of files, kept by what tells them from others."""

    _kept: dict[tuple[object, ...], SeenFile] = field(default_factory=dict)

    def look(self, path: Path, name: str, declared: Declared) -> SeenFile:
        """What there is to say of a file; nothing of one that cannot be read, which the check tells."""
        if path.suffix.lower() not in TABLES:
            return SeenFile()
        maps = maps_for(path, name, declared.model)
        found = path.stat()
        known = (path, found.st_size, found.st_mtime_ns, tuple(each.written.text for each in maps.tables))
        if known not in self._kept:
            self._kept = {key: seen for key, seen in self._kept.items() if key[0] != path}
            self._kept[known] = _seen(path, name, declared)
        return self._kept[known]


def _seen(path: Path, name: str, declared: Declared) -> SeenFile:
    maps = maps_for(path, name, declared.model)
    mapped = bool(maps.tables) or maps.problem is not None
    try:
        with sheets_in(path, name, declared) as found:
            sheets, needs = [], False
            for each in found:
                sheets.append(SeenSheet(each.sheet.name or each.sheet.title, _kind(each), len(each.rows)))
                needs = needs or (not mapped and _needs_map(each))
            return SeenFile(tuple(sheets), mapped, needs)
    except (InputError, OSError):
        return SeenFile(mapped=mapped)


def _needs_map(found: SheetRows) -> bool:
    """Whether a sheet without a map is not understood: it is of no kind, or its titles are not those of one."""
    if nested_in(found.sheet) is not None:
        return False
    plan, header = plan_of(found)
    if plan is None or header is None:
        return False
    paths = {column.path for column in plan.columns}
    is_typed = plan.scope.kind is not None or ("type",) in paths
    return not is_typed or ("id",) not in paths or any(problem.code == "PLD301" for problem in plan.problems)


def _kind(found: SheetRows) -> str | None:
    """The kind of a sheet, by its map or its name; of a nested list, the key that it holds."""
    sheet = found.sheet
    mapped = next((each.kind for each in found.maps.of_sheet(sheet.name or sheet.title)), None)
    nested = nested_in(sheet)
    return mapped or (nested[1].name if nested else sheet.names.kind_of_title(sheet.title))
