"""The model's words -> labels to read: of kinds and keys from the shapes, of closed lists from the vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from peasant_ld.model import Model

Texts = Mapping[str, str]
_SH = "http://www.w3.org/ns/shacl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_RECORD = "Record"  # the shape of what every record says of itself
_SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True, eq=False)
class SiteLabels:
    """Labels and explanations by language: of a kind by name, of a key by (kind, key), of a listed word by its IRI."""

    kinds: Mapping[str, Texts]
    kinds_about: Mapping[str, Texts]
    keys: Mapping[tuple[str, str], Texts]
    keys_about: Mapping[tuple[str, str], Texts]
    terms: Mapping[str, Texts]


@dataclass(slots=True)
class _Facts:
    """What the files of a model state: texts by (subject, predicate), and other objects by the same."""

    texts: dict[tuple[str, str], dict[str, str]]
    things: dict[tuple[str, str], list[str]]


@lru_cache(maxsize=8)
def load_labels(model: Model) -> SiteLabels:
    """The labels of a model, read from its shapes and vocabulary; what they do not name is named by its own key."""
    facts = _read([*model.shape_files(), *model.vocabulary_files()])
    shapes = {name: _shape_of(name, model, facts) for name in [*model.kinds, *model.nodes]}
    of_record = _by_path(_shape_of(_RECORD, model, facts), facts)
    keys: dict[tuple[str, str], Texts] = {}
    about: dict[tuple[str, str], Texts] = {}
    for name, known in [*((kind.name, kind.keys) for kind in model.kinds.values()), *model.nodes.items()]:
        by_path = of_record | _by_path(shapes[name], facts)
        for key in known:
            term = model.context.term(name, key)
            prop = by_path.get(term.iri, "") if term else ""
            keys[name, key] = facts.texts.get((prop, _SH + "name"), {})
            about[name, key] = facts.texts.get((prop, _SH + "description"), {})
    return SiteLabels(
        {name: facts.texts.get((shape, _RDFS + "label"), {}) for name, shape in shapes.items()},
        {name: facts.texts.get((shape, _RDFS + "comment"), {}) for name, shape in shapes.items()},
        keys,
        about,
        {subject: texts for (subject, predicate), texts in facts.texts.items() if predicate == _SKOS + "prefLabel"},
    )


def _by_path(shape: str, facts: _Facts) -> dict[str, str]:
    """The property shapes of a node shape that have a name, by the property that they speak of."""
    return {
        path: prop
        for prop in facts.things.get((shape, _SH + "property"), ())
        for path in facts.things.get((prop, _SH + "path"), ())
        if (prop, _SH + "name") in facts.texts
    }


def _read(paths: Iterable[object]) -> _Facts:
    import pyoxigraph as ox

    texts: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    things: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in paths:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            place = quad.subject.value, quad.predicate.value
            if isinstance(quad.object, ox.Literal):
                texts[place][quad.object.language or "en"] = quad.object.value
            elif isinstance(quad.object, ox.NamedNode):
                things[place].append(quad.object.value)
    return _Facts(dict(texts), dict(things))


def _shape_of(name: str, model: Model, facts: _Facts) -> str:
    """The node shape of a kind: the one named after it, or one that targets its class (SHACL, section 2.1.3)."""
    target = model.context.types.get(name, "")
    found = [
        shape
        for (shape, predicate), classes in facts.things.items()
        if predicate == _SH + "targetClass" and target in classes
    ]
    named = [shape for shape, predicate in facts.things if shape.endswith("#" + name) and predicate == _SH + "property"]
    return (named or sorted(found) or [""])[0]
