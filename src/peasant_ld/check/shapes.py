"""A graph becomes SHACL results: by the compiled engine, or by pyshacl, the reference; both give the same list.

The shapes are parsed once. A model with SPARQL-based constraints (SHACL, section 5) is validated by pyshacl alone, in a
process apart (`confined.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Event
from typing import Any

from peasant_ld.check.queries import SH, ShapeQuery, queries_of
from peasant_ld.check.results import FILES, Result
from peasant_ld.model import Model
from peasant_ld.model.folder import refused
from peasant_ld.problem import Place

ENGINES = ("auto", "shacl", "pyshacl")
MESSAGE = SH + "message"
# Characters of a graph for which taking the messages out of the shapes takes longer than copying them into results.
LIGHT = 100_000
# The heavier first; a severity of one's own weighs as much as an error.
_WEIGHTS = {"Warning": 1, "Info": 2}
# Set once the compiled engine, which works in threads of its own, was asked in this process.
_ASKED = Event()


@dataclass(frozen=True, eq=False)
class Shapes:
    """The shapes of a model: their Turtle, and whose queries they hold."""

    turtle: str
    queries: tuple[ShapeQuery, ...] = ()

    @cached_property
    def messages(self) -> Mapping[str, Mapping[str, str]]:
        """The messages of each shape by language; read when the first is told."""
        import pyoxigraph as ox

        messages: dict[str, dict[str, str]] = {}
        for quad in _quads(self.turtle):
            if (
                quad.predicate.value == MESSAGE
                and isinstance(quad.subject, ox.NamedNode)
                and isinstance(quad.object, ox.Literal)
            ):
                messages.setdefault(quad.subject.value, {})[quad.object.language or "en"] = quad.object.value
        return messages

    @property
    def needs_sparql(self) -> bool:
        """Whether an engine must answer queries."""
        return bool(self.queries)


@lru_cache(maxsize=8)
def load_shapes(model: Model) -> Shapes:
    """The shapes of a model, read from its files.

    Raises InputError (PLD015) for a shape of the user's own that an engine would refuse, misread or never ask.
    """
    turtle = model.shapes_turtle()
    own = [file for file in model.shape_files() if file.own]
    if not own:  # that ours are sound, and ask no queries, is seen by the tests
        return Shapes(turtle)
    from peasant_ld.check.sound_shapes import check_own_shapes

    check_own_shapes(own, [file for file in model.shape_files() if not file.own])
    queries = tuple(queries_of(own))
    if _has_compiled_engine() and not queries:
        _compile(turtle)
    return Shapes(turtle, queries)


def _quads(turtle: str) -> Iterator[Any]:
    """The statements of some shapes."""
    import pyoxigraph as ox

    yield from ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)


def _compile(turtle: str) -> Any:
    """The shapes as the compiled engine has them. Raises InputError (PLD015) for what it does not take."""
    import shacl

    try:
        return shacl.Shapes.from_turtle(turtle)
    except ValueError as error:
        raise refused(Place(FILES), " ".join(str(error).split())) from error


def choose_engine(engine: str, shapes: Shapes) -> str:
    """The engine that runs: the one asked for; with `"auto"` the compiled one where it is installed.

    Queries in shapes are answered by pyshacl, in a process apart: the compiled engine would run them in this one.
    Raises ValueError for a name that is none of `ENGINES`.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine is one of {', '.join(ENGINES)}, not {engine!r}")
    if shapes.needs_sparql:
        return "pyshacl"
    if engine != "auto":
        return engine
    return "shacl" if _has_compiled_engine() else "pyshacl"


def has_threads() -> bool:
    """Whether the compiled engine may have started threads of its own in this process, since it was asked."""
    return _ASKED.is_set()


def _has_compiled_engine() -> bool:
    from importlib.util import find_spec

    return find_spec("shacl") is not None


def validate_ntriples(ntriples: str, model: Model, engine: str = "auto") -> list[Result]:
    """The SHACL results for a graph given as N-Triples text, sorted; an empty list when it conforms.

    `engine` is one of `ENGINES`. Raises ValueError for another one, or when the text is not N-Triples; InputError
    (PLD015) for shapes that the engine cannot ask.
    """
    shapes = load_shapes(model)
    lean = len(ntriples) > LIGHT
    run = _compiled(model, lean) if choose_engine(engine, shapes) == "shacl" else _reference(model)
    return sorted(_said_once(found, shapes.messages)) if (found := run(ntriples)) else []


def _said_once(results: Iterable[Result], messages: Mapping[str, Mapping[str, str]]) -> Iterable[Result]:
    """The results without those that say of a value, in the same words, what another shape says of it.

    What has two types (a settlement is a place) is looked at by the shapes of both; where one takes for an error what
    the other warns of, it is an error.
    """
    told: dict[tuple[object, ...], Result] = {}
    for each in sorted(results, key=lambda each: (_WEIGHTS.get(each.severity, 0), each)):
        words = frozenset(messages.get(each.shape, {}).items()) or each.shape
        told.setdefault((*each[:4], words), each)
    return told.values()


@lru_cache(maxsize=8)
def _compiled(model: Model, lean: bool) -> Callable[[str], list[Result]]:
    """The compiled engine with the model's shapes; `shacl` is released for the common platforms only.

    A `lean` one is made without their messages, which it would copy into every result: `Shapes.messages` has them.
    """
    turtle = load_shapes(model).turtle
    shapes = _compile(_without_messages(turtle) if lean else turtle)

    def run(ntriples: str) -> list[Result]:
        _ASKED.set()
        return [
            Result(
                _iri(found.focus_node),
                _simple(found.path),
                found.value or "",
                found.component,
                _iri(found.source_shape) or _iri(found.root_shape),
                found.severity,
            )
            for found in shapes.validate_text(ntriples, format="ntriples").results
        ]

    return run


def _without_messages(turtle: str) -> str:
    import pyoxigraph as ox

    asked = (quad.triple for quad in _quads(turtle) if quad.predicate.value != MESSAGE)
    return (ox.serialize(asked, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _iri(token: str | None) -> str:
    """The IRI inside angle brackets, as the compiled engine writes terms; "" for a blank node or nothing."""
    return token[1:-1] if token and token[0] == "<" else ""


def _simple(path: str | None) -> str:
    return _iri(path) if path and path.count("<") == 1 and path[-1] == ">" else ""


@lru_cache(maxsize=8)
def _reference(model: Model) -> Callable[[str], list[Result]]:
    """pyshacl with the model's shapes; where these hold queries of a user's own, in a process apart."""
    shapes = load_shapes(model)
    if shapes.needs_sparql:
        from peasant_ld.check.confined import validate_apart

        return lambda ntriples: validate_apart(shapes.turtle, ntriples, shapes.queries)
    from peasant_ld.check.reference import ntriples_graph, turtle_graph, validate

    graph = turtle_graph(shapes.turtle)
    return lambda ntriples: validate(ntriples_graph(ntriples), graph)
