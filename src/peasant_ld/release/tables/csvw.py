"""The tables of a release -> their CSVW metadata ("Metadata Vocabulary for Tabular Data", W3C, 2015).

A program that makes RDF of the tables by these gets statements that the data hold; a column of which it would make
others is suppressed: the data are there for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from peasant_ld.model import Kind, Model
from peasant_ld.model.context import Term
from peasant_ld.model.description import Description
from peasant_ld.model.iri import kind_slug
from peasant_ld.reading.sheets.written import BETWEEN
from peasant_ld.release.tables.columns import LISTS, TableColumn, label_of
from peasant_ld.release.tables.table import KindTable, SeenCells
from peasant_ld.report.messages import LANGUAGES

FILE = "csv-metadata.json"
XSD = "http://www.w3.org/2001/XMLSchema#"
CELLS = (
    "An empty cell is no value. Several values in a cell are separated by ' | '. A cell that begins with an apostrophe "
    "holds a value as it stands: JSON, or a text that a spreadsheet program would run as a formula."
)
_UNNAMED = re.compile(r"[^A-Za-z0-9_.]")
# The keys of the node that a date is published as, by the part of the date.
_OF_DATE = {(): "date", ("edtf",): "date", ("text",): "asWritten", ("inferred",): "inferred"}


class _About(NamedTuple):
    """What a column states: the term of the property, and what follows the IRI of the record in that of the subject."""

    term: Term
    fragment: str


def csvw_metadata(tables: list[KindTable], model: Model, description: Description) -> dict[str, Any]:
    """The metadata, for the folder in which the tables lie."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": next(iter(description.languages), "en")}],
        "dc:title": [{"@value": text, "@language": tag} for tag, text in description.title.items()],
        "dc:description": {"@value": CELLS, "@language": "en"},
        **({"dc:license": {"@id": description.licence}} if description.licence else {}),
        "dialect": {"encoding": "utf-8", "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "tables": [_table(table, model, description.base) for table in tables],
    }


def _table(table: KindTable, model: Model, base: str) -> dict[str, Any]:
    about = table.seen[0].url(base, "id")
    columns = [_column(number, table, model, (base, about)) for number in range(len(table.columns))]
    schema: dict[str, Any] = {"columns": columns, "primaryKey": "id"}
    schema |= {"aboutUrl": about} if about else {}
    keys = [(column, other) for column, other, is_full in foreign_keys(table) if is_full]
    if keys:  # strict validators allow no empty cell in one
        schema["foreignKeys"] = [
            {"columnReference": name_of(column), "reference": {"resource": f"{other}.csv", "columnReference": "id"}}
            for column, other in keys
        ]
    return {"url": f"{table.name}.csv", "tableSchema": schema}


def foreign_keys(table: KindTable) -> Iterator[tuple[TableColumn, str, bool]]:
    """The columns in which every id is one of a single table: with its name, and whether no cell is empty."""
    for column, seen in zip(table.columns, table.seen, strict=True):
        if len(seen.kinds) == 1 and not seen.marked and (kind := next(iter(seen.kinds))):
            yield column, kind_slug(kind), seen.ids == table.spool.rows


def name_of(column: TableColumn) -> str:
    """The name of a column as a variable of a URI template may be called."""
    return _UNNAMED.sub(".", column.header.replace("-", "_"))


def _column(number: int, table: KindTable, model: Model, ids: tuple[str, str | None]) -> dict[str, Any]:
    column, seen, (base, about) = table.columns[number], table.seen[number], ids
    out: dict[str, Any] = {"name": name_of(column), "titles": column.header}
    out |= {"rdfs:label": _labels(column, model.kinds[table.kind], model)} if column.keys else {}
    out |= {"separator": BETWEEN} if column.form in LISTS and not seen.marked else {}
    out |= {"lang": column.lang} if column.lang else {}
    if column.form == "id":
        return out | {"required": True, "suppressOutput": True}
    found = _about(column, table.kind, model)
    if found is None:
        return out | {"suppressOutput": True}
    out |= {"datatype": _datatype(found.term.datatype, seen), "propertyUrl": found.term.iri}
    out |= {"aboutUrl": about + found.fragment} if about and found.fragment else {}
    url = _value_url(column, seen, base, model)
    if url is not None:
        return out | {"valueUrl": url}
    is_stated = about and not seen.marked and found.term.datatype != "@id"
    return out if is_stated else out | {"suppressOutput": True}


def _labels(column: TableColumn, kind: Kind, model: Model) -> list[dict[str, str]]:
    """What a column is called in each language; `titles` hold what stands in the file alone, by which validators go."""
    return [{"@value": label_of(column, kind, model, lang), "@language": lang} for lang in LANGUAGES]


def _about(column: TableColumn, kind: str, model: Model) -> _About | None:
    """What a column states; None where that has no property of its own, or its subject no id that can be foretold."""
    outer, *inner = column.keys or (None,)
    if outer is None or outer.node == "Statement" or column.form == "value":
        return None
    node, steps = (str(outer.node), [outer.name, *map(str, filter(None, [column.slot]))]) if inner else (kind, [])
    key = column.keys[-1]
    if key.form == "date":
        term = model.context.term("TemporalEntity", _OF_DATE[column.rest])
        steps.append(key.name)
    else:
        term = model.context.term(node, key.name)
    return None if term is None else _About(term, f"#{'-'.join(steps)}" if steps else "")


def _datatype(datatype: str | None, seen: SeenCells) -> Any:
    if datatype is None or datatype == "@id" or seen.marked:
        return "anyURI" if datatype == "@id" and not seen.marked and seen.whole else "string"
    return datatype.removeprefix(XSD) if datatype.startswith(XSD) else {"@id": datatype, "base": "string"}


def _value_url(column: TableColumn, seen: SeenCells, base: str, model: Model) -> str | None:
    """The template of the IRI that a cell stands for, where all cells of the column have the same."""
    name, key = name_of(column), column.keys[-1]
    if column.form == "ref":
        return seen.url(base, name)
    if column.form in ("iri", "link") and not seen.marked:
        return f"{{+{name}}}"
    starts = {
        iri.removesuffix(word) if (iri := model.context.expand(compact)).endswith(word) else ""
        for word, compact in (key.terms or {}).items()
    }
    return f"{starts.pop()}{{{name}}}" if len(starts) == 1 and "" not in starts else None
