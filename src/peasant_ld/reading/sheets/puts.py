"""A column -> the function that puts one of its cells into a record, and what becomes of odd cells.

Words for nothing are absent. An amount that says its currency fills that in, or has to agree with what is stated.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any, NamedTuple

from peasant_ld.model.language import is_language_tag
from peasant_ld.reading.sheets.access_titles import KEY
from peasant_ld.reading.sheets.cell_words import is_lost, is_nothing
from peasant_ld.reading.sheets.cells import NumberText
from peasant_ld.reading.sheets.column import IDENTITY, Column, ColumnRule, Leaf, Path
from peasant_ld.reading.sheets.meanings import CellReader, Reading, reader, strict_reader
from peasant_ld.reading.sheets.numbers import PLAIN, read_amount
from peasant_ld.reading.sheets.read_cells import Claim, ReadCells
from peasant_ld.reading.sheets.unclear import Ambiguous, AmbiguousNumber, Unclear

Put = Callable[[dict[str, Any], str], None]
# Whether a cell that is one of the odd words is nothing here; raises Unclear for the sign of a lost value.
Odd = Callable[[str], bool]
_NUMBERS = ("decimal", "count", "coordinate")
_NONE_COUNTS = (*_NUMBERS, "flag")
_SHORT_TAG = 3
# What stands where a reference does and is no id: the column, and the text.
Named = list[tuple[Column, str]]


class ColumnPut(NamedTuple):
    """A column, and what puts a cell of it that is not empty into a record.

    `odd` is asked first where a cell is such a word; None: never. With `takes_typed` a number that was typed is told
    from one that somebody wrote as text.
    """

    column: Column
    put: Put
    odd: Odd | None
    takes_typed: bool


def put_of(column: Column, named: Named, told: ReadCells, stated: Set[Path] = frozenset()) -> ColumnPut:
    """What puts the cells of a column into a record; what they are read as goes to `told`.

    `stated` are the paths that columns fill: the currency of an amount may be among them.
    """
    put = _put_value(column, told, stated)
    if column.rule is not None:
        put = _by_rule(column, put)
    if column.is_reference:
        put = _put_names(column, put, named)
    return ColumnPut(column, put, None if _is_strict(column) else _odd(column), column.form in _NUMBERS)


def _is_strict(column: Column) -> bool:
    """Whether cells are what is written, or an error: those of a protection are."""
    return column.path[0] == KEY or (column.leaf is not None and column.leaf.declared.as_written)


def _odd(column: Column) -> Odd:
    leaf, rule = column.leaf, column.rule
    common = leaf.model.common["$defs"] if leaf else {}
    listed = frozenset((leaf and leaf.key.terms) or common.get(column.form, {}).get("enum", ()))

    def odd(word: str) -> bool:
        if rule is not None and rule.meant(word) != word:
            return False
        if is_lost(word):
            raise Unclear("PLD314")
        is_tag = column.form == "languages" and len(word) <= _SHORT_TAG and is_language_tag(word)
        return not is_tag and word not in listed and is_nothing(word, column.form in _NONE_COUNTS)

    return odd


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


def _put_value(column: Column, told: ReadCells, stated: Set[Path]) -> Put:
    if column.is_list:
        return _put_list(column.path, column.split())
    read = _reader(column)
    if read is None or column.leaf is None:
        return _put_text(column.path)
    if column.form == "decimal" and column.leaf.currency and not _is_strict(column):
        return _put_amount(column, column.leaf, told, (*column.path[:-1], column.leaf.currency) in stated)
    return _put_read(column, read, told)


def _reader(column: Column) -> CellReader | None:
    if _is_strict(column):
        return strict_reader(column.form, column.order)
    return reader(column.leaf.key, column.order, column.leaf.declared, column.leaf.model) if column.leaf else None


def _put_text(path: Path) -> Put:
    outer, last = path[:-1], str(path[-1])
    if not outer:
        return lambda data, cell: data.__setitem__(last, cell)
    if len(outer) > 1:
        return lambda data, cell: _node(data, outer).__setitem__(last, cell)
    key = str(outer[0])

    def put_inside(data: dict[str, Any], cell: str) -> None:
        inside = data.get(key)
        if inside is None:
            data[key] = {last: cell}
        else:
            inside[last] = cell

    return put_inside


def _node(data: dict[Any, Any], path: Path) -> dict[Any, Any]:
    for part in path:
        data = data.setdefault(part, {})
    return data


def _put_read(column: Column, reader: CellReader, told: ReadCells) -> Put:
    put_text, outer, last = _put_text(column.path), column.path[:-1], column.path[-1]
    is_plain, read = reader

    def put(data: dict[str, Any], cell: str) -> None:
        if is_plain(cell):
            put_text(data, cell)
            return
        value, node = read(cell), _node(data, outer)
        if type(value) is Reading:
            told.note("PLD332", column, cell, value.shown)
            for key, text in value.beside.items():
                node.setdefault(key, text)
            value = value.value
        node[last] = value

    return put


def _put_amount(column: Column, leaf: Leaf, told: ReadCells, stated: bool) -> Put:
    """Where the currency of the amounts is `stated` elsewhere, the one that is declared is not meant for them."""
    outer, last, currency = column.path[:-1], column.path[-1], str(leaf.currency)
    given = None if stated else leaf.declared.currency
    decimal, is_plain, put_text = leaf.declared.decimal, PLAIN.match, _put_text(column.path)

    def put(data: dict[str, Any], cell: str) -> None:
        if is_plain(cell) and given is None:
            put_text(data, cell)
            return
        node = _node(data, outer)
        money = None if is_plain(cell) or type(cell) is NumberText else read_amount(cell, decimal)
        if money is None:
            node[last] = str(cell)
        elif isinstance(money.number, Ambiguous):
            raise AmbiguousNumber(money.number)
        else:
            node[last] = text = format(money.number, "f")
            if money.currencies:
                claim = Claim(column, cell, node, currency, money.currencies, leaf.declared.currency)
                told.claims.append(claim)
                return
            told.note("PLD332", column, cell, text)
        if given is not None:
            node.setdefault(currency, given)

    return put


def _put_list(path: Path, split: Callable[[str], list[str]]) -> Put:
    outer, last = path[:-1], path[-1]

    def put(data: dict[Any, Any], cell: str) -> None:
        data = _node(data, outer)
        before = data.get(last)
        parts = split(cell)
        if before is not None:
            data[last] = [*(before if isinstance(before, list) else [before]), *parts]
        else:
            data[last] = parts if len(parts) > 1 else parts[0]

    return put
