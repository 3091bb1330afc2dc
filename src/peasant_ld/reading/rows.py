"""Tables that a program holds -> rows with their titles: cursors of databases, data frames, Arrow, rows one by one.

No library of tables is needed: each is asked for its rows by what it offers itself. What offers nothing but Arrow's
interface, or that of data frames, is read by pyarrow where that is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from peasant_ld.problem import MissingExtra, Place, Problem
from peasant_ld.reading.meant import RecordMeaning, called

if TYPE_CHECKING:
    from peasant_ld.reading.declared import Declared
    from peasant_ld.reading.maps.map_file import TableMap

_AT_ONCE = 1000  # rows that are asked of a database, or of Arrow
# What the name of a key has never, and the title of a column may: `name.pt`, `amount.value`, `name@pt`, `Award date`.
_OF_TITLES = re.compile(r"[.@ (\[]")
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


class TitledRow(NamedTuple):
    """One row of a table: its number from 1, the titles of its columns, what its cells mean, and what is wrong there.

    A cell is text, a number, a truth value, a list, a mapping, or None.
    """

    number: int
    titles: tuple[str, ...]
    cells: tuple[Any, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class RowRules:
    """How the rows of a source are read: its name, the kind of its records, its map, the titles of its primary key."""

    name: str
    kind: str | None = None
    maps: Callable[[Declared], tuple[TableMap, ...]] | None = None
    key: tuple[str, ...] = ()

    @property
    def are_stated(self) -> bool:
        """Whether a kind or a map says what rows are, which is looked at before the first."""
        return self.kind is not None or self.maps is not None


@dataclass(frozen=True, slots=True)
class HeldTable:
    """A table: the titles of its columns, what gives its rows, and whether that can be asked `once` only."""

    titles: tuple[str, ...]
    rows: Callable[[], Iterable[Any]]
    once: bool = False


def table_in(given: Any) -> HeldTable | None:
    """The table that something is; None where it is none. Raises TypeError for one that cannot be read.

    Raises MissingExtra for one that only pyarrow reads, where that is not there.
    """
    if hasattr(type(given), "collect") and not hasattr(type(given), "iter_rows"):
        raise TypeError(f"{called(given)} holds no rows yet: collect() gives them")
    for is_such, opened in _TABLES:
        if is_such(given):
            table: HeldTable = opened(given)
            wrong = next((title for title in table.titles if not isinstance(title, str)), None)
            if wrong is not None:
                raise TypeError(f"the columns of a table have texts for titles, not {wrong!r}")
            return table
    return None


def _has(*names: str) -> Callable[[Any], bool]:
    return lambda given: not isinstance(given, type) and all(hasattr(given, name) for name in names)


def _cursor(cursor: Any) -> HeldTable:
    """A cursor of DB-API 2.0 (PEP 249), or what has the same, such as a relation of DuckDB."""
    if cursor.description is None:
        raise TypeError(f"{called(cursor)} has no rows: execute a query that gives some")

    def rows() -> Iterator[Any]:
        while some := cursor.fetchmany(_AT_ONCE):
            yield from some

    return HeldTable(tuple(column[0] for column in cursor.description), rows, once=True)


def _pandas(frame: Any) -> HeldTable:
    """A frame of pandas; an index that has a name is a column like the others."""
    named = any(name is not None for name in frame.index.names)
    whole = frame.reset_index(allow_duplicates=True) if named else frame
    return HeldTable(tuple(whole.columns), lambda: whole.itertuples(index=False, name=None))


def _polars(frame: Any) -> HeldTable:
    return HeldTable(tuple(frame.columns), frame.iter_rows)


def _arrow(table: Any) -> HeldTable:
    """A table, or a batch, of pyarrow."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for batch in table.to_batches() if hasattr(table, "to_batches") else (table,):
            for start in range(0, batch.num_rows, _AT_ONCE):
                part = batch.slice(start, _AT_ONCE)
                yield from zip(*(column.to_pylist() for column in part.columns), strict=True)

    return HeldTable(tuple(table.schema.names), rows)


def _arrow_stream(given: Any) -> HeldTable:
    """What speaks Arrow's PyCapsule interface. Raises TypeError for a column by itself, which speaks it, too."""
    try:
        reader = _pyarrow().RecordBatchReader.from_stream(given)
    except ValueError as error:
        raise TypeError(f"records are given as a table with titles, not as {called(given)}") from error

    def rows() -> Iterator[tuple[Any, ...]]:
        for batch in reader:
            yield from _arrow(batch).rows()

    return HeldTable(tuple(reader.schema.names), rows, once=True)


def _interchanged(given: Any) -> HeldTable:
    """What speaks the interchange protocol of data frames."""
    _pyarrow()
    return _arrow(import_module("pyarrow.interchange").from_dataframe(given))


def _pyarrow() -> Any:
    try:
        return import_module("pyarrow")
    except ModuleNotFoundError as error:
        raise MissingExtra("parquet") from error


_TABLES: tuple[tuple[Callable[[Any], bool], Callable[[Any], HeldTable]], ...] = (
    (_has("description", "fetchmany"), _cursor),
    (_has("itertuples", "columns", "index"), _pandas),
    (_has("iter_rows", "columns"), _polars),
    (_has("schema", "num_rows", "columns", "slice"), _arrow),
    (_has("__arrow_c_stream__"), _arrow_stream),
    (_has("__dataframe__"), _interchanged),
)


@dataclass(slots=True)
class RowMaker:
    """Makes the rows of one source; titles that come up later stand behind the others, so that few tables are begun.

    `name` is that of the source; `key` are the titles that a row is known by.
    """

    name: str
    key: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    _known: dict[str, int] = field(default_factory=dict)

    def of_mapping(self, given: Mapping[Any, Any], number: int) -> TitledRow:
        """The row that a mapping is, whose keys are titles."""
        new = [str(key) for key in given if key not in self._known]
        if new:
            self.titles = (*self.titles, *new)
            self._known = {title: index for index, title in enumerate(self.titles)}
        return self.of_cells(self.titles, [given.get(title) for title in self.titles], number)

    def of_cells(self, titles: tuple[str, ...], cells: Sequence[Any], number: int) -> TitledRow:
        """The row of some cells, one below each title."""
        if len(titles) != len(cells):
            raise TypeError(f"row {number} has {len(cells)} cells below {len(titles)} titles")
        meant, problems = [], list[Problem]()
        for title, cell in zip(titles, cells, strict=True):
            if type(cell) in _AS_THEY_ARE and not (type(cell) is str and not cell.isascii()):
                meant.append(cell)
                continue
            meaning = RecordMeaning(_at(Place(self.name, row=number, header=title)))
            meant.append(meaning.value(cell, ""))
            problems += meaning.problems
        return TitledRow(number, titles, tuple(meant), tuple(problems))


def _at(place: Place) -> Callable[[str], Place]:
    return lambda pointer: place.at(pointer) if pointer else place


def is_flat(given: Mapping[Any, Any]) -> bool:
    """Whether a mapping has the titles of columns for keys: no key of a record is written like that."""
    try:
        return _has_titles(tuple(given))
    except TypeError:  # a key that is no text
        return False


@lru_cache(maxsize=1024)  # most mappings of a source have the same keys
def _has_titles(keys: tuple[str, ...]) -> bool:
    return _OF_TITLES.search("\n".join(keys)) is not None


def cells_of(item: Any) -> tuple[tuple[str, ...], Sequence[Any]] | None:
    """The titles and cells of a row that knows its titles, as those of sqlite3 and named tuples do; None for others."""
    if isinstance(item, tuple) and hasattr(item, "_fields"):
        return tuple(item._fields), item
    if isinstance(item, Mapping) or not _is_row(item):
        return None
    return tuple(item.keys()), tuple(item)


def _is_row(item: Any) -> bool:
    return type(item).__name__ == "Row" and hasattr(item, "keys")
