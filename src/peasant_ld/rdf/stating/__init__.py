"""A normalized record becomes the bytes of all formats that are output for, in one go.

For each shape of record, which is its types, its keys and the types of their values, a function is generated when the
first of it is met; nodes in a record have functions of their own. The plain way is the reference: what has no function,
or is not as its function expects it, goes that way, and all bytes are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from peasant_ld.model import Model
from peasant_ld.rdf.formats import Format, record_writer
from peasant_ld.rdf.own_document import compile_published
from peasant_ld.rdf.statements import NTRIPLES, TURTLE, Notation
from peasant_ld.rdf.stating.finished import Finished
from peasant_ld.rdf.stating.memory import OddError
from peasant_ld.rdf.stating.writing import Function, Output, Writing

# Functions at the start, and the records for each further one: to make one costs as much as to state so many plainly,
# so that an archive in which no two records look alike takes hardly longer than without any.
AT_ONCE, FOR_EACH, AT_MOST = 512, 16, 4096
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
        self._finished, self._output = Finished(model, base), Output(tuple(_notation(form) for form in forms))
        self._of_records: dict[Any, Function] = {}
        self._of_nodes: dict[Any, Function] = {}
        self._sources: list[str] = []

    def __call__(self, record: Mapping[str, Any]) -> tuple[bytes, ...]:
        """The bytes of a record in each format."""
        try:
            shape = (*record["type"], *record, *map(type, record.values()))
            function = self._of_records.get(shape) or self._made(shape, record, self._of_records)
            made = function(record)
        except _ODD:
            return self._plainly(record)
        self.generated += 1
        return made

    @property
    def functions(self) -> int:
        """How many functions there are."""
        return len(self._sources)

    @property
    def counts(self) -> tuple[int, int]:
        """How many records were stated by generated functions, and how many plainly."""
        return self.generated, self.plain

    def source(self, record: Mapping[str, Any]) -> str:
        """The source of the functions for a record and the nodes in it, for a maintainer to read."""
        alone = Stating(self._model, self._base, self.forms)
        alone(record)
        return "\n".join(alone._sources)

    def _plainly(self, record: Mapping[str, Any]) -> tuple[bytes, ...]:
        self.plain += 1
        shown = self._published(record)
        return tuple(write(shown) for write in self._writers)

    def _node(self, node: Mapping[str, Any]) -> tuple[Any, ...]:
        """What the function for a node in a record gives."""
        shape = (*node["type"], *node, *map(type, node.values()))
        return (self._of_nodes.get(shape) or self._made(shape, node, self._of_nodes))(node)

    def _made(self, shape: Any, sample: Mapping[str, Any], functions: dict[Any, Function]) -> Function:
        """A further function. Raises OddError where there are enough of them for the records that were met."""
        if self.functions >= min(AT_ONCE + (self.generated + self.plain) // FOR_EACH, AT_MOST):
            raise OddError
        writing = Writing(self._finished, self._output, self._node)
        try:
            source, made = writing.record(sample) if functions is self._of_records else writing.nested(sample)
        except _ODD:
            source, made = "", _refuse
        self._sources.append(source)
        functions[shape] = made
        return made


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
