"""Normalized records become an `rdflib.Graph`; the way back is `exchange.rdf`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from peasant_ld.model import Model
from peasant_ld.rdf.statements import statements
from peasant_ld.rdf.terms import quiet, rdflib_term

if TYPE_CHECKING:
    import rdflib


def build_graph_of(records: Iterable[Mapping[str, Any]], model: Model) -> rdflib.Graph:
    """An `rdflib.Graph` of normalized records; literals keep their text exactly, prefixes are bound."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in model.context.prefixes.items():
        graph.bind(prefix, namespace, replace=True)
    term = rdflib_term()
    for record in records:
        with quiet():  # of the days before the year 0001, which it cannot read
            for subject, predicate, value in statements(record, model):
                graph.add((term(subject), term(predicate), term(value)))
    return graph
