"""A source record, as a person writes it, becomes a normalized record: whole, with absolute ids, ready for the context.

A pure function of the record, the model and the base IRI. The rules of the model are compiled once into one small
function a key; a record then passes through those of the keys that it states. What is absent stays absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from peasant_ld.model import Key, Kind, Model
from peasant_ld.model.by_kind import MadeByKind
from peasant_ld.model.edtf import bounds, certainty
from peasant_ld.rdf.evidence import Speaking, evidence_nodes

CERTAINTY = "pld:certainty-"
Normalizer = Callable[[Mapping[str, Any]], dict[str, Any]]
# (the value as written, the id that a node made of it would have) -> the normalized value
Make = Callable[[Any, str], Any]


def normalize(data: Mapping[str, Any], model: Model, base: str) -> dict[str, Any]:
    """Make one source record whole; `data` has passed the JSON Schema of its kind.

    Ids and references become absolute under `base`, nested things get ids of their own (`<grant/x#amount>`),
    the types of the kind are asserted, dates get their earliest and latest day, sets are sorted.
    """
    return compile_normalizer(model, base)(data)


@lru_cache(maxsize=16)
def compile_normalizer(model: Model, base: str) -> Normalizer:
    """The function that normalizes records of all kinds of `model` under `base` (an IRI that ends in a slash)."""
    plans = MadeByKind(lambda name: _plan(model.kinds[name], model, base))

    def run(data: Mapping[str, Any]) -> dict[str, Any]:
        return plans[data["type"]](data)

    return run


def _plan(kind: Kind, model: Model, base: str) -> Normalizer:
    """The function for one kind: keys in the order of the schema, evidence last, because it speaks of the others."""
    makers = compile_makers(kind, model, base)
    tails = {name: f"#{name}" if is_node(kind.keys[name]) else "" for name in makers}
    types_of = compile_types(kind)
    speaking = Speaking(kind.name, model.context, makers, partial(resolve_id, base))

    @lru_cache(maxsize=4096)
    def steps(stated: tuple[str, ...]) -> list[tuple[str, Make, str]]:
        """What is to be done for a record that states these keys; records that look alike share it."""
        return [(name, makers[name], tails[name]) for name in makers if name in stated]

    def run(data: Mapping[str, Any]) -> dict[str, Any]:
        identity = data["id"]
        if ":" not in identity:
            identity = base + identity
        out: dict[str, Any] = {"id": identity, "type": types_of(data)}
        for name, make, tail in steps(tuple(data)):
            value = data[name]
            if value is not None:
                out[name] = make(value, identity + tail)
        if "evidence" in data:
            nodes = evidence_nodes(data["evidence"], out, speaking)
            if nodes:
                out["evidence"] = nodes
        return out

    return run


def compile_makers(kind: Kind, model: Model, base: str) -> dict[str, Make]:
    """The function that normalizes the values of each key of a kind, evidence left out."""
    return {name: _make(key, kind, model, base) for name, key in kind.keys.items() if key.node != "Statement"}


def compile_types(kind: Kind) -> Callable[[Mapping[str, Any]], list[str]]:
    """The function that names the types of a source record of a kind."""
    types = [kind.name, *kind.types[1:]]
    when = kind.types_when
    if not when:
        return lambda _: types
    return lambda data: types + [t for name, value, more in when if _holds(data.get(name), value) for t in more]


def is_node(key: Key) -> bool:
    """Whether a value of the key becomes a node, which needs an id."""
    return key.node is not None or key.form == "date"


def _holds(stated: Any, wanted: Any) -> bool:
    """Whether a condition on a type holds: the key has the value that is wanted, or any value where none is named."""
    return stated is not None and (wanted is None or stated == wanted)


def resolve_id(base: str, written: str) -> str:
    """The absolute IRI of an id as written: a colon tells an absolute IRI, which no relative id can hold."""
    return written if ":" in written else base + written


def _make(key: Key, kind: Kind, model: Model, base: str) -> Make:
    if key.node == "Share":
        return _shares(kind, model, base)
    if key.node is not None:
        return _nodes(key, kind, model, base)
    if key.terms is not None:
        terms = key.terms
        return lambda value, _: terms[value]
    if key.form in _FORMS:
        return _FORMS[key.form]
    return {"ref": _ref(base), "refs": _refs(base), "date": _date}.get(key.form, _as_it_is)


def _as_it_is(value: Any, _: str) -> Any:
    return value


def _listed(value: Any, _: str) -> list[str]:
    return [value] if isinstance(value, str) else sorted(set(value))


def _tags(value: Any, _: str) -> list[str]:
    return sorted({tag.lower() for tag in ([value] if isinstance(value, str) else value)})


@lru_cache(maxsize=4096)
def _order(tags: tuple[str, ...]) -> list[tuple[str, str]] | None:
    """The language tags in order, each as written and as published; None where they are so already."""
    order = [(tag, tag.lower()) for tag in sorted(tags)]
    return None if order == [(tag, tag) for tag in tags] else order


def _text(value: dict[str, str], _: str) -> dict[str, str]:
    order = _order(tuple(value))
    return value if order is None else {published: value[tag] for tag, published in order}


def _texts(value: Any, _: str) -> dict[str, list[str]]:
    """Texts by language, whether they were written as lists in one object or as a list of objects."""
    found: dict[str, set[str]] = {}
    for entry in [value] if isinstance(value, Mapping) else value:
        for tag, texts in entry.items():
            found.setdefault(tag.lower(), set()).update([texts] if isinstance(texts, str) else texts)
    return {tag: sorted(found[tag]) for tag in sorted(found)}


def _degrees(value: Any, _: str) -> str:
    """Degrees as a decimal text; a JSON number keeps its shortest exact form, never an exponent."""
    return value if isinstance(value, str) else format(Decimal(repr(value)), "f")


_FORMS: Mapping[str, Make] = {
    "text": _text,
    "texts": _texts,
    "tokens": _listed,
    "iris": _listed,
    "links": _listed,
    "languages": _tags,
    "count": lambda value, _: int(value),
    "coordinate": _degrees,
}


def _ref(base: str) -> Make:
    return lambda value, _: resolve_id(base, value)


def _refs(base: str) -> Make:
    def make(value: Any, _: str) -> list[str]:
        if type(value) is str:
            return [resolve_id(base, value)]
        found = [each if ":" in each else base + each for each in value]
        return found if len(found) == 1 else sorted(set(found))

    return make


def _date(value: Any, identity: str) -> dict[str, Any]:
    """A date as a node: as written, as EDTF, and the first and last day that it can mean."""
    out: dict[str, Any] = {"id": identity, "type": ["TemporalEntity"]}
    edtf = value if type(value) is str else value.get("edtf")
    written = edtf if edtf is value else value.get("text", edtf)
    if written is not None:
        out["asWritten"] = written
    if edtf is not None:
        out["date"] = edtf
        first, last = bounds(edtf)
        if first is not None:
            out["earliest"] = first
        if last is not None:
            out["latest"] = last
        if doubt := certainty(edtf):
            out["certainty"] = [CERTAINTY + each for each in doubt]
    if edtf is not value and value.get("inferred") is not None:
        out["inferred"] = value["inferred"]
    return out


def _nodes(key: Key, kind: Kind, model: Model, base: str) -> Make:
    """Nested things become nodes; their ids are those of the record with the key, and a number where there are many."""
    node_type = [key.node]
    inner = model.nodes[str(key.node)]
    published = [
        (name, _make(each, kind, model, base), f"-{name}" if is_node(each) else "")
        for name, each in inner.items()
        if model.context.term(str(key.node), name)
    ]

    def node(value: Mapping[str, Any], identity: str) -> dict[str, Any]:
        out: dict[str, Any] = {"id": identity, "type": node_type}
        for name, make, tail in published:
            if name in value:
                out[name] = make(value[name], identity + tail)
        return out

    return _many(node) if key.many else node


def _shares(kind: Kind, model: Model, base: str) -> Make:
    """Shares name the property that they divide by its IRI; the check has seen that the key exists."""
    context = model.context

    def node(value: Mapping[str, Any], identity: str) -> dict[str, Any]:
        term = context.term(kind.name, value["of"])
        of = context.compact(term.iri) if term else value["of"]
        out = {"id": identity, "type": ["Share"], "of": of, "value": resolve_id(base, value["value"])}
        return out | {"percentage": value["percentage"]}

    return _many(node)


def _many(node: Make) -> Make:
    def make(values: list[Any], identity: str) -> list[dict[str, Any]]:
        nodes = (node(value, f"{identity}-{number}") for number, value in enumerate(values, 1))
        return sorted(nodes, key=lambda made: str(made["id"]))

    return make
