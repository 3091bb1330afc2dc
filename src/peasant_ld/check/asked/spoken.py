"""Evidence speaks of what its record states: asked of a record and its notes (`model/evidence_shape.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from peasant_ld.check.asked.constraints import terms_of
from peasant_ld.check.asked.shape_graph import RDF, Constraint, Shape, Step
from peasant_ld.check.asked.stated import Form, Source, sources_of
from peasant_ld.model import Mark, Model

_PREDICATE, _SUBJECT, _OBJECT = (f"{RDF}{name}" for name in ("predicate", "subject", "object"))
# What a note may speak of: a property -> the keys that state it, with what finds a note's object among their values.
_Finds = Callable[[Any, Mapping[str, str]], bool]
_Spoken = Mapping[str, Sequence[tuple[str, _Finds]]]


def spoken_of(constraint: Constraint) -> frozenset[str] | None:
    """The properties (IRIs) of which evidence may speak, where a constraint says this and no more; else None."""
    if constraint.name != "or":
        return None
    found = [_property(shape) for shape in constraint.value]
    return frozenset(each for each in found if each) if all(found) else None


def _property(shape: Shape) -> str | None:
    """One alternative: the note speaks of a property, and the object is among what that property leads to."""
    named, stated = shape.only("property", "not") or (None, None)
    if shape.path is not None or named is None or stated is None or named.path != (Step(_PREDICATE),):
        return None
    (value,), (apart,) = named.only("hasValue") or (None,), stated.only("disjoint") or (None,)
    if value is None or apart is None or apart.value != _OBJECT:
        return None
    return value.value if stated.path == (Step(_SUBJECT), Step(value.value)) else None


def compile_spoken(kind: str, keys: Sequence[str], allowed: frozenset[str], model: Model) -> Callable[[Any], bool]:
    """The question whether all notes of a record of a kind with some keys surely speak of what it states."""
    spoken = _spoken(kind, keys, allowed, model)

    def hold(record: Mapping[str, Any]) -> bool:
        identity = record["id"]
        for note in record["evidence"]:
            stated = (finds(record[key], note["object"]) for key, finds in spoken[note["predicate"]])
            if note["subject"] != identity or not any(stated):
                return False
        return True

    return hold


def _spoken(kind: str, keys: Sequence[str], allowed: frozenset[str], model: Model) -> _Spoken:
    """What is said of the record itself is stated by its document, and the rest by the thing alone."""
    context, found = model.context, dict[str, list[tuple[str, _Finds]]]()
    of_itself = model.kinds[kind].keys_with(Mark.RECORD)
    moved = {context.compact(context.terms[key].iri) for key in of_itself}
    for key, source in sources_of(kind, keys, model).items():
        term = context.term(kind, key) if source.form not in (Form.OWN, Form.OTHER) else None
        if term is not None and term.iri in allowed and (key in of_itself) == (context.compact(term.iri) in moved):
            found.setdefault(context.compact(term.iri), []).append((key, _finds(source, model)))
    return found


def _finds(source: Source, model: Model) -> _Finds:
    if source.form is Form.LITERAL:
        datatype = source.datatype
        return lambda value, it: it.get("@type") == datatype and it["@value"] in map(_lexical, _listed(value))
    if source.form is Form.TEXT:
        return lambda value, it: value.get(it.get("@language")) == it["@value"]
    if source.form is Form.TEXTS:
        return lambda value, it: it["@value"] in value.get(it.get("@language"), ())
    if source.form is Form.PLAIN:
        return lambda value, it: len(it) == 1 and it.get("@value") in _listed(value)
    terms = terms_of(source, model.context.expand)
    return lambda value, it: it.get("@id") in terms(value)


def _lexical(value: Any) -> str:
    return str(value).lower() if type(value) is bool else str(value)


def _listed(value: Any) -> Sequence[Any]:
    return value if type(value) is list else (value,)
