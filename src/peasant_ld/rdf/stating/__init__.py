"""A normalized record becomes the bytes of all formats that are output for, in one go.

For each shape of record, which is its types, its keys and the types of their values, a function is generated when the
first of it is met; nodes in a record have functions of their own. The plain way is the reference: what has no function,
or is not as its function expects it, goes that way, and all bytes are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from orjson import dumps

from peasant_ld.model import Model
from peasant_ld.rdf.formats import Format, record_writer
from peasant_ld.rdf.own_document import compile_published
from peasant_ld.rdf.statements import NTRIPLES, TURTLE, Notation
from peasant_ld.rdf.stating.finished import Finished
from peasant_ld.rdf.stating.memory import OddError
from peasant_ld.rdf.stating.writing import Function, Output, Writing

# Functions at the start, and the records for each further one: to make one costs as much as to state so many plainly,
# so that an archive in which no two records look alike takes hardly longer than without any.
AT_ONCE, FOR_EACH, AT_MOST = 512, 64, 4096
_ODD = (OddError, TypeError, LookupError, AttributeError, ValueError)


class Stating:
    """States normalized records of any kind: `state(record)` gives their bytes, one for each of `forms`, unframed.

    `generated` and `plain` count the records that took the quick and the plain way since the start.
    """

    def __init__(self, model: Model, base: str, forms: tuple[Format, ...]) -> None:
        self.forms = forms
        self.generated = 0
        self.plain = 0
        self._model, self._base = model, base
        self._published = compile_published(model, base)
        self._writers = [record_writer(form, model.context) for form in forms]
        notations = {form: _notation(form) for form in forms}
        output = Output(tuple(dict.fromkeys(each for each in notations.values() if each)), Format.JSONLD in forms)
        self._functions = _Functions(Finished(model, base), output)
        self._places = [output.notations.index(each) + 1 if each else -1 for each in notations.values()]

    def __call__(self, record: Mapping[str, Any]) -> tuple[bytes, ...]:
        """The bytes of a record in each format."""
        made = self._functions.state(record, self.generated + self.plain)
        if made is not None:
            self.generated += 1
            return tuple([made[place] if place > 0 else dumps(made[-1]) for place in self._places])
        self.plain += 1
        shown = self._published(record)
        return tuple(write(shown) for write in self._writers)

    def source(self, record: Mapping[str, Any]) -> str:
        """The source of the functions for a record and the nodes in it, for a maintainer to read."""
        alone = Stating(self._model, self._base, self.forms)
        alone(record)
        return "\n".join(alone._functions.sources)


class _Functions:
    """The functions of all shapes that were met."""

    def __init__(self, finished: Finished, output: Output) -> None:
        self._finished, self._output = finished, output
        self._of_records: dict[Any, Function] = {}
        self._of_nodes: dict[Any, Function] = {}
        self._may_be = AT_ONCE
        self.sources: list[str] = []

    def state(self, record: Mapping[str, Any], met: int) -> tuple[Any, ...] | None:
        """What the function for a record gives; None where the plain way is to take it. `met` were stated before."""
        shape = (*record["type"], *record, *map(type, record.values()))
        try:
            function = self._of_records.get(shape)
            if function is None:
                self._may_be = AT_ONCE + met // FOR_EACH
                function = self._made(self._of_records, shape, lambda: self._writing().record(record))
            return function(record)
        except _ODD:
            return None

    def node(self, node: Mapping[str, Any]) -> tuple[Any, ...]:
        """What the function for a node in a record gives."""
        shape = (*node["type"], *node, *map(type, node.values()))
        function = self._of_nodes.get(shape)
        if function is None:
            function = self._made(self._of_nodes, shape, lambda: self._writing().nested(node))
        return function(node)

    def _writing(self) -> Writing:
        return Writing(self._finished, self._output, self.node)

    def _made(self, functions: dict[Any, Function], shape: Any, make: Callable[[], tuple[str, Function]]) -> Function:
        if len(self.sources) >= min(self._may_be, AT_MOST):
            raise OddError
        try:
            source, function = make()
        except _ODD:
            source, function = "", _refuse
        self.sources.append(source)
        functions[shape] = function
        return function


def _refuse(_: Mapping[str, Any]) -> tuple[Any, ...]:
    raise OddError


def _notation(form: Format) -> Notation | None:
    if form is Format.JSONLD:
        return None
    return TURTLE if form in (Format.TURTLE, Format.TRIG) else NTRIPLES


@lru_cache(maxsize=16)
def compile_stating(model: Model, base: str, forms: tuple[Format, ...]) -> Stating:
    """What states the records of a model under a base (an IRI that ends in a slash) in some formats."""
    return Stating(model, base, forms)
