"""What the graphs of a release are called in a store: each version has two of its own, data and words for it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from peasant_ld.published.manifest import VERSIONS
from peasant_ld.published.versions import is_version

# As a question may hold it (SPARQL 1.1 Query, IRIREF), with a scheme.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*\Z")
_VERSION = re.compile(r"([^/#?]+)/(?:ns)?(?:#loading)?\Z")


def is_iri(text: str) -> bool:
    """Whether a text can name a graph."""
    return _IRI.match(text) is not None


def graph_of_version(base: str, version: str | None) -> str:
    """The graph of a version: the address at which that version is kept; the base where a release tells of none."""
    return f"{start_of_versions(base)}{version}/" if version else base


def start_of_versions(base: str) -> str:
    """How the graphs of all versions of a dataset begin."""
    return f"{base}{VERSIONS}/"


def graph_of_words(graph: str) -> str:
    """The graph of the vocabulary and the labels beside the graph of the data."""
    return f"{graph}{'' if graph.endswith(('/', '#')) else '/'}ns"


def graph_beside(graph: str) -> str:
    """The graph that is filled before it takes the place of another."""
    return f"{graph}{'-' if '#' in graph else '#'}loading"


def graphs_for(graph: str) -> tuple[str, ...]:
    """The graph of the data, that of the words beside it, and what a load that broke off may have left of both."""
    words = graph_of_words(graph)
    return graph, words, graph_beside(graph), graph_beside(words)


def versions_among(graphs: Iterable[str], base: str) -> tuple[str, ...]:
    """The versions of a dataset that have a graph, or a part of one, sorted."""
    below = start_of_versions(base)
    found = (_VERSION.match(graph.removeprefix(below)) for graph in graphs if graph.startswith(below))
    return tuple(sorted({each[1] for each in found if each and is_version(each[1])}))
