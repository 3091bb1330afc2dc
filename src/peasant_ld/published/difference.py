"""Two releases become what changed between them, record by record and key by key, in one pass over both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]
ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one record. `keys` holds the old and the new value of each key that differs; None where absent."""

    id: str
    what: str
    keys: Mapping[str, tuple[Any, Any]]


def differences(old: Iterable[Record], new: Iterable[Record]) -> Iterator[Change]:
    """What became of each record, by id, those that stayed as they were too. Both sides come sorted by id."""
    left, right = iter(old), iter(new)
    before, after = next(left, None), next(right, None)
    while before is not None or after is not None:
        if after is None or (before is not None and before["id"] < after["id"]):
            assert before is not None
            yield Change(before["id"], REMOVED, {})
            before = next(left, None)
        elif before is None or after["id"] < before["id"]:
            yield Change(after["id"], ADDED, {})
            after = next(right, None)
        else:
            yield _compared(before, after)
            before, after = next(left, None), next(right, None)


def _compared(before: Record, after: Record) -> Change:
    keys = [*before, *(key for key in after if key not in before)]
    changed = {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}
    return Change(after["id"], CHANGED if changed else SAME, changed)
