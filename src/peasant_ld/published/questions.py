"""Questions in SPARQL to begin with: each holds for any release."""

from __future__ import annotations

from collections.abc import Mapping

_SKOS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n\n"
# By the name of what says in five languages what they ask.
EXAMPLES: Mapping[str, str] = {
    "query_example_names": f"""{_SKOS}SELECT ?record ?name
WHERE {{ ?record skos:prefLabel ?name }}
ORDER BY ?name
LIMIT 25
""",
    "query_example_kinds": """SELECT ?type (COUNT(?record) AS ?records)
WHERE { ?record a ?type }
GROUP BY ?type
ORDER BY DESC(?records)
""",
    "query_example_links": f"""{_SKOS}SELECT ?one ?link ?other
WHERE {{ ?first ?link ?second . ?first skos:prefLabel ?one . ?second skos:prefLabel ?other }}
LIMIT 25
""",
    "query_example_labels": """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?property ?label (COUNT(?value) AS ?values)
WHERE {
  ?record ?property ?value .
  GRAPH ?vocabulary { ?property rdfs:label ?label }
  FILTER (LANG(?label) = "en")
}
GROUP BY ?property ?label
ORDER BY DESC(?values)
LIMIT 25
""",
}
