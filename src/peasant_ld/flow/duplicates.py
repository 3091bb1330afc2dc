"""Records that may be one and the same are found among sorted rows: by register number, `sameAs`, or name.

Two passes in bounded memory: the first notes two bits of each trace, and which of them come again; the second looks
at those alone. Nothing is merged here; a person decides (`[merge]` in dataset.toml).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from mmap import mmap
from operator import attrgetter
from typing import Any, NamedTuple

from peasant_ld.access.folding import tokens_of
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model import Kind, Mark, Model, Role
from peasant_ld.model.iri import canonical
from peasant_ld.model.marks import bare
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.record import texts_in

# What has an identity of its own that a name or a number tells; documents and grants share titles and are two.
ROLES = frozenset({Role.PERSON, Role.ORGANIZATION, Role.PLACE, Role.CONCEPT, Role.SCHEME})
NUMBER, SAME, NAME, OTHER_NAME = "PLD056", "PLD057", "PLD058", "PLD059"
_SEVERITY = {OTHER_NAME: Severity.ADVICE}
_BITS = 2**27  # of memory, two for each trace; two that fall on the same ones cost a look, and no more
_COMPARED = 20  # earlier records that each one of a group is compared with


class Trace(NamedTuple):
    """What may tell that two records are one: by which rule, among whom, the folded value; the key, and as written."""

    code: str
    among: str
    folded: str
    key: str
    value: str


class Member(NamedTuple):
    """A record of a group: the number by which it was read, its id, place, trace, and what tells it from others."""

    number: int
    id: str
    origin: Place
    kind: str
    trace: Trace
    apart: Mapping[str, frozenset[str]]


@dataclass(slots=True)
class Duplicates:
    """Rows pass by once (`note`), and again those that may be two of one (`problems`)."""

    model: Model
    base: str
    distinct: Collection[frozenset[str]] = ()
    _seen: mmap = field(default_factory=lambda: mmap(-1, _BITS // 8))  # of which no page is there before it is written
    _again: set[int] = field(default_factory=set)
    _kinds: set[str] = field(default_factory=set)  # those of which a record may have a trace that came again

    def note(self, row: Row) -> None:
        """The first pass: take in a row, of whatever kind."""
        traces_of = _tracer(self.model, row.kind)
        for trace in traces_of(row.record()) if traces_of else ():
            whole = hash(trace[:3])
            bits = [(spot >> 3, 1 << (spot & 7)) for spot in (whole % _BITS, (whole >> 32) % _BITS)]
            if all(self._seen[place] & bit for place, bit in bits):
                self._again.add(whole)
                self._kinds |= _fellows(self.model, row.kind) if trace.code in (NUMBER, SAME) else {row.kind}
            for place, bit in bits:
                self._seen[place] |= bit

    def problems(self, rows: Callable[[], Iterable[Row]]) -> Iterator[Problem]:
        """One for each group of records that may be one, at the second of them; of two reasons the stronger is told."""
        groups = self._groups(rows()) if self._again else {}
        told = _Together()
        for (code, _, _), members in sorted(groups.items()):
            alike = self._alike(members)
            if alike and told.is_new(each.id for each in alike):
                yield self._problem(code, alike)

    def _problem(self, code: str, alike: list[Member]) -> Problem:
        """What is told of records that may be one, at the second; how to merge two, where they are of one kind."""
        first, second = alike[:2]
        local, same = second.id.removeprefix(self.base), first.id.removeprefix(self.base)
        facts: dict[str, Any] = {"same": same, "other": first.origin}
        if first.kind == second.kind:
            facts["suggestion"] = f'"{local}" = "{same}"'
        if len(alike) > 2:
            facts["records"] = len(alike)
        trace, severity = second.trace, _SEVERITY.get(code, Severity.WARNING)
        return Problem(code, second.origin, local, trace.key, trace.value, severity, facts)

    def _groups(self, rows: Iterable[Row]) -> dict[tuple[str, str, str], list[Member]]:
        """The records that share a trace, in the order in which they were read."""
        found: dict[tuple[str, str, str], dict[str, Member]] = {}
        for row in rows:
            traces_of = _tracer(self.model, row.kind) if row.kind in self._kinds else None
            record = row.record() if traces_of else {}
            for trace in traces_of(record) if traces_of else ():
                if hash(trace[:3]) in self._again:
                    apart = told_apart(record, self.model.kinds[row.kind])
                    member = Member(row.number, row.id, row.origin, row.kind, trace, apart)
                    found.setdefault(trace[:3], {}).setdefault(row.id, member)
        return {key: sorted(same.values(), key=attrgetter("number")) for key, same in found.items() if len(same) > 1}

    def _alike(self, members: list[Member]) -> list[Member]:
        """The first two that nothing tells apart and nobody has declared to be two, and all that are like the first."""
        for index, second in enumerate(members):
            for first in members[max(0, index - _COMPARED) : index]:
                if self._may_be_one(first, second):
                    return [first, second, *(each for each in members[index + 1 :] if self._may_be_one(first, each))]
        return []

    def _may_be_one(self, one: Member, other: Member) -> bool:
        return frozenset((one.id, other.id)) not in self.distinct and not _are_apart(one, other)


class _Together:
    """Which records have been told to be one already."""

    def __init__(self) -> None:
        self._group: dict[str, str] = {}

    def is_new(self, ids: Iterable[str]) -> bool:
        """Whether some of these have not been told together yet; from now on they have."""
        heads = {self._head(each) for each in ids}
        first = min(heads)
        self._group.update(dict.fromkeys(heads, first))
        return len(heads) > 1

    def _head(self, identity: str) -> str:
        while (above := self._group.get(identity, identity)) != identity:
            identity = above
        return identity


@lru_cache(maxsize=256)
def _fellows(model: Model, name: str) -> frozenset[str]:
    """The kinds whose records may share a number or an address elsewhere with one of this kind."""
    roles = model.kinds[name].roles & ROLES
    return frozenset(kind.name for kind in model.kinds.values() if not roles.isdisjoint(kind.roles))


@lru_cache(maxsize=256)
def _tracer(model: Model, name: str) -> Callable[[Mapping[str, Any]], Iterator[Trace]] | None:
    """The function that finds the traces of a normalized record of a kind; None for a kind that has none.

    Groups have none: "several unions" of two sources are not the same unions.
    """
    kind = model.kinds.get(name)
    if kind is None or ROLES.isdisjoint(kind.roles) or Role.GROUP in kind.roles:
        return None
    roles = sorted(kind.roles & ROLES)

    def traces(record: Mapping[str, Any]) -> Iterator[Trace]:
        for code, among, folded, key, value in traces_of_things(record, kind):
            yield from (Trace(code, f"{role} {among}", folded, key, value) for role in roles)
        yield from traces_of_names(record, kind)

    return traces


def traces_of_things(record: Mapping[str, Any], kind: Kind) -> Iterator[Trace]:
    """By what no two things of one sort share, of whatever kind they are: register numbers, addresses elsewhere."""
    for key in (each.name for each in kind.keys.values() if each.node == "Identifier"):
        yield from (
            Trace(NUMBER, scheme, folded, key, value) for scheme, folded, value in _numbers(record.get(key, ()))
        )
    for key in kind.keys_with(Mark.SAME):
        for value in texts_in(record.get(key)):
            yield Trace(SAME, "", bare(canonical(value)).rstrip("/"), key, value)


def traces_of_names(record: Mapping[str, Any], kind: Kind) -> Iterator[Trace]:
    """By what records of one kind may share and be two."""
    for key in kind.keys_with(Mark.LABEL, Mark.ALTERNATIVE):
        codes = (NAME, OTHER_NAME) if Mark.LABEL in kind.keys[key].marks else (OTHER_NAME,)
        for folded, value in _words(record.get(key)):
            yield from (Trace(code, kind.name, folded, key, value) for code in codes)


def _numbers(stated: Any) -> Iterator[tuple[str, str, str]]:
    """Register numbers, one or several: the scheme and the number, both folded, and the number as written."""
    for each in [stated] if isinstance(stated, Mapping) else stated:
        folded = "".join(tokens_of(each["value"]))
        if folded:
            yield "".join(tokens_of(each["scheme"])), folded, each["value"]


def _words(value: Any) -> Iterator[tuple[str, str]]:
    for text in texts_in(value):
        if folded := "".join(tokens_of(text)):
            yield folded, text


def told_apart(record: Mapping[str, Any], kind: Kind) -> dict[str, frozenset[str]]:
    """What tells records of one name from each other: numbers of one register, where they lie, the list they are in."""
    found: dict[str, set[str]] = {}
    for key in kind.keys.values():
        if key.node == "Identifier":
            for scheme, folded, _ in _numbers(record.get(key.name, ())):
                found.setdefault(f"number {scheme}", set()).add(folded)
    for name in (*kind.keys_with(Mark.AROUND, Mark.LISTED), *(k for k in kind.keys if kind.keys[k].form == "country")):
        found.setdefault(name, set()).update(texts_in(record.get(name)))
    return {name: frozenset(values) for name, values in found.items() if values}


def _are_apart(one: Member, other: Member) -> bool:
    """Whether two records of one name state what no single thing has twice."""
    return one.trace.code not in (NUMBER, SAME) and bool(differing(one.apart, other.apart))


def differing(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> list[str]:
    """In what two records differ that no single thing has twice, of what `told_apart` found in each."""
    return [name for name, values in one.items() if name in other and values.isdisjoint(other[name])]
