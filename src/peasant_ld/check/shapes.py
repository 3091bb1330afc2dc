"""A graph becomes SHACL results: by the compiled engine, or by pyshacl, the reference; both give the same list.

The shapes are parsed once. Their SPARQL-based constraints (SHACL, section 5) only pyshacl runs: a model that has any is
validated by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from peasant_ld.check.sound_shapes import SH, check_own_shapes
from peasant_ld.model import BUILT_IN, Model
from peasant_ld.model.folder import refused
from peasant_ld.problem import Place
from peasant_ld.rdf.terms import n_triples_term, quiet, rdflib_term

ENGINES = ("auto", "shacl", "pyshacl")
# The place of a fault of which an engine does not say in which file it stands.
_FILES = "*.shacl.ttl"


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One SHACL validation result (SHACL, section 3.6.2), the same from every engine.

    `focus` and `shape` are IRIs, `path` is the property IRI of a simple path or "", `value` is a term in N-Triples
    syntax or "", `component` the local name of the constraint component, `severity` that of the severity
    (Violation, Warning, Info, or one of a user's own).
    """

    focus: str
    path: str
    value: str
    component: str
    shape: str
    severity: str


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The shapes of a model: their Turtle, and the messages of each shape by language."""

    turtle: str
    messages: Mapping[str, Mapping[str, str]]
    needs_sparql: bool


@lru_cache(maxsize=8)
def load_shapes(model: Model) -> Shapes:
    """The shapes of a model, read from its files.

    Raises InputError (PLD015) for a shape of the user's own that an engine would refuse, misread or never ask.
    """
    import pyoxigraph as ox

    built_in = [path for path in model.shape_files() if path.parent == BUILT_IN]
    if own := [path for path in model.shape_files() if path.parent != BUILT_IN]:
        check_own_shapes(own, built_in)
    messages: dict[str, dict[str, str]] = {}
    needs_sparql = False
    for quad in _quads(model):
        predicate = quad.predicate.value
        if (
            predicate == SH + "message"
            and isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.object, ox.Literal)
        ):
            messages.setdefault(quad.subject.value, {})[quad.object.language or "en"] = quad.object.value
        needs_sparql |= predicate in (SH + "sparql", SH + "select", SH + "ask")
    turtle = model.shapes_turtle()
    if own and _has_compiled_engine() and not needs_sparql:
        _compile(turtle)
    return Shapes(turtle, messages, needs_sparql)


def _quads(model: Model) -> Iterator[Any]:
    """The statements in the shape files of a model."""
    import pyoxigraph as ox

    for path in model.shape_files():
        yield from ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)


def _compile(turtle: str) -> Any:
    """The shapes as the compiled engine has them. Raises InputError (PLD015) for what it does not take."""
    import shacl

    try:
        return shacl.Shapes.from_turtle(turtle)
    except ValueError as error:
        raise refused(Place(_FILES), " ".join(str(error).split())) from error


def choose_engine(engine: str, shapes: Shapes) -> str:
    """The engine that runs: the one asked for; with `"auto"` the compiled one where it is installed and suffices.

    Raises ValueError for a name that is none of `ENGINES`.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine is one of {', '.join(ENGINES)}, not {engine!r}")
    if engine != "auto":
        return engine
    return "shacl" if _has_compiled_engine() and not shapes.needs_sparql else "pyshacl"


def _has_compiled_engine() -> bool:
    from importlib.util import find_spec

    return find_spec("shacl") is not None


def validate_ntriples(ntriples: str, model: Model, engine: str = "auto") -> list[Result]:
    """The SHACL results for a graph given as N-Triples text, sorted; an empty list when it conforms.

    `engine` is one of `ENGINES`. Raises ValueError for another one, or when the text is not N-Triples; InputError
    (PLD015) for shapes that the engine cannot ask.
    """
    shapes = load_shapes(model)
    run = _compiled(model) if choose_engine(engine, shapes) == "shacl" else _reference(model)
    return sorted(set(run(ntriples)))


@lru_cache(maxsize=8)
def _compiled(model: Model) -> Callable[[str], Iterable[Result]]:
    """The compiled engine with the model's shapes; `shacl` is released for the common platforms only."""
    shapes = _compile(load_shapes(model).turtle)

    def run(ntriples: str) -> Iterable[Result]:
        for found in shapes.validate_text(ntriples, format="ntriples").results:
            yield Result(
                _iri(found.focus_node),
                _simple(found.path),
                found.value or "",
                found.component,
                _iri(found.source_shape) or _iri(found.root_shape),
                found.severity,
            )

    return run


def _iri(token: str | None) -> str:
    """The IRI inside angle brackets, as the compiled engine writes terms; "" for a blank node or nothing."""
    return token[1:-1] if token and token[0] == "<" else ""


def _simple(path: str | None) -> str:
    return _iri(path) if path and path.count("<") == 1 and path[-1] == ">" else ""


@lru_cache(maxsize=8)
def _reference(model: Model) -> Callable[[str], Iterable[Result]]:
    """pyshacl with the model's shapes, given parsed graphs only: it would fetch what a string could name."""
    import rdflib

    shapes = rdflib.Graph().parse(data=load_shapes(model).turtle, format="turtle")

    def run(ntriples: str) -> Iterable[Result]:
        import pyshacl
        from pyshacl.errors import ReportableRuntimeError

        with quiet():
            data = parse_ntriples(ntriples)
            try:
                _, report, text = pyshacl.validate(
                    data, shacl_graph=shapes, advanced=False, meta_shacl=False, do_owl_imports=False
                )
            except ReportableRuntimeError as error:
                raise refused(Place(_FILES), str(error)) from error
        if not isinstance(report, rdflib.Graph):
            raise refused(Place(_FILES), text)
        # Only what the report itself holds: results inside a result (`sh:detail`) explain it.
        return [_reference_result(node, report) for node in report.objects(None, rdflib.SH.result)]

    return run


def parse_ntriples(ntriples: str) -> Any:
    """An rdflib graph of N-Triples text, in which literals keep their text exactly."""
    import rdflib

    graph = rdflib.Graph()
    term = rdflib_term()
    for line in ntriples.split("\n"):
        if line:
            subject, predicate, rest = line.split(" ", 2)
            graph.add((term(subject), term(predicate), term(rest[:-2])))
    return graph


def _reference_result(node: Any, report: Any) -> Result:
    from rdflib import SH, URIRef

    def named(predicate: Any) -> str:
        value = report.value(node, predicate)
        return str(value) if isinstance(value, URIRef) else ""

    value = report.value(node, SH.value)
    return Result(
        named(SH.focusNode),
        named(SH.resultPath),
        n_triples_term(value) if value is not None else "",
        _local(named(SH.sourceConstraintComponent)),
        named(SH.sourceShape),
        _local(named(SH.resultSeverity)),
    )


def _local(iri: str) -> str:
    """The name at the end of an IRI: also of severities that a user's shapes bring along."""
    return re.split("[#/]", iri)[-1]
