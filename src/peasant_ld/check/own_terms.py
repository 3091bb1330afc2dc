"""What a model publishes below the base of a dataset: its terms are no records, and no record has such an address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from peasant_ld.model import Key, Model
from peasant_ld.model.iri import address_key

# Where every term of the built-in vocabulary lies.
OURS = "https://w3id.org/peasant-ld/"


@lru_cache(maxsize=16)
def terms_below(model: Model, base: str) -> frozenset[str]:
    """The IRIs below a base that mean something in the model: a class, a property, a word, a term of its vocabulary."""
    return frozenset(iri for iri in _terms(model, base) if iri.startswith(base))


@lru_cache(maxsize=16)
def addresses_below(model: Model, base: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The addresses below a base (`iri.address_key`) that no record can have: single ones, and how folders begin.

    The terms themselves, the page of a namespace that ends in a hash, and all in one that ends in a stroke.
    """
    namespaces = [iri for iri in model.context.prefixes.values() if iri.startswith(base) and iri != base]
    folders = {address_key(iri.rstrip("/"), base) for iri in namespaces if iri.endswith("/")}
    pages = {address_key(iri.partition("#")[0], base) for iri in (*namespaces, *terms_below(model, base))}
    return frozenset(pages | folders) - {base}, tuple(sorted(f"{each}/" for each in folders))


def _terms(model: Model, base: str) -> Iterator[str]:
    context = model.context
    yield from context.types.values()
    for terms in (context.terms, *context.scoped.values()):
        yield from (term.iri for term in terms.values())
    for kind in model.kinds.values():
        yield from map(context.expand, (*kind.types, *(each for _, _, types in kind.types_when for each in types)))
        yield from _words(kind.keys.values(), model)
    for keys in model.nodes.values():
        yield from _words(keys.values(), model)
    yield from _of_vocabulary(model, base)


def _words(keys: Iterable[Key], model: Model) -> Iterator[str]:
    return (model.context.expand(iri) for key in keys for iri in (key.terms or {}).values())


def _of_vocabulary(model: Model, base: str) -> Iterator[str]:
    """The terms of the vocabularies of a model; of the built-in one only where they could lie below the base."""
    is_ours = OURS.startswith(base) or base.startswith(OURS)
    for path in (file for file in model.vocabulary_files() if file.own or is_ours):
        import pyoxigraph as ox

        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value
