"""Small counts in a breakdown become absent, and with them what would let somebody compute them.

A breakdown is the records of one kind that share a whole (journeys of a brigade, editions of a course, participations
in one thing) and state the same count of people; one record with a count beside the total of its parent is one too.
A count from 1 to below the threshold goes. Where the parent's total stays, further counts go, the smallest first, until
at least two are gone that together reach the threshold; where that cannot be, the total goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.access.contacts import strings_in
from peasant_ld.model import Kind, Mark

# A record and the key of a count in it.
CellName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One count: its record, key and value, and the breakdowns it belongs to, as (kind, key, id of the whole)."""

    record: str
    key: str
    value: int
    breakdowns: tuple[tuple[str, str, str], ...]

    @property
    def name(self) -> CellName:
        """What it is known by."""
        return self.record, self.key


def cells_of(record: Mapping[str, Any], kind: Kind) -> Iterator[Cell]:
    """The counts of people that a normalized record states."""
    wholes = sorted(kind.keys_with(Mark.WHOLE))
    for key in kind.keys_with(Mark.PEOPLE):
        if key in record:
            groups = ((kind.name, whole, target) for whole in wholes for target in strings_in(record.get(whole)))
            yield Cell(record["id"], key, record[key], tuple(groups))


def suppressed(cells: Iterable[Cell], threshold: int, hidden: Collection[CellName] = ()) -> dict[str, frozenset[str]]:
    """The records that lose counts, with the keys of these.

    `hidden` are counts that do not go out anyway: the others must not tell them either.
    """
    own = {cell.name: cell for cell in cells}
    totals: dict[str, list[Cell]] = {}
    groups: dict[tuple[str, tuple[str, str, str]], list[Cell]] = {}
    for cell in own.values():
        totals.setdefault(cell.record, []).append(cell)
        for breakdown in cell.breakdowns:
            groups.setdefault((cell.key, breakdown), []).append(cell)
    of = {name: totals.get(name[1][2], []) for name in groups}
    gone = {cell.name for name, group in groups.items() for cell in _small(group, bool(of[name]), threshold)}
    gone |= own.keys() & set(hidden)
    size = -1
    while size != len(gone):  # what goes from one breakdown may be a part, or the total, of another
        size = len(gone)
        for name, group in groups.items():
            for total in of[name]:
                gone |= set(_complement(group, total, gone, threshold))
    found: dict[str, frozenset[str]] = {}
    for record, key in sorted(gone.difference(hidden)):
        found[record] = found.get(record, frozenset()) | {key}
    return found


def _small(group: list[Cell], has_total: bool, threshold: int) -> list[Cell]:
    if len(group) < 2 and not has_total:
        return []
    return [cell for cell in group if 0 < cell.value < threshold]


def _complement(group: list[Cell], total: Cell, gone: set[CellName], threshold: int) -> Iterator[CellName]:
    """What else must go so that the total, less what is left, does not give a small count away."""
    hidden = [cell.value for cell in group if cell.name in gone]
    if not hidden or total.name in gone:
        return
    left = sorted((cell.value, cell.name) for cell in group if cell.name not in gone)
    while left and _tells(hidden, threshold):
        value, name = left.pop(0)
        hidden.append(value)
        yield name
    if _tells(hidden, threshold):
        yield total.name


def _tells(hidden: list[int], threshold: int) -> bool:
    """Whether the sum of what is hidden, which the total gives away, says too much."""
    return len(hidden) < 2 or sum(hidden) < threshold
