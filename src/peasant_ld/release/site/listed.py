"""Records as they pass by -> what stands in the columns of their lists, in little memory; and the order of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from peasant_ld.model import Model
from peasant_ld.model.days import day_order
from peasant_ld.release.site.columns import MOST, MOST_SHOWN, ListColumn, candidates

# A value of a column: a text or number; the parts of a date or an amount; or the records, or texts, that are named.
ListValue = Any
_DATE = ("date", "asWritten", "earliest", "latest")
# Forms of which the values are words of a list, which each language calls in its own way.
LABELLED = ("term", "country")
_AMOUNT = ("value", "currency")


@dataclass(slots=True)
class ListedRecords:
    """What lists show of records, gathered while these pass by; of what is pointed at, a number stands for the IRI."""

    model: Model
    targets: list[str] = field(default_factory=list)
    filled: dict[str, Counter[str]] = field(default_factory=dict)
    _words: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _packed: list[bytes] = field(default_factory=list)

    def take(self, number: int, record: Mapping[str, Any]) -> None:
        """Take in one normalized record."""
        kind = record["type"][0]
        filled = self.filled.setdefault(kind, Counter())
        values = {}
        for at, column in enumerate(candidates(kind, self.model)):
            value = record.get(column.key)
            if value is not None:
                filled[column.key] += 1
                values[str(at)] = self._pack(value, column.form)
                if column.form in LABELLED:
                    self._words.setdefault((kind, column.key), set()).add(value)
        self._packed.append(orjson.dumps(values))

    def _pack(self, value: Any, form: str) -> ListValue:
        if form == "date":
            return [value.get(part, "") for part in _DATE]
        if form == "amount":
            return [value.get(part, "") for part in _AMOUNT]
        if form in ("ref", "refs"):
            return [self._number(each) for each in ([value] if form == "ref" else value)]
        return value

    def _number(self, iri: str) -> int:
        if iri not in self._numbers:
            self._numbers[iri] = len(self.targets)
            self.targets.append(iri)
        return self._numbers[iri]

    def columns(self, kind: str) -> tuple[ListColumn, ...]:
        """The columns of the list of a kind, as many as there is room for: something stands in each."""
        return self._all_columns(kind)[:MOST]

    def unshown(self, kind: str) -> tuple[ListColumn, ...]:
        """The columns for which the pages of the list of a kind have no room."""
        return self._all_columns(kind)[MOST_SHOWN:]

    def _all_columns(self, kind: str) -> tuple[ListColumn, ...]:
        filled = self.filled.get(kind, Counter[str]())
        return tuple(column for column in candidates(kind, self.model) if filled.get(column.key))

    def words_in(self, kind: str, key: str) -> list[str]:
        """The words of a list that stand in a column."""
        return sorted(self._words.get((kind, key), ()))

    def values(self, number: int, kind: str) -> dict[str, ListValue]:
        """What a record of a kind has in its columns, by key."""
        held = orjson.loads(self._packed[number])
        found = candidates(kind, self.model)
        return {found[int(at)].key: value for at, value in held.items()}

    def dated_by(self, kind: str) -> str | None:
        """The key by whose dates the list of a kind is in order; None where it is in the order of names."""
        first = next(iter(self.columns(kind)), None)
        return first.key if first is not None and first.form == "date" else None

    def in_order(self, numbers: Iterable[int], kind: str) -> list[int]:
        """Records of a kind that are in the order of their names in that of their list: the newest first."""
        key = self.dated_by(kind)
        if key is None:
            return list(numbers)
        days = {number: self._day(number, kind, key) for number in numbers}
        dated = [number for number, day in days.items() if day is not None]
        dated.sort(key=lambda number: days[number] or (0, 0, 0), reverse=True)
        return dated + [number for number, day in days.items() if day is None]

    def _day(self, number: int, kind: str, key: str) -> tuple[int, int, int] | None:
        """The first day that a date can mean, or the last where no first one is known."""
        _, _, earliest, latest = self.values(number, kind).get(key, ("", "", "", ""))
        return day_order(earliest or latest) if earliest or latest else None
