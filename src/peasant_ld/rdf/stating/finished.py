"""What generated functions call: finished IRIs, tags and days from bounded memories, and what is seldom, plainly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from orjson import dumps

from peasant_ld.model import Mark, Model
from peasant_ld.model.also import Aspect
from peasant_ld.model.context import Term
from peasant_ld.rdf.also import BEGINNING, DATE, END, ON, calendar, objects_beside
from peasant_ld.rdf.evidence import DOUBTS, STATUS, doubts
from peasant_ld.rdf.own_document import TAIL, moved, properties_of
from peasant_ld.rdf.statements import (
    NTRIPLES,
    TURTLE,
    Notation,
    compile_emit,
    compile_literals,
    compile_tokens,
    compile_writer,
)
from peasant_ld.rdf.stating.memory import Memory, OddError

_REFERENCE = Term("", "@id")
_STATED = {STATUS + "stated"}
Doubts = Mapping[str, list[str]]


class Finished:
    """What the functions of one model under one base share."""

    def __init__(self, model: Model, base: str) -> None:
        self.model, self.context, self.base = model, model.context, base
        self.named = {each: Memory(self._reference(each)) for each in (NTRIPLES, TURTLE)}
        self.iris = Memory(self._same_reference)
        self._given = Memory(lambda iri: f"<{iri}>".encode())
        self.tags = Memory(lambda tag: b"" if tag == "@none" else b"@" + tag.encode())
        self.of_record = {name: frozenset(kind.keys_with(Mark.RECORD)) for name, kind in model.kinds.items()}

    def term(self, type_name: str, key: str) -> Term | None:
        """The term of a key in a node with this first type."""
        return self.context.scoped[type_name].get(key) or self.context.terms.get(key)

    def plain(self, term: Term, notation: Notation) -> Callable[[Any], list[bytes]]:
        """The plain function from a value of a key, which holds no node, to its objects."""
        tokens = compile_tokens(term, self.context, notation)

        def of(value: Any) -> list[bytes]:
            nodes: list[Mapping[str, Any]] = []
            found = [each.encode() for each in tokens(value, nodes)]
            if nodes:
                raise OddError
            return found

        return of

    def texts(self, value: Mapping[str, Any]) -> list[bytes]:
        """The literals of texts by language, one in each."""
        tags = self.tags
        found = [dumps(text) + tags[tag] for tag, text in value.items() if type(text) is str]
        if len(found) < len(value):
            raise OddError
        return found

    def several_texts(self, value: Mapping[str, Any]) -> list[bytes]:
        """The literals of texts by language, of which there may be several in one."""
        out: list[bytes] = []
        for tag, texts in value.items():
            out += [dumps(each) + self.tags[tag] for each in ([texts] if type(texts) is str else texts)]
        return out

    def days(self, aspect: Aspect, notation: Notation) -> Memory:
        """By a date in EDTF, the literal of what it says plainly, or none."""
        literals = compile_literals(aspect, self.context, notation)
        return Memory(lambda edtf: tuple(each.encode() for each in literals(edtf)))

    def shown_days(self, aspect: Aspect, name: str) -> Memory:
        """By a date in EDTF, the property of JSON-LD with what it says plainly, or none."""
        return Memory(lambda edtf: self.beside(name, [({"date": edtf}, aspect)]))

    def beside(self, name: str, stated: list[tuple[Any, Aspect]]) -> dict[str, Any]:
        """A standard property of JSON-LD with what the values of some keys say; nothing where they say nothing."""
        value = objects_beside(stated, self.context.terms[name].by_language)
        return {name: value} if value else {}

    def spoken(self, kind: str) -> Callable[[Mapping[str, Any]], tuple[list[Any], Doubts, Doubts]]:
        """The function from a record to its notes of evidence as published, and the doubts of thing and document."""
        of_record = properties_of(self.of_record.get(kind, frozenset()), self.context)

        def run(record: Mapping[str, Any]) -> tuple[list[Any], Doubts, Doubts]:
            notes = record["evidence"]
            of_document = [each for each in notes if each["predicate"] in of_record] if of_record else []
            if not of_document:
                return notes, _doubts(notes), {}
            of_thing = [each for each in notes if each["predicate"] not in of_record]
            return moved(notes, of_record, record["id"] + TAIL), _doubts(of_thing), _doubts(of_document)

        return run

    def told(self, notation: Notation) -> Callable[[Doubts, bytes], bytes]:
        """The function that writes doubts, each after the bytes that lead to a property."""
        terms, context = self.context.terms, self.context
        emits = {name: compile_emit(terms[name], context, notation) for name in DOUBTS}
        properties = Memory(lambda row: [each.encode() for each in emits[row[0]](row[1:], "\0", []).split("\0")[1:]])

        def run(found: Doubts, lead: bytes) -> bytes:
            return lead.join([b"", *(each for name, of in found.items() for each in properties[(name, *of)])])

        return run

    def valued(self, notation: Notation) -> Callable[[Mapping[str, Any]], bytes]:
        """The function from a JSON-LD value object, or node object, to its object, as the plain way writes it."""
        name, expand = partial(notation.name, context=self.context), self.context.expand
        given: Mapping[str, bytes] = self._given
        types = Memory(lambda iri: f"^^{name(expand(iri))}".encode() if iri else b"")

        def run(value: Mapping[str, Any]) -> bytes:
            if "@id" in value:
                return given[value["@id"]]
            if "@language" in value:
                return dumps(value["@value"]) + b"@" + value["@language"].encode()  # type: ignore[no-any-return]
            if "id" in value:
                raise OddError
            return dumps(value["@value"]) + types[value.get("@type")]  # type: ignore[no-any-return]

        return run

    def dates(self, keys: tuple[str, ...], notations: tuple[Notation, ...]) -> Memory:
        """By the values of a date for some keys, all but its id: its calendar, and its texts, cut where the id is."""
        writers = [compile_writer(self.context, each) for each in notations]

        def make(values: tuple[Any, ...]) -> tuple[Any, ...]:
            stated = {key: [*each] if type(each) is tuple else each for key, each in zip(keys, values, strict=True)}
            node = {"id": "\0", "type": [DATE], **stated}
            return calendar(node | {"id": ""}), *(write(node).encode().split(b"\0") for write in writers)

        return Memory(make)

    @staticmethod
    def dated(days: Mapping[str, Any], identity: str) -> dict[str, Any]:
        """A calendar that was made without the id of its date, with it."""
        if ON in days:
            return {BEGINNING: {"@id": identity}, END: {"@id": identity}, ON: days[ON]}
        return {name: {**each, "id": identity + each["id"]} for name, each in days.items()}

    def _reference(self, notation: Notation) -> Callable[[Any], bytes]:
        tokens = compile_tokens(_REFERENCE, self.context, notation)

        def make(value: Any) -> bytes:
            if type(value) is not str:
                raise OddError
            return tokens(value, [])[0].encode()

        return make

    def _same_reference(self, value: Any) -> bytes:
        """An IRI that both notations write alike."""
        found: bytes = self.named[NTRIPLES][value]
        if found != self.named[TURTLE][value]:
            raise OddError
        return found


def _doubts(notes: list[Mapping[str, Any]]) -> Doubts:
    """The doubts of some notes; as a rule all say that something is stated, and there are none."""
    return doubts(notes) if {each["status"] for each in notes} != _STATED else {}
