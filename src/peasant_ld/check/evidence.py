"""The evidence and the shares of one record become problems where they speak of what the record does not state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from peasant_ld.model import Kind
from peasant_ld.problem import Problem
from peasant_ld.reading.record import Record

# What the evidence of one record may come to: each entry makes a note on every value that it speaks of, so that a
# thousand entries on a thousand values are a million notes.
MOST_NOTES = 50_000


def unstated(record: Record, kind: Kind) -> Iterator[Problem]:
    """Evidence and shares speak of keys, and of values, that the record states (PLD039), and make few notes (PLD047).

    All values of a key are looked through once, however many entries ask.
    """
    data, notes = record.data, 0
    stated = {key: _Written(data[key]) for key in _asked_of(data) if key in data and key in kind.keys}
    for field in ("evidence", "share"):
        for number, entry in enumerate(data.get(field, ())):
            pointer, found = f"/{field}/{number}", stated.get(entry["of"])
            if found is None:
                yield Problem("PLD039", record.place(f"{pointer}/of"), data["id"], field, entry["of"])
                continue
            notes += found.notes(entry)
            if notes > MOST_NOTES:
                yield Problem("PLD047", record.place(pointer), data["id"], field, facts={"limit": MOST_NOTES})
                return
            if "value" in entry and not found.holds(entry["value"]):
                yield Problem("PLD039", record.place(f"{pointer}/value"), data["id"], field, str(entry["value"]))


def _asked_of(data: Mapping[str, Any]) -> set[str]:
    return {entry["of"] for field in ("evidence", "share") for entry in data.get(field, ())}


class _Written:
    """What one key states as it is written, made ready to be asked."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self._every = len(value) if isinstance(value, list | Mapping) else 1

    @cached_property
    def _counts(self) -> Counter[Any]:
        """How often each part stands in the value; most entries speak of all of it, and do not ask."""
        return Counter(map(_content, _parts(self._value)))

    def notes(self, entry: Mapping[str, Any]) -> int:
        """How many values an entry speaks of, or has to be compared with."""
        if "value" not in entry or (isinstance(entry["value"], Mapping) and isinstance(self._value, list)):
            return self._every
        return max(self._counts.get(_content(entry["value"]), 1), 1)

    def holds(self, wanted: Any) -> bool:
        """Whether the value is, or has in it, what evidence names; of texts by language it may name some."""
        return _content(wanted) in self._counts or (isinstance(wanted, Mapping) and _has_all_of(self._value, wanted))


def _has_all_of(stated: Any, wanted: Mapping[str, Any]) -> bool:
    if isinstance(stated, list):
        return any(_has_all_of(one, wanted) for one in stated)
    return isinstance(stated, Mapping) and all(tag in stated and _states(stated[tag], wanted[tag]) for tag in wanted)


def _states(stated: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return _has_all_of(stated, wanted)
    return stated == wanted or any(part == wanted for part in _parts(stated))


def _parts(value: Any) -> Iterator[Any]:
    """A value and all that is in it."""
    yield value
    if isinstance(value, list | Mapping):
        for inner in value if isinstance(value, list) else value.values():
            yield from _parts(inner)


def _content(value: Any) -> Any:
    """What a value says, so that it can be looked up."""
    if isinstance(value, Mapping):
        return frozenset((key, _content(inner)) for key, inner in value.items())
    return tuple(map(_content, value)) if isinstance(value, list) else value
