"""Rows of nested lists that name their record -> the same under its id; a name of none, or of several, is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from peasant_ld.model import Key
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.naming import Names
from peasant_ld.reading.record import IDENTITY, NamedReference, ReferenceColumn
from peasant_ld.reading.sheets.columns import ColumnPlan
from peasant_ld.reading.sheets.header import PARENT
from peasant_ld.reading.sheets.names import ModelNames
from peasant_ld.reading.sheets.nested import Nested


def parent_column(plan: ColumnPlan, names: ModelNames, of: tuple[str | None, Key]) -> ReferenceColumn:
    """The column that says to which record each row of a nested list belongs: one of a kind that has such a list."""
    column = next((each for each in plan.columns if each.path == (PARENT,)), None)
    spot = (column.letter, column.header) if column is not None else (None, None)
    return ReferenceColumn((PARENT,), kinds_having(names, of), column=spot[0], header=spot[1])


def kinds_having(names: ModelNames, of: tuple[str | None, Key]) -> tuple[str, ...]:
    """The kinds whose records may have the rows of a nested list, by its kind, None for any, and its key."""
    kind, key = of
    return (kind,) if kind else tuple(name for name, each in names.model.kinds.items() if key.name in each.keys)


def named_parent(column: ReferenceColumn, text: str, place: Place) -> NamedReference | None:
    """What stands for the record of a row at a place, where it is no id."""
    name = text.strip()
    return NamedReference(column, name, place) if name and not IDENTITY.match(name) else None


def put_under_ids(nested: Nested, names: Names) -> Iterator[Problem]:
    """Put the rows whose record is named under its id; `names` are those of the records of the same workbook.

    What was matched is told (PLD360), and so is a name of several records (PLD347) or of none (PLD348). What may be no
    name stays as it is.
    """
    listed = [(kind, parent, row) for (kind, parent), rows in nested.rows.items() for row in rows]
    listed.sort(key=lambda of: (nested.sheets[of[2].place.sheet], of[2].place.row))
    nested.rows.clear()
    for kind, parent, row in listed:
        found = names.meant(row.parent) if row.parent is not None else None
        if isinstance(found, Problem):
            yield from (_on_these_sheets(found), *row.problems)
        else:
            nested.rows.setdefault((kind, found or parent), []).append(row)
    for kind, reference in nested.lost_by_name:
        found = names.meant(reference)
        if isinstance(found, Problem):
            yield _on_these_sheets(found)
        elif found is not None:
            nested.lost[kind, found] = reference.origin
    yield from names.told()


def _on_these_sheets(problem: Problem) -> Problem:
    """The same; of a name of no record it is said where its record would have to stand: there may be one elsewhere."""
    if problem.code != "PLD348" or problem.place is None:
        return problem
    return replace(problem, facts={**problem.facts, "file": PurePath(problem.place.file).name})
