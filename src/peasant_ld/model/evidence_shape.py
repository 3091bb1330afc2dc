"""Properties -> the alternatives of the shape of evidence: one for each property that a record can state."""

from __future__ import annotations

from collections.abc import Iterable

_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# What is said of a statement or of a record, and not of the thing: no evidence speaks of keys of these forms.
OF_RECORDS = frozenset({"evidence", "access", "shares", "namings"})


def evidence_alternatives(properties: Iterable[str]) -> str:
    """Turtle that lets `shape:Evidence` speak of some properties (IRIs): of all kinds, those of one's own among them.

    SHACL Core cannot say "the subject has the object as a value of this very predicate" but for one predicate at a
    time: the object is not disjoint from what that property leads to.
    """
    rows = "".join(
        f"  [ sh:property [ sh:path rdf:predicate ; sh:hasValue <{iri}> ] ; "
        f"sh:not [ sh:path ( rdf:subject <{iri}> ) ; sh:disjoint rdf:object ] ]\n"
        for iri in sorted(set(properties))
    )
    prefixes = f"@prefix sh: <{_SH}> .\n@prefix rdf: <{_RDF}> .\n"
    return f"{prefixes}<https://w3id.org/peasant-ld/shapes#Evidence> sh:or (\n{rows}) .\n"
