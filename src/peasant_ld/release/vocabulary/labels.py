"""A model becomes what each of its terms is called, whoever minted it: `rdfs:label` in the languages that it has.

The name of a kind or a key in the shapes is the label of its term; where several keys share a term, or none has it as
its own, `labels.ttl` of the model says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from peasant_ld.model import Model
from peasant_ld.model.labels import WRITTEN, load_labels
from peasant_ld.release.vocabulary.terms import LABEL_PROPERTIES, statements_of

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
# (language, text), sorted
LabelTexts = tuple[tuple[str, str], ...]


def term_labels(model: Model, vocabulary: str) -> Mapping[str, LabelTexts]:
    """The labels of every class, property and word of a list that a record of the model can be stated with, by IRI.

    `vocabulary` is that of the model, as Turtle.
    """
    found: dict[str, set[tuple[str, str]]] = {}
    for iri, texts in _named(model):
        found.setdefault(iri, set()).update(texts.items())
    for turtle in (vocabulary, WRITTEN.read_text("utf-8")):  # what is written for a term itself goes before
        written: dict[str, set[tuple[str, str]]] = {}
        for subject, predicate, text in statements_of(turtle):
            if predicate in LABEL_PROPERTIES and not isinstance(text, str):
                written.setdefault(subject, set()).add((text.language or "", text.value))
        found |= written
    return {iri: tuple(sorted(found[iri])) for iri in sorted(found) if found[iri]}


def _named(model: Model) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The terms of kinds and keys with the names of these."""
    labels, context = load_labels(model), model.context
    for name, keys in (*((kind.name, kind.keys) for kind in model.kinds.values()), *model.nodes.items()):
        yield context.types[name], labels.names_of(name)
        for key in keys:
            if term := context.term(name, key):
                yield term.iri, labels.names_of(name, key)


def labels_turtle(model: Model, vocabulary: str) -> str:
    """The labels as Turtle, one term a block."""
    prefixes = {**model.context.prefixes, "rdfs": _RDFS}
    lines = [f"@prefix {name}: <{space}> .\n" for name, space in prefixes.items()]
    for iri, texts in term_labels(model, vocabulary).items():
        said = ",\n    ".join(_literal(text, tag) for tag, text in texts)
        lines.append(f"\n<{iri}> rdfs:label {said} .\n")
    return "".join(lines)


def _literal(text: str, tag: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text, language=tag) if tag else ox.Literal(text))
