"""What a SPARQL endpoint says of itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from peasant_ld.published.answering import GRAPHS

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
VOID = "http://rdfs.org/ns/void#"
# Unique URIs for File Formats (W3C), for what each of our forms of answer is.
ANSWERS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"),
)


def description(endpoint: str, base: str, media_type: str) -> bytes:
    """The description in one of the RDF formats of answers; the default graph is the dataset that VoID describes."""
    import pyoxigraph as ox

    def node(iri: str) -> ox.NamedNode:
        return ox.NamedNode(iri)

    service, data, terms, graph = (f"{endpoint}#{name}" for name in ("service", "data", "terms", "terms-graph"))
    rows = [
        (service, f"{SD}endpoint", endpoint),
        (service, f"{SD}supportedLanguage", f"{SD}SPARQL11Query"),
        (service, f"{SD}defaultDataset", data),
        *((service, f"{SD}resultFormat", FORMATS + name) for name in ANSWERS),
        (data, f"{SD}defaultGraph", f"{base}dataset"),
        (data, f"{SD}namedGraph", terms),
        (terms, f"{SD}name", f"{base}ns"),
        (terms, f"{SD}graph", graph),
    ]
    kinds = {service: "Service", data: "Dataset", f"{base}dataset": "Graph", terms: "NamedGraph", graph: "Graph"}
    a = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    rows = [*((iri, a, SD + kind) for iri, kind in kinds.items()), (f"{base}dataset", a, f"{VOID}Dataset"), *rows]
    triples = [ox.Triple(*(node(iri) for iri in row)) for row in sorted(rows)]
    written: bytes = ox.serialize(triples, format=getattr(ox.RdfFormat, GRAPHS[media_type])) or b""
    return written
