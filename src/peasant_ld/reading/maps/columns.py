"""The header of a table and its map -> the plan of its columns; what the map does not know is told, not passed over."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from peasant_ld.model.settings import nearest, refuse
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.maps.map_file import FIELD, ColumnMap, TableMap, of_map
from peasant_ld.reading.sheets.access_titles import KEY, access_titles
from peasant_ld.reading.sheets.column import Column, ColumnRule, MadeId
from peasant_ld.reading.sheets.columns import (
    ColumnPlan,
    Scope,
    clashes_of,
    is_title,
    letter,
    not_understood,
    numbered,
    read_title,
)
from peasant_ld.reading.sheets.names import names_of


def title_key(title: str) -> str:
    """What a title is known by: without case, and with one blank where there are several; signs that do not show go."""
    shown = "".join(sign for sign in unicodedata.normalize("NFKC", title) if unicodedata.category(sign) != "Cf")
    return " ".join(shown.split()).casefold()


def titles_in(cells: Sequence[str]) -> dict[str, int]:
    """The names by which a map may call the columns of a header, and their indexes.

    That is the title; where several are alike, the second is `title [2]`.
    """
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for index, cell in enumerate(cells):
        key = title_key(cell)
        if key:
            counts[key] += 1
            found.setdefault(key if counts[key] == 1 else f"{key} [{counts[key]}]", index)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class MappedHeader:
    """A header as its map sees it: for each column what the map says of it, if it does.

    A column may be called by its title or, as `[C]`, by its letter. `as_written` are the titles that stand there once:
    they go before titles that are only alike, so that `Nº` and `No` are two.
    """

    cells: Sequence[str]
    first: int
    table: TableMap
    by_title: Mapping[str, int]
    as_written: Mapping[str, int]

    @classmethod
    def of(cls, cells: Sequence[str], first: int, table: TableMap) -> MappedHeader:
        """A header row; `first` is the index of its first column in the sheet."""
        letters = {f"[{letter(first + index).casefold()}]": index for index in range(len(cells))}
        counts = Counter(cells)
        once = {cell: index for index, cell in enumerate(cells) if counts[cell] == 1 and title_key(cell)}
        return cls(cells, first, table, {**letters, **titles_in(cells)}, once)

    def index(self, title: str) -> int | None:
        """The index of the column that a title of the map means."""
        return self.as_written.get(title, self.by_title.get(title_key(title)))

    def column(self, index: int) -> Column:
        """The column with an index, before it means anything."""
        return Column(index, letter(self.first + index), self.cells[index].strip())


def plan_of_map(cells: Sequence[str], first: int, place: Place, scope: Scope, table: TableMap) -> ColumnPlan:
    """The plan for a header row by a map. `first` is the index of its first column; `place` is that of the row.

    In the plan is what is wrong with either: PLD342 a column that the map does not name, PLD343 one that the table has
    not, PLD301 a title that may speak of access, PLD316 two columns for one value.
    """
    header = MappedHeader.of(cells, first, table)
    named = {title: header.index(title) for title in table.columns}
    columns, problems = _mapped(header, named, scope)
    identity, lacking = _identity(header)
    known = {*named.values(), *(column.index for column, _ in (identity.columns if identity else ()))}
    rest = set(range(len(cells))) - known
    unmapped = list(_unmapped(header, sorted(rest), scope, place))
    columns = numbered(sorted([*columns, *(each for each, _ in unmapped if each)], key=lambda each: each.index), scope)
    always = list(_always(table, scope))
    slotted = numbered([column for column, _ in always], scope)
    clashes = list(clashes_of(columns, place))
    doubled = {column.index for column, _ in clashes}
    untitled = tuple(index for index in sorted(rest) if not title_key(cells[index]))
    return ColumnPlan(
        scope,
        tuple(column for column in columns if column.index not in doubled),
        len(cells),
        (*problems, *lacking, *(told for _, told in unmapped if told), *(told for _, told in clashes)),
        untitled,
        always=tuple((column, text) for column, (_, text) in zip(slotted, always, strict=True)),
        identity=identity,
    )


def _mapped(header: MappedHeader, named: Mapping[str, int | None], scope: Scope) -> tuple[list[Column], list[Problem]]:
    """The columns that the map names, and what it names that is not there."""
    columns, problems = [], []
    for title, rule in header.table.columns.items():
        index = named[title]
        if index is None:
            near = nearest(title_key(title), {each: each for each in header.by_title if not each.startswith("[")})
            facts = {"nearest": header.cells[header.by_title[near]].strip()} if near else {}
            severity = Severity.WARNING if rule is None else Severity.ERROR
            at = header.table.place("columns", title)
            problems.append(Problem("PLD343", at, key="columns", value=title, severity=severity, facts=facts))
        elif rule is not None:
            column, told = mapped_column(header.column(index), rule, scope, header.table, title)
            columns.append(column)
            problems += told
    return columns, problems


def mapped_column(
    column: Column, rule: ColumnMap, scope: Scope, table: TableMap, title: str
) -> tuple[Column, list[Problem]]:
    """A column by what a map says of it, and that its language is not known (PLD306).

    Raises InputError (PLD341), at its line, where the kind has no such key.
    """
    declared = replace(scope.declared, language=rule.language or scope.declared.language)
    own = replace(scope, declared=declared)
    found, told = read_title(replace(column, header=rule.key), own, table.place("columns", title))
    wrong = next((problem for problem in told if problem.code != "PLD306"), None)
    if found is None or wrong is not None:
        raise InputError(_no_key(rule.key, ("columns", title), scope, table, wrong))
    return replace(found, header=column.header, order=rule.dates or found.order, rule=_rule(rule)), told


def _rule(rule: ColumnMap) -> ColumnRule:
    return ColumnRule(rule.split, rule.join, rule.values, rule.by == "id", rule.new, rule.currency, rule.decimal)


def _no_key(key: str, path: tuple[str, ...], scope: Scope, table: TableMap, told: Problem | None) -> Problem:
    facts = {"nearest": told.facts["nearest"]} if told and "nearest" in told.facts else {}
    known = ", ".join(["id", *(scope.names.model.kinds[scope.kind].keys if scope.kind else ())])
    return Problem("PLD341", table.place(*path), key=".".join(path), value=key, facts={"known": known, **facts})


def _unmapped(
    header: MappedHeader, indexes: Sequence[int], scope: Scope, place: Place
) -> Iterator[tuple[Column | None, Problem | None]]:
    """Columns of which the map says nothing: told and not read, but for what may be a protection."""
    names, closing = access_titles(scope.names.model), {*map(title_key, header.table.closing)}
    for index in indexes:
        column = header.column(index)
        if not title_key(column.header) or not is_title(column.header):
            continue
        there = place._replace(column=column.letter, header=column.header)
        found, told = read_title(column, replace(scope, hints=False), there)
        if found is not None and found.path[0] == KEY and not told:
            yield found, None
        elif title_key(column.header) in closing or names.may_be(column.header, scope.names):
            facts = {"expected": f'"{column.header}" = {{ key = "access.level", values = {{ "..." = "restricted" }} }}'}
            yield not_understood(column), Problem("PLD301", there, key=column.header, value=column.header, facts=facts)
        else:
            facts = {"expected": f'"{column.header}" = false'}
            yield None, Problem("PLD342", there, value=column.header, severity=Severity.WARNING, facts=facts)


def _always(table: TableMap, scope: Scope) -> Iterator[tuple[Column, str]]:
    """What every record has, as columns that stand nowhere."""
    for key, text in table.always.items():
        path = ("always", *key.split("."))
        found, told = read_title(Column(-1, "", key), scope, table.place(*path))
        wrong = next((problem for problem in told if problem.code != "PLD306"), None)
        if found is None or wrong is not None:
            raise InputError(_no_key(key, path, scope, table, wrong))
        yield replace(found, header=""), text


def _identity(header: MappedHeader) -> tuple[MadeId | None, list[Problem]]:
    """How ids are made, and the titles of the pattern that the table has not."""
    table = header.table
    if table.identity is None:
        return None, []
    start, *parts = FIELD.split(table.identity)
    found, lacking = [], []
    for title, after in zip(parts[::2], parts[1::2], strict=True):
        index = header.index(title)
        if index is None:
            lacking.append(Problem("PLD343", table.place("id"), key="id", value=title))
        else:
            found.append((header.column(index), after))
    kept = {name: identity for (kind, name), identity in sorted(table.ids.items()) if kind in ("", table.kind)}
    return (None if lacking else MadeId(start, tuple(found), kept)), lacking


def scope_of(table: TableMap, declared: Declared) -> Scope:
    """What the columns of a table may name, and how they are read: what its map says goes before what is declared."""
    names = names_of(declared.model)
    own = replace(
        declared,
        language=table.language or declared.language,
        date_order=table.dates or declared.date_order,
        merged=table.merged or declared.merged,
        hidden=table.hidden or declared.hidden,
        decimal=table.decimal or declared.decimal,
        currency=table.currency or declared.currency,
    )
    return Scope(names, table.kind, names.scope(table.kind), own)


def check_keys(table: TableMap, declared: Declared) -> None:
    """See that every key that a map names is one, and that none has two values. Raises InputError at its line."""
    if table.kind is None:
        return
    scope = scope_of(table, declared)
    columns = {
        title: mapped_column(Column(0, "A", title), rule, scope, table, title)[0]
        for title, rule in table.columns.items()
        if rule is not None
    }
    filled = {column.path: title for title, column in columns.items() if not column.is_list}
    for column, _ in _always(table, scope):
        if column.path in filled:
            key = ".".join(str(part) for part in column.path)
            path = ("always", *map(str, column.path))
            raise of_map(InputError(refuse(path, table.written, key, reason="both", other=filled[column.path])))
