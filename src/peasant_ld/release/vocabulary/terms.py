"""The Turtle of a vocabulary becomes the terms that it defines, sorted into classes, properties and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peasant_ld.model import Model

if TYPE_CHECKING:
    import pyoxigraph as ox

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCT = "http://purl.org/dc/terms/"
LABEL_PROPERTIES = (f"{_RDFS}label", f"{_SKOS}prefLabel")
MEANING_PROPERTIES = (f"{_RDFS}comment", f"{_SKOS}definition", f"{_DCT}description")
VERSION_INFO = f"{_OWL}versionInfo"
_IN_SCHEME = f"{_SKOS}inScheme"
# The sort of a term by its type; the first that fits counts.
SORTS: Mapping[str, tuple[str, ...]] = {
    "ontology": (f"{_OWL}Ontology",),
    "class": (f"{_RDFS}Class", f"{_OWL}Class"),
    "property": (f"{_RDF}Property", *(f"{_OWL}{each}Property" for each in ("Object", "Datatype", "Annotation"))),
    "list": (f"{_SKOS}ConceptScheme",),
    "word": (f"{_SKOS}Concept",),
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*\Z")
_NO_NAME = re.compile(r"[^A-Za-z0-9._-]")

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DefinedTerm:
    """One term of a vocabulary.

    `anchor` is its place in the page; `labels`, `meanings` and each of `notes` are texts by language; `facts` are its
    other statements, by property: IRIs, or texts that are in no language; `words` are those of a list.
    """

    iri: str
    name: str
    anchor: str
    sort: str
    labels: Texts
    meanings: Texts
    notes: Mapping[str, Texts]
    facts: Mapping[str, tuple[str, ...]]
    words: tuple[DefinedTerm, ...] = ()


def statements_of(turtle: str) -> Iterator[tuple[str, str, str | ox.Literal]]:
    """The statements about what has an IRI: subject, property, and an IRI or a literal, in the order of the text."""
    import pyoxigraph as ox

    for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            value = quad.object.value if isinstance(quad.object, ox.NamedNode) else quad.object
            yield quad.subject.value, quad.predicate.value, value


def gather_terms(turtle: str, model: Model) -> tuple[DefinedTerm, ...]:
    """The terms of a vocabulary in the order in which they are defined; words stand in their lists.

    Of two terms whose IRIs end alike the later one, which is that of a model of one's own, has the plain anchor.
    """
    told: dict[str, dict[str, list[str | ox.Literal]]] = {}
    for subject, predicate, value in statements_of(turtle):
        told.setdefault(subject, {}).setdefault(predicate, []).append(value)
    sorts = {iri: sort for iri, facts in told.items() if (sort := _sort_of(facts))}
    last = {_ending(iri): iri for iri in sorts}
    found = []
    for iri, sort in sorts.items():
        name, ending = model.context.compact(iri), _ending(iri)
        anchor = ending if last[ending] == iri and _NAME.match(ending) else f"term-{_NO_NAME.sub('-', name)}"
        found.append(_term(iri, name, anchor, sort, told[iri]))
    return _with_words(found)


def _sort_of(told: Mapping[str, list[str | ox.Literal]]) -> str | None:
    """The sort of a term; None for what has no label, such as whoever made the vocabulary."""
    types = told.get(f"{_RDF}type", ())
    is_called = any(name in told for name in LABEL_PROPERTIES)
    sorts = (sort for sort, known in SORTS.items() if any(each in known for each in types))
    return next(sorts, "other" if is_called else None)


def _term(iri: str, name: str, anchor: str, sort: str, told: Mapping[str, list[str | ox.Literal]]) -> DefinedTerm:
    in_words: dict[str, dict[str, str]] = {}
    facts: dict[str, tuple[str, ...]] = {}
    for predicate, values in told.items():
        for each in values:
            if isinstance(each, str) or not each.language:
                facts[predicate] = (*facts.get(predicate, ()), each if isinstance(each, str) else each.value)
            else:
                in_words.setdefault(predicate, {})[each.language] = each.value
    labels, meanings = (_first(in_words, names) for names in (LABEL_PROPERTIES, MEANING_PROPERTIES))
    return DefinedTerm(iri, name, anchor, sort, labels, meanings, in_words, facts)


def _first(in_words: dict[str, dict[str, str]], names: Iterable[str]) -> Texts:
    """The texts of the first of some properties that has any; they are notes no more."""
    return next((in_words.pop(name) for name in names if name in in_words), {})


def _ending(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def _with_words(terms: Iterable[DefinedTerm]) -> tuple[DefinedTerm, ...]:
    """The terms with the words of lists in their lists."""
    terms = tuple(terms)
    inside: dict[str, list[DefinedTerm]] = {each.iri: [] for each in terms if each.sort == "list"}
    placed: set[str] = set()
    for each in terms:
        for scheme in inside.keys() & set(each.facts.get(_IN_SCHEME, ())):
            inside[scheme].append(each)
            placed.add(each.iri)
    return tuple(replace(each, words=tuple(inside.get(each.iri, ()))) for each in terms if each.iri not in placed)
