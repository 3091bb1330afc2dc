"""What is found while the data flows through the steps: the account, the problems, what the rules decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.access import Plan, Verdict
from peasant_ld.access.names import PersonNames
from peasant_ld.access.rejected import RejectedRecord
from peasant_ld.flow.kind_index import KindIndex
from peasant_ld.problem import Place, Problem

# When so many problems have been found, and half of all records are rejected, the file is wrong as a whole: the rest of
# it would only tell the same again, and memory would grow with it.
HOPELESS = 25_000


@dataclass(slots=True)
class Findings:
    """What was found on the way; filled while the data flows, read once it has.

    `unread` are rejected records that the access rules could speak of; `names` those that no text may hold.
    """

    read: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    kinds: KindIndex = field(default_factory=KindIndex)
    kinds_read: set[str] = field(default_factory=set)
    states_access: bool = False
    aside: set[str] = field(default_factory=set)
    unread: list[RejectedRecord] = field(default_factory=list)
    names: PersonNames = field(default_factory=lambda: PersonNames(()))
    plan: Plan | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def withheld(self) -> Mapping[str, Verdict]:
        """The verdicts on the records that are withheld, by id; none before the access rules were asked."""
        return self.plan.withheld if self.plan else {}

    def give_up(self, source: str) -> bool:
        """Whether most records have errors, so many that reading stops, which is told (PLD019)."""
        if len(self.problems) < HOPELESS or self.rejected * 2 < self.read:
            return False
        facts = {"limit": self.read, "found": self.rejected}
        self.problems.append(Problem("PLD019", Place(source), facts=facts))
        return True
