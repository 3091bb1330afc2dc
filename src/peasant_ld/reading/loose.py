"""Records that a program has in memory, or gives one by one, as a source that can be read again and again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from os import PathLike
from typing import TYPE_CHECKING, Any

import orjson

from peasant_ld.model import load_model
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.absent import without_nulls
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.exact_numbers import Numbers, as_texts, compile_numbers
from peasant_ld.reading.meant import called, members, record_of
from peasant_ld.reading.record import Record
from peasant_ld.reading.rows import RowMaker, RowRules, TitledRow, cells_of, is_flat, table_in
from peasant_ld.reading.sheets.row_account import RowAccount

if TYPE_CHECKING:
    from peasant_ld.reading.tape import Tape

NAME = "records"  # what stands in a place where a file has its name
# What orjson would turn into text by itself may mean something else, so it is asked.
_AS_IN_FILES = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
_NOTHING = Declared()


def source_of(records: Iterable[Given]) -> LooseRecords:
    """Loose records as a source, if they are none. Raises TypeError for what holds no records."""
    return records if isinstance(records, LooseRecords) else LooseRecords(records)


class LooseRecords:
    """Loose records as a source: mappings, records of `read_records`, problems among these, and the rows of tables.

    A mapping is known by its number: `Place("records", line=3)` is the third; a row of a table by its number, too:
    `Place("records", row=3)`. What can be given once only is kept in a private file while it is read for the first
    time, so that memory does not grow with it.
    """

    def __init__(self, given: Any, name: str = NAME, rules: RowRules | None = None) -> None:
        self._table = table_in(given)
        if self._table is None and (isinstance(given, Mapping | str | bytes) or not isinstance(given, Iterable)):
            hint = "; read_records(path) reads those of a file" if isinstance(given, str | bytes | PathLike) else ""
            raise TypeError(f"records are given as an iterable of mappings, not as {called(given)}{hint}")
        self._given = given
        self._name = name
        self._rules = rules or RowRules(name)
        self._tape: Tape | None = None

    def __str__(self) -> str:
        return self._name

    def __iter__(self) -> Iterator[Record | Problem]:
        """The records and problems, from the first on. Raises TypeError for anything else, by its number."""
        return self.read()

    def read(self, declared: Declared = _NOTHING, account: RowAccount | None = None) -> Iterator[Record | Problem]:
        """The same, as it is declared for a dataset; what becomes of rows of tables goes into `account`."""
        items = self._items(declared)
        for item in items:
            # Most sources hold neither rows nor names, nor other sources; nothing else is asked of them.
            if type(item) in (TitledRow, LooseRecords) or (type(item) is Record and (item.names or declared.names)):
                yield from self._by_name(chain([item], items), declared, account or RowAccount())
                return
            yield item

    def _by_name(self, items: Iterable[Any], declared: Declared, account: RowAccount) -> Iterator[Record | Problem]:
        """The records of rows and others; names in them stand for the records that are called so."""
        # What reads tables is needed for rows only: whoever checks one record need not wait for it.
        from peasant_ld.reading.naming import with_names

        def again(asked: frozenset[str]) -> Iterator[Record | Problem]:
            return self._unnamed(self._items(declared), replace(declared, asked=asked), RowAccount())

        return with_names(self._unnamed(items, declared, account), again, declared, account)

    def _unnamed(self, items: Iterable[Any], declared: Declared, account: RowAccount) -> Iterator[Record | Problem]:
        """The records of rows, of sources and others among some items; names in them are not yet ids."""
        from peasant_ld.reading.row_records import records_of_rows

        return records_of_rows(_opened(items, declared, account), self._rules, declared, account)

    def _items(self, declared: Declared) -> Iterator[Any]:
        if self._tape is not None:
            return self._tape.read()
        numbers = compile_numbers(declared.model or load_model())
        given = self._given if self._table is None else self._table.rows()
        again = iter(given)
        if again is given or (self._table is not None and self._table.once):
            from peasant_ld.reading.tape import Tape

            self._tape = Tape(self._each(again, numbers))
            return self._tape.read()
        return self._each(again, numbers)

    def _each(self, given: Iterator[Any], numbers: Numbers) -> Iterator[Any]:
        rows, table, are_rows = RowMaker(self._name, self._rules.key), self._table, self._are_rows
        for number, item in enumerate(given, 1):
            if type(item) is dict and table is None:  # as most are
                if are_rows or is_flat(item):
                    yield rows.of_mapping(item, number)
                else:
                    yield _record(item, Place(self._name, number), numbers)
            elif table is not None:
                cells = [item[title] for title in table.titles] if isinstance(item, Mapping) else item
                yield rows.of_cells(table.titles, cells, number)
            elif isinstance(item, Problem | LooseRecords):
                yield item
            elif type(item) is Record:
                yield _as_it_is(item, numbers)
            elif (row := cells_of(item)) is not None:
                yield rows.of_cells(*row, number)
            else:
                yield self._of_mapping(item, number, numbers, rows)

    @property
    def _are_rows(self) -> bool:
        """Whether every mapping is a row."""
        return self._rules.kind is not None or self._rules.maps is not None

    def _of_mapping(self, item: Any, number: int, numbers: Numbers, rows: RowMaker) -> Record | TitledRow:
        named = members(item)
        if named is None:
            raise TypeError(f"record {number} is no mapping: {called(item)}")
        if self._are_rows or is_flat(named):
            return rows.of_mapping(named, number)
        return _record(named, Place(self._name, line=number), numbers)


# A record as `read_records` gives it, a problem that it gives instead, a mapping such as {"id": ..., "type": ...}, or
# what `records` gives.
Given = Record | Problem | Mapping[str, Any] | LooseRecords


def _opened(items: Iterable[Any], declared: Declared, account: RowAccount) -> Iterator[Any]:
    """Some items, with what a source among them holds in its place: so names lead from one table to another."""
    for item in items:
        if type(item) is LooseRecords:
            yield from item._unnamed(item._items(declared), declared, account)
        else:
            yield item


def _record(named: Mapping[Any, Any], place: Place, numbers: Numbers) -> Record:
    """The record that a mapping means which has the form of one."""
    given = named if type(named) is dict else dict(named)
    try:
        written = orjson.dumps(given, option=_AS_IN_FILES)
    except (TypeError, ValueError):
        return _meant(Record(given, place), numbers)
    if b"null" in written:  # or NaN, or Infinity
        return _meant(Record(given, place), numbers)
    data = orjson.loads(written)
    numbers(data)
    return Record(data, place)


def _as_it_is(record: Record, numbers: Numbers) -> Record:
    """A record of a reader or of a program; of the latter nobody knows what its data holds."""
    try:
        if b"null" not in orjson.dumps(record.data, option=_AS_IN_FILES):
            return record
    except (TypeError, ValueError):
        pass
    return _meant(record, numbers)


def _meant(record: Record, numbers: Numbers) -> Record:
    """What a record means that holds more than JSON does."""
    meant = record_of(record)
    numbers(meant.data)
    return without_nulls(meant._replace(data=as_texts(meant.data)))
