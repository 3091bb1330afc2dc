"""CSVW metadata beside a CSV file (`grants.csv-metadata.json`) -> the map of its table, as far as it says the same.

That is titles, keys (by the property or the name of a column), the pattern of ids, the order of dates, the decimal
mark, separators and languages (https://www.w3.org/TR/tabular-metadata/). Nothing that it names is ever fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from peasant_ld.files.systems import reason_of
from peasant_ld.model import Kind
from peasant_ld.model.iri import kind_slug
from peasant_ld.model.language import is_language_tag
from peasant_ld.model.marks import bare
from peasant_ld.model.toml_text import TomlText
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.maps.map_file import FIELD, ColumnMap, TableMap
from peasant_ld.reading.sheets.names import ModelNames

_ABOUT = re.compile(r"(?:.*/)?(?P<kind>[A-Za-z-]+)/(?P<rest>[^/#]*\{[^/{}]+\}[^/#]*)\Z")
_ORDERS = (("dmy", re.compile(r"d{1,2}[./-]M{1,2}[./-]y+")), ("mdy", re.compile(r"M{1,2}[./-]d{1,2}[./-]y+")))
_TYPE = "rdf:type"


def read_csvw(path: Path, name: str, names: ModelNames, title: str) -> tuple[TableMap, ...]:
    """The table that CSVW metadata describe; none where they do not say which kind of records it holds, and their ids.

    `title` is the name of the table, which may name a kind. Raises InputError: PLD001 where the file cannot be read,
    PLD340 where it is not JSON.
    """
    data = _table(_load(path, name))
    schema = {**data, **_table(data.get("tableSchema"))}
    columns = [each for each in _list(schema.get("columns")) if isinstance(each, dict)]
    kind = _kind(schema, columns, names, title)
    if kind is None:
        return ()
    mapped = dict(_mapped(columns, schema, names, kind))
    identity = _identity(schema, columns, kind.name)
    if identity is None and not any(column and column.key == "id" for column in mapped.values()):
        return ()
    written = TomlText(name)
    return (TableMap(kind=kind.name, identity=identity, language=_language(schema), columns=mapped, written=written),)


def _load(path: Path, name: str) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(Problem("PLD001", Place(name), facts={"reason": reason_of(error)})) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("PLD340", Place(name), facts={"reason": str(error) or "not JSON"})) from error


def _mapped(
    columns: Iterable[Mapping[str, Any]], schema: Mapping[str, Any], names: ModelNames, kind: Kind
) -> Iterator[tuple[str, ColumnMap | None]]:
    """What is said of each column by its first title; nothing of those that the model has no key for."""
    for column in columns:
        for title in _titles(column)[:1]:
            found = None if column.get("suppressOutput") is True else _column(column, schema, names, kind)
            if found is not None or column.get("suppressOutput") is True:
                yield title, found


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _kind(schema: Mapping[str, Any], columns: Iterable[Any], names: ModelNames, title: str) -> Kind | None:
    """The kind by a virtual column `rdf:type`, by the pattern of ids, or by the name of the table."""
    types = (str(each.get("valueUrl", "")) for each in columns if str(each.get("propertyUrl", "")).endswith(_TYPE))
    about = _ABOUT.match(str(schema.get("aboutUrl", "")))
    words = [*(re.split(r"[/#:]", iri)[-1] for iri in types), *([about["kind"]] if about else [])]
    found = next((kind for word in words if (kind := names.kind(word))), None) or names.kind_of_title(title)
    return names.model.kinds.get(found or "")


def _titles(column: Mapping[str, Any]) -> list[str]:
    """The titles of a column; its name where it has none. Virtual columns have no cells."""
    if column.get("virtual"):
        return []
    titles = column.get("titles", column.get("name"))
    values = titles.values() if isinstance(titles, dict) else titles if isinstance(titles, list) else [titles]
    flat = (each for value in values for each in (value if isinstance(value, list) else [value]))
    return [each for each in flat if isinstance(each, str) and each.strip()]


def _column(column: Mapping[str, Any], schema: Mapping[str, Any], names: ModelNames, kind: Kind) -> ColumnMap | None:
    """What a column means; None where the model has no such key: then the reader tells that it is not mapped."""
    key = _key(column, names, kind)
    if key is None:
        return None
    datatype = column.get("datatype", schema.get("datatype"))
    form = _table(datatype).get("format")
    separator, language = column.get("separator"), _language(column)
    return ColumnMap(
        key,
        split=separator if isinstance(separator, str) and separator else None,
        decimal=next((mark for mark in (",", ".") if _table(form).get("decimalChar") == mark), None),
        dates=next((order for order, pattern in _ORDERS if isinstance(form, str) and pattern.match(form)), None),
        language=language,
    )


def _key(column: Mapping[str, Any], names: ModelNames, kind: Kind) -> str | None:
    """The key that a column fills: by its property, else by its name."""
    name = str(column.get("name", ""))
    if name == "id":
        return name
    wanted = bare(names.model.context.expand(str(column.get("propertyUrl", ""))))
    by_property = (key for key, iri in _properties(names, kind) if bare(iri) == wanted)
    head, dot, inner = name.partition(".")
    by_name = head if head in kind.keys else names.key(head, kind.name) or ""
    found = next(by_property, None) or (f"{by_name}{dot}{inner}" if by_name in kind.keys else None)
    known = kind.keys.get(found or "")
    node = names.model.nodes.get(known.node or "") if known else None
    return f"{found}.value" if node and "currency" in node else None if node else found


def _properties(names: ModelNames, kind: Kind) -> Iterator[tuple[str, str]]:
    terms = ((key, names.model.context.term(kind.name, key)) for key in kind.keys)
    yield from ((key, term.iri) for key, term in terms if term is not None)


def _identity(schema: Mapping[str, Any], columns: Iterable[Mapping[str, Any]], kind: str) -> str | None:
    """The pattern of ids, with titles in place of names: `http://example.org/grant/{no}` is `grant/{No}`."""
    titles = {str(column.get("name")): found[0] for column in columns if (found := _titles(column))}
    about = _ABOUT.match(str(schema.get("aboutUrl", "")))
    key = schema.get("primaryKey")
    parts = [key] if isinstance(key, str) else _list(key)
    pattern = about["rest"] if about else "-".join(f"{{{part}}}" for part in parts)
    used = FIELD.findall(pattern)
    if not used or not all(name in titles for name in used):
        return None
    start = about["kind"] if about else kind_slug(kind)
    return f"{start}/{FIELD.sub(lambda match: f'{{{titles[match[1]]}}}', pattern)}"


def _language(table: Mapping[str, Any]) -> str | None:
    tag = table.get("lang")
    return tag.lower() if isinstance(tag, str) and tag != "und" and is_language_tag(tag) else None
