"""The shapes of a model as frozen values: what each constrains, and which nodes it is about (SHACL, sections 2 and 4).

Only what asking a record needs is kept; what says how a result is told is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from peasant_ld.check.queries import SH
from peasant_ld.check.shapes import load_shapes
from peasant_ld.model import Model
from peasant_ld.rdf.statements import RDF_TYPE

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_CLASSES = frozenset({"http://www.w3.org/2000/01/rdf-schema#Class", "http://www.w3.org/2002/07/owl#Class"})
_TOLD = frozenset({"message", "name", "description", "order", "group", "severity", "defaultValue"})
_ONE_SHAPE = frozenset({"not", "node", "property", "qualifiedValueShape"})
_SHAPES = frozenset({"or", "and", "xone"})
_TERMS = frozenset({"in", "ignoredProperties", "languageIn"})
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
# A statement of the shapes graph without its subject: the local name in SHACL's namespace, or else an IRI; the object.
_Row = tuple[str, Any]


class Step(NamedTuple):
    """One step of a path: along a property, or against it."""

    iri: str
    inverse: bool = False


class Constraint(NamedTuple):
    """One constraint: the local name of its parameter, and the value: a term, or terms, a shape, or shapes.

    The name is "?" for what is not understood.
    """

    name: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape: the path of a property shape, None for a node shape, and all that it constrains."""

    path: tuple[Step, ...] | None
    constraints: tuple[Constraint, ...]

    def only(self, *names: str) -> tuple[Any, ...] | None:
        """The values of its constraints, where it has one of each of `names` and no others; else None."""
        found = dict(self.constraints)
        is_so = len(found) == len(self.constraints) and set(found) == set(names)
        return tuple(found[name] for name in names) if is_so else None


@dataclass(frozen=True, slots=True, eq=False)
class ShapeGraph:
    """The shapes of a model by what they are about: a class, the subjects or the objects of a property, one node."""

    of_class: Mapping[str, Sequence[Shape]]
    of_subjects: Mapping[str, Sequence[Shape]]
    of_objects: Mapping[str, Sequence[Shape]]
    of_nodes: frozenset[str]


@lru_cache(maxsize=8)
def graph_of_shapes(model: Model) -> ShapeGraph:
    """The shapes of a model. Raises InputError (PLD015) for a shape that no engine would take."""
    reader = _ShapeReader(load_shapes(model).turtle)
    found: dict[str, dict[str, list[Shape]]] = {name: defaultdict(list) for name in _TARGETS}
    for node, target, value in reader.targets():
        found[target][value].append(reader.shape(node))
    classes, subjects, objects, nodes = (found[name] for name in _TARGETS)
    return ShapeGraph(classes, subjects, objects, frozenset(nodes))


class _ShapeReader:
    """The shapes graph, by subject."""

    def __init__(self, turtle: str) -> None:
        import pyoxigraph as ox

        self._rows: dict[Any, list[_Row]] = defaultdict(list)
        for quad in ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE):
            name = quad.predicate.value
            name = name[len(SH) :] if name.startswith(SH) else name
            if name not in _TOLD:
                self._rows[quad.subject].append((name, quad.object))
        self._shapes: dict[Any, Shape] = {}

    def targets(self) -> Iterator[tuple[Any, str, str]]:
        """Each shape that has a target, with its kind of target, and the IRI of that."""
        for node, rows in self._rows.items():
            yield from ((node, name, value.value) for name, value in rows if name in _TARGETS)
            types = {value.value for name, value in rows if name == RDF_TYPE}
            if types & _CLASSES:  # an implicit class target
                yield node, "targetClass", node.value

    def shape(self, node: Any) -> Shape:
        """The shape that a node of the graph is."""
        if node not in self._shapes:
            self._shapes[node] = Shape(None, (Constraint("?"),))  # of one that leads back to itself
            self._shapes[node] = self._read(node)
        return self._shapes[node]

    def _read(self, node: Any) -> Shape:
        path: tuple[Step, ...] | None = None
        constraints = []
        for name, value in self._rows.get(node, ()):
            if name == "path":
                path = self._path(value)
                constraints += [] if path else [Constraint("?")]
            elif name in _TARGETS or ":" in name:  # of another namespace: said of the shape, constrains nothing
                continue
            else:
                constraints.append(Constraint(name, self._value(name, value)))
        return Shape(path, tuple(constraints))

    def _value(self, name: str, value: Any) -> Any:
        if name in _ONE_SHAPE:
            return self.shape(value)
        if name in _SHAPES:
            return tuple(self.shape(each) for each in self._list(value))
        return tuple(self._list(value)) if name in _TERMS else value

    def _path(self, node: Any) -> tuple[Step, ...]:
        """The steps of a path; empty for one that is not understood."""
        steps = [self._step(each) for each in self._list(node)] or [self._step(node)]
        return tuple(step for step in steps if step) if all(steps) else ()

    def _step(self, node: Any) -> Step | None:
        rows = self._rows.get(node, [])
        if [name for name, _ in rows] == ["inversePath"] and not self._rows.get(rows[0][1]):
            return Step(rows[0][1].value, inverse=True)
        is_named = not any(name == RDF + "first" or name.endswith("Path") for name, _ in rows)
        return Step(node.value) if is_named and not self._is_blank(node) else None

    def _is_blank(self, node: Any) -> bool:
        import pyoxigraph as ox

        return isinstance(node, ox.BlankNode)

    def _list(self, node: Any) -> Iterator[Any]:
        """The members of a list (RDF Schema 1.1, section 5.2); none of what is no list."""
        while rows := dict(self._rows.get(node, ())):
            if RDF + "first" not in rows:
                return
            yield rows[RDF + "first"]
            node = rows[RDF + "rest"]
