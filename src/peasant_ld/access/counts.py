"""Small counts in a breakdown become absent, and with them what would let somebody compute them.

A breakdown is the records of one kind that share a parent (journeys of a brigade, editions of a course, participations
in one thing, parts of one whole) and state a count; one record with a count beside the total of its parent is one too.
A count from 1 to below the threshold goes. Where the parent's total stays, further counts go, the smallest first, until
at least two are gone that together reach the threshold; where that cannot be, the total goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Which key of a kind counts people, and which keys name the parents that a breakdown is by.
COUNTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Journey": ("participantCount", ("brigade", "partOf")),
    "Training": ("participantCount", ("courseOf", "partOf")),
    "Course": ("participantCount", ("partOf",)),
    "Participation": ("count", ("in", "partOf")),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One count: its record, key and value, and the breakdowns it belongs to, as (kind, key, id of the parent)."""

    record: str
    key: str
    value: int
    breakdowns: tuple[tuple[str, str, str], ...]


def cell_of(record: Mapping[str, Any]) -> Cell | None:
    """The count of people that a normalized record states; None where it states none."""
    kind = record["type"][0]
    key, parents = COUNTS.get(kind, ("", ()))
    if key not in record:
        return None
    targets = ((parent, record.get(parent, [])) for parent in parents)
    groups = [
        (kind, parent, target) for parent, value in targets for target in ([value] if isinstance(value, str) else value)
    ]
    return Cell(record["id"], key, record[key], tuple(groups))


def suppressed(cells: Iterable[Cell], threshold: int, hidden: Collection[str] = ()) -> dict[str, str]:
    """The records that lose their count, with the key of it.

    `hidden` are records whose count does not go out anyway: the others must not tell it either.
    """
    own = {cell.record: cell for cell in cells}
    groups: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in own.values():
        for breakdown in cell.breakdowns:
            groups.setdefault(breakdown, []).append(cell)
    gone = {cell.record for name, group in groups.items() for cell in _small(group, name[2] in own, threshold)}
    gone |= own.keys() & set(hidden)
    size = -1
    while size != len(gone):  # what goes from one breakdown may be a part, or the total, of another
        size = len(gone)
        for name, group in groups.items():
            gone |= set(_complement(group, own.get(name[2]), gone, threshold))
    return {record: own[record].key for record in sorted(gone.difference(hidden))}


def _small(group: list[Cell], has_total: bool, threshold: int) -> list[Cell]:
    if len(group) < 2 and not has_total:
        return []
    return [cell for cell in group if 0 < cell.value < threshold]


def _complement(group: list[Cell], total: Cell | None, gone: set[str], threshold: int) -> Iterator[str]:
    """What else must go so that the total, less what is left, does not give a small count away."""
    hidden = [cell.value for cell in group if cell.record in gone]
    if not hidden or total is None or total.record in gone:
        return
    left = sorted((cell.value, cell.record) for cell in group if cell.record not in gone)
    while left and _tells(hidden, threshold):
        value, record = left.pop(0)
        hidden.append(value)
        yield record
    if _tells(hidden, threshold):
        yield total.record


def _tells(hidden: list[int], threshold: int) -> bool:
    """Whether the sum of what is hidden, which the total gives away, says too much."""
    return len(hidden) < 2 or sum(hidden) < threshold
