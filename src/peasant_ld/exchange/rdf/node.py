"""What a node of a graph says, by the model's own terms -> the keys of a record, as a person writes them.

The way back of `rdf.normalize`: what it adds is left out, so that the record made here normalizes to the very one that
was published. Each statement that is read is noted; one that does not fit its key is noted with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyoxigraph as ox

from peasant_ld.exchange.rdf.forms import FLAGS, NO_FIT, NO_ROOM, Unfit, in_form
from peasant_ld.exchange.rdf.standard import own_keys, standard_terms
from peasant_ld.exchange.values import date_of, period_of, tag_of
from peasant_ld.model import Key, Kind, Mark, Model, Role
from peasant_ld.model.edtf import is_edtf
from peasant_ld.model.grammar import ID, IRI, LINK, REF, fits
from peasant_ld.rdf.own_document import TAIL

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_PLAIN = frozenset({f"{_XSD}string", f"{RDF}langString"})
_NUMBER = re.compile("[0-9]{1,9}")
SPEAKING = ("Statement", "Share")  # nodes that speak of other keys of their record
_THESAURUS = frozenset({Role.CONCEPT, Role.SCHEME, Role.CONCEPT_COLLECTION})
# What redaction says that it did: what was made coarser is never to be told more exactly, so that is a rule again.
_COARSE = {"place": "placeCoarsenedTo", "date": "dateCoarsenedTo"}


class Stated(NamedTuple):
    """One statement: about what (an IRI as a text, or a blank node), by which property, and what."""

    about: Any
    name: str
    thing: Any


@dataclass(slots=True)
class NodeReader:
    """Reads nodes of one graph: `about` are its statements by subject, `ids` the ids of what got a new one.

    `read` are the statements that were read, in order; `unfit` those that were not, with a code and its facts;
    `worn` those that came along without their language or datatype.
    """

    model: Model
    base: str
    about: Mapping[Any, Mapping[str, Iterable[Any]]]
    ids: Mapping[Any, str]
    language: str = "und"
    read: list[Stated] = field(default_factory=list)
    unfit: dict[Stated, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    worn: dict[Stated, str] = field(default_factory=dict)
    nested: dict[str, Any] = field(default_factory=dict)

    def keys(self, subject: Any, kind: Kind) -> dict[str, Any]:
        """The keys of a record by the model's own terms, without those that speak of others."""
        out: dict[str, Any] = {}
        for iri, key in own_keys(self.model, kind.name).items():
            if key.node not in SPEAKING:
                self.put(out, key, self._stated(subject, iri, key, kind))
        return out

    def said(self, subject: Any, name: str) -> list[Stated]:
        """What is said of a subject by one property, in one order for one graph."""
        things = self.about.get(subject, {}).get(name, ())
        found = [Stated(subject, name, thing) for thing in things]
        return found if len(found) < 2 else sorted(found, key=_in_order)

    def put(self, out: dict[str, Any], key: Key, stated: Iterable[Stated]) -> None:
        """Put what is stated under a key, beside what is there; what has no room is noted."""
        for said in stated:
            mark = len(self.read)
            try:
                self._put(out, key, said)
                self.read.append(said)
            except Unfit as reason:
                del self.read[mark:]
                self.refuse(said, key.name, reason)

    def _stated(self, subject: Any, iri: str, key: Key, kind: Kind) -> list[Stated]:
        """What is said by a term of ours; of a record that has a document of its own, that says it, too."""
        stated = self.said(subject, iri)
        if Mark.RECORD not in key.marks:
            return stated
        term = self.model.context.term(kind.name, key.name)
        if term is not None and term.datatype not in (None, "@id") and not kind.roles & _THESAURUS:
            # Others say with the same property when the thing was made, which is not when its record was.
            stated = [each for each in stated if _datatype(each.thing) == term.datatype]
        return self.said(f"{subject}{TAIL}", iri) + stated if isinstance(subject, str) else stated

    def _put(self, out: dict[str, Any], key: Key, said: Stated) -> None:
        if key.form in ("text", "texts"):
            self._put_text(out, key, said)
            return
        made = self._made(key, said)
        if not key.many:
            if out.setdefault(key.name, made) != made:
                raise Unfit(NO_ROOM)
            return
        listed = out.setdefault(key.name, [])
        if made not in listed or key.node:
            listed.append(made)

    def _put_text(self, out: dict[str, Any], key: Key, said: Stated) -> None:
        literal = said.thing
        if not isinstance(literal, ox.Literal) or literal.datatype.value not in _PLAIN or not literal.value.strip():
            raise Unfit(NO_FIT, "text")
        tag = tag_of(literal.language) or self.language
        texts = out.get(key.name, {})
        if key.form == "texts":
            if literal.value not in texts.setdefault(tag, []):
                texts[tag].append(literal.value)
        elif texts.setdefault(tag, literal.value) != literal.value:
            raise Unfit(NO_ROOM)
        out[key.name] = texts

    def _made(self, key: Key, said: Stated) -> Any:
        """One value in the form of a key. Raises Unfit."""
        thing = said.thing
        if key.form == "date":
            return self._date(thing)
        if key.node is not None:
            return self._nested(key, thing)
        if key.terms is not None:
            return self._word(key, thing)
        if key.form in _ADDRESSES:
            return self._address(key.form, said)
        if not isinstance(thing, ox.Literal):
            raise Unfit(NO_FIT, key.form)
        if thing.language or thing.datatype.value not in (*_PLAIN, self._datatype_of(key)):
            self.worn[said] = f"@{thing.language}" if thing.language else f"^^{thing.datatype.value}"
        return in_form(key.form, thing.value, self.model)

    def _datatype_of(self, key: Key) -> str | None:
        term = self.model.context.terms.get(key.name)
        return None if term is None else term.datatype

    def _word(self, key: Key, thing: Any) -> str:
        """The word of a closed list that an IRI stands for. Raises Unfit."""
        words = {self.model.context.expand(iri): word for word, iri in (key.terms or {}).items()}
        if not isinstance(thing, ox.NamedNode) or thing.value not in words:
            raise Unfit(NO_FIT, ", ".join(key.terms or ()))
        return words[thing.value]

    def _address(self, form: str, said: Stated) -> str:
        """A reference, or an address. Raises Unfit."""
        thing = said.thing
        if isinstance(thing, ox.Literal) and form not in ("ref", "refs") and fits(_ADDRESSES[form], thing.value):
            self.worn[said] = f"^^{thing.datatype.value}"
            return thing.value
        found = self.identity(thing) if form in ("ref", "refs") else getattr(thing, "value", "")
        if isinstance(thing, ox.Literal | ox.Triple) or found is None or not fits(_ADDRESSES[form], found):
            raise Unfit(NO_FIT, form)
        return str(found)

    def identity(self, thing: Any) -> str | None:
        """The id of what a term names, relative where it is under the base; None for a thing without a name."""
        name = thing.value if isinstance(thing, ox.NamedNode) else thing
        if name in self.ids:
            return self.ids[name]
        return local_id(name, self.base) if isinstance(name, str) else None

    def _nested(self, key: Key, thing: Any) -> dict[str, Any]:
        """A nested thing with its keys. Raises Unfit where it lacks what it cannot do without."""
        about = about_of(thing)
        out: dict[str, Any] = {}
        node = str(key.node)
        for iri, inner in own_keys(self.model, node).items():
            self.put(out, inner, self.said(about, iri))
        if coarse := {of: out[key] for of, key in _COARSE.items() if node == "Access" and key in out}:
            out["coarsen"] = coarse
        its = self.model.nodes[node]
        if missing := [name for name, inner in its.items() if inner.required and name not in out]:
            raise Unfit(NO_FIT, ", ".join(missing))
        if not out and not self.said(about, f"{RDF}type"):
            raise Unfit(NO_FIT, ", ".join(its))
        self._type(about, self.model.context.types[node])
        self.nested[str(about)] = out
        return {name: out[name] for name in its if name in out}

    def _type(self, about: Any, iri: str) -> None:
        self.read += [each for each in self.said(about, f"{RDF}type") if each.thing == ox.NamedNode(iri)]

    def _date(self, thing: Any) -> str | dict[str, Any]:
        """A date as it is written: one text where that is all, else what was written, what it means, and whose guess.

        Raises Unfit.
        """
        if isinstance(thing, ox.Literal):
            return self._found(date_of(thing.value))
        about, terms = about_of(thing), self.model.context.terms
        out: dict[str, Any] = {}
        for name, key in (("text", "asWritten"), ("edtf", "date"), ("inferred", "inferred")):
            for said in self.said(about, terms[key].iri)[:1]:
                value = said.thing.value if isinstance(said.thing, ox.Literal) else ""
                if name == "edtf" and not is_edtf(value):
                    self.unfit[said] = ("PLD441", {"expected": "EDTF"})
                    continue
                out[name] = FLAGS.get(value, False) if name == "inferred" else value
                self.read.append(said)
        if not out:
            return self._found(self._calendar(about))
        return str(out["edtf"]) if out.get("text") == out.get("edtf") and "inferred" not in out else out

    def _found(self, date: str | dict[str, str] | None) -> str | dict[str, str]:
        if date is None:
            raise Unfit(NO_FIT, "EDTF")
        return date

    def _calendar(self, about: Any) -> str | dict[str, str] | None:
        """What others say of a time: a day, or the first and the last one (OWL-Time)."""
        table = standard_terms()
        if day := self._day([about]):
            return date_of(day)
        ends = [
            self._day([about_of(said.thing) for name in table[end] for said in self._taken(about, name)])
            for end in ("beginning", "ending")
        ]
        return self.period(*ends)

    def _taken(self, about: Any, name: str) -> list[Stated]:
        stated = [each for each in self.said(about, name) if not isinstance(each.thing, ox.Literal)]
        self.read += stated
        return stated

    def _day(self, nodes: list[Any]) -> str | None:
        stated = [each for node in nodes for name in standard_terms()["instant"] for each in self.said(node, name)]
        texts = [each for each in stated if isinstance(each.thing, ox.Literal)]
        self.read += texts[:1]
        return texts[0].thing.value if texts else None

    def period(self, start: str | None, end: str | None) -> str | dict[str, str] | None:
        """Two days as one date; one day where both are the same."""
        return date_of(start) if start == end else period_of(start, end)

    def value(self, key: Key, thing: Any) -> Any:
        """One thing in the form of a key. Raises Unfit."""
        out: dict[str, Any] = {}
        self._put(out, key, Stated(None, "", thing))
        return out[key.name]

    def refuse(self, said: Stated, key: str, reason: Unfit) -> None:
        """Note that a statement does not fit, and why."""
        self.unfit[said] = (reason.code, {"other": key} | ({"expected": reason.expected} if reason.expected else {}))


_ADDRESSES = {"ref": REF, "refs": REF, "iri": IRI, "iris": IRI, "link": LINK, "links": LINK}


def local_id(iri: str, base: str) -> str:
    """An id under the base without it; any other as it is."""
    local = iri.removeprefix(base)
    return local if local != iri and ":" not in local and fits(ID, local) else iri


def about_of(thing: Any) -> Any:
    """A term as the subject of statements. Raises Unfit for a literal."""
    if isinstance(thing, ox.Literal | ox.Triple):
        raise Unfit(NO_FIT, "IRI")
    return thing.value if isinstance(thing, ox.NamedNode) else thing


def _in_order(said: Stated) -> str:
    """What puts the tenth of some nodes behind the ninth."""
    return _NUMBER.sub(lambda match: match[0].zfill(9), str(said.thing))


def _datatype(thing: Any) -> str | None:
    return thing.datatype.value if isinstance(thing, ox.Literal) else None
