"""A graph -> the records that it holds, and every statement that has no place in them, as a problem.

What was published comes back as the records it was made of: what the model says by itself of a record that was read is
taken off, and anything that is then left has no place. So nothing is lost in silence, whatever the graph is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from peasant_ld.exchange.names import NewIds
from peasant_ld.exchange.rdf.node import RDF, NodeReader, Stated, local_id
from peasant_ld.exchange.rdf.parsed import FileStatements, owners_of
from peasant_ld.exchange.rdf.speaking import add_speaking
from peasant_ld.exchange.rdf.standard import (
    KindFound,
    Target,
    classes,
    kind_of,
    own_keys,
    rivals,
    standard_keys,
    standard_terms,
)
from peasant_ld.model import Kind, Mark, Model
from peasant_ld.model.also import Aspect
from peasant_ld.model.grammar import ID, IRI, fits
from peasant_ld.model.iri import kind_slug
from peasant_ld.model.marks import with_wider
from peasant_ld.model.skos import keys_stating
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.rdf.own_document import published_writer
from peasant_ld.rdf.statements import NTRIPLES
from peasant_ld.reading import Record

_TYPE = f"{RDF}type"
_SUB_CLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_TOMBSTONE = "Tombstone"
_WITHDRAWN = {"withdrawn": "on", "reason": "reason", "replacedBy": "replacedBy"}


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How a graph is read: the model, the base that ids are relative to, the language of texts that state none.

    `kinds` says of which kind the subjects of a class are that neither the model nor the standard terms know.
    """

    model: Model
    base: str
    language: str = "und"
    kinds: Mapping[str, str] = field(default_factory=dict)


def records_in(statements: FileStatements, asked: ReadAs) -> Iterator[Record | Problem]:
    """The records that statements hold, in the order in which their subjects stand there; then what has no place."""
    back = _WayBack(statements, asked)
    yield from back.identified()
    for subject, answer in back.kinds.items():
        yield from back.record(subject, answer)
    yield from back.left()
    for graph, number in sorted(statements.graphs.items()):
        yield Problem("PLD427", None, None, None, graph, Severity.WARNING, {"lines": number})


class _WayBack:
    """The reading of one graph: the kind and the id of each subject, and the statements that have found a place."""

    def __init__(self, statements: FileStatements, asked: ReadAs) -> None:
        self._about, self._files, self._asked = statements.about, statements.files, asked
        self._normalize = compile_normalizer(asked.model, asked.base)
        self._write = published_writer(asked.model, asked.base, NTRIPLES)
        self._ids: dict[Any, str] = {}
        self._placed: set[Stated] = set()
        self._why: dict[Stated, tuple[str, Mapping[str, Any]]] = {}
        self._unclear: dict[Any, KindFound] = {}
        self.kinds = dict(self._kinds())

    # ── what each subject is ──

    def _kinds(self) -> Iterator[tuple[Any, Kind | None]]:
        """The kind of each subject that has one; None for a record that was withdrawn."""
        model, tombstone = self._asked.model, self._asked.model.context.types[_TOMBSTONE]
        wider = {each: _names(said[_SUB_CLASS]) for each, said in self._about.items() if _SUB_CLASS in said}
        for subject, said in self._about.items():
            types = _names(said.get(_TYPE, ()))
            if tombstone in types:
                yield subject, None
            elif answer := kind_of(with_wider(types, wider), model, self._asked.kinds):
                if answer.kind is None:
                    self._unclear[subject] = answer
                else:
                    yield subject, answer.kind

    def identified(self) -> Iterator[Problem]:
        """Give an id to each subject whose name can be none, or that has none, and tell of it (PLD421, PLD445)."""
        base = self._asked.base
        names = NewIds(local_id(each, base) for each in self.kinds if isinstance(each, str))
        nameless = []
        for subject, kind in self.kinds.items():
            if kind is None or (isinstance(subject, str) and fits(ID, local_id(subject, base))):
                continue
            if isinstance(subject, str):
                self._ids[subject] = names.of_address(kind_slug(kind.name), subject)
                yield self._told("PLD421", subject, value=subject)
            else:
                nameless.append((self._digest(subject), subject, kind))
        for number, (digest, subject, kind) in enumerate(sorted(nameless, key=lambda row: row[0]), 1):
            # Of a person, a digest of what is said could be tried until it fits.
            told = str(number) if kind.is_person else digest
            self._ids[subject] = names.of(kind_slug(kind.name), f"nameless-{told}", str(number))
            yield self._told("PLD445", subject)

    def _digest(self, subject: Any, depth: int = 4) -> str:
        """What tells a thing without a name from others: what is said of it, whatever it is called in the file."""
        said = self._about.get(subject, {})
        rows = [
            (name, self._digest(thing, depth - 1) if isinstance(thing, ox.BlankNode) and depth else _shown(thing))
            for name in said
            for thing in said[name]
        ]
        return hashlib.sha256(repr(sorted(rows)).encode("utf-8", "surrogatepass")).hexdigest()[:10]

    def _told(self, code: str, subject: Any, **more: Any) -> Problem:
        place = Place(self._files[subject])
        identity = self._ids.get(subject) or (local_id(subject, self._asked.base) if isinstance(subject, str) else None)
        return Problem(code, place, identity, severity=Severity.WARNING, **more)

    # ── the records ──

    def record(self, subject: Any, kind: Kind | None) -> Iterator[Record | Problem]:
        """The record of one subject."""
        if kind is None:
            yield from self._withdrawn(subject)
            return
        model, asked = self._asked.model, self._asked
        reader = NodeReader(model, asked.base, self._about, self._ids, asked.language)
        identity = self._ids.get(subject) or local_id(subject, asked.base)
        out = reader.keys(subject, kind)
        add_speaking(reader, subject, kind, out)
        self._place(reader.read)
        stated = self._published(identity, kind, out)
        if self._standard(reader, subject, kind, out, stated):
            stated = self._published(identity, kind, out)
        self._place(stated)
        self._same(subject, kind, out)
        self._note(reader, stated)
        yield Record(_ordered(identity, kind, out), Place(self._files[subject]))

    def _place(self, said: Iterable[Stated]) -> None:
        self._placed.update(said)

    def _published(self, identity: str, kind: Kind, keys: Mapping[str, Any]) -> set[Stated]:
        """All that is published of a record: what the graph says of this has its place."""
        text = self._write(self._normalize({"id": identity, "type": kind.name, **keys}))
        quads = ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES)
        names = {made: name for name, made in self._ids.items()}
        own = self._asked.base + identity if ":" not in identity else identity
        back = {own: names[identity]} if identity in names else {}
        return {
            Stated(back.get(quad.subject.value, quad.subject.value), quad.predicate.value, quad.object)
            for quad in quads
        }

    def _standard(self, reader: NodeReader, subject: Any, kind: Kind, out: dict[str, Any], stated: set[Stated]) -> bool:
        """Put what is said by standard terms where the model has a key for it; whether there was any."""
        own = own_keys(self._asked.model, kind.name)
        known, ends, mark = (
            standard_keys(self._asked.model, kind.name),
            dict[str, dict[Aspect, Stated]](),
            len(reader.read),
        )
        for said in self._loose(subject, stated):
            inside = said.about != subject and said.name in own
            target = Target(own[said.name]) if inside else known.get(said.name)
            if target is None:
                continue
            if target.aspect in (Aspect.START, Aspect.END):
                ends.setdefault(target.key.name, {}).setdefault(target.aspect, said)
            else:
                reader.put(out, target.key, [said])
        for key, days in ends.items():
            self._period(reader, key, days, out)
        self._tell_type(subject, kind, out, reader)
        self._place(reader.read[mark:])
        return len(reader.read) > mark

    def _loose(self, subject: Any, stated: set[Stated]) -> Iterator[Stated]:
        """What is said of a subject, and inside what only holds a part of it, and has found no place yet."""
        about = self._about.get(subject, {})
        inside = standard_terms()["inside"]
        for name in sorted(about):
            for said in sorted((Stated(subject, name, thing) for thing in about[name]), key=str):
                if said in self._placed or said in stated:
                    continue
                node = getattr(said.thing, "value", None) if isinstance(said.thing, ox.NamedNode) else said.thing
                if name in inside and node in self._about and node != subject:
                    self._place([said, *(Stated(node, _TYPE, each) for each in self._about[node].get(_TYPE, ()))])
                    yield from (
                        Stated(node, each, thing) for each in self._about[node] for thing in self._about[node][each]
                    )
                else:
                    yield said

    def _period(self, reader: NodeReader, key: str, days: Mapping[Aspect, Stated], out: dict[str, Any]) -> None:
        literals = {aspect: said for aspect, said in days.items() if isinstance(said.thing, ox.Literal)}
        if key in out or not literals:
            return
        start, end = (literals[each].thing.value if each in literals else None for each in (Aspect.START, Aspect.END))
        made = reader.period(start, end)
        if made is not None:
            out[key] = made
            reader.read += literals.values()

    def _tell_type(self, subject: Any, kind: Kind, out: dict[str, Any], reader: NodeReader) -> None:
        """Put what a class tells besides the kind, and note the classes that mean the kind and nothing more."""
        known = classes(self._asked.model)
        types = self._about[subject].get(_TYPE, ())
        for thing in types:
            iri = getattr(thing, "value", "")
            if known.kind.get(iri) == kind.name and iri not in known.narrower:
                key, value = known.tells.get(iri, (None, None))
                if key is None or out.setdefault(key, value) == value:
                    reader.read.append(Stated(subject, _TYPE, thing))

    def _same(self, subject: Any, kind: Kind, out: dict[str, Any]) -> None:
        """Keep the address of what got another id, as what it is the same as."""
        if subject not in self._ids or not isinstance(subject, str) or not fits(IRI, subject):
            return
        keys = [key.name for key in keys_stating(self._asked.model, kind.name, "exactMatch")]
        for name in keys[:1] or kind.keys_with(Mark.SAME)[:1]:
            out[name] = [subject, *(each for each in out.get(name, ()) if each != subject)]

    def _note(self, reader: NodeReader, stated: set[Stated]) -> None:
        self._why |= reader.unfit
        for said, worn in reader.worn.items():
            if said in self._placed and said not in stated:
                self._why[said] = ("PLD443", {"found": worn})

    def _withdrawn(self, subject: Any) -> Iterator[Record | Problem]:
        """A record that was withdrawn, of the kind that its id begins with; without one it is told, and stays out."""
        model, base = self._asked.model, self._asked.base
        identity = local_id(subject, base) if isinstance(subject, str) else ""
        kind = next((each for each in model.kinds.values() if identity.startswith(f"{kind_slug(each.name)}/")), None)
        if kind is None:
            yield self._told("PLD446", subject, value=str(subject))
            return
        reader = NodeReader(model, base, self._about, self._ids, self._asked.language)
        access: dict[str, Any] = {"level": "withdrawn"}
        for name, key in _WITHDRAWN.items():
            term = model.context.term(_TOMBSTONE, name)
            found: dict[str, Any] = {}
            reader.put(found, model.nodes["Access"][key], reader.said(subject, term.iri if term else ""))
            access |= found
        kept = [each for each in reader.said(subject, _TYPE) if each.thing.value == model.context.types[_TOMBSTONE]]
        self._place([*reader.read, *kept])
        yield Record({"id": identity, "type": kind.name, "access": access}, Place(self._files[subject]))

    # ── what is left ──

    def left(self) -> Iterator[Problem]:
        """Everything that found no place: subjects whose kind is not clear, then each statement (PLD440 to PLD444)."""
        for subject, answer in self._unclear.items():
            types = ", ".join(self._compact(each) for each in _names(self._about[subject].get(_TYPE, ())))
            facts = {"known": ", ".join(answer.rivals), "found": types}
            yield Problem("PLD444", Place(self._files[subject]), str(subject), "rdf:type", types, facts=facts)
        owners = owners_of(self.kinds, self._about)
        for subject, stated in self._about.items():
            head = subject.partition("#")[0] if isinstance(subject, str) else subject
            owner = owners.get(subject) or owners.get(head)
            for said in (Stated(subject, name, thing) for name in stated for thing in stated[name]):
                if said not in self._placed or said in self._why:
                    yield self._lost(said, owner)

    def _lost(self, said: Stated, owner: Any) -> Problem:
        code, facts = self._why.get(said, ("PLD440", {}))
        kind = self.kinds.get(owner) if owner is not None else None
        if code == "PLD440" and kind is not None:
            several = rivals(self._asked.model, kind.name).get(said.name)
            facts = {"name": kind.name} | ({"known": ", ".join(several)} if several else {})
        where = Place(self._files[said.about])
        value = said.thing.value if hasattr(said.thing, "value") else str(said.thing)
        value = self._compact(value) if said.name == _TYPE else value
        name = self._compact(said.name)
        # A node without an address is told with the record that it is part of, or that it became.
        named = [each for each in (said.about, owner) if isinstance(each, str)]
        subject = named[0] if named else self._ids.get(said.about) or self._ids.get(owner, "_:")
        return Problem(code, where, local_id(subject, self._asked.base), name, value, Severity.WARNING, facts)

    def _compact(self, iri: str) -> str:
        return self._asked.model.context.compact(iri)


def _ordered(identity: str, kind: Kind, keys: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": identity, "type": kind.name} | {key: keys[key] for key in kind.keys if key in keys}


def _names(things: Iterable[Any]) -> list[str]:
    return [thing.value for thing in things if isinstance(thing, ox.NamedNode)]


def _shown(thing: Any) -> str:
    return "" if isinstance(thing, ox.BlankNode) else str(thing)
