"""Shapes of what a property leads to (`sh:targetObjectsOf`), whose paths lead back to the record and on from there.

So dates are held against each other: of one record, or of a record and one that it points at. Asked of whole records.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peasant_ld.check.asked.constraints import OF_VALUES, Unsure, sure, understood
from peasant_ld.check.asked.elsewhere import Elsewhere
from peasant_ld.check.asked.shape_graph import Constraint, Shape, Step
from peasant_ld.check.asked.stated import Form, Node, Source
from peasant_ld.model.context import Context
from peasant_ld.rdf.also import DATE

Record = Mapping[str, Any]
# Whether a record is surely right; the calendar days that a path leads to.
Holds = Callable[[Record], bool]
Days = Callable[[Record], Sequence[str]]
_COMPARED: Mapping[str, Callable[[str, str], bool]] = {"lessThan": operator.lt, "lessThanOrEquals": operator.le}


@dataclass(frozen=True, slots=True, eq=False)
class FarQuestions:
    """What is asked of a date that a record states by a key, `date`; `record` is what states it."""

    record: Node
    date: Source
    context: Context
    elsewhere: Elsewhere

    def holds(self, shape: Shape) -> Holds | None:
        """The question whether a shape is kept; None where it surely is. Raises Unsure."""
        if shape.path is not None:
            return self._of_property(shape)
        asked = [question for each in shape.constraints if (question := self._of_date(each)) is not None]
        return (lambda record: all(question(record) for question in asked)) if asked else None

    def _of_date(self, constraint: Constraint) -> Holds | None:
        name, value = constraint
        if name == "property":
            return self.holds(value)
        if name == "not":
            return self._turned(value)
        sure(name == "or")
        return self._any_of(value)

    def _any_of(self, shapes: Sequence[Shape]) -> Holds | None:
        """One of several is enough, so that one that is not understood does no harm beside one that is."""
        asked: list[Holds] = []
        for shape in shapes:
            try:
                question = self.holds(shape)
            except Unsure:
                continue
            if question is None:
                return None
            asked.append(question)
        sure(asked)
        return lambda record: any(question(record) for question in asked)

    def _of_property(self, shape: Shape) -> Holds | None:
        days = self._days(shape.path or ())
        if days is None:
            sure(all(each.name in OF_VALUES for each in shape.constraints))
            return None
        asked = [self._of_days(each, days) for each in shape.constraints]
        return lambda record: all(question(record) for question in asked)

    def _of_days(self, constraint: Constraint, days: Days) -> Holds:
        name, value = constraint
        if name == "maxCount" and value.value == "0":
            return lambda record: not days(record)
        sure(name in _COMPARED)
        others, is_so = self._own_days(value.value), _COMPARED[name]
        return lambda record: all(is_so(one, other) for one in days(record) for other in others(record))

    def _turned(self, shape: Shape) -> Holds:
        """`sh:not` of a comparison: there are two days that are not in that order."""
        days = understood(self._days(shape.path or ()))
        sure(len(shape.constraints) == 1 and shape.constraints[0].name in _COMPARED)
        name, value = shape.constraints[0]
        others, is_so = self._own_days(value.value), _COMPARED[name]
        return lambda record: any(not is_so(one, other) for one in days(record) for other in others(record))

    def _days(self, path: Sequence[Step]) -> Days | None:
        """The days that a path leads to from the date; None where it surely leads nowhere."""
        sure(len(path) > 1 and path[0].inverse and self.date in self.record.stated.get(path[0].iri, ()))
        sure(not any(step.inverse for step in path[1:]))
        first, *rest = (step.iri for step in path[1:])
        sources = self.record.stated.get(first, ())
        if not sources:
            return None
        sure(len(sources) == 1)
        if sources[0].form is Form.IRI:
            return self._days_elsewhere(sources[0], rest)
        sure(len(rest) == 1)
        return self._days_of(sources[0], rest[0])

    def _days_elsewhere(self, source: Source, path: Sequence[str]) -> Days:
        key, expand, days = source.key, self.context.expand, self.elsewhere.days
        return lambda record: [
            day
            for each in (record[key] if type(record[key]) is list else (record[key],))
            for day in days(each if each[:4] == "http" else expand(each), path)
        ]

    def _own_days(self, iri: str) -> Days:
        return self._days_of(self.date, iri)

    def _days_of(self, source: Source, iri: str) -> Days:
        """The first or the last day of a date of the record; that they are days is asked where the date is."""
        sure(source.known is not None and source.known.form == "date")
        terms = ((name, self.context.term(DATE, name)) for name in ("earliest", "latest"))
        names = [name for name, term in terms if term is not None and term.iri == iri]
        sure(len(names) == 1)
        key, (name,) = source.key, names
        return lambda record: [record[key][name]] if name in record[key] else []
