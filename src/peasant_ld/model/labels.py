"""The shapes and the vocabulary of a model -> the names and descriptions of kinds and keys in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from peasant_ld.model import BUILT_IN, Model

# What terms of other vocabularies are called here.
WRITTEN = BUILT_IN / "labels.ttl"
_SHAPE = "https://w3id.org/peasant-ld/shapes#"
_SH = "http://www.w3.org/ns/shacl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_NAMES = (_SH + "name", _RDFS + "label")
_DESCRIPTIONS = (_SH + "description", _RDFS + "comment")
# What a vocabulary calls a class or a property, and says of it.
_TERM_NAMES = (_RDFS + "label", _SKOS + "prefLabel")
_TERM_DESCRIPTIONS = (_RDFS + "comment", _SKOS + "definition")

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What kinds and keys are called and what they mean, by language.

    `names` and `descriptions` are by the local name of the shape: `Grant`, `Grant-funder`, or `name` for a key that all
    kinds share. `terms` are what the words of closed lists are called, by their IRI, and `also` the other labels of
    terms (`skos:altLabel`).
    """

    names: Mapping[str, Texts]
    descriptions: Mapping[str, Texts]
    terms: Mapping[str, Texts] = field(default_factory=dict)
    also: Mapping[str, list[str]] = field(default_factory=dict)

    def names_of(self, kind: str, key: str | None = None) -> Texts:
        """What a kind, or a key of a kind or of a nested node, is called in each language that says so."""
        return _texts(self.names, kind, key)

    def descriptions_of(self, kind: str, key: str | None = None) -> Texts:
        """What a kind, or a key of a kind or of a nested node, means, in each language that says so."""
        return _texts(self.descriptions, kind, key)

    def name(self, lang: str, kind: str, key: str | None = None) -> str:
        """What a kind, or a key of a kind, is called in a language; in English, in another, or its own name."""
        return _in(self.names_of(kind, key), lang) or key or kind

    def description(self, lang: str, kind: str, key: str | None = None) -> str:
        """What a kind, or a key of a kind, means, in a language; empty where nothing is said."""
        return _in(self.descriptions_of(kind, key), lang)

    def term(self, lang: str, iri: str) -> str:
        """What the word of a closed list is called that is published as this IRI; empty where nothing is said."""
        return _in(self.terms.get(iri, {}), lang)


def _texts(texts: Mapping[str, Texts], kind: str, key: str | None) -> Texts:
    if key is None:
        return texts.get(kind, {})
    return texts.get(f"{kind}-{key}") or texts.get(key, {})


def _in(texts: Texts, lang: str) -> str:
    """The text in a language, else in English, else in the first that there is."""
    return texts.get(lang) or texts.get("en") or next((texts[tag] for tag in sorted(texts)), "")


@lru_cache(maxsize=8)
def load_labels(model: Model) -> Labels:
    """The labels of a model, from its shapes (`sh:name`, `sh:description`; `rdfs:label`, `rdfs:comment` of kinds).

    A shape of a key is found by its own name (`Grant-funder`), or by its path in a shape of the kind; a kind or a key
    of which no shape speaks has the label of its class or property in the vocabulary. The labels of closed lists are
    the `skos:prefLabel` of the vocabulary; those of words that others minted are written beside.
    """
    shapes = _stated([model.shapes_turtle()])
    terms = _stated([path.read_text(encoding="utf-8") for path in model.vocabulary_files()])
    others = _stated([WRITTEN.read_text(encoding="utf-8")])
    return Labels(
        _all(model, (shapes, _NAMES), (terms, _TERM_NAMES)),
        _all(model, (shapes, _DESCRIPTIONS), (terms, _TERM_DESCRIPTIONS)),
        {iri: dict(texts) for (iri, _), texts in others.texts.items()}
        | {iri: dict(texts) for (iri, said), texts in terms.texts.items() if said == _SKOS + "prefLabel"},
        {iri: [text for _, text in texts] for (iri, said), texts in terms.texts.items() if said == _SKOS + "altLabel"},
    )


@dataclass(frozen=True, slots=True)
class _Turtle:
    """What some Turtle states: (language, text) pairs by (subject, predicate), and other objects by the same."""

    texts: Mapping[tuple[str, str], list[tuple[str, str]]]
    things: Mapping[tuple[str, str], list[str]]

    def said(self, subject: str, predicates: tuple[str, ...]) -> dict[str, str]:
        """The texts of a subject by language; what a later predicate says stands only where no other says it."""
        return {tag: text for each in reversed(predicates) for tag, text in self.texts.get((subject, each), ())}


def _stated(turtles: list[str]) -> _Turtle:
    import pyoxigraph as ox

    texts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    things: dict[tuple[str, str], list[str]] = {}
    for turtle in turtles:
        for quad in ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE):
            place = str(getattr(quad.subject, "value", "")), quad.predicate.value
            if isinstance(quad.object, ox.Literal):
                texts.setdefault(place, []).append((quad.object.language or "en", quad.object.value))
            elif isinstance(quad.object, ox.NamedNode | ox.BlankNode):
                things.setdefault(place, []).append(quad.object.value)
    return _Turtle(texts, things)


def _all(
    model: Model, shapes: tuple[_Turtle, tuple[str, ...]], terms: tuple[_Turtle, tuple[str, ...]]
) -> dict[str, Texts]:
    """The texts of a sort by the local name of a shape: of shapes of that name, by path, by term, of a like key."""
    (stated, predicates), found = shapes, dict[str, Texts]()
    for subject, _ in stated.texts:
        if subject.startswith(_SHAPE) and (said := stated.said(subject, predicates)):
            found[subject.removeprefix(_SHAPE)] = said
    like: dict[tuple[str, str], Texts] = {}
    for kind, key, iri, shape in _of_model(model, stated):
        name = f"{kind}-{key}" if key else kind
        texts: Texts = found.get(name) or stated.said(shape, predicates) or found.get(key, {})
        texts = texts or terms[0].said(iri, terms[1]) or like.get((key, iri), {})
        if key:
            like.setdefault((key, iri), texts)
        if texts and texts is not found.get(key):
            found[name] = texts
    return found


def _of_model(model: Model, stated: _Turtle) -> Iterator[tuple[str, str, str, str]]:
    """Each kind ("" for its key) and each key of a kind, with the IRI of its term and the shape that is of it."""
    of_class: dict[str, list[str]] = {}
    for (shape, predicate), things in stated.things.items():
        for iri in things if predicate == _SH + "targetClass" else ():
            of_class.setdefault(iri, []).append(shape)
    for kind in model.kinds.values():
        class_ = model.context.types.get(kind.name, "")
        shapes = of_class.get(class_, [])
        yield kind.name, "", class_, next((each for each in shapes if stated.said(each, _NAMES)), "")
        by_path = {
            path: each
            for shape in shapes
            for each in stated.things.get((shape, _SH + "property"), ())
            for path in stated.things.get((each, _SH + "path"), ())
            if not each.startswith(_SHAPE) and stated.said(each, _NAMES)
        }
        for key in kind.keys:
            term = model.context.term(kind.name, key)
            iri = term.iri if term else ""
            yield kind.name, key, iri, by_path.get(iri, "")
