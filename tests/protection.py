"""Source records go through the rules in memory: who is withheld, and what of the others may be published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peasant_ld.access import Plan, Rules, compile_rules, make_plan, redact
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.model import load_model
from peasant_ld.problem import Place
from peasant_ld.rdf.normalize import normalize

MODEL = load_model()
BASE = "https://example.org/own/"
CONSENT = {"basis": "consent", "consent": "given"}
Data = dict[str, Any]


def rules_of(as_of: str | None = None, **table: Any) -> Rules:
    """The rules that an `[access]` table states."""
    return compile_rules(table, MODEL, as_of)


def normalized(record: Data) -> Data:
    """A source record made whole."""
    return normalize(record, MODEL, BASE)


def as_row(record: Data) -> Row:
    """A source record as a row, which is what a plan is made of."""
    return row_of(0, Place("records.jsonl"), normalized(record), record.get("access"))


def plan_of(records: Iterable[Data], rules: Rules | None = None) -> Plan:
    """The plan for a dataset of these source records."""
    items = [as_row(record) for record in records]
    return make_plan(lambda: items, rules or rules_of(), MODEL, BASE)


def withheld(records: Iterable[Data], rules: Rules | None = None) -> dict[str, str]:
    """The rule under which each record is withheld, by its short id."""
    found = plan_of(records, rules).withheld
    return {identity.removeprefix(BASE): verdict.rule for identity, verdict in found.items()}


def shown(records: Iterable[Data], rules: Rules | None = None) -> dict[str, Data]:
    """What of each record that is not withheld may be published, by its short id."""
    every = list(records)
    plan = plan_of(every, rules)
    out = (redact(normalized(record), record.get("access"), plan) for record in every)
    return {record["id"].removeprefix(BASE): dict(record) for record in out if record["id"] not in plan.withheld}
