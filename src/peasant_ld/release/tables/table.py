"""One table of a release: its columns and rows, and what its cells turn out to be while they go by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from peasant_ld.model.iri import kind_slug
from peasant_ld.reading.sheets.column import Path
from peasant_ld.reading.sheets.exact import FORMULA, MARK, exact, guarded
from peasant_ld.release.tables.columns import TableColumn
from peasant_ld.release.tables.spool import Spool

# A cell, behind a zero, that may be a formula or says how it stands.
_MAY_BE_RUN = re.compile(f"\0[{re.escape(MARK + ''.join(FORMULA))}]")
_KNOWN = 2**14  # ids in a column that need not be looked at again
# The kind of the record with an IRI; None where no such record is published.
KindOf = Callable[[str], str | None]


@dataclass(slots=True)
class SeenCells:
    """What the cells of a column are: some marked "as it stands"; of ids, how many, short or whole, of which kinds."""

    marked: bool = False
    ids: int = 0
    short: bool = False
    whole: bool = False
    kinds: set[str | None] = field(default_factory=set)

    def url(self, base: str, name: str) -> str | None:
        """The template (RFC 6570) of the IRIs that the cells of a column stand for; None where they differ."""
        return None if self.marked or self.short == self.whole else f"{base if self.short else ''}{{+{name}}}"


@dataclass(frozen=True, slots=True, eq=False)
class KindTable:
    """The rows of one kind, with their columns; `seen` is what was seen of each column, once the rows went by."""

    kind: str
    columns: list[TableColumn]
    spool: Spool
    at: Mapping[Path, int]
    seen: list[SeenCells]

    @property
    def name(self) -> str:
        """The name of its file without a suffix, which tells reading the kind."""
        return kind_slug(self.kind)

    @property
    def header(self) -> list[str]:
        """The titles of its columns for programs."""
        return [column.header for column in self.columns]

    @property
    def forms(self) -> list[str]:
        """The forms of the cells of its columns; a value "as it stands" is a text."""
        return ["token" if seen.marked else each.form for each, seen in zip(self.columns, self.seen, strict=True)]

    def rows(self) -> Iterator[list[str]]:
        """The rows, as wide as the table."""
        return self.spool.read(self.at, len(self.columns))

    def guarded_rows(self, base: str, kind_of: KindOf) -> Iterator[list[str]]:
        """The rows in which no spreadsheet program finds a formula; what their cells are is seen on the way."""
        ids = [number for number, column in enumerate(self.columns) if column.form in ("id", "ref")]
        known: list[set[str]] = [set() for _ in self.columns]
        for row in self.rows():
            if _MAY_BE_RUN.search("\0" + "\0".join(row)):
                self._guard(row)
            for number in ids:
                if cell := row[number]:
                    self.seen[number].ids += 1
                    if number and cell in known[number]:
                        continue
                    self._see(number, cell, base, kind_of)
                    if len(known[number]) < _KNOWN:
                        known[number].add(cell)
            yield row

    def _guard(self, row: list[str]) -> None:
        for number, cell in enumerate(row):
            if cell:
                row[number] = shown = guarded(cell)
                self.seen[number].marked |= shown is not cell or (cell[0] == MARK and exact(cell) is not None)

    def _see(self, number: int, cell: str, base: str, kind_of: KindOf) -> None:
        seen, is_whole = self.seen[number], ":" in cell
        seen.whole |= is_whole
        seen.short |= not is_whole
        if number:
            seen.kinds.add(kind_of(cell if is_whole else base + cell))
