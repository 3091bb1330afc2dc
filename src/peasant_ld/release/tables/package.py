"""The tables of a release -> a Frictionless data package ("Tabular Data Package", version 1)."""

from __future__ import annotations

from typing import Any

from peasant_ld.model import Model
from peasant_ld.model.description import Description
from peasant_ld.published.manifest import Digests
from peasant_ld.release.catalogue.facts import file_at
from peasant_ld.release.tables.columns import TableColumn, label_of
from peasant_ld.release.tables.csvw import CELLS, foreign_keys
from peasant_ld.release.tables.table import KindTable, SeenCells

FILE = "datapackage.json"
FOLDER = "tables"
_TYPES = {
    "count": "integer",
    "flag": "boolean",
    "day": "date",
    **dict.fromkeys(("decimal", "percentage", "coordinate"), "number"),
}


def data_package(tables: list[KindTable], digests: Digests, model: Model, description: Description) -> dict[str, Any]:
    """The descriptor, for the folder in which the tables lie, in the release of `digests`."""
    lang = next(iter(description.languages), "en")
    title = description.title.get(lang) or next(iter(description.title.values()), "")
    return {
        "profile": "tabular-data-package",
        "name": "tables",
        **({"title": title} if title else {}),
        "description": CELLS,
        "homepage": description.base,
        **({"version": description.version} if description.version else {}),
        **({"licenses": [{"path": description.licence}]} if description.licence else {}),
        "resources": [_resource(table, digests, model, lang) for table in tables],
    }


def _resource(table: KindTable, digests: Digests, model: Model, lang: str) -> dict[str, Any]:
    file = file_at(digests, f"{FOLDER}/{table.name}.csv")
    schema: dict[str, Any] = {
        "fields": [_field(*each, table, model, lang) for each in zip(table.columns, table.seen, strict=True)],
        "primaryKey": "id",
        "missingValues": [""],
    }
    if keys := list(foreign_keys(table)):
        schema["foreignKeys"] = [
            {"fields": column.header, "reference": {"resource": "" if other == table.name else other, "fields": "id"}}
            for column, other, _ in keys
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _field(column: TableColumn, seen: SeenCells, table: KindTable, model: Model, lang: str) -> dict[str, Any]:
    kind = model.kinds[table.kind]
    title = {"title": label_of(column, kind, model, lang)} if column.keys else {}
    found = {"name": column.header, "type": "string" if seen.marked else _TYPES.get(column.form, "string"), **title}
    return found | {"constraints": {"required": True, "unique": True}} if column.form == "id" else found
