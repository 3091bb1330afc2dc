"""Concepts are held together against what SKOS asks of a thesaurus, and what readers of one rely on.

What shapes can say of one record they say (`shapes/concept.shacl.ttl`). Here is what takes all concepts at once: who is
above whom, and what no two of a list share. Only concepts and their lists are kept, in memory that grows with them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from peasant_ld.check.hierarchy import Circle, Hierarchy, circles
from peasant_ld.check.results import Result
from peasant_ld.model import Model, Role
from peasant_ld.model.skos import BROADER, NARROWER, RELATED, SkosKey, keys_relating, keys_stating
from peasant_ld.problem import Place
from peasant_ld.rdf.terms import quoted

# Components of results that no shape gave.
CIRCLE, BOTH, NOTATION, LABEL = "BroaderCircle", "RelatedAndBroader", "DoubledNotation", "DoubledLabel"
OUTSIDE, BELOW, GENERAL = "OutsideOfLists", "TopWithBroader", "RelatedInGeneral"
_ARROW = " → "
Facts = Mapping[str, Any]
Found = tuple[Result, Facts]


class Link(NamedTuple):
    """One statement that leads from a concept to another: the record that makes it, the property, the other."""

    record: str
    path: str
    value: str


class Label(NamedTuple):
    """What a concept is called, or its notation, where only one in a list should be so: who, in what order, where."""

    number: int
    record: str
    origin: Place
    path: str
    token: str


class _Keys(NamedTuple):
    """The keys of a kind that speak of a thesaurus; `concept` says whether its records are concepts."""

    concept: bool
    broader: tuple[SkosKey, ...]
    narrower: tuple[SkosKey, ...]
    related: tuple[SkosKey, ...]
    general: tuple[SkosKey, ...]
    lists: tuple[SkosKey, ...]
    top_of: tuple[SkosKey, ...]
    tops: tuple[SkosKey, ...]
    labels: tuple[SkosKey, ...]
    notations: tuple[SkosKey, ...]


@dataclass(slots=True)
class Thesaurus:
    """The concepts of a dataset: taken in one by one (`note`), then held together (`findings`)."""

    model: Model
    base: str
    _concepts: dict[str, bool] = field(default_factory=dict)  # whether its kind can say in which list it is
    _up: dict[str, dict[str, Link]] = field(default_factory=dict)
    _own: set[tuple[str, str]] = field(default_factory=set)
    _related: list[Link] = field(default_factory=list)
    _general: list[tuple[Link, str]] = field(default_factory=list)
    _lists: dict[str, set[str]] = field(default_factory=dict)
    _tops: dict[str, set[str]] = field(default_factory=dict)
    _labels: list[tuple[str, Label]] = field(default_factory=list)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of which records need be taken in."""
        return frozenset(name for name in self.model.kinds if any(_keys(self.model, name)))

    def note(self, record: Mapping[str, Any], number: int, origin: Place) -> None:
        """Take in one normalized record: the number by which it was read, and where it stands."""
        identity, kind = record["id"], record["type"][0]
        keys = _keys(self.model, kind)
        for link in _links(record, keys.broader):
            self._climb(identity, link.value, link)
        for link in _links(record, keys.narrower):
            self._climb(link.value, identity, link)
        self._related += _links(record, keys.related)
        for link in _links(record, keys.tops):
            self._tops.setdefault(identity, set()).add(link.value)
        if keys.concept:
            self._note_concept(record, keys)
            for code, path, token in _told_apart(record, keys):
                self._labels.append((code, Label(number, identity, origin, path, token)))

    def _climb(self, below: str, above: str, link: Link) -> None:
        self._up.setdefault(below, {}).setdefault(above, link)
        self._own.add((link.record, link.value))

    def _note_concept(self, record: Mapping[str, Any], keys: _Keys) -> None:
        identity = record["id"]
        self._concepts[identity] = bool(keys.lists or keys.top_of)
        self._lists.setdefault(identity, set()).update(link.value for link in _links(record, keys.lists))
        for link in _links(record, keys.top_of):
            self._tops.setdefault(link.value, set()).add(identity)
        suggested = keys.related[0].name if keys.related else ""
        self._general += [(link, suggested) for link in _links(record, keys.general)]

    def findings(self) -> dict[Result, Facts]:
        """What is wrong with the concepts taken together, as results with what there is to say beside them."""
        for scheme, tops in self._tops.items():
            for top in tops:
                self._lists.setdefault(top, set()).add(scheme)
        round_about = circles(self._up)
        return dict((*map(self._circle, round_about), *self._both(round_about), *self._doubled(), *self._standing()))

    def _circle(self, found: Circle) -> Found:
        """A circle is told once, where the statement stands that closes it."""
        steps = [self._short(each) for each in found.steps]
        if found.left_out:
            steps.insert(len(steps) // 2, f"… ({found.left_out})")
        facts = {"chain": _ARROW.join(steps)}
        return _result(self._up[found.closing[0]][found.closing[1]], CIRCLE, "Warning"), facts

    def _short(self, identity: str) -> str:
        return identity.removeprefix(self.base)

    def _both(self, round_about: Iterable[Circle]) -> Iterator[Found]:
        """Related, and one above the other (SKOS, S27); where one record says both, a shape tells it."""
        closing = {circle.closing for circle in round_about}
        above = {below: [each for each in wider if (below, each) not in closing] for below, wider in self._up.items()}
        hierarchy = Hierarchy.of(above)
        told = {frozenset(link[::2]) for link in self._related if link[::2] in self._own}
        for link in sorted(self._related):
            one, other = link.record, link.value
            if frozenset((one, other)) in told:
                continue
            if one == other:
                yield _result(link, BOTH, "Warning"), {"same": self._short(one)}
            told.add(frozenset((one, other)))
            for below, wider in ((one, other), (other, one)):
                if hierarchy.is_above(wider, below):
                    chain = _ARROW.join(map(self._short, hierarchy.way(below, wider)))
                    yield _result(link, BOTH), {"chain": chain} if chain else {}

    def _doubled(self) -> Iterator[Found]:
        """Notations and names that two concepts of one list have; the second tells it, in the order of reading."""
        first: dict[tuple[str, str, str], Label] = {}
        for code, label in sorted(self._labels, key=lambda each: each[1]):
            for scheme in sorted(self._lists[label.record]):
                known = first.setdefault((code, scheme, _folded(label.token) if code == LABEL else label.token), label)
                if known.record != label.record:
                    facts = {"same": self._short(known.record), "other": known.origin, "list": self._short(scheme)}
                    yield Result(label.record, label.path, label.token, code, "", "Warning"), facts
                    break

    def _standing(self) -> Iterator[Found]:
        """Concepts that no list, or nothing in their list, leads to; top concepts with something above; `related`."""
        in_lists = any(self._lists[each] for each in self._concepts)
        for identity, asked in sorted(self._concepts.items()):
            lists, above = self._lists[identity], self._up.get(identity, {})
            if asked and in_lists and not lists:
                yield Result(identity, "", "", OUTSIDE, "", "Info"), {}
            for scheme in sorted(lists & self._tops.keys()):
                if identity in self._tops[scheme]:
                    wider = [each for each in sorted(above) if scheme in self._lists.get(each, ())]
                    facts = {"list": self._short(scheme), "same": self._short(identity)}
                    for each in wider:
                        yield _result(above[each], BELOW, "Warning"), facts | {"known": self._short(each)}
                elif not above:
                    yield Result(identity, "", "", OUTSIDE, "", "Info"), {"list": self._short(scheme)}
        for link, suggested in self._general:
            if link.value in self._concepts:
                yield _result(link, GENERAL, "Info"), {"suggestion": suggested} if suggested else {}


def _result(link: Link, component: str, severity: str = "Violation") -> Result:
    return Result(link.record, link.path, f"<{link.value}>", component, "", severity)


def _links(record: Mapping[str, Any], keys: Iterable[SkosKey]) -> Iterator[Link]:
    for key in keys:
        value = record.get(key.name, ())
        yield from (Link(record["id"], key.iri, each) for each in ([value] if isinstance(value, str) else value))


def _told_apart(record: Mapping[str, Any], keys: _Keys) -> Iterator[tuple[str, str, str]]:
    """The names and notations of a concept: what they are, the property, and the literal."""
    for key in keys.labels:
        value = record.get(key.name)
        if isinstance(value, Mapping):
            yield from (
                (LABEL, key.iri, f"{quoted(text)}@{tag}") for tag, text in value.items() if isinstance(text, str)
            )
    for key in keys.notations:
        value = record.get(key.name, ())
        yield from ((NOTATION, key.iri, quoted(each)) for each in ([value] if isinstance(value, str) else value))


def _folded(token: str) -> str:
    """A name in a language, apart from capitals and spaces."""
    return " ".join(unicodedata.normalize("NFC", token).casefold().split())


@lru_cache(maxsize=256)
def _keys(model: Model, kind: str) -> _Keys:
    concept = Role.CONCEPT in model.kinds[kind].roles if kind in model.kinds else False
    return _Keys(
        concept,
        keys_stating(model, kind, *BROADER),
        keys_stating(model, kind, *NARROWER),
        keys_stating(model, kind, *RELATED),
        keys_relating(model, kind) if concept else (),
        keys_stating(model, kind, "inScheme"),
        keys_stating(model, kind, "topConceptOf"),
        keys_stating(model, kind, "hasTopConcept"),
        keys_stating(model, kind, "prefLabel") if concept else (),
        keys_stating(model, kind, "notation") if concept else (),
    )
