"""A cell that holds a list or a mapping, as rows of programs and databases may -> its place in a record."""

from __future__ import annotations

from typing import Any

from peasant_ld.reading.sheets.column import IDENTITY, TEXTS, Column, Path
from peasant_ld.reading.sheets.unclear import Unclear


def put_nested(data: dict[str, Any], column: Column, value: Any, named: list[tuple[Column, str]]) -> None:
    """Put what a cell holds where its column leads; what stands for a record in it and is no id is `named`.

    Raises Unclear (PLD316) where another column has filled the same.
    """
    path = _path(column, value)
    node: Any = data
    for part in path[:-1]:
        node = node.setdefault(part, {})
    node[path[-1]] = _joined(node[path[-1]], value, column) if path[-1] in node else value
    if column.is_reference:
        texts = value if isinstance(value, list) else ()
        named.extend((column, text) for text in texts if isinstance(text, str) and not IDENTITY.match(text))


def _path(column: Column, value: Any) -> Path:
    """Where the value belongs: texts that say their languages themselves do not stand under that of the column."""
    speaks = isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict) for each in value))
    return column.path[:-1] if column.form in TEXTS and speaks else column.path


def _joined(before: Any, value: Any, column: Column) -> Any:
    if isinstance(before, dict) and isinstance(value, dict) and before.keys().isdisjoint(value):
        return {**before, **value}
    raise Unclear("PLD316", other=column.header)
