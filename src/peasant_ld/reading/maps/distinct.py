"""Records of one id, each of a row of a table -> one record; where two rows disagree, that is told at the cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Locator, NamedReference, Record
from peasant_ld.reading.sheets.row_account import RowAccount


def one_by_id(
    records: Iterable[Record | Problem], account: RowAccount, lists: Collection[str]
) -> Iterator[Record | Problem]:
    """One record for each id, in the order in which they come first; the rows that are joined are counted as nested.

    What only one row says is said; the values of `lists` are put together. Of two values the first stands, and the
    other is an error at its cell (PLD346), so that the record does not go out before somebody has decided. Problems
    pass through. The records are kept until all have come.
    """
    found: dict[str, Record] = {}
    for item in records:
        identity = item.data.get("id") if isinstance(item, Record) else None
        if isinstance(item, Problem) or not isinstance(identity, str):
            yield item
        elif identity in found:
            account.records -= 1
            account.nested += 1
            found[identity] = _joined(found[identity], item, lists)
        else:
            found[identity] = item
    yield from found.values()


@dataclass(frozen=True, slots=True)
class _OwnPlaces:
    """Finds the cell of a value in the row that said it."""

    first: Record
    others: tuple[tuple[str, Record], ...]
    """The keys that another row was the first to fill, and its record."""

    def place(self, origin: Place, pointer: str) -> Place:
        """The cell of a value."""
        inside = (record for start, record in self.others if pointer == start or pointer.startswith(f"{start}/"))
        return next(inside, self.first).place(pointer)


def _joined(one: Record, other: Record, lists: Collection[str]) -> Record:
    problems, filled = [], []
    for key, value in other.data.items():
        if key in ("id", "type"):
            continue
        if key not in one.data:
            one.data[key] = value
            filled.append((f"/{key}", other))
        elif key in lists and value != one.data[key]:
            one.data[key], _ = _both(_listed(one.data[key]), value, f"/{key}")
        else:
            one.data[key], wrong = _both(one.data[key], value, f"/{key}")
            known = (pointer for pointer in wrong if not (_is_told(one, pointer) or _is_told(other, pointer)))
            problems += [_conflict(one, other, pointer) for pointer in known]
    locator: Locator = _places(one, filled) if filled else one.locator  # type: ignore[assignment]
    names = (*one.names, *_new_names(one, other))
    return one._replace(locator=locator, problems=(*one.problems, *other.problems, *problems), names=names)


def _places(one: Record, filled: list[tuple[str, Record]]) -> _OwnPlaces:
    known = one.locator
    if isinstance(known, _OwnPlaces):
        return _OwnPlaces(known.first, (*known.others, *filled))
    return _OwnPlaces(one._replace(data={}), tuple(filled))


def _new_names(one: Record, other: Record) -> Iterator[NamedReference]:
    seen = {(name.of.path, name.text) for name in one.names}
    return (name for name in other.names if (name.of.path, name.text) not in seen)


def _both(one: Any, other: Any, pointer: str) -> tuple[Any, list[str]]:
    """Two values as one, and the pointers of what they do not agree on."""
    if one == other:
        return one, []
    if isinstance(one, dict) and isinstance(other, dict):
        wrong: list[str] = []
        joined = dict(one)
        for key, value in other.items():
            joined[key], more = _both(one[key], value, f"{pointer}/{key}") if key in one else (value, [])
            wrong += more
        return joined, wrong
    if isinstance(one, list) or isinstance(other, list):
        values = _listed(one)
        return [*values, *(value for value in _listed(other) if value not in values)], []
    return one, [pointer]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_told(record: Record, pointer: str) -> bool:
    """Whether the reader found something wrong with the cell of a value: a conflict would follow from that."""
    place = record.place(pointer) if record.problems else None
    return place is not None and any(each.place == place._replace(pointer=None) for each in record.problems)


def _conflict(one: Record, other: Record, pointer: str) -> Problem:
    identity, key = one.data.get("id"), pointer[1:].replace("/", ".")
    value, first = _at(other.data, pointer), one.place(pointer)
    facts = {"other": first, "found": str(_at(one.data, pointer))}
    return Problem("PLD346", other.place(pointer), identity, key, str(value), facts=facts)


def _at(data: Any, pointer: str) -> Any:
    for part in pointer[1:].split("/"):
        data = data[part]
    return data
