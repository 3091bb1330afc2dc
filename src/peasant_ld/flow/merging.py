"""Records that are declared to be one (`[merge]` in dataset.toml) become one, and nothing is lost on the way.

References to the first lead to the second, which also states what only the first did. Where they contradict each other
neither goes out. The address of the first stays, as that of a withdrawn record that says what replaces it. The access
of both holds: of a twin that is closed nothing goes out by the other.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from peasant_ld.access import Rules
from peasant_ld.access.stricter import is_closed, stricter
from peasant_ld.access.verdict import WITHDRAWN
from peasant_ld.check import compile_check
from peasant_ld.flow.references import References
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.flow.union import Union, without_itself
from peasant_ld.model import Model
from peasant_ld.model.description import Description
from peasant_ld.model.settings import refuse
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.rdf.normalize import compile_makers, compile_normalizer, resolve_id
from peasant_ld.reading.record import Record

MERGE, DISTINCT = "merge", "distinct"


def read_merges(description: Description) -> dict[str, str]:
    """The id (absolute) that each merged one leads to in the end. Raises InputError (PLD012) for a circle."""
    base, written = description.base, description.written
    stated = {name: value for name, value in description.merge.items() if name != DISTINCT}
    steps = {resolve_id(base, name): resolve_id(base, value) for name, value in stated.items()}
    found: dict[str, str] = {}
    for name, value in stated.items():
        seen = [resolve_id(base, name)]
        while (after := steps.get(seen[-1])) is not None:
            if after in seen:
                raise InputError(refuse((MERGE, name), written, value, reason="circle", expected="reference"))
            seen.append(after)
        found[seen[0]] = seen[-1]
    return found


def read_distinct(description: Description) -> frozenset[frozenset[str]]:
    """The pairs of ids (absolute) that are declared to be two."""
    groups = description.merge.get(DISTINCT, ())
    return frozenset(
        frozenset(resolve_id(description.base, each) for each in pair)
        for group in groups
        for pair in combinations(group, 2)
    )


@dataclass(frozen=True, slots=True)
class Leader:
    """Leads the references of source records to what the records that they name are merged into."""

    into: Mapping[str, str]
    model: Model
    base: str
    concerned: frozenset[str]

    @classmethod
    def of(cls, into: Mapping[str, str], model: Model, base: str) -> Leader | None:
        """Who leads on; nobody where nothing is merged."""
        return cls(into, model, base, frozenset(into) | frozenset(into.values())) if into else None

    def concerns(self, identity: str) -> bool:
        """Whether a record (by its id as written) is merged, or merged into."""
        return resolve_id(self.base, identity) in self.concerned

    def led(self, data: dict[str, Any]) -> dict[str, Any]:
        """A checked source record with its references led on; the very same where none is concerned."""
        return References(self.model, self._lead).led(data)

    def _lead(self, reference: str) -> str:
        found = self.into.get(resolve_id(self.base, reference))
        return reference if found is None else found.removeprefix(self.base)


@dataclass(frozen=True, slots=True)
class Twin:
    """A record that is merged, or merged into: the number by which it was read, its place, its data as written."""

    number: int
    origin: Place
    data: dict[str, Any]


@dataclass(slots=True)
class MergeResult:
    """What became of twins: rows for the store, problems, who is rejected, and which id (absolute) stands for which."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rejected: list[Twin] = field(default_factory=list)
    into: dict[str, str] = field(default_factory=dict)


def merge_all(
    twins: Iterable[Twin], refused: Collection[str], description: Description, rules: Rules, *, lost: bool = False
) -> MergeResult:
    """Twins that have passed the check are merged, each group whole or not at all.

    `refused` are the ids (absolute) of records that did not pass; with `lost` there are others, of unknown ids, so that
    one that is not there may be among them. Nothing is raised.
    """
    work = _Merge(description, rules, lost)
    found: dict[str, list[Twin]] = {}
    for twin in sorted(twins, key=lambda each: each.number):
        found.setdefault(resolve_id(description.base, twin.data["id"]), []).append(twin)
    targets: dict[str, list[str]] = {}
    for source, target in read_merges(description).items():
        targets.setdefault(target, []).append(source)
    for target, sources in targets.items():
        work.group([target, *sources], found, refused)
    return work.done


class _Merge:
    """Merging, group by group."""

    def __init__(self, description: Description, rules: Rules, lost: bool) -> None:
        self._description, self._rules, self._model, self._lost = description, rules, rules.model, lost
        self._base = description.base
        self._normalize = compile_normalizer(self._model, self._base)
        self._check = compile_check(self._model, self._base)
        self.done = MergeResult()

    def group(self, members: list[str], found: Mapping[str, list[Twin]], refused: Collection[str]) -> None:
        """A record, which is the first member, and all that is merged into it."""
        known = {*found, *refused}
        self.done.problems += [self._not_there(each) for each in members[1:] if each not in known]
        twins = [twin for each in members for twin in found.get(each, ())]
        lacking = self._lacking(members, found, refused)
        if lacking is not None:
            for twin in twins:
                if len(found[resolve_id(self._base, twin.data["id"])]) > 1:
                    self._add(twin, twin.data.get("access"))  # an id that stands twice is told as such (PLD026)
                else:
                    self._reject(twin, [_at(twin, "PLD061", value=lacking.removeprefix(self._base))])
        elif len(twins) > 1:
            self._merge(twins[0], twins[1:])
        else:
            self._add(twins[0], twins[0].data.get("access"))

    def _lacking(self, members: list[str], found: Mapping[str, list[Twin]], refused: Collection[str]) -> str | None:
        """A member without which the group is not whole: set aside, of an id that stands twice, or not there at all."""
        for each in members:
            is_missed = each not in found and (self._lost or each == members[0])
            if each in refused or len(found.get(each, ())) > 1 or is_missed:
                return each
        return None

    def _merge(self, target: Twin, sources: list[Twin]) -> None:
        whole, told = target, list[Problem]()
        for source in sources:
            whole, wrong = self._combined(whole, source)
            told += wrong
        wrong = told or [each for each in self._check(Record(whole.data, whole.origin)) if each.blocks]
        if wrong:
            self.done.problems += wrong
            for twin in (target, *sources):
                of_it = any(each.record == twin.data["id"] for each in wrong)
                self._reject(twin, [] if of_it else [_at(twin, "PLD061", value=target.data["id"])])
            return
        access = self._access(target, sources)
        self._add(self._without_itself(whole), access)
        for source in sources:
            self._leave(source, target, access)

    def _combined(self, whole: Twin, source: Twin) -> tuple[Twin, list[Problem]]:
        """A record with what only the other one states, and where the two contradict each other."""
        if whole.data["type"] != source.data["type"]:
            return whole, _contradiction(whole, source, "type")
        kind = self._model.kinds[whole.data["type"]]
        made = Union(kind, compile_makers(kind, self._model, self._base))
        data = made.of(whole.data, source.data)
        return replace(whole, data=data), [
            each for key in made.contradicted for each in _contradiction(whole, source, key)
        ]

    def _access(self, target: Twin, sources: list[Twin]) -> Mapping[str, Any] | None:
        """The access of the whole, which is told (PLD064) where it is not that of the record itself."""
        access = target.data.get("access")
        for source in sources:
            both = stricter(access, source.data.get("access"), target.data["type"], self._rules)
            if source.data.get("access") != target.data.get("access"):
                self.done.problems.append(_beside(target, source, "PLD064", Severity.ADVICE, key="access"))
            access = both
        return access

    def _without_itself(self, whole: Twin) -> Twin:
        """The whole without references to itself, which its parts had to each other; that is told (PLD065)."""
        data, lost = without_itself(whole.data, self._model.kinds[whole.data["type"]], self._base)
        self.done.problems += [_at(whole, "PLD065", Severity.ADVICE, key=name) for name in lost]
        return replace(whole, data=data)

    def _leave(self, source: Twin, target: Twin, access: Mapping[str, Any] | None) -> None:
        """What is left of a record that was merged: its address; nothing at all where it, or the whole, is closed."""
        own, kind = source.data.get("access"), source.data["type"]
        closed = [each for each in (own, access) if is_closed(each, kind, self._rules)]
        left = closed[0] if closed else {"level": WITHDRAWN, "replacedBy": target.data["id"]}
        self._add(replace(source, data={"id": source.data["id"], "type": kind, "access": left}), left)
        here, there = (resolve_id(self._base, each.data["id"]) for each in (source, target))
        self.done.into[here] = there
        self.done.problems.append(_beside(source, target, "PLD060", Severity.ADVICE))

    def _add(self, twin: Twin, access: Mapping[str, Any] | None) -> None:
        data = {name: value for name, value in twin.data.items() if name != "access"}
        record = self._normalize(data | ({"access": access} if access else {}))
        self.done.rows.append(row_of(twin.number, twin.origin, record, access))

    def _reject(self, twin: Twin, problems: list[Problem]) -> None:
        self.done.rejected.append(twin)
        self.done.problems += problems

    def _not_there(self, identity: str) -> Problem:
        """A merge that names no record (PLD063)."""
        stated = {resolve_id(self._base, name): name for name in self._description.merge}
        name = stated.get(identity, identity)
        place = self._description.written.place((MERGE, name))
        return Problem("PLD063", place, key=MERGE, value=name, severity=Severity.WARNING)


def _contradiction(one: Twin, other: Twin, key: str) -> list[Problem]:
    """Two values of one key, told at both places (PLD062)."""
    return [_beside(*pair, "PLD062", Severity.ERROR, key) for pair in ((one, other), (other, one))]


def _beside(twin: Twin, other: Twin, code: str, severity: Severity, key: str | None = None) -> Problem:
    """A problem of a record, which names another one and its place."""
    facts = {"same": other.data["id"], "other": other.origin}
    return replace(_at(twin, code, severity, key=key), facts=facts)


def _at(
    twin: Twin, code: str, severity: Severity = Severity.ERROR, *, key: str | None = None, value: str | None = None
) -> Problem:
    stated = twin.data.get(key) if key else None
    if value is None and key != "access" and stated is not None:
        value = stated if isinstance(stated, str) else json.dumps(stated, ensure_ascii=False)
    place = twin.origin.inside(key) if key else twin.origin
    return Problem(code, place, twin.data["id"], key, value, severity)
