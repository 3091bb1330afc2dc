"""Every published term that the model uses is defined by its own ontology."""

from collections.abc import Iterator
from functools import cache
from inspect import get_annotations
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.model import load_model

rdflib = pytest.importorskip("rdflib")

# prefix -> the file of the ontology, as its keepers publish it
FILES = {
    "schema": "schema.ttl",
    "frapo": "frapo.ttl",
    "adms": "adms.ttl",
    "dpv": "dpv.ttl",
    "dingo": "dingo.ttl",
    "rico": "rico.rdf",
    "lode": "lode.ttl",
}
# prefix -> the name of the closed namespace in rdflib
CLOSED = {
    "org": "ORG",
    "skos": "SKOS",
    "dct": "DCTERMS",
    "prov": "PROV",
    "foaf": "FOAF",
    "time": "TIME",
    "dcat": "DCAT",
    "rdf": "RDF",
    "rdfs": "RDFS",
    "xsd": "XSD",
    "sh": "SH",
    "owl": "OWL",
    "vann": "VANN",
    "void": "VOID",
}
OWN = {"pld", "shape"}
# A namespace of one datatype, of which no ontology file exists (Library of Congress, id.loc.gov/datatypes/edtf).
EDTF = {"edtf": {"EDTF"}}
PREFIXES = {
    **load_model().context.prefixes,
    "sh": str(rdflib.SH),
    "owl": str(rdflib.OWL),
    "vann": str(rdflib.VANN),
    "lode": "http://linkedevents.org/ontology/",
    "shape": "https://w3id.org/peasant-ld/shapes#",
}


@cache
def used() -> dict[str, set[str]]:
    """The local names that the model uses in each namespace: in context, shapes, vocabulary and schemas."""
    model = load_model()
    graph = rdflib.Graph()
    for path in [*model.shape_files(), *model.vocabulary_files()]:
        graph.parse(data=path.text, format="turtle")
    iris = {str(node) for triple in graph for node in triple if isinstance(node, rdflib.URIRef)}
    iris |= {str(node.datatype) for node in graph.objects() if isinstance(node, rdflib.Literal) and node.datatype}
    context = model.context
    for terms in (context.terms, *context.scoped.values()):
        iris |= {each for term in terms.values() for each in (term.iri, term.datatype) if each and each != "@id"}
    iris |= set(context.types.values())
    for kind in model.kinds.values():
        compact = [*kind.types, *(each for row in kind.types_when for each in row[2])]
        iris |= {context.expand(each) for each in compact}
    nodes = [*model.kinds.values()]
    iris |= {
        context.expand(each) for kind in nodes for key in kind.keys.values() for each in (key.terms or {}).values()
    }
    iris |= {
        context.expand(each)
        for keys in model.nodes.values()
        for key in keys.values()
        for each in (key.terms or {}).values()
    }
    names: dict[str, set[str]] = {}
    for iri in iris:
        prefix = next((name for name, start in PREFIXES.items() if iri.startswith(start) and iri != start), "")
        names.setdefault(prefix, set()).add(iri.removeprefix(PREFIXES.get(prefix, "")))
    return names


def subjects(path: Path) -> Iterator[str]:
    """The IRIs that an ontology file defines."""
    import pyoxigraph

    for quad in pyoxigraph.parse(path=str(path)):
        if isinstance(quad.subject, pyoxigraph.NamedNode):
            yield quad.subject.value


def test_every_namespace_that_is_used_can_be_looked_up() -> None:
    # "" holds licences, the vocabulary's own address and the like.
    assert set(used()) - {""} <= {*FILES, *CLOSED, *OWN, *EDTF}
    about = {"https://w3id.org/peasant-ld/contributors", "https://creativecommons.org/publicdomain/zero/1.0/"}
    assert {each for each in used()[""] if not each.startswith("https://w3id.org/peasant-ld/ns")} <= about


@pytest.mark.parametrize("prefix", FILES)
def test_every_term_is_in_the_file_of_its_ontology(prefix: str, shared: Path) -> None:
    path = shared / "data" / "ontologies" / FILES[prefix]
    if not path.is_file():
        pytest.skip(f"{path.name} is not in the shared data")
    defined = set(subjects(path))
    spellings = {PREFIXES[prefix]} | ({"http://schema.org/", "https://schema.org/"} if prefix == "schema" else set())
    missing = {name for name in used()[prefix] if not any(start + name in defined for start in spellings)}
    assert missing == set()
    print(f"{prefix}: {len(used()[prefix])} terms, all defined")


@pytest.mark.parametrize("prefix", CLOSED)
def test_every_term_is_in_the_closed_namespace_of_its_vocabulary(prefix: str) -> None:
    namespace: Any = getattr(rdflib.namespace, CLOSED[prefix])
    assert str(namespace) == PREFIXES[prefix]
    defined = {str(term).removeprefix(PREFIXES[prefix]) for term in get_annotations(namespace)}
    # Some names are no Python names; rdflib lists them apart.
    defined |= set(getattr(namespace, "_extras", ()))
    assert used().get(prefix, set()) - defined == set()
    print(f"{prefix}: {len(used().get(prefix, set()))} terms, all defined")


def test_the_one_datatype_of_dates_is_spelled_as_its_keepers_do() -> None:
    assert used()["edtf"] == EDTF["edtf"]


def test_a_term_that_does_not_exist_would_be_seen(shared: Path) -> None:
    """The traps of the domain: each of these was written somewhere, and none exists."""
    defined = set(subjects(shared / "data" / "ontologies" / "frapo.ttl"))
    assert "http://purl.org/cerif/frapo/hasGrantRecipient" not in defined
    assert "http://purl.org/cerif/frapo/Grant" in defined
    assert "Orgnization" not in get_annotations(rdflib.namespace.ORG)
