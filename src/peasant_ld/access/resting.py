"""What rests on what: when records fall, those that fall with them are found without asking all the others again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.access.contacts import strings_in
from peasant_ld.access.verdict import Verdict, is_lost, needs, stands_on
from peasant_ld.model import Model


@dataclass(frozen=True, slots=True)
class _Prop:
    """One key by which a record stands: the first of its references, and those that were not asked about yet."""

    record: str
    key: str
    first: str
    others: Iterator[str]


@dataclass(frozen=True, slots=True)
class Resting:
    """Records, each under one reference of each key that it stands on: only when that falls is the next one looked at.

    So each reference is looked at once. `withheld` is what fell so far; who holds it adds to it.
    """

    withheld: Mapping[str, Verdict]
    _under: dict[str, list[_Prop]] = field(default_factory=dict)

    def watch(self, records: Iterable[Mapping[str, Any]], model: Model) -> Iterator[tuple[str, Verdict]]:
        """Take these records in; the verdicts on those that cannot stand as it is."""
        for record in records:
            if record["id"] not in self.withheld:
                for key in stands_on(record["type"][0], model):
                    if targets := strings_in(record.get(key)):
                        yield from self._ask(_Prop(record["id"], key, targets[0], iter(targets)))

    def after(self, fallen: Iterable[str]) -> Iterator[tuple[str, Verdict]]:
        """The verdicts on those that cannot stand any more after these fell."""
        for name in fallen:
            for prop in self._under.pop(name, ()) if is_lost(name, self.withheld) else ():
                if prop.record not in self.withheld:
                    yield from self._ask(prop)

    def _ask(self, prop: _Prop) -> Iterator[tuple[str, Verdict]]:
        for target in prop.others:
            if not is_lost(target, self.withheld):
                self._under.setdefault(target, []).append(prop)
                return
        yield prop.record, needs(prop.first, prop.key, self.withheld)
