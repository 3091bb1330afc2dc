"""A normalized record becomes the source record that a person would have written for it: `normalize` the other way.

Normalized again under the same base it is equal, key for key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from peasant_ld.model import Key, Kind, Model
from peasant_ld.model.context import Term
from peasant_ld.model.grammar import ID, fits
from peasant_ld.rdf.evidence import STATUS, key_of_note, passage_written

Source = dict[str, Any]
# (a normalized value, the normalized record it is of) -> the value as it is written; None where nothing need be
Write = Callable[[Any, Mapping[str, Any]], Any]


@lru_cache(maxsize=16)
def compile_written(model: Model, base: str) -> Callable[[Mapping[str, Any]], Source]:
    """The function from a normalized record of a kind of `model`, under `base`, to its source record."""
    plans = {
        kind.name: {name: _writer(key, kind, model, base) for name, key in kind.keys.items()}
        for kind in model.kinds.values()
    }

    def run(record: Mapping[str, Any]) -> Source:
        kind = record["type"][0]
        writers, out = plans[kind], {"id": short_id(record["id"], base), "type": kind}
        for name, value in record.items():
            if name in writers:
                out[name] = writers[name](value, record)
        return out

    return run


@lru_cache(maxsize=65536)
def short_id(iri: str, base: str) -> str:
    """An IRI under the base as an id relative to it, where one can be written so; else the IRI."""
    short = iri.removeprefix(base)
    return short if short != iri and ":" not in short and fits(ID, short) else iri


def _writer(key: Key, kind: Kind, model: Model, base: str) -> Write:
    """What writes the values of one key of a kind, or of a node in it."""
    if key.node == "Share":
        return _many(_share(kind, model, base))
    if key.node == "Statement":
        return _evidence(kind, model, base)
    if key.node is not None:
        node = _node(key, kind, model, base)
        return _many(node) if key.many else node
    if key.terms is not None:
        words = {iri: word for word, iri in key.terms.items()}
        return lambda value, _: words[value]
    if key.form == "ref":
        return lambda value, _: short_id(value, base)
    if key.form == "refs":
        return lambda value, _: [short_id(each, base) for each in value]
    return _date if key.form == "date" else _as_it_is


def _as_it_is(value: Any, _: Mapping[str, Any]) -> Any:
    return value


def _date(value: Mapping[str, Any], _: Mapping[str, Any]) -> Any:
    """A date as it is written: EDTF alone where nothing else was said."""
    edtf, text = value.get("date"), value.get("asWritten")
    found = {} if edtf is None else {"edtf": edtf}
    found |= {} if text in (None, edtf) else {"text": text}
    found |= {"inferred": value["inferred"]} if "inferred" in value else {}
    return edtf if found.keys() == {"edtf"} else found


def _node(key: Key, kind: Kind, model: Model, base: str) -> Write:
    inner = {name: _writer(each, kind, model, base) for name, each in model.nodes[str(key.node)].items()}
    return lambda value, record: {name: inner[name](value[name], record) for name in value if name in inner}


def _many(node: Write) -> Write:
    """Nodes in the order of the numbers in their ids."""
    return lambda values, record: [node(each, record) for each in sorted(values, key=_number)]


def _number(node: Mapping[str, Any]) -> tuple[int, str]:
    number = str(node["id"]).rpartition("-")[2]
    return (int(number) if number.isdecimal() else 0), str(node["id"])


def _share(kind: Kind, model: Model, base: str) -> Write:
    """A share names the key whose property it divides; where several have that property, the one with the value."""
    keys = _keys_by_property(kind, model)

    def share(node: Mapping[str, Any], record: Mapping[str, Any]) -> Source:
        named = keys.get(node["of"], [node["of"]])
        holding = [key for key in named if node["value"] in record.get(key, ())]
        found = {"of": (holding or named)[0], "value": short_id(node["value"], base)}
        return found | {"percentage": node["percentage"]}

    return share


def _keys_by_property(kind: Kind, model: Model) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in kind.keys:
        if term := model.context.term(kind.name, key):
            found.setdefault(model.context.compact(term.iri), []).append(key)
    return found


def _evidence(kind: Kind, model: Model, base: str) -> Write:
    """Notes become entries; those that speak of the one value of a key name none."""
    spoken = {
        key.name: _spoken(_writer(key, kind, model, base), term, base)
        for key in kind.keys.values()
        if key.node != "Statement" and (term := model.context.term(kind.name, key.name))
    }

    def entries(notes: list[Mapping[str, Any]], record: Mapping[str, Any]) -> list[Source]:
        return [entry(note, record) for note in notes]

    def entry(note: Mapping[str, Any], record: Mapping[str, Any]) -> Source:
        key = key_of_note(note)
        value = spoken[key](note["object"], record[key], record)
        out = {"of": key} if value is None else {"of": key, "value": value}
        out |= {"source": short_id(note["source"][0], base)}
        out |= {"where": passage_written(note)} if "where" in note else {}
        out |= {"status": note["status"].removeprefix(STATUS)}
        return out | ({"note": note["note"]} if "note" in note else {})

    return entries


def _spoken(write: Write, term: Term, base: str) -> Callable[[Mapping[str, str], Any, Mapping[str, Any]], Any]:
    """What an entry of evidence names of the values of a key: None where it has only one."""

    def text(thing: Mapping[str, str], value: Any, record: Mapping[str, Any]) -> Any:
        said = [tag for tag, texts in value.items() if thing["@value"] in _listed(texts)]
        if len(value) == 1 and len(_listed(value[said[0]])) == 1:
            return None
        return thing["@value"] if len(said) == 1 else {thing["@language"]: thing["@value"]}

    def other(thing: Mapping[str, str], value: Any, record: Mapping[str, Any]) -> Any:
        if not isinstance(value, list) or len(value) == 1:
            return None
        if isinstance(value[0], Mapping):
            return write([next(each for each in value if each["id"] == thing["@id"])], record)[0]
        return short_id(thing["@id"], base) if "@id" in thing else thing["@value"]

    return text if term.by_language else other


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
