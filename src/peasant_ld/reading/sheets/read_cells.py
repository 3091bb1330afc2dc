"""What cells were read as that say something else: counted, and told once a column; and the currencies of amounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.sheets.column import Column
from peasant_ld.reading.sheets.unclear import Unclear


class Claim(NamedTuple):
    """An amount whose sign stands for `currencies`, in a node whose other columns may state one, too.

    `declared` is the currency that is meant where a sign has several.
    """

    column: Column
    cell: str
    node: dict[str, Any]
    key: str
    currencies: frozenset[str]
    declared: str | None


@dataclass(slots=True)
class ReadCells:
    """What cells were read as that say something else: counted, and told once a column, at the first of them."""

    row: int = 0
    silent: bool = False
    claims: list[Claim] = field(default_factory=list)
    _first: dict[tuple[int, str], tuple[int, Column, str, str]] = field(default_factory=dict)
    _counts: dict[tuple[int, str], int] = field(default_factory=dict)

    def note(self, code: str, column: Column, cell: str, shown: str = "") -> None:
        """A cell of the row at hand was read as what is `shown`."""
        if not self.silent:
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

    def settle(self) -> Iterator[tuple[Column, str, Unclear]]:
        """Give the amounts of a row the currencies that they name; what is wrong with these."""
        claims, self.claims = self.claims, []
        for claim in claims:
            stated, known = claim.node.get(claim.key), sorted(claim.currencies)
            code = stated or (known[0] if len(known) == 1 else claim.declared)
            if code in claim.currencies:
                claim.node[claim.key] = code
                self.note("PLD332", claim.column, claim.cell, f"{claim.node[str(claim.column.path[-1])]} {code}")
            else:
                facts = {"other": stated} if stated else {"known": ", ".join(known)}
                yield claim.column, claim.cell, Unclear("PLD333", **facts)
