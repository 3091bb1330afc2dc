"""One pass over all records of a dataset gathers what the rules ask about the whole.

Most records say nothing of it, which their kind, their access and a search in their bytes tell: only the others are
read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import orjson

from peasant_ld.access.coarsen import Spot
from peasant_ld.access.contacts import strings_in
from peasant_ld.access.counts import Cell, cells_of
from peasant_ld.access.inference import CellName
from peasant_ld.access.reach import Signs, in_json
from peasant_ld.access.rules import Rules
from peasant_ld.access.verdict import NO_BASIS, SHOWS, Ground, Verdict, ground_of, judge, lacks_required
from peasant_ld.model import Kind, Mark, Role


class Item(Protocol):
    """A normalized record in JSON that orjson wrote, with its id, its kind, and its `access` as written."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def kind(self) -> str:
        """The name of its kind."""

    @property
    def access(self) -> Mapping[str, Any] | None:
        """Its `access` as written."""

    @property
    def data(self) -> bytes:
        """The record in JSON."""

    def record(self) -> Mapping[str, Any]:
        """The record, read from that."""


Items = Callable[[], Iterable[Item]]
NO_ACCESS: Mapping[str, Any] = {}
_POINT = (None, "point")


class Picture(NamedTuple):
    """What may show a person: a picture or a recording (`is_image`), or what says whom it `shows`."""

    id: str
    access: Mapping[str, Any]
    is_image: bool
    shows: tuple[str, ...]
    ground: Ground | None


@dataclass(slots=True)
class Observations:
    """What one pass over all records gathers; `grounds` are then also those of the images that show a person.

    `places` are gathered by a pass of their own, where any may become coarser (`coarsens`).
    """

    withheld: dict[str, Verdict] = field(default_factory=dict)
    states_persons: bool = False
    grounds: list[Ground] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    images: list[Picture] = field(default_factory=list)
    places: dict[str, Spot] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    closed_counts: set[CellName] = field(default_factory=set)
    coarsens: bool = False
    unnamed: set[str] = field(default_factory=set)


def survey(items: Iterable[Item], rules: Rules) -> Observations:
    """What the rules ask about all records."""
    found = Observations(coarsens=bool(rules.coarsen))
    surveyor = _Surveyor(rules, found)
    for item in items:
        surveyor.note(item)
    return found


@dataclass(frozen=True, slots=True)
class _Surveyor:
    """Takes in one record after the other; what is told of those of a kind that say nothing is asked once."""

    rules: Rules
    found: Observations
    _known: dict[str, _Usual] = field(default_factory=dict)

    def note(self, item: Item) -> None:
        """Keep of one record what the rules ask about the whole."""
        kind, access, found = self.rules.model.kinds[item.kind], item.access or NO_ACCESS, self.found
        usual = self._known.get(item.kind) or self._learn(kind)
        found.coarsens |= "coarsen" in access
        verdict = _own_verdict(kind, access, self.rules) if access else usual.verdict
        if verdict is not None:
            found.withheld[item.id] = verdict
        if kind.is_person or self._is_partly_closed(item, access, usual):
            found.unnamed.add(item.id)
        if kind.is_person:
            found.states_persons = True
            if access and (ground := ground_of(item.record(), NO_BASIS)):
                found.grounds.append(ground)
        if Role.DOCUMENT in kind.roles:
            found.documents.add(item.id)
            if usual.pictures.are_in(item.data):
                self._note_picture(item.record(), access, kind)
        if usual.counts.are_in(item.data):
            self._note_counts(item.record(), access, kind)

    def _learn(self, kind: Kind) -> _Usual:
        self._known[kind.name] = found = _Usual.of(kind, self.rules)
        return found

    def _is_partly_closed(self, item: Item, access: Mapping[str, Any], usual: _Usual) -> bool:
        """Whether something that a record states is kept back, or its places are told more coarsely than known."""
        if self.rules.coarseness(item.kind, access, "place") not in _POINT if access else usual.coarse:
            return True
        may_close = "keys" in access or usual.closed.are_in(item.data)
        return may_close and any(self.rules.is_closed(item.kind, key, access) for key in item.record() if key != "id")

    def _note_picture(self, record: Mapping[str, Any], access: Mapping[str, Any], kind: Kind) -> None:
        is_image, keys = kind.is_image(record), [key for key in kind.keys_with(Mark.SHOWS) if key in record]
        if is_image or keys:
            shows = tuple(each for key in keys for each in strings_in(record[key]))
            self.found.images.append(Picture(record["id"], access, is_image, shows, ground_of(record, SHOWS)))

    def _note_counts(self, record: Mapping[str, Any], access: Mapping[str, Any], kind: Kind) -> None:
        for cell in cells_of(record, kind):
            self.found.cells.append(cell)
            if self.rules.is_closed(kind.name, cell.key, access):
                self.found.closed_counts.add(cell.name)


class _Usual(NamedTuple):
    """What is told of the records of a kind that say nothing of access, and the signs of what else is asked of them."""

    verdict: Verdict | None
    coarse: bool
    closed: Signs
    pictures: Signs
    counts: Signs

    @classmethod
    def of(cls, kind: Kind, rules: Rules) -> _Usual:
        """What is told of a kind."""
        told = [orjson.dumps(value) for values in kind.images.values() for value in sorted(values)]
        return cls(
            _own_verdict(kind, NO_ACCESS, rules),
            rules.coarseness(kind.name, NO_ACCESS, "place") not in _POINT,
            in_json(rules.closed_keys(kind, NO_ACCESS)),
            Signs((*told, *in_json(kind.keys_with(Mark.SHOWS, Mark.SORT)))),
            in_json(kind.keys_with(Mark.PEOPLE)),
        )


def _own_verdict(kind: Kind, access: Mapping[str, Any], rules: Rules) -> Verdict | None:
    """The verdict on a record by what it says itself, or since something that its schema requires is closed."""
    verdict = judge(kind.name, access, rules)
    may_close = bool(rules.keys or "keys" in access or kind.closed)
    return verdict or (lacks_required(kind, access, rules) if may_close else None)
