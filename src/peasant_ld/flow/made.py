"""Records that were made of names go out only where something that goes out refers to them.

A row that is withheld, or set aside, names whom it is about; the record that was made of the name would tell of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from peasant_ld.access import Plan, Verdict
from peasant_ld.access.contacts import strings_in
from peasant_ld.access.verdict import MADE, NOT_STATED
from peasant_ld.flow.gathering import Gathered
from peasant_ld.flow.redacting import going_out
from peasant_ld.flow.sorted_store import Row


def without_alone(plan: Plan, gathered: Gathered) -> Plan:
    """The plan, in which records that were made for what does not go out are withheld, too."""
    alone = made_alone(gathered.made - plan.withheld.keys(), gathered.rows(), plan)
    if not alone:
        return plan
    verdicts: Mapping[str, Verdict] = {identity: Verdict(MADE, NOT_STATED) for identity in sorted(alone)}
    return replace(plan, withheld={**plan.withheld, **verdicts})


def made_alone(made: Collection[str], rows: Iterable[Row], plan: Plan) -> set[str]:
    """Those of some records that were made to which none of the rows refers, as far as these may go out."""
    left = set(made)
    for row in going_out(rows, plan) if left else ():
        if row.id not in made:
            left.difference_update(strings_in(row.record()))
    return left
