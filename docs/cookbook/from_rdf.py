"""A graph from elsewhere: what the shapes say of it, and what of it becomes records.

pip install peasant-ld
python docs/cookbook/from_rdf.py docs/cookbook/partners.ttl > partners.jsonl

The records go on to a release as any others do: `peasant-ld check partners.jsonl`.
"""

import json
import sys

import rdflib

import peasant_ld as pld


def main(path: str) -> None:
    """Print the records that a graph holds, as JSON Lines; tell on standard error what is wrong, or has no place."""
    graph = rdflib.Graph()
    graph.parse(path)
    for problem in pld.validate_graph(graph):
        print(problem, file=sys.stderr)
    for found in pld.records_of(graph):
        if isinstance(found, pld.Problem):
            print(found, file=sys.stderr)
        else:
            print(json.dumps(found.data, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
