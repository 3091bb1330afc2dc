"""The map of a table is found beside it: by its name, or by what a map of the same folder says of its files."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peasant_ld.files import leads_out
from peasant_ld.files.systems import in_order
from peasant_ld.model import Model
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.maps.suffixes import MAP, METADATA, is_metadata

if TYPE_CHECKING:
    from peasant_ld.reading.maps.map_file import TableMap


@dataclass(frozen=True, slots=True)
class MapsFound:
    """What maps say of one file: its tables, or the problem with a map, for which nothing of the file is read."""

    tables: tuple[TableMap, ...] = ()
    problem: Problem | None = None
    met: _Met = field(default_factory=lambda: _Met(), repr=False)

    @property
    def titles(self) -> frozenset[str]:
        """The titles of the tables."""
        return frozenset(title for table in self.tables for title in table.columns)

    def of_sheet(self, title: str) -> tuple[TableMap, ...]:
        """The tables that a sheet holds."""
        found = tuple(table for table in self.tables if _fits(title, table.sheet))
        self.met.asked.update(map(id, self.tables))
        self.met.found.update(map(id, found))
        return found


@dataclass(frozen=True, slots=True)
class _Met:
    """Tables of maps (by identity) that speak of a file, those that were asked about its sheets, and those on one."""

    spoken: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    found: set[int] = field(default_factory=set)


NO_MAPS = MapsFound()
Reads = Callable[[Path, str, "Model | None"], tuple["TableMap", ...]]


@dataclass(slots=True)
class MapFolder:
    """The maps of one folder, each read once."""

    model: Model | None
    _read: dict[Path, tuple[TableMap, ...] | Problem] = field(default_factory=dict)
    _there: dict[Path, list[Path]] = field(default_factory=dict)
    _met: _Met = field(default_factory=_Met)

    def of(self, path: Path, name: str) -> MapsFound:
        """What the maps beside a file say of it. `name` is that of the file in places; a map's is made like it."""
        found: list[TableMap] = []
        for map_path in self._beside(path):
            shown = f"{name.removesuffix(path.name)}{map_path.name}"
            told = self._tables(map_path, shown)
            is_own = _plain(map_path.name) in _own(path)
            if isinstance(told, Problem):
                # It may speak of any file beside it; but where it has a file of its own, it is told at that one.
                if is_own or not _has_own(map_path):
                    return MapsFound(problem=told)
                continue
            found += [table for table in told if _speaks_of(table, path, is_own)]
        self._met.spoken.update(map(id, found))
        return MapsFound(tuple(found), met=self._met) if found else self._described(path, name)

    def without_tables(self, names: Mapping[Path, str]) -> Iterator[Problem]:
        """PLD367 for each part of a map that speaks of no file, or no sheet, that is there, once all have been read.

        What it says of rows that are none, and of who may see them, would be passed over without a word. `names` are
        the folders that were read, with what they are called in places. A map that cannot be read is told at files.
        """
        for inside, shown in sorted(names.items()):
            for map_path in self._beside(inside / "-"):
                told = self._tables(map_path, f"{shown}{map_path.name}")
                for table in () if isinstance(told, Problem) else told:
                    if id(table) not in self._met.spoken:
                        at = table.place("file") if table.file else Place(f"{shown}{map_path.name}")
                        yield Problem("PLD367", at, value=table.file or map_path.name)
                    elif id(table) in self._met.asked - self._met.found:
                        yield Problem("PLD367", table.place("sheet"), value=table.sheet, facts={"name": table.sheet})

    def _described(self, path: Path, name: str) -> MapsFound:
        """What CSVW metadata beside a file say of it, where no map does."""
        beside = path.with_name(f"{path.name}{METADATA}")
        if not is_metadata(beside.name) or not beside.is_file():
            return NO_MAPS
        from peasant_ld.reading.maps.csvw import read_csvw
        from peasant_ld.reading.sheets.names import names_of

        shown = f"{name.removesuffix(path.name)}{beside.name}"
        told = self._tables(beside, shown, lambda *_: read_csvw(beside, shown, names_of(self.model), path.stem))
        return MapsFound(problem=told) if isinstance(told, Problem) else MapsFound(told)

    def _beside(self, path: Path) -> list[Path]:
        """The maps in the folder of a file: first its own, then the others by name."""
        folder = path.parent
        if folder not in self._there:
            try:
                self._there[folder] = in_order(each for each in folder.iterdir() if is_map(each) and each.is_file())
            except OSError:
                self._there[folder] = []
        own = _own(path)
        return sorted(self._there[folder], key=lambda each: (_plain(each.name) not in own, each.name))

    def _tables(self, path: Path, name: str, read: Reads | None = None) -> tuple[TableMap, ...] | Problem:
        if path not in self._read:
            from peasant_ld.reading.maps.columns import check_keys  # few folders have maps
            from peasant_ld.reading.maps.map_file import read_map_file

            try:
                if leads_out(path, path.parent):
                    raise InputError(Problem("PLD001", Place(name), facts={"reason": "the link leads out"}))
                tables = self._read[path] = (read or read_map_file)(path, name, self.model)
                for table in tables:
                    check_keys(table, Declared(model=self.model))
            except InputError as error:
                self._read[path] = error.problem
        return self._read[path]


def tables_of(given: str | Path | Mapping[str, Any], declared: Declared) -> tuple[TableMap, ...]:
    """The tables with records of a map that a program names by its path, or has as a mapping, also of one table.

    Raises InputError as `read_map_file` does.
    """
    from peasant_ld.reading.maps.columns import check_keys
    from peasant_ld.reading.maps.map_file import map_of, read_map_file
    from peasant_ld.reading.sheets.names import names_of

    if isinstance(given, Mapping):
        tables = map_of(given if "table" in given else {"table": [given]}, "map", names_of(declared.model))
    else:
        tables = read_map_file(Path(given), str(given), declared.model)
    for table in tables:
        check_keys(table, declared)
    return tuple(table for table in tables if table.kind is not None)


def table_on(path: Path, title: str, declared: Declared) -> TableMap | None:
    """The first table with records that the maps beside a file find on a sheet of it."""
    tables = maps_for(path, path.name, declared.model).of_sheet(title)
    return next((table for table in tables if table.kind is not None), None)


def maps_for(path: Path, name: str, model: Model | None = None) -> MapsFound:
    """What the maps beside a file say of it. Raises nothing: what is wrong with a map is in what is found."""
    return MapFolder(model).of(path, name)


def is_map(path: Path) -> bool:
    """Whether a file is a map, by its name."""
    return path.name.lower().endswith(MAP)


def _own(path: Path) -> tuple[str, str]:
    """How the map of one file is called."""
    return _plain(f"{path.stem}{MAP}"), _plain(f"{path.name}{MAP}")


def _plain(name: str) -> str:
    """A name in one of the ways in which systems of files keep capitals and accents."""
    return unicodedata.normalize("NFC", name).casefold()


def _fits(name: str, pattern: str) -> bool:
    """Whether a name is that of a pattern, in which `*` stands for any letters, and brackets for themselves."""
    return fnmatchcase(_plain(name), _plain(pattern).replace("[", "[[]"))


def _has_own(map_path: Path) -> bool:
    """Whether a map has the name of a file beside it."""
    start = _plain(map_path.name[: -len(MAP)])
    others = (each for each in map_path.parent.iterdir() if each != map_path)
    return any(start in (_plain(each.name), _plain(each.stem)) for each in others)


def _speaks_of(table: TableMap, path: Path, is_own: bool) -> bool:
    return is_own if table.file is None else _fits(path.name, table.file)
