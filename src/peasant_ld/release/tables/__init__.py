"""The records that go out as tables: CSV for each kind, described for programs, and a workbook for people.

They hold just what the data hold, and `check` reads them as the same records. The columns are those that the records of
a kind fill: so the records go by once, into a file without a name, and from there into each of the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from peasant_ld.forms.sheet_names import sheet_names
from peasant_ld.forms.template.titles import kind_title
from peasant_ld.model import Model
from peasant_ld.model.description import Description
from peasant_ld.published.manifest import Digests
from peasant_ld.release.tables.cells import compile_cells
from peasant_ld.release.tables.columns import columns_of, titles_of
from peasant_ld.release.tables.comma import write_rows
from peasant_ld.release.tables.csvw import FILE as CSVW
from peasant_ld.release.tables.csvw import csvw_metadata
from peasant_ld.release.tables.package import FILE as PACKAGE
from peasant_ld.release.tables.package import FOLDER, data_package
from peasant_ld.release.tables.parquet import ParquetField, write_parquet
from peasant_ld.release.tables.spool import Spool
from peasant_ld.release.tables.table import KindOf, KindTable, SeenCells
from peasant_ld.release.tables.workbook import MOST_TEXT, BookSheet, write_workbook

__all__ = ["BOOK", "CSVW", "FOLDER", "MOST_TEXT", "PACKAGE", "TableWish", "write_tables"]

BOOK = "dataset.xlsx"


@dataclass(frozen=True, slots=True)
class TableWish:
    """What tables are made by: the model, what `dataset.toml` says, the language of titles for people, and the kind of
    each record."""

    model: Model
    description: Description
    lang: str
    kind_of: KindOf


def write_tables(records: Iterable[Mapping[str, Any]], digests: Digests, wish: TableWish) -> int:
    """Write the tables of normalized records into the release in the folder of `digests`.

    Gives how many texts are too long for a cell of the workbook, and stand in the other tables only. Raises OSError.
    """
    base, model, folder = wish.description.base, wish.model, digests.folder
    place = folder / FOLDER
    with ExitStack() as held:
        tables = _gathered(records, folder, wish, held)
        if not tables:
            return 0
        place.mkdir()
        for table in tables:
            with (place / f"{table.name}.csv").open("wb") as out:
                write_rows(out, table.header, table.guarded_rows(base, wish.kind_of))
            with (place / f"{table.name}.parquet").open("wb") as out:
                write_parquet(out, list(map(ParquetField, table.header, table.forms)), table.rows())
        _write_json(place / CSVW, csvw_metadata(tables, model, wish.description))
        _write_json(place / PACKAGE, data_package(tables, digests, model, wish.description))
        return write_workbook(place / BOOK, _sheets(tables, model, wish.lang))


def _gathered(records: Iterable[Mapping[str, Any]], folder: Path, wish: TableWish, held: ExitStack) -> list[KindTable]:
    """The tables of all kinds that there are records of, in the order of the model; tombstones are of none."""
    model, cells, spools = wish.model, compile_cells(wish.model, wish.description.base), dict[str, Spool]()
    for record in records:
        kind = record["type"][0]
        if kind in model.kinds:
            if kind not in spools:
                spools[kind] = held.enter_context(closing(Spool(folder)))
            spools[kind].add(cells(record))
    return [_table(kind, spools[kind], model) for kind in model.kinds if kind in spools]


def _table(kind: str, spool: Spool, model: Model) -> KindTable:
    columns, at = columns_of(spool.paths, model.kinds[kind], model)
    return KindTable(kind, columns, spool, at, [SeenCells() for _ in columns])


def _sheets(tables: list[KindTable], model: Model, lang: str) -> Iterator[BookSheet]:
    names = sheet_names(kind_title(table.kind, model, lang) for table in tables)
    for table, name in zip(tables, names, strict=True):
        titles = titles_of(table.columns, model.kinds[table.kind], model, lang, name)
        yield BookSheet(name, titles, table.rows())


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    path.write_bytes(orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
