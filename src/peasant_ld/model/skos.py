"""Which keys of a kind state what SKOS says of concepts: asked by property, so that keys of one's own are known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from peasant_ld.model.also import Aspect
from peasant_ld.model.context import Term
from peasant_ld.model.model import Key, Model

SKOS = "http://www.w3.org/2004/02/skos/core#"
RELATION = "http://purl.org/dc/terms/relation"
# From a concept to a broader one, or to a narrower one: a match is such a statement, too (SKOS, S41).
BROADER = ("broader", "broaderTransitive", "broadMatch")
NARROWER = ("narrower", "narrowerTransitive", "narrowMatch")
RELATED = ("related", "relatedMatch")


class SkosKey(NamedTuple):
    """A key of a kind, and the property that is its own, of all with which it is stated."""

    name: str
    iri: str


@lru_cache(maxsize=1024)
def keys_stating(model: Model, kind: str, *properties: str) -> tuple[SkosKey, ...]:
    """The keys of a kind that state one of some properties of SKOS, such as `broader`, those of the first one first."""
    return tuple(key for name in properties for key in _keys_of(model, kind, SKOS + name))


@lru_cache(maxsize=256)
def keys_relating(model: Model, kind: str) -> tuple[SkosKey, ...]:
    """The keys of a kind that say only that two things have to do with each other (`dct:relation`)."""
    return _keys_of(model, kind, RELATION)


def _keys_of(model: Model, kind: str, iri: str) -> tuple[SkosKey, ...]:
    return _by_property(model, kind).get(iri, ())


@lru_cache(maxsize=256)
def _by_property(model: Model, kind: str) -> Mapping[str, tuple[SkosKey, ...]]:
    """The keys of a kind by each property that they state."""
    found: dict[str, tuple[SkosKey, ...]] = {}
    for key in model.kinds[kind].keys.values() if kind in model.kinds else ():
        if term := model.context.term(kind, key.name):
            for iri in _stated(key, term, model):
                found[iri] = (*found.get(iri, ()), SkosKey(key.name, term.iri))
    return found


def _stated(key: Key, term: Term, model: Model) -> set[str]:
    """The properties with which the values of a key are stated: its own, and standard ones beside it."""
    return {term.iri, *(model.context.expand(name) for name, aspect in key.also if aspect is Aspect.VALUE)}
