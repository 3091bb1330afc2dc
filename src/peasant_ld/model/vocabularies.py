"""Terms of the vocabularies that everybody knows: whether a name is one of them, by the lists that come with rdflib.

A vocabulary that is not listed may have any term; a term that is newer than a list is written as a whole address.
"""

from __future__ import annotations

from functools import cache

from peasant_ld.model.likeness import nearest

_CLASSES = ("DCTERMS", "FOAF", "ORG", "OWL", "PROV", "RDF", "RDFS", "SDO", "SKOS", "TIME", "XSD")


def missing_term(written: str, prefixes: dict[str, str]) -> str | None:
    """What to write for a compact IRI whose vocabulary is listed and does not have it; None where nothing is wrong.

    The answer is the name that is most like it, or an empty text where none is.
    """
    prefix, _, local = written.partition(":")
    names = _listed().get(prefixes.get(prefix, ""))
    if names is None or local in names:
        return None
    near = nearest(local, sorted(names), 0.6)
    return f"{prefix}:{near}" if near else ""


@cache
def _listed() -> dict[str, frozenset[str]]:
    """The names of each vocabulary, by its namespace; some are no names of Python, and rdflib lists them apart."""
    from inspect import get_annotations

    from rdflib import namespace

    found: dict[str, frozenset[str]] = {}
    for name in _CLASSES:
        terms = getattr(namespace, name)
        start = str(terms)
        names = {str(term).removeprefix(start) for term in get_annotations(terms)}
        found[start] = frozenset(names | {str(extra) for extra in getattr(terms, "_extras", ())})
    return found
