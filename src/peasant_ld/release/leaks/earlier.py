"""An earlier version of a release is held against today, record by record and key by key: it may not tell more.

What goes out today, byte for byte, is no secret. Any other record of an earlier version is judged as if it were to go
out now; and where today tells less of it, or nothing, somebody took that out. A value that was corrected may stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from peasant_ld.access import Plan, redact
from peasant_ld.access.coarsen import spot_of
from peasant_ld.flow import Checked
from peasant_ld.model import Mark, Role
from peasant_ld.problem import PeasantError, Place, Problem, Severity
from peasant_ld.published.difference import tells_less
from peasant_ld.published.reader import Release, open_release
from peasant_ld.published.versions import Earlier
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.release.leaks.search import LeakSearch, leaks_in

WITHHELD, CLOSED, GONE, UNREADABLE = "told-withheld", "told-closed", "told-gone", "told-unreadable"
# Of whom, or of where, a record tells: what was taken out of it is never harmless.
_TELLING = frozenset({Role.PERSON, Role.PARTICIPATION, Role.PLACE, Role.IMAGE})
_APART = ("id", "type", "access")
Record = Mapping[str, Any]


class Excess(NamedTuple):
    """What an earlier version tells that it may not: why, and of which record and key, where one is known."""

    why: str
    record: str | None = None
    key: str | None = None


def taken_out(every: tuple[Earlier, ...], today: Release, checked: Checked, search: LeakSearch) -> Iterator[Problem]:
    """A warning for each earlier version that tells more than `today`, the release that is about to go out (PLD511)."""
    judgement = _Judgement(checked)
    for earlier in every:
        found = Counter[str]()
        first: dict[str, Excess] = {}
        for excess in _of_version(earlier, today, judgement, search):
            found[excess.why] += 1
            first.setdefault(excess.why, excess)
        if found:
            told = next(first[why] for why in (UNREADABLE, WITHHELD, CLOSED, GONE) if why in first)
            facts = {"reason": told.why, "records": sum(found.values())}
            name = told.record and told.record.removeprefix(checked.job.base)
            place = Place(earlier.folder.name)
            yield Problem("PLD511", place, name, told.key, earlier.version, Severity.WARNING, facts)


def _of_version(earlier: Earlier, today: Release, judgement: _Judgement, search: LeakSearch) -> Iterator[Excess]:
    try:
        release = open_release(earlier.folder)
        told = list(_of_records(release, today, judgement))
    except (PeasantError, OSError, ValueError, KeyError, TypeError):
        return iter([Excess(UNREADABLE)])  # what it tells nobody can know
    if not told and search.secrets:
        told = [Excess(WITHHELD) for _ in leaks_in(earlier.folder, search)][:1]
    return iter(told)


def _of_records(release: Release, today: Release, judgement: _Judgement) -> Iterator[Excess]:
    now = today.records()
    beside = next(now, None)
    for old in release.records(today.base):
        while beside is not None and beside["id"] < old["id"]:
            beside = next(now, None)
        new = beside if beside is not None and beside["id"] == old["id"] else None
        if old != new and (excess := judgement.excess(old, new)) is not None:
            yield excess


@dataclass(frozen=True)
class _Judgement:
    """What today's rules say of records that went out earlier."""

    checked: Checked

    @property
    def plan(self) -> Plan:
        return self.checked.plan

    def excess(self, old: Record, new: Record | None) -> Excess | None:
        """What a record of an earlier version tells that it may not tell today; None: nothing."""
        old = _led_on(old, self._merged)
        identity, source = old["id"], self._source_ids.get(old["id"], old["id"])
        if identity in self.plan.pseudonyms:  # under the id that was not to be known
            return Excess(WITHHELD, identity)
        if old["type"] == ["Tombstone"]:
            return None
        if source in self._merged:
            return self._of_merged(old, self._merged[source])
        if source in self.plan.withheld or source in self._refused:
            return Excess(WITHHELD, identity)
        if new is not None and new["type"] == ["Tombstone"]:
            return Excess(WITHHELD, identity)
        closed = self._closed(old, source)
        if closed is not None:
            return Excess(CLOSED, identity, closed)
        return self._less(old, new) if source not in self._waiting else None

    def _of_merged(self, old: Record, into: str) -> Excess | None:
        """What a record told that is merged: the other one tells it today, as far as that goes out."""
        if into in self.plan.withheld or into in self._refused:
            return Excess(WITHHELD, old["id"])
        closed = self._closed(old, into)
        return None if closed is None else Excess(CLOSED, old["id"], closed)

    def _closed(self, old: Record, source: str) -> str | None:
        """A key of which today's rules let less out than an earlier version holds."""
        kind = self.plan.model.kinds[old["type"][0]]
        access = self._access.get(source)
        plan = self.plan
        if kind.is_place and plan.places:  # as exact as it was then
            spot = spot_of(old, plan.rules.coarseness(kind.name, access or {}, "place"), kind)
            plan = replace(plan, places={**plan.places, old["id"]: spot})
        shown = redact(old, access, plan)
        small = (key for key in kind.keys_with(Mark.PEOPLE) if key in old and 0 < old[key] < plan.rules.threshold)
        cut = (key for key, value in old.items() if key not in _APART and shown.get(key) != value)
        return next(chain(cut, small), None)

    def _less(self, old: Record, new: Record | None) -> Excess | None:
        """That today tells less of a record, or nothing, though no rule speaks of it."""
        kind = self.plan.model.kinds[old["type"][0]]
        if self.plan.rules.gone == "keep" and _TELLING.isdisjoint(kind.roles):
            return None
        if new is None:
            return Excess(GONE, old["id"])
        key = next((key for key in old if key not in _APART and tells_less(old[key], new.get(key))), None)
        return None if key is None else Excess(GONE, old["id"], key)

    @property
    def _merged(self) -> Mapping[str, str]:
        """What each record that was merged is today."""
        return self.checked.judged.gathered.merged

    @cached_property
    def _source_ids(self) -> Mapping[str, str]:
        """The ids of persons by their pseudonyms."""
        return {hidden: real for real, hidden in self.plan.pseudonyms.items()}

    @cached_property
    def _access(self) -> Mapping[str, Mapping[str, Any]]:
        return {row.id: row.access for row in self.checked.judged.gathered.rows() if row.access}

    @cached_property
    def _refused(self) -> frozenset[str]:
        """Rejected records that the rules would have withheld."""
        gathered, base = self.checked.judged.gathered, self.checked.job.base
        return frozenset(resolve_id(base, each.id) for each in gathered.refused if each.is_withheld(self.plan.rules))

    @cached_property
    def _waiting(self) -> frozenset[str]:
        """Records that something is wrong with: they are set aside, not gone."""
        job = self.checked.job
        names = {each.record for each in self.checked.report().problems if each.blocks and each.record}
        return self.checked.aside | {resolve_id(job.base, name) for name in names}


def _led_on(record: Record, merged: Mapping[str, str]) -> Record:
    """A record, with what it points at as it stands today where that was merged into something else."""
    return {key: value if key == "id" else _led(value, merged) for key, value in record.items()} if merged else record


def _led(value: Any, merged: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return merged.get(value, value)
    if isinstance(value, list):
        return [_led(each, merged) for each in value]
    return {key: _led(each, merged) for key, each in value.items()} if isinstance(value, Mapping) else value
