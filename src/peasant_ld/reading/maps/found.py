"""The map of a table is found beside it: by its name, or by what a map of the same folder says of its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from peasant_ld.files import leads_out
from peasant_ld.model import Model
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.maps.map_file import MAP, TableMap, read_map_file


@dataclass(frozen=True, slots=True)
class MapsFound:
    """What maps say of one file: its tables, or the problem with a map, for which nothing of the file is read."""

    tables: tuple[TableMap, ...] = ()
    problem: Problem | None = None

    def of_sheet(self, title: str) -> tuple[TableMap, ...]:
        """The tables that a sheet holds."""
        return tuple(table for table in self.tables if fnmatchcase(title.casefold(), table.sheet.casefold()))


@dataclass(slots=True)
class MapFolder:
    """The maps of one folder, each read once."""

    model: Model | None
    _read: dict[Path, tuple[TableMap, ...] | Problem] = field(default_factory=dict)

    def of(self, path: Path, name: str) -> MapsFound:
        """What the maps beside a file say of it. `name` is that of the file in places; a map's is made like it."""
        found: list[TableMap] = []
        for map_path in maps_beside(path):
            shown = f"{name.removesuffix(path.name)}{map_path.name}"
            told = self._tables(map_path, shown)
            is_own = map_path.name in _own(path)
            if isinstance(told, Problem):
                # A map that cannot be read may speak of any file beside it, but it is told at its own, if that is there.
                if is_own or not _has_own(map_path):
                    return MapsFound(problem=told)
                continue
            found += [table for table in told if _speaks_of(table, path, is_own)]
        return MapsFound(tuple(found))

    def _tables(self, path: Path, name: str) -> tuple[TableMap, ...] | Problem:
        if path not in self._read:
            try:
                if leads_out(path, path.parent):
                    raise InputError(Problem("PLD001", Place(name), facts={"reason": "the link leads out"}))
                self._read[path] = read_map_file(path, name, self.model)
            except InputError as error:
                self._read[path] = error.problem
        return self._read[path]


def maps_for(path: Path, name: str, model: Model | None = None) -> MapsFound:
    """What the maps beside a file say of it. Raises nothing: what is wrong with a map is in what is found."""
    return MapFolder(model).of(path, name)


def is_map(path: Path) -> bool:
    """Whether a file is a map, by its name."""
    return path.name.lower().endswith(MAP)


def maps_beside(path: Path) -> Iterator[Path]:
    """The maps in the folder of a file: first its own, then the others by name."""
    try:
        there = sorted(each for each in path.parent.iterdir() if is_map(each) and each.is_file())
    except OSError:
        return
    own = _own(path)
    yield from (each for each in there if each.name in own)
    yield from (each for each in there if each.name not in own)


def _own(path: Path) -> tuple[str, str]:
    """How the map of one file is called."""
    return f"{path.stem}{MAP}", f"{path.name}{MAP}"


def _has_own(map_path: Path) -> bool:
    """Whether a map has the name of a file beside it."""
    start = map_path.name[: -len(MAP)]
    return any(each.name == start or each.stem == start for each in map_path.parent.iterdir() if each != map_path)


def _speaks_of(table: TableMap, path: Path, is_own: bool) -> bool:
    return is_own if table.file is None else fnmatchcase(path.name.casefold(), table.file.casefold())
