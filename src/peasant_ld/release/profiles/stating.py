"""A normalized record becomes a node of a profile: its class by its types, its values by the rows of their properties.

A property is looked up by its own term, then by the standard terms that it is stated with, too; so a key of one's own
goes into a profile where one of these is known there. What cannot be said is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.model import Key, Kind, Model
from peasant_ld.model.also import Aspect
from peasant_ld.model.marks import Role, bare
from peasant_ld.release.profiles.losses import Losses, Reason
from peasant_ld.release.profiles.table import Profile, ProfileClass, Way, fits
from peasant_ld.release.profiles.template import Unsaid, Words, fill, into
from peasant_ld.release.profiles.values import PLAIN_DATES, Known, Said, said

Record = Mapping[str, Any]
_CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
# A date that begins or ends with this.
_ENDS = (Aspect.START, Aspect.END)
# Where a template states something of another node than that of the record.
ELSEWHERE = "@graph"


def class_of(record: Record, profile: Profile, model: Model) -> ProfileClass | None:
    """The class of a normalized record in a profile; None where there is none."""
    kind = model.kinds.get(record["type"][0])
    roles = _roles_of(kind) | ({Role.IMAGE} if kind and kind.is_image(record) else set())
    return profile.class_of(map(model.context.expand, record["type"]), roles)


def _roles_of(kind: Kind | None) -> set[str]:
    """What all records of a kind are: only some of the documents that can be pictures are."""
    return set(kind.roles - {Role.IMAGE}) if kind else set()


@dataclass(frozen=True)
class Stater:
    """What says records in the terms of a profile. `known` tells the class and label of what a reference points at."""

    profile: Profile
    model: Model
    known: Known
    losses: Losses
    _rows: dict[tuple[str, str, str, str], tuple[tuple[Way, ...], ...]] = field(default_factory=dict)
    _expected: dict[tuple[str, str], Words] = field(default_factory=dict)

    def nodes(self, record: Record) -> list[dict[str, Any]]:
        """The node of a record, and what it states of others; none for a kind that the profile has no class for."""
        found = class_of(record, self.profile, self.model)
        if found is None:
            self.losses.kinds[record["type"][0]] += 1
            return []
        self.losses.written += 1
        own = self._own(record, found)
        node: dict[str, Any] = fill(found.node, own)
        kind = record["type"][0]
        for key, value in record.items():
            if key in ("id", "type"):
                continue
            more = own | {"key": key, "property": self._property(kind, key)}
            for each in said(value, (kind, key), self.model.context, self._told):
                node = self._with(node, each._replace(words={**more, **each.words}), (found, kind, key))
        return [node, *node.pop(ELSEWHERE, [])]

    def _own(self, record: Record, found: ProfileClass) -> dict[str, Any]:
        """The words of a record itself; its plain values as `this.key`, what it points at as `line.key`."""
        title = record["id"].rpartition("//")[2].partition("/")[2] or record["id"]
        own = {"self": record["id"], "self.types": self._types(record, found)}
        own |= {f"self.{name}": word for name, word in self.known(record["id"]).items()}
        own["self.title"] = own.get("self.label", title)
        for key, value in record.items():
            if isinstance(value, str) and key != "id":
                own |= {f"this.{key}": value, f"line.{key}": self._told(record["type"][0], key)(value).get("line")}
        return own

    def _types(self, record: Record, found: ProfileClass) -> list[str]:
        """The class of a record, and the types that it has in the namespace of the profile anyhow."""
        own = self.profile.own
        expanded = [self.model.context.expand(each) for each in record["type"]]
        stated = [each.removeprefix(own) for each in expanded if own and each.startswith(own)]
        return list(dict.fromkeys([found.type or found.name, *stated]))

    def _told(self, kind: str, key: str) -> Known:
        """What is known of the values of a key: as they are, else as all that the key may point at is."""

        def known(identity: str) -> Words:
            return self.known(identity) or self._expect(kind, key)

        return known

    def _expect(self, kind: str, key: str) -> Words:
        if (kind, key) not in self._expected:
            self._expected[kind, key] = self._possible(self._key(kind, key))
        return self._expected[kind, key]

    def _possible(self, key: Key | None) -> Words:
        """The classes that all may have that a key points at, and what they are called if that is one name."""
        kinds = [self.model.kinds[each] for each in key.kinds if each in self.model.kinds] if key else []
        classes = [found for kind in kinds for found in self._classes_of(kind) if found is None or found.outside]
        if key and key.terms:
            classes = [self.profile.class_of([_CONCEPT], ())]
        common = self.profile.common(classes)
        return {"type": common.type, "line": tuple(each.line for each in classes if each)} if common else {}

    def _classes_of(self, kind: Kind) -> Iterator[ProfileClass | None]:
        """The classes that records of a kind may have: that of its types, and those of what it sometimes is."""
        types = [self.model.context.expand(each) for each in (kind.name, *kind.types)]
        for more in [(), *(sometimes for _, _, sometimes in kind.types_when)]:
            yield self.profile.class_of([*types, *map(self.model.context.expand, more)], _roles_of(kind))

    def _key(self, kind: str, key: str) -> Key | None:
        known = self.model.kinds
        return (known[kind].keys if kind in known else self.model.nodes.get(kind, {})).get(key)

    def _with(self, node: dict[str, Any], value: Said, at: tuple[ProfileClass, str, str]) -> dict[str, Any]:
        """The node with one more value, by the first row that says it; what is lost on the way is counted."""
        owner, kind, key = at
        failed: list[Reason] = []
        for row in self._rows_for(owner, kind, key, value.form):
            done: list[Way] = []
            for way in row:
                try:
                    node = self._said(node, way, value.words)
                    done.append(way)
                except Unsaid as error:
                    failed.append(_reason(value, error))
            if done:
                self._count_parts(value, done, (kind, key))
                return node
        self.losses.values[max(failed, key=_WEIGHT.index, default=Reason.NO_TERM), kind, key] += 1
        return node

    def _count_parts(self, value: Said, done: list[Way], at: tuple[str, str]) -> None:
        """Count what of a value is not said where the rest is: the vague end of a period, a part of a node."""
        kind, key = at
        used = frozenset().union(*(way.uses for way in done))
        if not value.exact and all(way.uses & PLAIN_DATES for way in done):
            self.losses.values[Reason.INEXACT, kind, key] += 1
        for part in value.parts:
            if used.isdisjoint((part, f"{part}.each")):
                self.losses.values[Reason.NO_TERM, kind, f"{key}.{part}"] += 1

    def _said(self, node: dict[str, Any], way: Way, words: Words) -> dict[str, Any]:
        """The node with what one way says. Raises Unsaid where it says nothing of this value."""
        if not fits(way, words):
            raise Unsaid(next(iter(way.when)))
        return into(node, fill(way.say, words), self.profile.several)

    def _rows_for(self, owner: ProfileClass, kind: str, key: str, form: str) -> tuple[tuple[Way, ...], ...]:
        """The rows of a key in a class: that of its own property, those of its standard ones, that of its form.

        What begins a period with one property and ends it with another is said by both together.
        """
        at = (owner.name, kind, key, form)
        if at not in self._rows:
            stated, expand = self._key(kind, key), self.model.context.expand
            also = [(bare(expand(name)), part in _ENDS) for name, part in (stated.also if stated else ())]
            names = (bare(self._property(kind, key)), *(name for name, is_end in also if not is_end), f"*{form}")
            rows = [owner.rows[name] for name in names if name in owner.rows]
            ends = [way for name, is_end in also if is_end for way in owner.rows.get(name, ())]
            every = (*rows[:1], tuple(ends), *rows[1:])
            self._rows[at] = tuple(found for row in every if (found := _for_form(row, form)))
        return self._rows[at]

    def _property(self, kind: str, key: str) -> str:
        term = self.model.context.term(kind, key)
        return term.iri if term else ""


def _for_form(row: tuple[Way, ...], form: str) -> tuple[Way, ...]:
    """The ways of a row for values of a form."""
    return tuple(way for way in row if way.form in (None, form))


# The reasons for which the ways to say a value fail; the last in this order is the nearest to having said it.
_WEIGHT = (Reason.NO_TERM, Reason.TARGET, Reason.INEXACT, Reason.SEVERAL)


def _reason(value: Said, error: Unsaid) -> Reason:
    """Why a way does not say a value."""
    missing = error.args[0] if error.args else None
    if missing is None:
        return Reason.SEVERAL
    if missing in PLAIN_DATES and value.form == "date":
        return Reason.INEXACT
    return Reason.TARGET if missing == "type" or missing.startswith("line") else Reason.NO_TERM
