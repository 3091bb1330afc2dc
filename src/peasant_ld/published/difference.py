"""Two releases become what changed between them, record by record and key by key, in one pass over both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from math import inf
from typing import Any, Protocol

from peasant_ld.model.days import day_order
from peasant_ld.rdf.also import is_node_object

Record = Mapping[str, Any]
# What an access node says where places, dates or counts are not as they were.
_COARSENED = frozenset({"placeCoarsenedTo", "dateCoarsenedTo", "countsSuppressed"})
ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one record. `keys` holds the old and the new value of each key that differs; None where absent.

    `kind` is that of the record as it is, or was; `less` are the keys of which less is told than before.
    """

    id: str
    what: str
    keys: Mapping[str, tuple[Any, Any]]
    kind: str = ""
    less: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Becoming:
    """What became of the records, counted: by what it is, and those that are no longer there by their kind."""

    counts: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)


class Side(Protocol):
    """A release, as far as it is compared."""

    def records(self) -> Iterator[dict[str, Any]]:
        """The normalized records, sorted by id."""


@dataclass(frozen=True)
class Difference:
    """What changed from one release to another: gone through, each record that is new or changed, as a Change.

    What the later one no longer tells is not shown: of records that are gone only how many of each kind, of values
    that are gone or less exact only their key. Somebody may have closed them.
    """

    old: Side
    new: Side

    def __iter__(self) -> Iterator[Change]:
        return self.told(Becoming())

    def told(self, tally: Becoming) -> Iterator[Change]:
        """What is to be told, in one pass over both releases that counts it."""
        for change in differences(self.old.records(), self.new.records()):
            tally.counts[change.what] += 1
            if change.what == REMOVED:
                tally.gone[change.kind] += 1
            elif change.what != SAME:
                yield untold(change)

    @cached_property
    def _tally(self) -> Becoming:
        tally = Becoming()
        for _ in self.told(tally):
            pass
        return tally

    @property
    def counts(self) -> Mapping[str, int]:
        """How many records are `added`, `removed`, `changed` and the `same`."""
        return {what: self._tally.counts[what] for what in (ADDED, REMOVED, CHANGED, SAME)}

    @property
    def gone(self) -> Mapping[str, int]:
        """How many records of each kind are no longer there."""
        return dict(sorted(self._tally.gone.items()))


def differences(old: Iterable[Record], new: Iterable[Record]) -> Iterator[Change]:
    """What became of each record, by id, those that stayed as they were too. Both sides come sorted by id."""
    left, right = iter(old), iter(new)
    before, after = next(left, None), next(right, None)
    while before is not None or after is not None:
        if after is None or (before is not None and before["id"] < after["id"]):
            assert before is not None
            yield Change(before["id"], REMOVED, {}, before["type"][0])
            before = next(left, None)
        elif before is None or after["id"] < before["id"]:
            yield Change(after["id"], ADDED, {}, after["type"][0])
            after = next(right, None)
        else:
            yield _compared(before, after)
            before, after = next(left, None), next(right, None)


def _compared(before: Record, after: Record) -> Change:
    keys = [*before, *(key for key in after if key not in before)]
    changed = {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}
    less = frozenset(key for key, (old, new) in changed.items() if tells_less(old, new))
    if after["type"] == ["Tombstone"]:
        less = frozenset(changed)
    return Change(after["id"], CHANGED if changed else SAME, changed, after["type"][0], less)


def untold(change: Change) -> Change:
    """A change without the old values of what is told less of: somebody may have closed it, or made it coarser.

    Where the record says that its places or dates were made coarser, that holds for each of its references and dates.
    """
    marks = change.keys.get("access", (None, None))[1]
    coarser = isinstance(marks, Mapping) and not _COARSENED.isdisjoint(marks)
    keys = {
        key: (None, new) if key in change.less or (coarser and not _is_text(old)) else (old, new)
        for key, (old, new) in change.keys.items()
    }
    return replace(change, keys=keys)


def _is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and not is_node_object(value)


def tells_less(old: Any, new: Any) -> bool:
    """Whether a normalized value tells less than it did: it is gone, or in part, or a date or number is less exact.

    A value that was corrected, so that it tells something else, does not tell less.
    """
    if old == new:
        return False
    if new is None:
        return True
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _node_tells_less(old, new)
    if isinstance(old, list) or isinstance(new, list):
        before, after = _entries(old), _entries(new)
        return len(after) < len(before) and all(each in before for each in after)
    return _is_rounded(str(old), str(new))


def _node_tells_less(old: Record, new: Record) -> bool:
    if "earliest" in old or "latest" in old:
        (first, last), (start, end) = _bounds(old), _bounds(new)
        return start <= first and last <= end and (first, last) != (start, end)
    return any(tells_less(value, new.get(key)) for key, value in old.items() if key not in ("id", "type"))


def _bounds(node: Record) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The first and the last day of a date, as they are ordered; one that is open lies beyond all."""
    first, last = (node.get(key) for key in ("earliest", "latest"))
    return (day_order(first) if first else (-inf,)), (day_order(last) if last else (inf,))


def _entries(value: Any) -> list[Any]:
    """The values of a list, each without the id of a nested node, which may move when another one goes."""
    every = value if isinstance(value, list) else [value]
    return [
        {key: inner for key, inner in each.items() if key != "id"} if isinstance(each, Mapping) else each
        for each in every
    ]


def _is_rounded(old: str, new: str) -> bool:
    """Whether a number has fewer places than it had, and may be the same."""
    places = len(new.partition(".")[2])
    try:
        apart = abs(Decimal(old) - Decimal(new))
        return places < len(old.partition(".")[2]) and 0 < apart <= Decimal(10) ** -places
    except InvalidOperation:
        return False
