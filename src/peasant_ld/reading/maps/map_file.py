"""A map file (`grants.map.toml`) -> what it says of tables: which of their columns fill which keys, and how.

A map is held to the same strictness as `dataset.toml`: a name that nobody knows, or a value that cannot be, is an error
at its line, so that nothing that an archivist has written there is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from peasant_ld.files.systems import reason_of
from peasant_ld.model import Model
from peasant_ld.model.iri import kind_slug
from peasant_ld.model.language import is_language_tag
from peasant_ld.model.settings import (
    DECIMALS,
    MERGED,
    ORDERS,
    Setting,
    SettingsTable,
    demand,
    nearest,
    one_of,
    refuse,
    text,
)
from peasant_ld.model.toml_text import TomlText, lines_of, read_toml
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.sheets.names import ModelNames, folded, names_of

BY = ("id", "name")
_TABLE = "table"
_ACCESS = "access"
_HEADER = re.compile(r"\s*\[\[\s*(?:table|\"table\"|'table')\s*\]\]")
FIELD = re.compile(r"\{([^{}]*)\}")
_IDENTITY = re.compile(r"[a-z][a-z0-9_.-]*/\S+\Z|https?://\S+\Z")


@dataclass(frozen=True, slots=True, eq=False)
class ColumnMap:
    """What one column of a table means.

    `key` is the key that its cells fill, as a title would name it (`recipient`, `amount.value`, `name@pt`). `by` is
    `name` where a cell holds the name of a record, for which `new` is the kind of one that is made where none has it.
    A cell is parted at `split`; several columns for one text are put together with `join`. `values` are words of the
    table and what they stand for. `currency` is that of its amounts; `decimal`, `dates` and `language` are as in a
    TableMap, for this column alone.
    """

    key: str
    by: str | None = None
    new: str | None = None
    split: str | None = None
    join: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    decimal: str | None = None
    dates: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TableMap:
    """What one table means: where it is, the kind of its records, how their ids are made, and its columns by title.

    `file` and `sheet` are patterns (`*` for any letters). `header` is the row of its titles, `last` its last row; None
    where they are found. `kind` is None for a sheet that is not read. `identity` holds titles in braces
    (`grant/{No}`); None where a column fills the key `id`. With `distinct` rows of one id are one record. `always` are
    the values that every record has, by key. `columns` gives None for a column that is never read. `closing` are titles
    that some table of the map reads as access. `ids` are the ids that names once got, so that they last, by
    kind ("" for any) and folded name. `written` is
    the text of the table in its file.
    """

    file: str | None = None
    sheet: str = "*"
    header: int | None = None
    last: int | None = None
    kind: str | None = None
    identity: str | None = None
    language: str | None = None
    decimal: str | None = None
    dates: str | None = None
    currency: str | None = None
    hidden: bool = False
    merged: str | None = None
    distinct: bool = False
    skip: tuple[str, ...] = ()
    always: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, ColumnMap | None] = field(default_factory=dict)
    closing: frozenset[str] = frozenset()
    ids: Mapping[tuple[str, str], str] = field(default_factory=dict)
    written: TomlText = field(default=TomlText(""), repr=False)

    @property
    def titles_of_id(self) -> tuple[str, ...]:
        """The titles that an id is made of."""
        return tuple(FIELD.findall(self.identity or ""))

    def place(self, *path: str) -> Place:
        """Where something of the table stands in its map."""
        return self.written.place(path)


_COLUMN = SettingsTable(
    '{ key = "recipient", by = "name" }',
    {
        "key": text('"recipient"', required=True),
        "by": one_of(*BY),
        "new": text('"organization"'),
        "split": text('";"', bool),
        "join": text('" "', bool),
        "values": SettingsTable('{ aprovado = "concept/approved" }', others=text('"..."')),
        "currency": text('"BRL"'),
        "decimal": one_of(*DECIMALS),
        "dates": one_of(*ORDERS),
        "language": text('"pt"', is_language_tag),
    },
)
_TABLE_SETTINGS = SettingsTable(
    "[[table]]",
    {
        "file": text('"grants*.xlsx"'),
        "sheet": text('"20*"'),
        "header": Setting(lambda value: type(value) is int and value >= 1, "3"),
        "last": Setting(lambda value: type(value) is int and value >= 1, "120"),
        "kind": Setting(lambda value: value is False or (isinstance(value, str) and bool(value.strip())), '"grant"'),
        "id": text('"grant/{No}"'),
        "language": text('"pt"', is_language_tag),
        "decimal": one_of(*DECIMALS),
        "dates": one_of(*ORDERS),
        "currency": text('"BRL"'),
        "hidden": Setting(lambda value: isinstance(value, bool), "true"),
        "merged": one_of(*MERGED),
        "distinct": Setting(lambda value: isinstance(value, bool), "true"),
        "skip": Setting(lambda value: isinstance(value, list) and all(map(_is_text, value)), '["TOTAL*"]'),
        "always": Setting(lambda value: isinstance(value, dict), '{ funder = "organization/solidarity-fund" }'),
        "columns": Setting(lambda value: isinstance(value, dict), "[table.columns]"),
    },
)
_FILE_SETTINGS = SettingsTable(
    "[[table]]",
    {
        _TABLE: Setting(lambda value: _is_list_of_tables(value), "[[table]]", required=True),
        "ids": Setting(
            lambda value: isinstance(value, dict), '[ids.organization] "Land Fund" = "organization/land-fund"'
        ),
    },
)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def read_map_file(path: Path, name: str, model: Model | None = None) -> tuple[TableMap, ...]:
    """The tables of a map file, in its order; `name` is that of the file in places.

    Raises InputError with the line: PLD001 where it cannot be read, PLD340 where it is not TOML, PLD362 for a name that
    nobody knows, PLD363 for a value that is wrong or missing, PLD341 for a kind or key that the model has not.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(Problem("PLD001", Place(name), facts={"reason": reason_of(error)})) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem("PLD340", Place(name), facts={"reason": "not UTF-8"})) from error
    return map_of(content, name, names_of(model))


def map_of(content: str | Mapping[str, Any], name: str, names: ModelNames) -> tuple[TableMap, ...]:
    """The tables of the text of a map file, or of what it would say; raises InputError as `read_map_file` does."""
    data, text = (read_toml(content, "PLD340", name), content) if isinstance(content, str) else (content, "")
    try:
        return _tables(data, text, name, names)
    except InputError as error:  # `dataset.toml` is held to the same, and has its own words for it
        raise of_map(error) from error


def of_map(error: InputError) -> InputError:
    """The same, in the words for a map."""
    return InputError(replace(error.problem, code=_OWN.get(error.problem.code, error.problem.code)))


_OWN = {"PLD018": "PLD362", "PLD012": "PLD363"}


def _tables(data: Mapping[str, Any], content: str, name: str, names: ModelNames) -> tuple[TableMap, ...]:
    demand(data, TomlText.of(name, content), _FILE_SETTINGS)
    ids = _ids(data.get("ids", {}), TomlText.of(name, content), names)
    texts = list(_pieces(content, name)) if content else []
    if len(texts) != len(data[_TABLE]):  # `table = [{...}]`: all stand in one place
        texts = [TomlText.of(name, content)] * len(data[_TABLE])
    tables = [_table(table, ids, text, names) for table, text in zip(data[_TABLE], texts, strict=True)]
    closing = frozenset(title for table in tables for title, column in table.columns.items() if _is_access(column))
    return tuple(replace(table, closing=closing) for table in tables)


def _is_access(column: ColumnMap | None) -> bool:
    return column is not None and column.key.partition(".")[0].casefold() == _ACCESS


def _ids(data: Mapping[str, Any], written: TomlText, names: ModelNames) -> Mapping[tuple[str, str], str]:
    """The ids of names, for records of any kind and, in tables of their own, of one. Two for one name are refused."""
    found: dict[tuple[str, str], str] = {}
    for known, value in data.items():
        inside = isinstance(value, Mapping)
        kind = _kind(known, ("ids", known), written, names) if inside else ""
        for name, identity in value.items() if inside else [(known, value)]:
            path = ("ids", known, name) if inside else ("ids", known)
            if not (isinstance(identity, str) and _IDENTITY.match(identity)):
                raise InputError(refuse(path, written, identity, reason="wrong", expected="organization/..."))
            if found.setdefault((kind, folded(name)), identity) != identity:
                raise InputError(refuse(path, written, reason="twice", other=found[kind, folded(name)]))
    return found


def _pieces(content: str, name: str) -> Iterator[TomlText]:
    """The text of each `[[table]]`, its lines counted in the whole file."""
    lines = content.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found = lines_of("".join(lines[start:end]))
        shown = {path[1:] if path[:1] == (_TABLE,) else path: line + start for path, line in found.items()}
        yield TomlText(name, content, shown)


def _table(
    data: Mapping[str, Any], ids: Mapping[tuple[str, str], str], written: TomlText, names: ModelNames
) -> TableMap:
    demand(data, written, _TABLE_SETTINGS)
    kind = None if data.get("kind", False) is False else _kind(data["kind"], ("kind",), written, names)
    if kind is None and "kind" not in data:
        known = ", ".join(names.model.kinds)
        raise InputError(refuse(("kind",), written, reason="missing", expected=known))
    table = TableMap(
        file=data.get("file"),
        sheet=data.get("sheet", "*"),
        header=data.get("header"),
        last=data.get("last"),
        kind=kind,
        identity=data.get("id"),
        language=(data["language"].lower() if "language" in data else None),
        decimal=data.get("decimal"),
        dates=data.get("dates"),
        currency=data.get("currency"),
        merged=data.get("merged"),
        hidden=data.get("hidden", False),
        distinct=data.get("distinct", False),
        skip=tuple(data.get("skip", ())),
        always=dict(_flat(data.get("always", {}), (), written)),
        columns={title: _column(title, value, written, names) for title, value in data.get("columns", {}).items()},
        ids=ids,
        written=written,
    )
    _check_identity(table)
    return table


def _kind(word: str, path: tuple[str, ...], written: TomlText, names: ModelNames) -> str:
    """The kind that a word names. Raises InputError (PLD341) where there is none."""
    kind = names.kind(word)
    if kind is None:
        near = nearest(word, {each: each for each in names.model.kinds})
        facts = {"known": ", ".join(names.model.kinds)} | ({"nearest": near} if near else {})
        raise InputError(Problem("PLD341", written.place(path), key=".".join(path), value=word, facts=facts))
    return kind


def _column(title: str, value: Any, written: TomlText, names: ModelNames) -> ColumnMap | None:
    """What is said of a column: `false`, a key, or a table."""
    path = ("columns", title)
    if value is False:
        return None
    if isinstance(value, str) and value.strip():
        return ColumnMap(value)
    if not isinstance(value, Mapping):
        raise InputError(refuse(path, written, value, reason="wrong", expected=f'"name", false, {_COLUMN.expected}'))
    demand(value, written, _COLUMN, path)
    new = _made(value["new"], (*path, "new"), written, names) if "new" in value else None
    values = {folded(word) or word.strip(): meant for word, meant in value.get("values", {}).items()}
    if "" in values:  # nothing is read of an empty cell, so that a rule for it would be passed over
        raise InputError(refuse((*path, "values", ""), written, reason="wrong", expected='"..." = "..."'))
    return ColumnMap(**{**value, "values": values, "new": new, "by": value.get("by", "name" if new else None)})


def _made(word: str, path: tuple[str, ...], written: TomlText, names: ModelNames) -> str:
    """The kind of the records that names make. Raises InputError where records of that kind hold no name as a text."""
    kind, kinds = _kind(word, path, written, names), names.model.kinds
    if kinds[kind].name_key is None:
        named = ", ".join(name for name, each in kinds.items() if each.name_key)
        raise InputError(refuse(path, written, word, reason="wrong", expected=named))
    return kind


def _flat(table: Mapping[str, Any], at: tuple[str, ...], written: TomlText) -> Iterator[tuple[str, str]]:
    """The values that every record has, by key: `amount.currency`; several are parted by `|`, as in a cell."""
    for key, value in table.items():
        path = (*at, key)
        if isinstance(value, Mapping):
            yield from _flat(value, path, written)
        elif isinstance(value, list) and value and all(map(_is_text, value)):
            yield ".".join(path), " | ".join(value)
        elif isinstance(value, bool):
            yield ".".join(path), str(value).lower()
        elif isinstance(value, int) or _is_text(value):
            yield ".".join(path), str(value)
        else:
            raise InputError(refuse(("always", *path), written, value, reason="wrong", expected='"..."'))


def _check_identity(table: TableMap) -> None:
    """A record has an id: from a pattern with titles of the table in it, or from a column. Raises InputError."""
    written, identity = table.written, table.identity
    fills = any(column is not None and column.key == "id" for column in table.columns.values())
    if table.kind is None:
        return
    if identity is None and not fills:
        raise InputError(refuse(("id",), written, reason="missing", expected=f'id = "{kind_slug(table.kind)}/{{...}}"'))
    bare = FIELD.sub("", identity or "")
    if identity is not None and (not table.titles_of_id or "{" in bare or "}" in bare or "/" not in identity):
        expected = f'"{kind_slug(table.kind)}/{{...}}"'
        raise InputError(refuse(("id",), written, identity, reason="wrong", expected=expected))
