"""Rows as they were read -> what there is to say where less of them goes out than is written."""

from __future__ import annotations

from collections.abc import Iterator

from peasant_ld.access import Plan, redact
from peasant_ld.access.coarsen import as_exact_as_stated, decimals_of
from peasant_ld.access.namings import NODE, namings_in
from peasant_ld.access.splits import broken_splits, key_of
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model import Mark
from peasant_ld.problem import Problem, Severity


def less_than_written(row: Row, plan: Plan, base: str) -> Iterator[Problem]:
    """That less of a row goes out: coordinates (PLD214), shares (PLD216), namings (PLD418), closed keys (PLD078)."""
    name = row.id.removeprefix(base)
    yield from _of_closed_keys(row, plan, name)
    yield from _of_coordinates(row, plan, name)
    yield from _of_splits(row, plan, name)
    yield from _of_namings(row, plan, base)


def _of_closed_keys(row: Row, plan: Plan, name: str) -> Iterator[Problem]:
    """That keys do not go out which nobody closed, since the model keeps them back; persons need a basis anyway."""
    kind = plan.model.kinds[row.kind]
    if kind.closed and not kind.is_person:
        for key in sorted(kind.closed & row.record().keys()):
            if plan.rules.stated_level(row.kind, key, row.access or {}) is None:
                facts = {"word": row.kind}
                yield Problem("PLD078", row.origin.inside(key), name, key, severity=Severity.ADVICE, facts=facts)


def _of_coordinates(row: Row, plan: Plan, name: str) -> Iterator[Problem]:
    """That coordinates go out less exact than they are written, because of the precision that is stated."""
    kind = plan.model.kinds[row.kind]
    if kind.is_place and kind.keys_with(Mark.PRECISION):
        record = row.record()
        shown = as_exact_as_stated(record, kind)
        for key in (key for key, value in record.items() if shown[key] != value):
            facts = {"limit": decimals_of(record, kind)}
            yield Problem("PLD214", row.origin.inside(key), name, key, severity=Severity.WARNING, facts=facts)


def _of_splits(row: Row, plan: Plan, name: str) -> Iterator[Problem]:
    """That shares do not go out, because the others would tell the one that is kept back."""
    if b'["Share"]' in row.data:
        record, keys = row.record(), plan.model.kinds[row.kind].keys
        key = next(key for key, each in keys.items() if each.form == "shares")
        for of in sorted(broken_splits(redact(record, row.access, plan), record, plan.model)):
            facts = {"other": key_of(of, record, plan.model)}
            yield Problem("PLD216", row.origin.inside(key), name, key, severity=Severity.ADVICE, facts=facts)


def _of_namings(row: Row, plan: Plan, base: str) -> Iterator[Problem]:
    """That the words in which a record names another do not go out, because something of that one is kept back."""
    if f'["{NODE}"]'.encode() in row.data:
        record, keys = row.record(), plan.model.kinds[row.kind].keys
        key = next(key for key, each in keys.items() if each.node == NODE)
        shown = {node["party"] for node in namings_in(redact(record, row.access, plan))}
        for party in sorted({node["party"] for node in namings_in(record)} - shown):
            name, facts = row.id.removeprefix(base), {"other": party.removeprefix(base)}
            yield Problem("PLD418", row.origin.inside(key), name, key, severity=Severity.ADVICE, facts=facts)
