"""What a node of a graph says, by the model's own terms -> the keys of a record, as a person writes them.

The way back of `rdf.normalize`: what it adds is left out, so that the record made here normalizes to the very one that
was published. Each statement that is read is noted; one that does not fit its key is noted with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from peasant_ld.exchange.rdf.standard import own_keys, standard_terms
from peasant_ld.exchange.values import date_of, period_of, tag_of
from peasant_ld.model import Key, Kind, Mark, Model, Role
from peasant_ld.model.edtf import is_edtf
from peasant_ld.model.grammar import ID, IRI, LINK, REF, compiled, fits
from peasant_ld.rdf.evidence import PARTS, TEXT
from peasant_ld.rdf.own_document import TAIL

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_PLAIN = frozenset({f"{_XSD}string", f"{RDF}langString"})
_WHOLE = range(2**53)
_NUMBER = re.compile("[0-9]{1,9}")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_THESAURUS = frozenset({Role.CONCEPT, Role.SCHEME, Role.CONCEPT_COLLECTION})
# What redaction says that it did: what was made coarser is never to be told more exactly, so that is a rule again.
_COARSE = {"place": "placeCoarsenedTo", "date": "dateCoarsenedTo"}


class Said(NamedTuple):
    """One statement: about what (an IRI as a text, or a blank node), by which property, and what."""

    about: Any
    name: str
    thing: Any


class Unfit(Exception):
    """A value does not fit its key; the text says what would."""


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
    read: list[Said] = field(default_factory=list)
    unfit: dict[Said, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    worn: dict[Said, str] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)

    def keys(self, subject: Any, kind: Kind) -> dict[str, Any]:
        """The keys of a record, by the model's own terms, those that speak of others last."""
        out: dict[str, Any] = {}
        for iri, key in own_keys(self.model, kind.name).items():
            if key.node not in ("Statement", "Share"):
                self.put(out, key, self._stated(subject, iri, key, kind))
        for iri, key in own_keys(self.model, kind.name).items():
            if key.node in ("Statement", "Share"):
                made = [self._speaking(key, kind, out, said) for said in self.said(subject, iri)]
                if entries := [each for each in made if each is not None]:
                    out[key.name] = entries
        return out

    def said(self, subject: Any, name: str) -> list[Said]:
        """What is said of a subject by one property, in one order for one graph."""
        things = self.about.get(subject, {}).get(name, ())
        found = [Said(subject, name, thing) for thing in things]
        return found if len(found) < 2 else sorted(found, key=_in_order)

    def put(self, out: dict[str, Any], key: Key, stated: Iterable[Said]) -> None:
        """Put what is stated under a key, beside what is there; what has no room is noted."""
        for said in stated:
            mark = len(self.read)
            try:
                self._put(out, key, said)
                self.read.append(said)
            except Unfit as reason:
                del self.read[mark:]
                code, _, expected = str(reason).partition(" ")
                self.unfit[said] = (code, {"key": key.name, "expected": expected})

    def _stated(self, subject: Any, iri: str, key: Key, kind: Kind) -> list[Said]:
        """What is said by a term of ours; of a record that has a document of its own, that says it, too."""
        stated = self.said(subject, iri)
        if Mark.RECORD not in key.marks:
            return stated
        term = self.model.context.term(kind.name, key.name)
        if term is not None and term.datatype not in (None, "@id") and not kind.roles & _THESAURUS:
            # Others say with the same property when the thing was made, which is not when its record was.
            stated = [each for each in stated if _datatype(each.thing) == term.datatype]
        return self.said(f"{subject}{TAIL}", iri) + stated if isinstance(subject, str) else stated

    def _put(self, out: dict[str, Any], key: Key, said: Said) -> None:
        if key.form in ("text", "texts"):
            self._put_text(out, key, said)
            return
        made = self._made(key, said)
        if not key.many:
            if out.setdefault(key.name, made) != made:
                raise Unfit("PLD442")
            return
        listed = out.setdefault(key.name, [])
        if made not in listed or key.node:
            listed.append(made)

    def _put_text(self, out: dict[str, Any], key: Key, said: Said) -> None:
        literal = said.thing
        if not isinstance(literal, ox.Literal) or literal.datatype.value not in _PLAIN or not literal.value.strip():
            raise Unfit("PLD441 text")
        tag = tag_of(literal.language) or self.language
        texts = out.get(key.name, {})
        if key.form == "texts":
            if literal.value not in texts.setdefault(tag, []):
                texts[tag].append(literal.value)
        elif texts.setdefault(tag, literal.value) != literal.value:
            raise Unfit("PLD442")
        out[key.name] = texts

    def _made(self, key: Key, said: Said) -> Any:
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
            raise Unfit(f"PLD441 {key.form}")
        if thing.language or thing.datatype.value not in (*_PLAIN, self._datatype_of(key)):
            self.worn[said] = f"@{thing.language}" if thing.language else f"^^{thing.datatype.value}"
        return _simple(key.form, thing.value, self.model)

    def _datatype_of(self, key: Key) -> str | None:
        term = self.model.context.terms.get(key.name)
        return None if term is None else term.datatype

    def _word(self, key: Key, thing: Any) -> str:
        """The word of a closed list that an IRI stands for. Raises Unfit."""
        words = {self.model.context.expand(iri): word for word, iri in (key.terms or {}).items()}
        if not isinstance(thing, ox.NamedNode) or thing.value not in words:
            raise Unfit(f"PLD441 {', '.join(key.terms or ())}")
        return words[thing.value]

    def _address(self, form: str, said: Said) -> str:
        """A reference, or an address. Raises Unfit."""
        thing = said.thing
        if isinstance(thing, ox.Literal) and form not in ("ref", "refs") and fits(_ADDRESSES[form], thing.value):
            self.worn[said] = f"^^{thing.datatype.value}"
            return thing.value
        found = self.identity(thing) if form in ("ref", "refs") else getattr(thing, "value", "")
        if isinstance(thing, ox.Literal | ox.Triple) or found is None or not fits(_ADDRESSES[form], found):
            raise Unfit(f"PLD441 {form}")
        return str(found)

    def identity(self, thing: Any) -> str | None:
        """The id of what a term names, relative where it is under the base; None for a thing without a name."""
        name = thing.value if isinstance(thing, ox.NamedNode) else thing
        if name in self.ids:
            return self.ids[name]
        return local_id(name, self.base) if isinstance(name, str) else None

    def _nested(self, key: Key, thing: Any) -> dict[str, Any]:
        """A nested thing with its keys. Raises Unfit where it lacks what it cannot do without."""
        about = _about(thing)
        out: dict[str, Any] = {}
        node = str(key.node)
        for iri, inner in own_keys(self.model, node).items():
            self.put(out, inner, self.said(about, iri))
        if coarse := {of: out[key] for of, key in _COARSE.items() if node == "Access" and key in out}:
            out["coarsen"] = coarse
        its = self.model.nodes[node]
        if missing := [name for name, inner in its.items() if inner.required and name not in out]:
            raise Unfit(f"PLD441 {', '.join(missing)}")
        if not out and not self.said(about, f"{RDF}type"):
            raise Unfit(f"PLD441 {', '.join(its)}")
        self._type(about, self.model.context.types[node])
        self.lists[str(about)] = out
        return {name: out[name] for name in its if name in out}

    def _type(self, about: Any, iri: str) -> None:
        self.read += [each for each in self.said(about, f"{RDF}type") if each.thing == ox.NamedNode(iri)]

    def _date(self, thing: Any) -> str | dict[str, Any]:
        """A date as it is written: one text where that is all, else what was written, what it means, and whose guess.

        Raises Unfit.
        """
        if isinstance(thing, ox.Literal):
            return self._found(date_of(thing.value))
        about, terms = _about(thing), self.model.context.terms
        out: dict[str, Any] = {}
        for name, key in (("text", "asWritten"), ("edtf", "date"), ("inferred", "inferred")):
            for said in self.said(about, terms[key].iri)[:1]:
                value = said.thing.value if isinstance(said.thing, ox.Literal) else ""
                if name == "edtf" and not is_edtf(value):
                    self.unfit[said] = ("PLD441", {"key": key, "expected": "EDTF"})
                    continue
                out[name] = _FLAGS.get(value, False) if name == "inferred" else value
                self.read.append(said)
        if not out:
            return self._found(self._calendar(about))
        return str(out["edtf"]) if out.get("text") == out.get("edtf") and "inferred" not in out else out

    def _found(self, date: str | dict[str, str] | None) -> str | dict[str, str]:
        if date is None:
            raise Unfit("PLD441 EDTF")
        return date

    def _calendar(self, about: Any) -> str | dict[str, str] | None:
        """What others say of a time: a day, or the first and the last one (OWL-Time)."""
        table = standard_terms()
        if day := self._day([about]):
            return date_of(day)
        ends = [
            self._day([_about(said.thing) for name in table[end] for said in self._taken(about, name)])
            for end in ("beginning", "ending")
        ]
        return self.period(*ends)

    def _taken(self, about: Any, name: str) -> list[Said]:
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

    def _speaking(self, key: Key, kind: Kind, record: Mapping[str, Any], said: Said) -> dict[str, Any] | None:
        """An entry that speaks of another key of its record: evidence, or a share."""
        about, mark = _about(said.thing), len(self.read)
        speak = self._evidence if key.node == "Statement" else self._share
        try:
            entry = speak(about, kind, record)
        except Unfit as reason:
            del self.read[mark:]
            code, _, expected = str(reason).partition(" ")
            self.unfit[said] = (code, {"key": key.name, "expected": expected})
            return None
        self.read.append(said)
        return entry

    def _share(self, about: Any, kind: Kind, _: Mapping[str, Any]) -> dict[str, Any]:
        out: dict[str, Any] = {"of": self._key_of(self._one(about, "Share", "of"), kind).name}
        for name in ("value", "percentage"):
            self.put(out, self.model.nodes["Share"][name], self.said(about, self._iri("Share", name)))
        return self._whole(out, "Share")

    def _evidence(self, about: Any, kind: Kind, record: Mapping[str, Any]) -> dict[str, Any]:
        """One entry of evidence: of which key, of which of its values, what says so, where, and how surely."""
        key = self._key_of(self._one(about, "Statement", "predicate"), kind)
        if key.name not in record:
            raise Unfit(f"PLD441 {key.name}")
        out: dict[str, Any] = {"of": key.name}
        if _is_one_of_several(record[key.name]):
            out["value"] = self._spoken(key, self._one(about, "Statement", "object"))
        for name in ("source", "status", "note"):
            self.put(out, self.model.nodes["Statement"][name], self.said(about, self._iri("Statement", name)))
        if passage := self._passage(about):
            out["where"] = passage
        return self._whole(out, "Statement")

    def _whole(self, out: dict[str, Any], node: str) -> dict[str, Any]:
        if missing := [each.name for each in self.model.nodes[node].values() if each.required and each.name not in out]:
            raise Unfit(f"PLD441 {', '.join(missing)}")
        return out

    def _one(self, about: Any, node: str, key: str) -> Any:
        """The one thing that a node says under a key. Raises Unfit where it says none."""
        stated = self.said(about, self._iri(node, key))
        if not stated:
            raise Unfit(f"PLD441 {key}")
        self.read.append(stated[0])
        return stated[0].thing

    def _iri(self, node: str, key: str) -> str:
        term = self.model.context.term(node, key)
        return term.iri if term is not None else ""

    def _key_of(self, thing: Any, kind: Kind) -> Key:
        found = own_keys(self.model, kind.name).get(getattr(thing, "value", ""))
        if found is None:
            raise Unfit(f"PLD441 {', '.join(kind.keys)}")
        return found

    def _spoken(self, key: Key, thing: Any) -> Any:
        """The value that evidence speaks of, as its key has it. Raises Unfit."""
        if key.node is not None and str(_about(thing)) in self.lists:
            return self.lists[str(_about(thing))]
        out: dict[str, Any] = {}
        self._put(out, key, Said(None, "", thing))
        found = out[key.name]
        return found[0] if isinstance(found, list) else _first_text(found)

    def _passage(self, about: Any) -> str | dict[str, str] | None:
        """A place in a document, with what is counted there apart."""
        texts = {}
        for name in ("where", *(key for key, _ in PARTS.values())):
            for said in self.said(about, self._iri("Statement", name))[:1]:
                texts[name] = str(said.thing.value)
                self.read.append(said)
        whole = texts.pop("where", None)
        out = {name: texts[key] for name, (key, _) in PARTS.items() if key in texts}
        if whole is None or not out:
            return whole
        counted = ", ".join(sign + texts[key] for key, sign in PARTS.values() if key in texts)
        rest = whole.removeprefix(counted).removeprefix(", ")
        return out | ({TEXT: rest} if rest else {})


_ADDRESSES = {"ref": REF, "refs": REF, "iri": IRI, "iris": IRI, "link": LINK, "links": LINK}


def local_id(iri: str, base: str) -> str:
    """An id under the base without it; any other as it is."""
    local = iri.removeprefix(base)
    return local if local != iri and ":" not in local and fits(ID, local) else iri


def _about(thing: Any) -> Any:
    """A term as the subject of statements. Raises Unfit for a literal."""
    if isinstance(thing, ox.Literal | ox.Triple):
        raise Unfit("PLD441 IRI")
    return thing.value if isinstance(thing, ox.NamedNode) else thing


def _in_order(said: Said) -> str:
    """What puts the tenth of some nodes behind the ninth."""
    return _NUMBER.sub(lambda match: match[0].zfill(9), str(said.thing))


def _datatype(thing: Any) -> str | None:
    return thing.datatype.value if isinstance(thing, ox.Literal) else None


def _is_one_of_several(value: Any) -> bool:
    """Whether a key has several values, so that it must be said which is meant."""
    if isinstance(value, Mapping):
        return len(value) > 1 or any(isinstance(each, list) and len(each) > 1 for each in value.values())
    return isinstance(value, list) and len(value) > 1


def _first_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {tag: each[0] if isinstance(each, list) else each for tag, each in value.items()}
    return value


def _simple(form: str, text: str, model: Model) -> Any:
    """A literal's text in a form that is no text with a language. Raises Unfit."""
    read = _SIMPLE.get(form)
    found = read(text) if read else text if text.strip() and _fits_form(form, text, model) else None
    if found is None:
        raise Unfit(f"PLD441 {form}")
    return found


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) in _WHOLE else None


_SIMPLE: Mapping[str, Callable[[str], Any]] = {
    "count": _count,
    "flag": _FLAGS.get,
    "languages": tag_of,
    "stamp": lambda text: text if is_edtf(text) else None,
    "tokens": lambda text: text if text.strip() else None,
}


@lru_cache(maxsize=64)
def _definition(form: str, model: Model) -> Mapping[str, Any]:
    found = model.common["$defs"].get(form, {})
    first = next((each for each in found.get("anyOf", ()) if "$ref" in each), None)
    return _definition(first["$ref"].rpartition("/")[2], model) if first else found


def _fits_form(form: str, text: str, model: Model) -> bool:
    """Whether a text follows the definition of a form."""
    definition = _definition(form, model)
    if "enum" in definition:
        return text in definition["enum"]
    is_day = "format" not in definition or is_edtf(text)
    return is_day and ("pattern" not in definition or compiled(definition["pattern"]).search(text) is not None)


def statements_in(about: Mapping[Any, Mapping[str, Iterable[Any]]]) -> Iterator[Said]:
    """All statements of a graph."""
    return (Said(subject, name, thing) for subject, said in about.items() for name in said for thing in said[name])
