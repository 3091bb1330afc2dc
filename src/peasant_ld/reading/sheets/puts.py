"""A column -> the function that puts one of its cells into a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peasant_ld.reading.sheets.cells import converter
from peasant_ld.reading.sheets.column import IDENTITY, Column, ColumnRule, Path

Put = Callable[[dict[str, Any], str], None]
# What stands where a reference does and is no id: the column, and the text.
Named = list[tuple[Column, str]]


def put_of(column: Column, named: Named) -> Put:
    """What puts a cell that is not empty into a record."""
    put = _put_value(column)
    if column.rule is not None:
        put = _by_rule(column, put)
    return _put_names(column, put, named) if column.is_reference else put


def _put_names(column: Column, put: Put, named: Named) -> Put:
    """The same, and what is no id is noted."""
    parts, is_identity = column.split() if column.is_list else _one, IDENTITY.match

    def put_named(data: dict[str, Any], cell: str) -> None:
        put(data, cell)
        if not is_identity(cell) or "|" in cell or ";" in cell:  # not one id, as most are
            named.extend((column, part) for part in parts(cell) if not is_identity(part))

    return put_named


def _one(cell: str) -> list[str]:
    return [cell]


def _by_rule(column: Column, put: Put) -> Put:
    """The same, as a map says."""
    rule = column.rule or ColumnRule()
    if rule.values and not column.is_list:
        plain, meant = put, rule.meant
        put = lambda data, cell: plain(data, meant(cell))  # noqa: E731
    if rule.join is not None:
        put = _put_joined(column.path, rule.join)
    if rule.currency is not None:
        put = _put_with_currency(column.path, rule.currency, put)
    return put


def _put_joined(path: Path, mark: str) -> Put:
    outer, last = path[:-1], path[-1]

    def put(data: dict[Any, Any], cell: str) -> None:
        for part in outer:
            data = data.setdefault(part, {})
        data[last] = f"{data[last]}{mark}{cell.strip()}" if last in data else cell.strip()

    return put


def _put_with_currency(path: Path, currency: str, put: Put) -> Put:
    """The currency stands beside an amount, where there is one."""

    def put_both(data: dict[Any, Any], cell: str) -> None:
        put(data, cell)
        inside = data
        for part in path[:-1]:
            inside = inside[part]
        inside.setdefault("currency", currency)

    return put_both


def _put_value(column: Column) -> Put:
    path, convert = column.path, converter(column.form, column.order)
    if column.is_list:
        return _put_list(path, column.split())
    if len(path) == 1:
        name = str(path[0])
        return _put_plain(name, convert) if convert else lambda data, cell: data.__setitem__(name, cell)
    outer, last = path[:-1], path[-1]
    if len(outer) == 1 and convert is None:
        key = outer[0]

        def put_inside(data: dict[Any, Any], cell: str) -> None:
            inside = data.get(key)
            if inside is None:
                data[key] = {last: cell}
            else:
                inside[last] = cell

        return put_inside

    def put_deep(data: dict[Any, Any], cell: str) -> None:
        for part in outer:
            data = data.setdefault(part, {})
        data[last] = convert(cell) if convert else cell

    return put_deep


def _put_plain(name: str, convert: Callable[[str], Any]) -> Put:
    def put(data: dict[str, Any], cell: str) -> None:
        data[name] = convert(cell)

    return put


def _put_list(path: Path, split: Callable[[str], list[str]]) -> Put:
    outer, last = path[:-1], path[-1]

    def put(data: dict[Any, Any], cell: str) -> None:
        for part in outer:
            data = data.setdefault(part, {})
        before = data.get(last)
        parts = split(cell)
        if before is not None:
            data[last] = [*(before if isinstance(before, list) else [before]), *parts]
        else:
            data[last] = parts if len(parts) > 1 else parts[0]

    return put
