"""The columns of a table -> for each what puts one of its cells into a record, and what becomes of odd cells.

Words for nothing are absent. An amount that says its currency fills that in, or has to agree with what is stated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from peasant_ld.model import Key
from peasant_ld.model.language import is_language_tag
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.sheets.access_titles import KEY
from peasant_ld.reading.sheets.cell_words import is_lost, is_nothing
from peasant_ld.reading.sheets.cells import NumberText
from peasant_ld.reading.sheets.column import IDENTITY, Column, ColumnRule, Path
from peasant_ld.reading.sheets.columns import ColumnPlan, Scope
from peasant_ld.reading.sheets.exact import exact, unguarded
from peasant_ld.reading.sheets.meanings import CellReader, Reading, reader, strict_reader
from peasant_ld.reading.sheets.numbers import PLAIN, read_amount
from peasant_ld.reading.sheets.unclear import Ambiguous, AmbiguousNumber, Unclear

Put = Callable[[dict[str, Any], str], None]
# What stands where a reference does and is no id: the column, and the text.
Named = list[tuple[Column, str]]
# Whether a cell that is one of the odd words is nothing here; raises Unclear for the sign of a lost value.
Odd = Callable[[str], bool]
_NUMBERS = ("decimal", "percentage", "count", "coordinate")
_NONE_COUNTS = (*_NUMBERS, "flag")
_SHORT_TAG = 3


class ColumnPut(NamedTuple):
    """A column, and what puts a cell of it that is not empty into a record.

    `odd` is asked first where a cell is such a word; None: never. With `takes_typed` a number that was typed is told
    from one that somebody wrote as text.
    """

    column: Column
    put: Put
    odd: Odd | None
    takes_typed: bool


class _Claim(NamedTuple):
    """An amount that names its currencies beside itself, in a node whose other columns may state one, too."""

    column: Column
    cell: str
    node: dict[str, Any]
    key: str
    currencies: frozenset[str]


@dataclass(slots=True)
class ReadCells:
    """What cells were read as that say something else: counted, and told once a column, at the first of them.

    `claims` and `named` are of the row at hand: its amounts that name a currency, and its references that are no ids.
    """

    row: int = 0
    silent: bool = False
    claims: list[_Claim] = field(default_factory=list)
    named: Named = field(default_factory=list)
    _first: dict[tuple[int, str], tuple[int, Column, str, str]] = field(default_factory=dict)
    _counts: dict[tuple[int, str], int] = field(default_factory=dict)

    def begin(self, row: int) -> None:
        """The next row goes by."""
        self.row = row
        self.named.clear()

    def note(self, code: str, column: Column, cell: str, shown: str = "") -> None:
        """A cell of the row at hand was read as what is `shown`, if that is more than the cell without its blanks."""
        if not self.silent and shown != cell.strip():
            which = column.index, code
            self._first.setdefault(which, (self.row, column, cell, shown))
            self._counts[which] = self._counts.get(which, 0) + 1

    def told(self, sheet: Place) -> Iterator[Problem]:
        """What is to be said of the columns of a sheet, in their order."""
        for which in sorted(self._first):
            row, column, cell, shown = self._first[which]
            place = sheet._replace(row=row, column=column.letter or None, header=column.header or None)
            severity = Severity.WARNING if which[1] == "PLD331" else Severity.ADVICE
            facts = {"rows": self._counts[which]} | ({"suggestion": shown} if shown else {})
            yield Problem(which[1], place, key=column.key, value=cell.strip(), severity=severity, facts=facts)

    def settle(self, declared: str | None) -> Iterator[tuple[Column, str, Unclear]]:
        """Give the amounts of a row the currencies that they name; what is wrong with these."""
        claims, self.claims = self.claims, []
        for claim in claims:
            stated, known = claim.node.get(claim.key), sorted(claim.currencies)
            code = stated or (known[0] if len(known) == 1 else declared)
            if code in claim.currencies:
                claim.node[claim.key] = code
                self.note("PLD332", claim.column, claim.cell, f"{claim.node[str(claim.column.path[-1])]} {code}")
            else:
                facts = {"other": stated} if stated else {"known": ", ".join(known)}
                yield claim.column, claim.cell, Unclear("PLD333", **facts)


def compile_puts(plan: ColumnPlan, told: ReadCells) -> list[ColumnPut]:
    """What puts the cells of each column of a plan into a record; what they are read as goes to `told`."""
    return [_by_map(_compiled(column, plan, told), told.named) for column in plan.columns]


def always_puts(plan: ColumnPlan, told: ReadCells) -> list[tuple[ColumnPut, str]]:
    """What puts into every record what a map says that all have, and the texts."""
    return [(_by_map(_compiled(column, plan, told), told.named), text) for column, text in plan.always]


def put_marked(data: dict[str, Any], to: ColumnPut, cell: str) -> None:
    """Put a cell that begins with the mark: what is "as it stands" without a change, and any other text."""
    found, column = exact(cell), to.column
    if found == {} and column.form == "value":  # there is such a node, and it says nothing
        _node(data, column.path[:-1])
    elif not column.is_list and isinstance(found, (str, dict) if column.form == "value" else str):
        _node(data, column.path[:-1])[column.path[-1]] = found
    else:
        to.put(data, unguarded(cell))


def put_as_written(data: dict[str, Any], column: Column, cell: str) -> None:
    """Put a cell that cannot be read into a record, as a text, where nothing stands yet."""
    _node(data, column.path[:-1]).setdefault(column.path[-1], cell.strip())


def _by_map(to: ColumnPut, named: Named) -> ColumnPut:
    """The same as a map says; what stands for a record and is no id is noted, since it may be a name."""
    put, rule, column = to.put, to.column.rule, to.column
    if rule is not None and rule.join is not None:
        put = _put_joined(column.path, rule.join)
    if rule is not None and rule.values and not column.is_list:
        put = _put_meant(rule, put)
    if column.is_reference:
        put = _put_names(column, put, named)
    return to._replace(put=put)


def _put_meant(rule: ColumnRule, put: Put) -> Put:
    return lambda data, cell: put(data, rule.meant(cell))


def _put_names(column: Column, put: Put, named: Named) -> Put:
    parts, is_identity = column.split() if column.is_list else _one, IDENTITY.match

    def put_named(data: dict[str, Any], cell: str) -> None:
        put(data, cell)
        if not is_identity(cell) or "|" in cell or ";" in cell:  # not one id, as most are
            named.extend([(column, part) for part in parts(cell) if not is_identity(part)])

    return put_named


def _one(cell: str) -> list[str]:
    return [cell]


def _put_joined(path: Path, mark: str) -> Put:
    """Several columns are one text."""
    outer, last = path[:-1], path[-1]

    def put(data: dict[str, Any], cell: str) -> None:
        node = _node(data, outer)
        node[last] = f"{node[last]}{mark}{cell.strip()}" if last in node else cell.strip()

    return put


def _compiled(column: Column, plan: ColumnPlan, told: ReadCells) -> ColumnPut:
    scope = _scope_of(column, plan.scope)
    if column.path[0] == KEY:  # a protection is what is written, or an error
        put = _put(column, strict_reader(column.form, column.order), told)
        return ColumnPut(column, put, None, False)
    key, beside = _leaf(column, scope)
    currency = next((each.name for each in beside.values() if each.form == "currency"), None)
    if column.form == "decimal" and currency:
        stated = {each.path for each in (*plan.columns, *(always for always, _ in plan.always))}
        fills = (*column.path[:-1], currency) not in stated
        given = scope.declared.currency if fills else None
        put = _put_amount(column, currency, given, (told, scope))
        if column.rule is not None and column.rule.currency is not None:
            put = _put_stated(column.path[:-1], currency, column.rule.currency, put)
    else:
        put = _put(column, reader(key, column.order, scope.declared, scope.names.model), told)
    return ColumnPut(column, put, _odd(key, scope, column.rule), column.form in _NUMBERS)


def _scope_of(column: Column, scope: Scope) -> Scope:
    """How the cells of one column are read, where a map says it of that column."""
    decimal = column.rule.decimal if column.rule is not None else None
    return scope if decimal is None else replace(scope, declared=replace(scope.declared, decimal=decimal))


def _put_stated(path: Path, key: str, currency: str, put: Put) -> Put:
    """The currency that a map states for a column stands beside each of its amounts."""

    def put_both(data: dict[str, Any], cell: str) -> None:
        _node(data, path).setdefault(key, currency)
        put(data, cell)

    return put_both


def _leaf(column: Column, scope: Scope) -> tuple[Key, Mapping[str, Key]]:
    """The key that a column fills in the end, and the keys that stand beside that."""
    names = [part for part in column.path if isinstance(part, str)]
    found, beside = scope.keys.get(names[0]), scope.keys
    if found is not None and found.node and len(names) > 1:
        beside = scope.names.model.nodes.get(found.node, {})
        found = beside.get(names[1])
    terms = found.terms if found is not None and found.form == column.form else None
    return Key(names[-1], column.form, terms=terms), beside


def _odd(key: Key, scope: Scope, rule: ColumnRule | None) -> Odd:
    listed = frozenset(key.terms or scope.names.model.common["$defs"].get(key.form, {}).get("enum", ()))

    def odd(word: str) -> bool:
        if rule is not None and rule.meant(word) != word:
            return False
        if is_lost(word):
            raise Unclear("PLD314")
        is_tag = key.form == "languages" and len(word) <= _SHORT_TAG and is_language_tag(word)
        return not is_tag and word not in listed and is_nothing(word, key.form in _NONE_COUNTS)

    return odd


def _put(column: Column, reader: CellReader | None, told: ReadCells) -> Put:
    if column.is_list:
        return _put_list(column.path, column.split())
    return _put_text(column.path) if reader is None else _put_read(column, reader, told)


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


def _put_amount(column: Column, currency: str, given: str | None, of: tuple[ReadCells, Scope]) -> Put:
    """`given` is the currency of amounts that have no column for one, and name none."""
    outer, last, (told, scope) = column.path[:-1], column.path[-1], of
    decimal, is_plain, put_text = scope.declared.decimal, PLAIN.match, _put_text(column.path)

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
                told.claims.append(_Claim(column, cell, node, currency, money.currencies))
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
