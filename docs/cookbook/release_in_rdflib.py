"""A release read with rdflib: each grant with its amount, and the source that the amount was taken from.

pip install rdflib
python docs/cookbook/release_in_rdflib.py release
"""

import sys
from pathlib import Path

import rdflib

# The prefixes are those of data/dataset.ttl; rdflib has read them with it.
GRANTS = """
SELECT ?grant ?name ?value ?currency ?earliest ?source ?where WHERE {
    ?grant a schema:Grant ; skos:prefLabel ?name ; schema:amount ?amount .
    ?amount schema:value ?value ; schema:currency ?currency .
    OPTIONAL { ?grant pld:awarded/pld:earliest ?earliest }
    OPTIONAL {
        ?statement rdf:subject ?grant ; rdf:predicate schema:amount ; prov:hadPrimarySource/skos:prefLabel ?source .
        OPTIONAL { ?statement pld:where ?where }
    }
}
ORDER BY ?grant ?name ?source
"""


def main(release: str) -> None:
    """Print a line for each grant with an amount."""
    graph = rdflib.Graph()
    graph.parse(Path(release, "data", "dataset.ttl"))
    for row in graph.query(GRANTS):
        assert isinstance(row, rdflib.query.ResultRow)
        grant, name, value, currency, earliest, source, where = row
        told = ", ".join(str(part) for part in (source, where) if part) or "no source is stated"
        print(f"{name}: {value} {currency}, {earliest or 'no date'} ({told})  <{grant}>")


if __name__ == "__main__":
    main(*sys.argv[1:])
