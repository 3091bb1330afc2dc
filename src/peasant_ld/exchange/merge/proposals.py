"""Records of several datasets -> the pairs that may be one, and why; what tells against it stands beside.

By what has an identity of its own: numbers of registers, addresses elsewhere, one address named by the other,
notations in one list; and by names, but never those of persons. Nothing is merged here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, islice
from typing import Any, NamedTuple

import orjson

from peasant_ld.access.folding import tokens_of
from peasant_ld.flow.duplicates import NUMBER, ROLES, differing, told_apart, traces_of_names, traces_of_things
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model import Kind, Mark, Model, Role
from peasant_ld.model.iri import canonical
from peasant_ld.model.marks import bare
from peasant_ld.model.skos import keys_stating
from peasant_ld.problem import Place
from peasant_ld.reading.record import texts_in

# Pairs that are proposed of records that all share one thing; what is shared by more tells little of each.
MOST = 200


class SignReason(StrEnum):
    """Why two records may be one, the strongest first: words of the sheet."""

    SAME_ID = "same id"
    NUMBER = "identifier"
    SAME = "same as"
    NOTATION = "notation"
    NAME = "name"


class Against(StrEnum):
    """What tells against it: words of the sheet."""

    KINDS = "two kinds"
    NUMBERS = "other identifiers"
    ADDRESSES = "other addresses"
    SEVERAL = "several in one dataset"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is kept of a record while others are looked at: whose it is, and what may be shown of it.

    `apart` is what tells it from others, `within` the places and the lists that it lies in, `digest` what it states.
    `label` is what it is called, where that goes out; `shown` are the keys of which the values may be shown.
    """

    id: str
    origin: int
    kind: str
    place: Place
    apart: Mapping[str, frozenset[str]]
    within: Mapping[str, frozenset[str]]
    digest: bytes = b""
    label: str = ""
    shown: frozenset[str] = frozenset()


class WhatIsShown(NamedTuple):
    """What goes out of a record: what it is called, and the keys of it."""

    label: str
    keys: frozenset[str]

    @classmethod
    def of(cls, record: Mapping[str, Any], kind: Kind) -> WhatIsShown | None:
        """What goes out of a normalized record; nothing is shown of a person."""
        label = " / ".join(dict.fromkeys(kind.name_of(record).values()))
        return None if kind.is_person else cls(label, frozenset(record))


class Sign(NamedTuple):
    """What two records share: for which reason it tells that they are one, with which key, and the value as written."""

    reason: SignReason
    shared: str
    key: str
    value: str


@dataclass(slots=True)
class Pair:
    """Two records that may be one: `one` would stay. The signs, the strongest first, and what tells against it."""

    one: Candidate
    other: Candidate
    signs: list[Sign] = field(default_factory=list)
    against: list[Against] = field(default_factory=list)

    @property
    def ids(self) -> tuple[str, str]:
        """The absolute ids of both."""
        return self.one.id, self.other.id


@dataclass(slots=True)
class Finder:
    """Records pass by, those of one origin after those of another; then come the pairs."""

    _known: dict[tuple[int, str], Candidate] = field(default_factory=dict)
    _signs: dict[tuple[SignReason, str], dict[tuple[int, str], Sign]] = field(default_factory=dict)
    _names: dict[str, frozenset[str]] = field(default_factory=dict)
    _addressed: dict[str, list[Candidate]] = field(default_factory=dict)
    unseen: int = 0

    def note(self, row: Row, origin: int, place: Place, model: Model, shown: WhatIsShown | None) -> None:
        """Take in a row of an origin; `shown` is what of it goes out, None where nothing does."""
        record, kind = row.record(), model.kinds.get(row.kind)
        if kind is None:
            return
        label, keys = shown or WhatIsShown("", frozenset())
        around = kind.keys_with(Mark.AROUND, Mark.LISTED)
        within = {key: frozenset(texts_in(record.get(key))) for key in around if key in record}
        apart = {key: value for key, value in told_apart(record, kind).items() if key not in around}
        apart |= _addresses(record, kind, model)
        self._known[origin, row.id] = Candidate(
            row.id, origin, row.kind, place, apart, within, _digest(record), label, keys
        )
        if kind.is_place or Role.SCHEME in kind.roles:
            names = ("".join(tokens_of(name)) for name in kind.name_of(record).values())
            self._names[row.id] = frozenset(names) - {""}
        for sign in signs_of(record, kind, model):
            self._signs.setdefault((sign.reason, sign.shared), {})[origin, row.id] = sign

    def doubled(self) -> dict[str, list[Candidate]]:
        """The records of which several origins have the id, by id."""
        found: dict[str, list[Candidate]] = {}
        for known in self._known.values():
            found.setdefault(known.id, []).append(known)
        return {identity: found[identity] for identity in sorted(found) if len(found[identity]) > 1}

    def pairs(self) -> list[Pair]:
        """Pairs of records of two origins, by origins and ids, each once with all its signs."""
        found: dict[tuple[str, str], Pair] = {}
        for (reason, shared), holders in sorted(self._signs.items(), key=_weight):
            members = [self._known[each] for each in holders]
            named = self._by_address().get(shared, []) if reason is SignReason.SAME else []
            for one, other in self._crossing(members, named):
                if self._tells(reason, one, other):
                    sign = holders.get((other.origin, other.id)) or next(iter(holders.values()))
                    found.setdefault((one.id, other.id), Pair(one, other)).signs.append(sign)
        self._tell_against(found.values())
        return [found[ids] for ids in sorted(found, key=lambda each: _order(found[each]))]

    def known(self) -> dict[str, Candidate]:
        """The records by id; of several with one id that of the first origin."""
        return {known.id: known for known in reversed(list(self._known.values()))}

    def _by_address(self) -> Mapping[str, list[Candidate]]:
        """The records by their own address, which others may name as that of the same thing."""
        if not self._addressed:
            for known in self._known.values():
                self._addressed.setdefault(_address(known.id), []).append(known)
        return self._addressed

    def _crossing(self, members: list[Candidate], named: list[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
        """The pairs of records of two origins; of very many the first ones, and the others are counted."""
        every = sorted({(each.origin, each.id): each for each in (*members, *named)}.values(), key=_place_in)
        crossing = ((one, other) for one, other in combinations(every, 2) if one.origin != other.origin)
        yield from (pair for pair in islice(crossing, MOST) if pair[0].id != pair[1].id)
        self.unseen += sum(1 for _ in crossing)

    def _tells(self, reason: SignReason, one: Candidate, other: Candidate) -> bool:
        """Whether what two records share tells anything: of a notation in one list, of a name where nothing differs."""
        lies = [self._is_one(key, one, other) for key in one.within if key in other.within]
        if reason is SignReason.NOTATION:
            return any(lies)
        return reason is not SignReason.NAME or (all(lies) and not differing(one.apart, other.apart))

    def _is_one(self, key: str, one: Candidate, other: Candidate) -> bool:
        """Whether two records lie in one place, or stand in one list: by its id, or by what it is called."""
        mine, theirs = one.within[key], other.within[key]
        names = [frozenset().union(*(self._names.get(each, ()) for each in ids)) for ids in (mine, theirs)]
        return not mine.isdisjoint(theirs) or not names[0].isdisjoint(names[1])

    def _tell_against(self, pairs: Iterable[Pair]) -> None:
        """Note what tells against each pair: kinds, numbers, addresses, and others that would become one with it."""
        sure: dict[tuple[tuple[int, str], int], set[str]] = {}
        listed = list(pairs)
        for pair in listed:
            if pair.signs[0].reason is not SignReason.NAME:
                for mine, theirs in ((pair.one, pair.other), (pair.other, pair.one)):
                    sure.setdefault(((mine.origin, mine.id), theirs.origin), set()).add(theirs.id)
        for pair in listed:
            pair.against += against(pair.one, pair.other)
            both = ((pair.one, pair.other), (pair.other, pair.one))
            if any(len(sure.get(((mine.origin, mine.id), theirs.origin), ())) > 1 for mine, theirs in both):
                pair.against.append(Against.SEVERAL)


def against(one: Candidate, other: Candidate) -> list[Against]:
    """What two records state that no single thing is, or has twice."""
    found = [Against.KINDS] if one.kind != other.kind else []
    names = differing(one.apart, other.apart)
    if any(name.startswith("number ") for name in names):
        found.append(Against.NUMBERS)
    if any(name.startswith("address ") for name in names):
        found.append(Against.ADDRESSES)
    return found


def signs_of(record: Mapping[str, Any], kind: Kind, model: Model) -> Iterator[Sign]:
    """What tells of a normalized record that another one is the same."""
    is_group = Role.GROUP in kind.roles  # "several unions" of two sources are not the same unions
    for trace in traces_of_things(record, kind):
        if trace.code == NUMBER:
            yield Sign(SignReason.NUMBER, f"{trace.among} {trace.folded}", trace.key, trace.value)
        else:
            yield Sign(SignReason.SAME, _address(trace.value), trace.key, trace.value)
    for key in keys_stating(model, kind.name, "exactMatch"):
        yield from (Sign(SignReason.SAME, _address(each), key.name, each) for each in texts_in(record.get(key.name)))
    for key in keys_stating(model, kind.name, "notation"):
        yield from (Sign(SignReason.NOTATION, each, key.name, each) for each in texts_in(record.get(key.name)))
    if not kind.is_person and not is_group and not ROLES.isdisjoint(kind.roles):
        for trace in traces_of_names(record, kind):
            if trace.key in kind.keys_with(Mark.LABEL):
                yield Sign(SignReason.NAME, f"{kind.name} {trace.folded}", trace.key, trace.value)


def _addresses(record: Mapping[str, Any], kind: Kind, model: Model) -> dict[str, frozenset[str]]:
    """The addresses of the same thing elsewhere, by who gives them: an authority gives one to each thing."""
    found: dict[str, set[str]] = {}
    keys = dict.fromkeys((*kind.keys_with(Mark.SAME), *(k.name for k in keys_stating(model, kind.name, "exactMatch"))))
    for key in keys:
        for value in texts_in(record.get(key)):
            whole = _address(value)
            found.setdefault(f"address {whole.rpartition('/')[0]}", set()).add(whole)
    return {name: frozenset(values) for name, values in found.items()}


def _digest(record: Mapping[str, Any]) -> bytes:
    """What a normalized record states, in a few bytes; what it says of access is left out."""
    said = {name: value for name, value in record.items() if name != "access"}
    return hashlib.blake2b(orjson.dumps(said, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


def _address(iri: str) -> str:
    return bare(canonical(iri)).rstrip("/")


def _weight(item: tuple[tuple[SignReason, str], Any]) -> tuple[int, str]:
    (reason, shared), _ = item
    return list(SignReason).index(reason), shared


def _place_in(known: Candidate) -> tuple[int, str]:
    return known.origin, known.id


def _order(pair: Pair) -> tuple[Any, ...]:
    return list(SignReason).index(pair.signs[0].reason), pair.one.origin, pair.one.id, pair.other.origin, pair.other.id
