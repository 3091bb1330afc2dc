"""A parsed graph becomes SHACL results by pyshacl, the reference; it is given graphs, for it would fetch a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import product
from operator import le, lt
from types import NoneType, SimpleNamespace
from typing import Any

from peasant_ld.check.results import FILES, Result
from peasant_ld.model.folder import refused
from peasant_ld.problem import Place
from peasant_ld.rdf.terms import n_triples_term, quiet, rdflib_term

# What escapes of XPath mean (XQuery and XPath Functions 3.1, section 5.6.1): in ECMA 262 some are of ASCII alone.
_WORD = r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d"
_ESCAPES = {
    r"\d": r"\p{Nd}",
    r"\D": r"\P{Nd}",
    r"\s": r"\p{White_Space}",
    r"\S": r"\P{White_Space}",
    r"\w": f"[{_WORD}]",
    r"\W": f"[^{_WORD}]",
}
_ANCIENT = re.compile(r"(-[0-9]{4}|0000)-([0-9]{2})-([0-9]{2})")
_XSD_DATE = "http://www.w3.org/2001/XMLSchema#date"
_PARTS = re.compile(r"\\.|[\[\]]", re.DOTALL)


def turtle_graph(turtle: str) -> Any:
    """An rdflib graph of shapes in Turtle."""
    import rdflib

    return rdflib.Graph().parse(data=turtle, format="turtle")


def ntriples_graph(ntriples: str) -> Any:
    """An rdflib graph of N-Triples text, in which literals keep their text exactly."""
    import rdflib

    graph, term = rdflib.Graph(), rdflib_term()
    with quiet():
        for line in filter(None, ntriples.split("\n")):
            subject, predicate, rest = line.split(" ", 2)
            graph.add((term(subject), term(predicate), _with_ancient_day(term(rest[:-2]))))
    return graph


class AncientDay(date):
    """A day of the year 0000 or before (XSD 1.1: 1 BC), which a `date` cannot hold, in order among all other days."""

    order: tuple[int, int, int]

    def __new__(cls, year: int, month: int, day: int) -> AncientDay:
        """The day of the Gregorian calendar, which is carried back. Raises ValueError for one that there is not."""
        alike = date(2000 + year % 400, month, day)  # the calendar repeats every 400 years
        made = super().__new__(cls, alike.year, alike.month, alike.day)
        made.order = year, month, day
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, date) and self.order == _order(other)

    def __lt__(self, other: date) -> bool:
        return self.order < _order(other)

    def __gt__(self, other: date) -> bool:
        return self.order > _order(other)

    def __le__(self, other: date) -> bool:
        return self.order <= _order(other)

    def __ge__(self, other: date) -> bool:
        return self.order >= _order(other)

    __hash__ = date.__hash__


def _order(day: date) -> tuple[int, int, int]:
    return day.order if isinstance(day, AncientDay) else (day.year, day.month, day.day)


def _with_ancient_day(term: Any) -> Any:
    """A term as it is; a day that rdflib takes for none, since its year is before 0001, with what it means."""
    is_unread = getattr(term, "ill_typed", False) and str(term.datatype) == _XSD_DATE
    if is_unread and (found := _ANCIENT.fullmatch(str(term))):
        with suppress(ValueError):
            term._value, term._ill_typed = AncientDay(*map(int, found.groups())), False
    return term


def validate(data: Any, shapes: Any) -> list[Result]:
    """The results of two rdflib graphs. Raises InputError (PLD015) for shapes that cannot be asked."""
    import pyshacl
    import rdflib
    from pyshacl.errors import ReportableRuntimeError

    with quiet(), _linear_patterns(), _ordered_literals():
        try:
            _, report, text = pyshacl.validate(
                data, shacl_graph=shapes, advanced=False, meta_shacl=False, do_owl_imports=False
            )
        except ReportableRuntimeError as error:
            raise refused(Place(FILES), str(error)) from error
    if not isinstance(report, rdflib.Graph):
        raise refused(Place(FILES), text)
    # Only what the report itself holds: results inside a result (`sh:detail`) explain it.
    return [_result(node, report, shapes) for node in report.objects(None, rdflib.SH.result)]


def _result(node: Any, report: Any, shapes: Any) -> Result:
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
        _named_shape(report.value(node, SH.sourceShape), shapes),
        _local(named(SH.resultSeverity)),
    )


def _named_shape(shape: Any, shapes: Any) -> str:
    """The name of a shape; of one without, that of the shape it stands in, as the compiled engine has it."""
    from rdflib import BNode

    seen = set()
    while isinstance(shape, BNode) and shape not in seen:
        seen.add(shape)
        shape = min(shapes.subjects(None, shape), default=None)
    return "" if shape is None or isinstance(shape, BNode) else str(shape)


def _local(iri: str) -> str:
    """The name at the end of an IRI: also of severities that a user's shapes bring along."""
    return re.split("[#/]", iri)[-1]


@contextmanager
def _linear_patterns() -> Iterator[None]:
    """Meanwhile `sh:pattern` is asked in linear time, and means what it means to the compiled engine."""
    from pyshacl.constraints.core import string_based_constraints

    strings: Any = string_based_constraints
    before = strings.re
    strings.re = SimpleNamespace(compile=_linear, I=re.I, M=re.M)
    try:
        yield
    finally:
        strings.re = before


@contextmanager
def _ordered_literals() -> Iterator[None]:
    """Meanwhile what has no order is a result (SHACL, section 4.5.3), as to the compiled engine, and no failure."""
    from pyshacl.constraints.core import property_pair_constraints as pairs

    ours = {
        (pairs.LessThanConstraintComponent, "_compare_lt"): lt,
        (pairs.LessThanOrEqualsConstraintComponent, "_compare_ltoe"): le,
    }
    before = {known: getattr(*known) for known in ours}
    for known, holds in ours.items():
        setattr(*known, _compared(holds))
    try:
        yield
    finally:
        for known, theirs in before.items():
            setattr(*known, theirs)


def _compared(holds: Callable[[Any, Any], bool]) -> Callable[..., tuple[bool, list[Any]]]:
    """What pyshacl asks of two sets of values: a result for each that is not in the order with one of the others."""

    def run(self: Any, values: Any, others: Any, data: Any, focus: Any) -> tuple[bool, list[Any]]:
        wrong = [value for value in values for other in others if not _holds(holds, value, other)]
        return bool(wrong), [self.make_v_result(data, focus, value_node=value) for value in wrong]

    return run


def _holds(order: Callable[[Any, Any], bool], one: Any, other: Any) -> bool:
    """Whether two literals that have an order are in it."""
    sort = _sort(one)
    if sort is None or sort != _sort(other):
        return False
    pairs = product(_moments(one.value, other.value), _moments(other.value, one.value))
    try:
        return all(order(first, second) for first, second in pairs)
    except TypeError:  # times of day, of which one has a zone and one has none
        return False


def _moments(value: Any, other: Any) -> tuple[Any, ...]:
    """A value; of a moment without a zone, beside one that has a zone, the first and the last that it may be (XSD)."""
    is_open = isinstance(value, datetime) and isinstance(other, datetime) and value.tzinfo is None
    if not is_open or other.tzinfo is None:
        return (value,)
    return tuple(value.replace(tzinfo=timezone(timedelta(hours=hours))) for hours in (14, -14))


def _sort(term: Any) -> str | None:
    """Terms of one sort have an order among each other: numbers, texts, or what has the same datatype; else None."""
    from rdflib import Literal

    if not isinstance(term, Literal) or term.ill_typed or isinstance(term.value, NoneType | bytes):
        return None
    if isinstance(term.value, int | float | Decimal) and not isinstance(term.value, bool):
        return "number"
    return "text" if isinstance(term.value, str) else str(term.datatype)


def _linear(pattern: str, flags: int) -> Any:
    """A pattern of XPath as pyshacl wants it: with `match` and `search`, which both ask whether it is found."""
    is_found = linear_pattern(pattern, "".join(name for name, flag in (("i", re.I), ("m", re.M)) if flags & flag))
    return SimpleNamespace(match=is_found, search=is_found)


def linear_pattern(pattern: str, flags: str = "") -> Callable[[str], bool]:
    """The function that tells whether a pattern of XPath is found in a text, in time that is linear in the text.

    Raises ValueError for a pattern that is none.
    """
    import jsonschema_rs

    written = f"(?{flags}:{_as_ecma(pattern)})" if flags else _as_ecma(pattern)
    options = jsonschema_rs.RegexOptions()
    is_valid = jsonschema_rs.Draft202012Validator({"pattern": written}, pattern_options=options).is_valid
    # Half of a character is no character, and no engine takes it.
    return lambda text: is_valid(text.encode("utf-8", "replace").decode())


def _as_ecma(pattern: str) -> str:
    """The same pattern, with the escapes that mean something else in ECMA 262 written out."""
    inside = False

    def written(part: re.Match[str]) -> str:
        nonlocal inside
        if part[0] in "[]":
            inside = part[0] == "["
        if inside and part[0] == r"\W":
            raise ValueError(r"\W in a class")
        return _WORD if inside and part[0] == r"\w" else _ESCAPES.get(part[0], part[0])

    return _PARTS.sub(written, pattern)
