"""A graph of rdflib holds what anybody puts there: its statements are told apart into RDF, and what is none.

What may stand where is RDF 1.1 Concepts, section 3: an IRI is absolute and has none of the signs that no IRI has
(RFC 3987), a subject is no literal, a property is an IRI, a language tag is one of BCP 47.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from peasant_ld.model.characters import is_encodable
from peasant_ld.model.language import is_language_tag
from peasant_ld.problem import Problem
from peasant_ld.rdf.terms import n_triples_term

if TYPE_CHECKING:
    import rdflib

Triple = tuple[Any, Any, Any]
_SUBJECT, _PROPERTY, _OBJECT = ("IRI", "BNode"), ("IRI",), ("IRI", "BNode", "Literal")


def told_apart(graph: rdflib.Graph) -> tuple[list[str], list[Problem]]:
    """The statements of a graph that are RDF, as sorted lines of N-Triples; and a problem for each that is not.

    A text whose language is none is PLD032, everything else PLD525.
    """
    sound: list[Triple] = []
    problems: list[Problem] = []
    for triple in sorted(set(graph), key=_order):
        problem = _problem(triple)
        if problem is None:
            sound.append(triple)
        else:
            problems.append(problem)
    return sorted(_lines(sound)), problems


def _order(triple: Triple) -> tuple[tuple[str, ...], ...]:
    return tuple((str(term), str(getattr(term, "language", "")), str(getattr(term, "datatype", ""))) for term in triple)


def _lines(triples: Iterable[Triple]) -> Iterator[str]:
    """Lines of N-Triples; blank nodes are numbered, since their names may be anything."""
    names: dict[Any, str] = {}
    for triple in triples:
        terms = (
            f"_:b{names.setdefault(term, str(len(names)))}" if _sort(term) == "BNode" else n_triples_term(term)
            for term in triple
        )
        yield " ".join(terms) + " .\n"


def _problem(triple: Triple) -> Problem | None:
    """What is wrong with a statement; None where it is RDF."""
    for term, wanted in zip(triple, (_SUBJECT, _PROPERTY, _OBJECT), strict=True):
        reason = "rdf-place" if _sort(term) not in wanted else _reason(term)
        if reason is not None:
            node, path, _ = map(str, triple)
            value = str(term.language) if reason == "rdf-tag" else str(term)
            code, facts = ("PLD032", {}) if reason == "rdf-tag" else ("PLD525", {"reason": reason})
            return Problem(code, None, node, path, value, facts=facts)
    return None


def _reason(term: Any) -> str | None:
    """Why a term is none; None for one that is."""
    sort = _sort(term)
    if sort == "IRI":
        return None if _is_iri(str(term)) else "rdf-iri"
    if sort == "BNode":
        return None
    if not is_encodable(str(term)):
        return "rdf-text"
    if term.datatype is not None and not _is_iri(str(term.datatype)):
        return "rdf-datatype"
    return None if term.language is None or is_language_tag(term.language) else "rdf-tag"


def _sort(term: Any) -> str:
    """What a term of rdflib is; its type for what is no term of RDF, such as a formula or a variable of N3."""
    from rdflib import BNode, Literal, URIRef

    kinds = ((URIRef, "IRI"), (BNode, "BNode"), (Literal, "Literal"))
    return next((name for kind, name in kinds if isinstance(term, kind)), type(term).__name__)


@lru_cache(maxsize=65536)
def _is_iri(text: str) -> bool:
    import pyoxigraph as ox

    try:
        ox.NamedNode(text)
    except ValueError:  # also for half of a sign, which has no bytes
        return False
    return True
