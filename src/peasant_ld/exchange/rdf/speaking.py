"""What of a graph speaks of other values of its record: evidence, and shares -> entries, as a person writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.exchange.rdf.forms import NO_FIT, Unfit
from peasant_ld.exchange.rdf.node import SPEAKING, NodeReader, Stated, about_of
from peasant_ld.exchange.rdf.standard import own_keys
from peasant_ld.model import Key, Kind
from peasant_ld.rdf.evidence import PARTS, TEXT


def add_speaking(reader: NodeReader, subject: Any, kind: Kind, record: dict[str, Any]) -> None:
    """Put into a record the entries that speak of what it states."""
    speaking = _Speaking(reader, kind, record)
    for iri, key in own_keys(reader.model, kind.name).items():
        if key.node in SPEAKING:
            made = [speaking.entry(key, said) for said in reader.said(subject, iri)]
            if entries := [each for each in made if each is not None]:
                record[key.name] = entries


@dataclass(frozen=True, slots=True)
class _Speaking:
    reader: NodeReader
    kind: Kind
    record: Mapping[str, Any]

    def entry(self, key: Key, said: Stated) -> dict[str, Any] | None:
        """One entry; None for one that speaks of nothing that the record states, which is noted."""
        mark = len(self.reader.read)
        try:
            about = about_of(said.thing)
            entry = self._evidence(about) if key.node == "Statement" else self._share(about)
        except Unfit as reason:
            del self.reader.read[mark:]
            self.reader.refuse(said, key.name, reason)
            return None
        self.reader.read.append(said)
        return entry

    def _share(self, about: Any) -> dict[str, Any]:
        out: dict[str, Any] = {"of": self._key_of(self._one(about, "Share", "of")).name}
        return self._whole(out, about, "Share", ("value", "percentage"))

    def _evidence(self, about: Any) -> dict[str, Any]:
        """One entry of evidence: of which key, of which of its values, what says so, where, and how surely."""
        key = self._key_of(self._one(about, "Statement", "predicate"))
        if key.name not in self.record:
            raise Unfit(NO_FIT, key.name)
        out: dict[str, Any] = {"of": key.name}
        if _is_several(self.record[key.name]):
            out["value"] = self._spoken(key, self._one(about, "Statement", "object"))
        if passage := self._passage(about):
            out["where"] = passage
        return self._whole(out, about, "Statement", ("source", "status", "note"))

    def _whole(self, out: dict[str, Any], about: Any, node: str, names: tuple[str, ...]) -> dict[str, Any]:
        """An entry with the rest of its keys. Raises Unfit where it lacks what it cannot do without."""
        keys = self.reader.model.nodes[node]
        for name in names:
            self.reader.put(out, keys[name], self.reader.said(about, self._iri(node, name)))
        if missing := [each.name for each in keys.values() if each.required and each.name not in out]:
            raise Unfit(NO_FIT, ", ".join(missing))
        return out

    def _one(self, about: Any, node: str, key: str) -> Any:
        """The one thing that a node says under a key. Raises Unfit where it says none."""
        stated = self.reader.said(about, self._iri(node, key))
        if not stated:
            raise Unfit(NO_FIT, key)
        self.reader.read.append(stated[0])
        return stated[0].thing

    def _iri(self, node: str, key: str) -> str:
        term = self.reader.model.context.term(node, key)
        return term.iri if term is not None else ""

    def _key_of(self, thing: Any) -> Key:
        found = own_keys(self.reader.model, self.kind.name).get(getattr(thing, "value", ""))
        if found is None:
            raise Unfit(NO_FIT, ", ".join(self.kind.keys))
        return found

    def _spoken(self, key: Key, thing: Any) -> Any:
        """The value that evidence speaks of, as its key has it. Raises Unfit."""
        if key.node is not None and str(about_of(thing)) in self.reader.nested:
            return self.reader.nested[str(about_of(thing))]
        found = self.reader.value(key, thing)
        if isinstance(found, Mapping):
            return {tag: each[0] if isinstance(each, list) else each for tag, each in found.items()}
        return found[0] if isinstance(found, list) else found

    def _passage(self, about: Any) -> str | dict[str, str] | None:
        """A place in a document, with what is counted there apart."""
        texts = {}
        for name in ("where", *(key for key, _ in PARTS.values())):
            for said in self.reader.said(about, self._iri("Statement", name))[:1]:
                texts[name] = str(said.thing.value)
                self.reader.read.append(said)
        whole = texts.pop("where", None)
        out = {name: texts[key] for name, (key, _) in PARTS.items() if key in texts}
        if whole is None or not out:
            return whole
        counted = ", ".join(sign + texts[key] for key, sign in PARTS.values() if key in texts)
        rest = whole.removeprefix(counted).removeprefix(", ")
        return out | ({TEXT: rest} if rest else {})


def _is_several(value: Any) -> bool:
    """Whether a key has several values, so that it must be said which is meant."""
    if isinstance(value, Mapping):
        return len(value) > 1 or any(isinstance(each, list) and len(each) > 1 for each in value.values())
    return isinstance(value, list) and len(value) > 1
