"""Statements that were read out of a release become an `rdflib.Graph`, with every text as it is and its prefixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from peasant_ld.model.context import Context
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.statements import NTRIPLES, compile_writer
from peasant_ld.rdf.terms import quiet, rdflib_term

if TYPE_CHECKING:
    import rdflib

# In what form a graph is asked for, to be made into one of rdflib.
GRAPH_FORM = Format.NTRIPLES.media_type


def graph_of_records(records: Iterable[Mapping[str, Any]], context: Context, base: str) -> rdflib.Graph:
    """The graph of records as they were published; `:` is bound to the base."""
    write = compile_writer(context, NTRIPLES)
    return _graph((line for record in records for line in write(record).split("\n")), context, base)


def graph_of(answer: bytes, context: Context, base: str) -> rdflib.Graph:
    """The graph of an answer in N-Triples. Raises InputError (PLD503) for a term that rdflib does not have."""
    try:
        return _graph(answer.decode().split("\n"), context, base)
    except ValueError as error:  # a triple as a term, or a direction of writing (RDF 1.2)
        raise InputError(Problem("PLD503", Place("SPARQL"), facts={"reason": str(error)})) from error


def _graph(lines: Iterable[str], context: Context, base: str) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in {**context.prefixes, "": base}.items():
        graph.bind(prefix, namespace, replace=True)
    term = rdflib_term()
    with quiet():  # of the days before the year 0001, which it cannot read
        for line in filter(None, lines):
            subject, predicate, rest = line.split(" ", 2)
            if rest.startswith("<<"):
                raise ValueError("a triple as a term: RDF 1.2")
            graph.add((term(subject), term(predicate), term(rest.removesuffix(" ."))))
    return graph
