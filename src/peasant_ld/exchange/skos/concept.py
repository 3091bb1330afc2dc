"""What a file says of a concept, a list or a collection -> a record; what no key of its kind holds is counted by name.

Which property becomes which key the model says: its own properties, then the standard ones that it states beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.rdf.parsed import FileStatements
from peasant_ld.exchange.values import day_of, in_plain_sight, is_edtf, tag_of, without_addresses
from peasant_ld.model import Key, Kind, Model
from peasant_ld.model.also import Aspect
from peasant_ld.model.grammar import IRI, LINK, REF, fits
from peasant_ld.model.skos import SKOS
from peasant_ld.problem import Place, Problem, Severity

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XL = "http://www.w3.org/2008/05/skos-xl#"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
# What is said of a text that has an address of its own (SKOS-XL, S55 to S57; SKOS Primer, 4.2).
TEXTS = (f"{_XL}literalForm", f"{RDF}value")
# Other words for what a list is called, and the same names with addresses of their own.
SAME = {
    "http://purl.org/dc/terms/title": f"{SKOS}prefLabel",
    "http://purl.org/dc/elements/1.1/title": f"{SKOS}prefLabel",
    "http://purl.org/dc/elements/1.1/description": "http://purl.org/dc/terms/description",
    **{f"{_XL}{name}": f"{SKOS}{name}" for name in ("prefLabel", "altLabel", "hiddenLabel")},
}
_ADDRESSES = {"iri": IRI, "iris": IRI, "link": LINK, "links": LINK}


@dataclass(slots=True)
class ConceptReader:
    """Makes records of subjects; `ids` are the ids of those whose IRI cannot be one, by IRI."""

    model: Model
    statements: FileStatements
    account: Account
    language: str
    ids: Mapping[str, str]
    used: set[Any] = field(default_factory=set)  # texts with addresses of their own that came along

    def record(self, subject: str, kind: Kind) -> dict[str, Any]:
        """The record of a subject."""
        identity = self.ids.get(subject, subject)
        reading = _Reading(self, kind, identity, Place(self.statements.files[subject]))
        stated = self.statements.about[subject]
        keys = _keys(self.model, kind.name)
        later = [name for name in stated if name not in keys and name != f"{RDF}type"]
        for name in stated:
            if name in keys:
                for value in stated[name]:
                    reading.put(keys[name], name, value)
        for name in later:
            key = _beside(self.model, kind.name).get(name)
            for value in stated[name]:
                if key is None:
                    reading.lose(name)
                else:
                    reading.put(key, name, value, beside=True)
        return reading.finished()


@lru_cache(maxsize=64)
def _keys(model: Model, kind: str) -> Mapping[str, Key]:
    """The keys of a kind by the property that is their own."""
    terms = ((key, model.context.term(kind, key.name)) for key in model.kinds[kind].keys.values())
    return {term.iri: key for key, term in terms if term is not None}


@lru_cache(maxsize=64)
def _beside(model: Model, kind: str) -> Mapping[str, Key]:
    """The keys of a kind by other properties that say the same, where one key only does."""
    found: dict[str, list[Key]] = {}
    for key in model.kinds[kind].keys.values():
        for name, aspect in key.also:
            if aspect is Aspect.VALUE:
                found.setdefault(model.context.expand(name), []).append(key)
    own = _keys(model, kind)
    alone = {name: keys[0] for name, keys in found.items() if len(keys) == 1}
    return alone | {name: own[iri] for name, iri in SAME.items() if iri in own}


@dataclass(slots=True)
class _Reading:
    """One record while it is made."""

    of: ConceptReader
    kind: Kind
    identity: str
    place: Place
    data: dict[str, Any] = field(default_factory=dict)

    def put(self, key: Key, name: str, value: Any, beside: bool = False) -> None:
        """Put a value where it belongs, or count it as lost; one that is said `beside` what is stated adds nothing."""
        if key.form in ("text", "texts"):
            texts = list(self._texts(value))
            for text in texts:
                self._put_text(key, name, text, beside)
            if not texts:
                self.lose(name)
        elif (made := self._made(key.form, name, value)) is None:
            self.lose(name)
        else:
            self._put_value(key, name, made, beside)

    def lose(self, name: str) -> None:
        """Count a value that has no place."""
        self.of.account.lost[self.of.model.context.compact(name)] += 1

    def finished(self) -> dict[str, Any]:
        """The record, with its keys in the order of the model."""
        head = {"id": self.identity, "type": self.kind.name}
        return head | {key: self.data[key] for key in self.kind.keys if key in self.data}

    def _texts(self, value: Any) -> Iterator[Any]:
        """The literal that a value is, or those that it holds."""
        if isinstance(value, ox.Literal):
            yield value
            return
        node = value.value if isinstance(value, ox.NamedNode) else value
        for text in self.of.statements.texts(node, TEXTS):
            self.of.used.add(node)
            yield text

    def _clean(self, text: str) -> str:
        """A text as it may come in: nothing hidden in it, and no e-mail address."""
        plain = in_plain_sight(text)
        if plain != text:
            self.of.account.mended["hidden signs"] += 1
        clean, addresses = without_addresses(plain)
        if addresses:
            self.of.account.contacts["e-mail"] += addresses
        return clean.strip()

    def _put_text(self, key: Key, name: str, literal: Any, beside: bool) -> None:
        tag, text = tag_of(literal.language) or self.of.language, self._clean(literal.value)
        stated = self.data.setdefault(key.name, {})
        if not text:
            self.lose(name)
        elif key.form == "texts":
            if text not in stated.setdefault(tag, []):
                stated[tag].append(text)
        elif stated.setdefault(tag, text) != text:
            self.lose(name)
            if not beside:
                told = Problem("PLD109", self.place, self.identity, f"{key.name}.{tag}", text, Severity.WARNING)
                self.of.account.tell(told)
        if not stated:
            del self.data[key.name]

    def _put_value(self, key: Key, name: str, made: str, beside: bool) -> None:
        if key.many:
            listed = self.data.setdefault(key.name, [])
            if made not in listed:
                listed.append(made)
        elif self.data.setdefault(key.name, made) != made and not beside:
            self.data[key.name] = max(made, self.data[key.name])  # of two days of change the later one
            self.lose(name)

    def _made(self, form: str, name: str, value: Any) -> str | None:
        """A value in the form of a key; None where it cannot be."""
        if isinstance(value, ox.NamedNode):
            iri = self.of.ids.get(value.value, value.value)
            pattern = REF if form in ("ref", "refs") else _ADDRESSES.get(form)
            return iri if pattern and fits(pattern, iri) else None
        if not isinstance(value, ox.Literal):
            return None
        if form == "stamp":
            return value.value if is_edtf(value.value) else day_of(value.value)
        if form in ("token", "tokens"):
            datatype = value.datatype.value
            if datatype != _STRING:
                self.of.account.lost[f"{self.of.model.context.compact(name)} (^^{datatype})"] += 1
            return self._clean(value.value) or None
        return value.value if form in _ADDRESSES and fits(_ADDRESSES[form], value.value) else None
