"""The vocabulary of a model becomes the files that every release holds of it: terms, shapes, labels, and a page.

What each minted term means is in `ns.ttl`, `ns.jsonld` and `ns.html`, what is checked in `shapes.ttl`, and what every
term that can occur is called, those of other vocabularies too, in `labels.ttl`. A model of one's own is in them, too.
"""

from __future__ import annotations

from functools import lru_cache

from peasant_ld.model import Model
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.vocabulary.labels import labels_turtle
from peasant_ld.release.vocabulary.page import vocabulary_page
from peasant_ld.release.vocabulary.source import as_json_ld, joined
from peasant_ld.release.vocabulary.terms import VERSION_INFO, DefinedTerm, gather_terms

__all__ = ["FILES", "LABELS", "SHAPES", "TERMS", "VERSION_INFO", "namespaces", "ontologies", "write_vocabulary"]

TERMS = ("ns.ttl", "ns.jsonld", "ns.html")
SHAPES = "shapes.ttl"
LABELS = "labels.ttl"
FILES = (*TERMS, SHAPES, LABELS)


def write_vocabulary(shelf: ReleaseFolder, model: Model, lang: str, has_pages: bool) -> None:
    """Put the files into a release; `lang` is the language in which the page speaks by itself.

    What the release before holds, byte for byte, is not written again. With `has_pages` the page leads to the home page
    beside it. Raises OSError as the disk does.
    """
    turtle = joined(model.vocabulary_files())
    page = vocabulary_page(_terms(model), model.context, lang, has_pages)
    texts = (turtle, as_json_ld(turtle), page, joined(model.shape_files()), labels_turtle(model, turtle))
    for name, text in zip(FILES, texts, strict=True):
        shelf.put(name, text.encode())


def ontologies(model: Model) -> tuple[DefinedTerm, ...]:
    """The vocabularies of a model themselves: our own, then those of one's own."""
    return tuple(each for each in _terms(model) if each.sort == "ontology")


def namespaces(model: Model, base: str) -> tuple[tuple[str, str, str], ...]:
    """The namespaces whose terms the vocabulary defines, and those below a base, which are nobody else's.

    Prefix, IRI, and version where the vocabulary states one.
    """
    defined = {each.name.partition(":")[0] for each in _terms(model) if each.sort != "ontology"}
    versions = {each.iri: version for each in ontologies(model) for version in each.facts.get(VERSION_INFO, ())}
    prefixes = ((name, iri) for name, iri in model.context.prefixes.items() if name in defined or iri.startswith(base))
    return tuple((name, iri, versions.get(iri.rstrip("#/"), "")) for name, iri in prefixes)


@lru_cache(maxsize=8)
def _terms(model: Model) -> tuple[DefinedTerm, ...]:
    return gather_terms(joined(model.vocabulary_files()), model)
