"""The shapes of a model -> the names and descriptions of kinds and keys in each language, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from peasant_ld.model import Model

_SHAPE = "https://w3id.org/peasant-ld/shapes#"
_NAMES = ("http://www.w3.org/ns/shacl#name", "http://www.w3.org/2000/01/rdf-schema#label")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DESCRIPTIONS = ("http://www.w3.org/ns/shacl#description", "http://www.w3.org/2000/01/rdf-schema#comment")

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What kinds and keys are called and what they mean, by language.

    `names` and `descriptions` are by the local name of the shape: `Grant`, `Grant-funder`, or `name` for a key that all
    kinds share.
    """

    names: Mapping[str, Texts]
    descriptions: Mapping[str, Texts]
    terms: Mapping[str, Texts] = field(default_factory=dict)
    also: Mapping[str, list[str]] = field(default_factory=dict)
    """The other labels of terms, by IRI (`skos:altLabel`)."""
    """What the words of closed lists are called, by their IRI."""

    def name(self, lang: str, kind: str, key: str | None = None) -> str:
        """What a kind, or a key of a kind, is called in a language; the English name or its own where it has none."""
        return _in(self._texts(self.names, kind, key), lang) or key or kind

    def description(self, lang: str, kind: str, key: str | None = None) -> str:
        """What a kind, or a key of a kind, means, in a language; empty where nothing is said."""
        return _in(self._texts(self.descriptions, kind, key), lang)

    def term(self, lang: str, iri: str) -> str:
        """What the word of a closed list is called that is published as this IRI; empty where nothing is said."""
        return _in(self.terms.get(iri, {}), lang)

    @staticmethod
    def _texts(texts: Mapping[str, Texts], kind: str, key: str | None) -> Texts:
        if key is None:
            return texts.get(kind, {})
        return texts.get(f"{kind}-{key}") or texts.get(key, {})


def _in(texts: Texts, lang: str) -> str:
    return texts.get(lang) or texts.get("en", "")


@lru_cache(maxsize=8)
def load_labels(model: Model) -> Labels:
    """The labels of a model, from its shapes (`sh:name`, `sh:description`; `rdfs:label`, `rdfs:comment` of kinds).

    Those of closed lists are the `skos:prefLabel` of its vocabulary.
    """
    import pyoxigraph

    names: dict[str, dict[str, str]] = {}
    descriptions: dict[str, dict[str, str]] = {}
    into = {**dict.fromkeys(_NAMES, names), **dict.fromkeys(_DESCRIPTIONS, descriptions)}
    for quad in pyoxigraph.parse(model.shapes_turtle().encode(), format=pyoxigraph.RdfFormat.TURTLE):
        texts = into.get(quad.predicate.value)
        subject, value = quad.subject, quad.object
        if texts is None or not isinstance(subject, pyoxigraph.NamedNode) or not isinstance(value, pyoxigraph.Literal):
            continue
        if subject.value.startswith(_SHAPE):
            texts.setdefault(subject.value.removeprefix(_SHAPE), {})[value.language or "en"] = value.value
    return Labels(names, descriptions, *_terms(model))


def _terms(model: Model) -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
    import pyoxigraph

    terms: dict[str, dict[str, str]] = {}
    also: dict[str, list[str]] = {}
    for path in model.vocabulary_files():
        for quad in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
            subject, value = quad.subject, quad.object
            if not isinstance(value, pyoxigraph.Literal) or not isinstance(subject, pyoxigraph.NamedNode):
                continue
            if quad.predicate.value == f"{_SKOS}prefLabel":
                terms.setdefault(subject.value, {})[value.language or "en"] = value.value
            elif quad.predicate.value == f"{_SKOS}altLabel":
                also.setdefault(subject.value, []).append(value.value)
    return terms, also
