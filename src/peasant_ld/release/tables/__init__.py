"""The records that go out as tables: CSV for each kind, described for programs, and a workbook for people.

They hold just what the data hold, and are read again by `check` as the same records. Columns are those that the records
of a kind fill, so the records go by once, into a file without a name, and from there into the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peasant_ld.forms.sheet_names import sheet_names
from peasant_ld.forms.template.titles import kind_title
from peasant_ld.model import Model
from peasant_ld.model.iri import kind_slug
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.release.tables.cells import compile_cells
from peasant_ld.release.tables.columns import TableColumn, columns_of, titles_of
from peasant_ld.release.tables.comma import write_rows
from peasant_ld.release.tables.spool import Spool
from peasant_ld.release.tables.workbook import BookSheet, write_workbook

FOLDER = "tables"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The rows of one kind, with their columns; `marked` are those of which a cell is marked "as it stands"."""

    kind: str
    columns: list[TableColumn]
    spool: Spool
    at: Mapping[Any, int]

    @property
    def name(self) -> str:
        """The name of its file without a suffix, which tells reading the kind."""
        return kind_slug(self.kind)

    @property
    def marked(self) -> frozenset[int]:
        """The numbers of the columns of which a cell is marked "as it stands"."""
        return frozenset(self.at[path] for path in self.spool.marked)

    def rows(self) -> Iterator[list[str]]:
        """The rows, as wide as the table."""
        return self.spool.read(self.at, len(self.columns))


def write_tables(records: Iterable[Mapping[str, Any]], folder: Path, model: Model, base: str, lang: str) -> None:
    """Write the tables of normalized records, under `base`, into a release. Raises OSError."""
    (folder / FOLDER).mkdir()
    with ExitStack() as held:
        tables = _gathered(records, folder / FOLDER, (model, base), held)
        for table in tables:
            with (folder / FOLDER / f"{table.name}.csv").open("wb") as out:
                write_rows(out, [column.header for column in table.columns], table.rows())
        write_workbook(folder / FOLDER / "all.xlsx", _sheets(tables, model, lang))


def _gathered(
    records: Iterable[Mapping[str, Any]], folder: Path, of: tuple[Model, str], held: ExitStack
) -> list[Table]:
    """The tables of all kinds that there are records of, in the order of the model; tombstones are of none."""
    model, cells = of[0], compile_cells(*of)
    spools: dict[str, Spool] = {}
    for record in records:
        kind = record["type"][0]
        if kind in model.kinds:
            if kind not in spools:
                spools[kind] = held.enter_context(closing(Spool(folder)))
            spools[kind].add(cells(record))
    every = ((kind, spools[kind.name]) for kind in model.kinds.values() if kind.name in spools)
    return [Table(kind.name, columns, spool, at) for kind, spool in every for columns, at in [columns_of(spool.paths, kind, model)]]


def _sheets(tables: list[Table], model: Model, lang: str) -> Iterator[BookSheet]:
    names = sheet_names(kind_title(table.kind, model, lang) for table in tables)
    for table, name in zip(tables, names, strict=True):
        titles = titles_of(table.columns, model.kinds[table.kind], model, lang, name)
        yield BookSheet(name, titles, table.rows())
