"""Shapes asked of normalized records: which records surely conform, told without a graph.

The questions are derived from the shapes graph, the context and the keys of a model; each of its shapes is proved,
asked, or left to the engine. A record that is surely right passes every engine; of any other an engine has the say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from peasant_ld.check.asked.constraints import KeyQuestions, Questions, Unsure, sure
from peasant_ld.check.asked.elsewhere import Elsewhere, PointedAt
from peasant_ld.check.asked.far_paths import FarQuestions
from peasant_ld.check.asked.functions import Function, IsSure
from peasant_ld.check.asked.shape_graph import Shape, graph_of_shapes
from peasant_ld.check.asked.spoken import compile_spoken, spoken_of
from peasant_ld.check.asked.stated import NOTE, Form, Node, Source, nodes_of, sources_of
from peasant_ld.check.reach import reach_of
from peasant_ld.model import Model

# Shapes of record for which functions are made: a dataset has some hundreds, and one in which each is another is left
# to the engine.
MOST_FUNCTIONS = 4096
# The keys that lead from a kind to a nested node; a nested node has another function in each place.
Place = tuple[str, ...]


class Asking:
    """The questions of a model, and what the records of one chunk pointed at; `begin` a chunk before asking.

    Not to be shared by threads: what is pointed at is kept until the next chunk.
    """

    def __init__(self, model: Model, base: str) -> None:
        self._model, self._elsewhere = model, Elsewhere(model, base)
        self._functions: dict[tuple[Place, Sequence[str], Sequence[str]], Function | None] = {}
        self._made: dict[tuple[Any, ...], IsSure] = {}
        self._references: dict[tuple[Place, str], PointedAt] = {}
        self._deep: set[tuple[Place, str]] = set()
        self._nodes: dict[Place, IsSure] = {}

    def begin(self, kind_of: Callable[[str], str | None], looked_into: Mapping[str, str]) -> None:
        """Forget what was pointed at; `kind_of` tells of which kind a record is, None where there is none."""
        self._elsewhere.kind_of, self._elsewhere.looked_into = kind_of, looked_into
        for references in self._references.values():
            references.clear()

    def is_sure(self, record: Mapping[str, Any]) -> bool:
        """Whether a normalized record surely keeps every shape, and points at nothing that is not there."""
        signature = (*record["type"], *record)
        ask = self._made.get(signature) or self._make(signature, (record["type"][0],), record)
        try:
            return ask(record)
        except (LookupError, TypeError):
            return False

    def pointed_at(self, deep: bool = False) -> set[str]:
        """The IRIs of records that records of this chunk point at; the `deep` ones are looked into."""
        found = (each for place, each in self._references.items() if place in self._deep or not deep)
        base = self._elsewhere.base
        return {iri for references in found for iri in references.values() if iri.startswith(base)}

    def source(self, record: Mapping[str, Any]) -> str:
        """The function that answers for records that look like this one, as text; "" where the engine is asked."""
        function = self._function((record["type"][0],), tuple(record["type"]), tuple(record))
        return function.text if function is not None else ""

    def _make(self, signature: tuple[Any, ...], place: Place, node: Mapping[str, Any]) -> IsSure:
        if len(self._made) >= MOST_FUNCTIONS:
            return _never
        function = self._function(place, tuple(node["type"]), tuple(node))
        self._made[signature] = function.compile() if function is not None else _never
        return self._made[signature]

    def _function(self, place: Place, types: Sequence[str], keys: Sequence[str]) -> Function | None:
        """The function for nodes at a place with some types and keys; None where a shape is not understood."""
        try:
            return self._write(place, types, keys)
        except Unsure:
            return None

    def _write(self, place: Place, types: Sequence[str], keys: Sequence[str]) -> Function:
        model, function, questions = self._model, Function(), Questions(self._model)
        sources, nodes = sources_of(types[0], keys, model), nodes_of(types, keys, model)
        for node in nodes:
            for shape in self._shapes_of(node):
                questions.ask(shape, node)
        if len(place) == 1:
            self._write_of_record(function, types[0], keys)
        for source in sources.values():
            asked = questions.keys.get(source.key, KeyQuestions())
            below = self._node(place, source) if source.form is Form.NODE else None
            function.ask_of_key(source, asked, self._known(place, types[0], source, asked), below)
        function.ask_of_node(questions)
        for question in self._far(nodes):
            function.must(f"{function.bind('far', question)}(node)")
        return function

    def _write_of_record(self, function: Function, kind: str, keys: Sequence[str]) -> None:
        """What is asked of a whole record: its address, and what its evidence speaks of."""
        function.must("'#' not in node['id']")
        targets = graph_of_shapes(self._model).of_nodes
        if targets:
            named = frozenset(each.partition("#")[0] for each in targets)
            function.must(f"node['id'] not in {function.bind('targets', named)}")
        if "evidence" in keys:
            hold = compile_spoken(kind, keys, self._spoken(), self._model)
            function.must(f"{function.bind('spoken', hold)}(node)")

    def _shapes_of(self, node: Node) -> Iterator[Shape]:
        """The shapes that a node has to keep; what is asked of evidence as a whole is left out (`_spoken`)."""
        graph = graph_of_shapes(self._model)
        for name in sorted(node.types):
            yield from map(_without_spoken, graph.of_class.get(name, ()))
        for iri in node.stated:
            yield from graph.of_subjects.get(iri, ())

    def _spoken(self) -> frozenset[str]:
        """The properties of which every shape of evidence lets it speak; where none says so, it may speak of any."""
        shapes = graph_of_shapes(self._model).of_class.get(self._model.context.expand(NOTE), ())
        found = [each for shape in shapes for one in shape.constraints if (each := spoken_of(one)) is not None]
        sure(found)
        return frozenset.intersection(*found)

    def _far(self, nodes: Iterable[Node]) -> Iterator[Callable[[Mapping[str, Any]], bool]]:
        """What is asked of that to which properties lead, with the eyes of the record."""
        graph, context = graph_of_shapes(self._model), self._model.context
        for node in nodes:
            for iri, sources in node.stated.items():
                for shape in graph.of_objects.get(iri, ()):
                    for source in sources:
                        question = FarQuestions(node, source, context, self._elsewhere).holds(shape)
                        if question is not None:
                            yield question

    def _known(self, place: Place, name: str, source: Source, asked: KeyQuestions) -> PointedAt | None:
        """The addresses that a key at a place may hold."""
        if source.form is not Form.IRI:
            return None
        at = (*place, name), source.key
        if at not in self._references:
            self._references[at] = PointedAt(self._elsewhere, asked.kinds, asked.elsewhere)
            term = self._model.context.term(name, source.key)
            if term is not None and term.iri in reach_of(self._model).deep:
                self._deep.add(at)
        return self._references[at]

    def _node(self, place: Place, source: Source) -> IsSure:
        """The function that asks nested nodes of a key at a place, whichever keys they have."""
        inner = (*place, source.key)
        if inner not in self._nodes:
            made = self._made

            def ask(node: Mapping[str, Any]) -> bool:
                signature = inner, *node
                return (made.get(signature) or self._make(signature, inner, node))(node)

            self._nodes[inner] = ask
        return self._nodes[inner]


def _without_spoken(shape: Shape) -> Shape:
    """A shape without the constraint on what evidence speaks of."""
    kept = tuple(each for each in shape.constraints if spoken_of(each) is None)
    return shape if len(kept) == len(shape.constraints) else Shape(shape.path, kept)


def _never(node: Mapping[str, Any]) -> bool:
    """What no question is understood of."""
    return False
