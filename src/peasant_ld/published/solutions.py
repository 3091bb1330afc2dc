"""The answer to a SELECT (SPARQL 1.1 Query Results JSON Format) becomes rows of Python values."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from types import MappingProxyType
from typing import Any, overload

from peasant_ld.report.csv import neutral

XSD = "http://www.w3.org/2001/XMLSchema#"
# Rows that a notebook shows.
_SHOWN = 20
_INTEGERS = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Solutions(Sequence[Row]):
    """The rows of an answer; each is a mapping from the name of a column to a value, None where there is none.

    IRIs are texts. A literal is the Python value that says the same (int, Decimal, float, bool, date, datetime), and
    its text where none does: a year, a text in a language, a day before the year 1. What the terms are exactly, with
    their languages and datatypes, is in `bindings` and in `to_json()`.
    """

    columns: tuple[str, ...]
    bindings: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, results: Mapping[str, Any]) -> Solutions:
        """The rows of SPARQL results, as their JSON form holds them."""
        return cls(tuple(results["head"]["vars"]), tuple(results["results"]["bindings"]))

    def __len__(self) -> int:
        return len(self.bindings)

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, self.bindings)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Solutions: ...
    def __getitem__(self, index: int | slice) -> Row | Solutions:
        if isinstance(index, slice):
            return Solutions(self.columns, self.bindings[index])
        return self._row(self.bindings[index])

    def texts(self) -> Iterator[tuple[str, ...]]:
        """Each row as the texts of its terms, in the order of the columns; empty where there is none."""
        for binding in self.bindings:
            yield tuple(_text(binding[name]) if name in binding else "" for name in self.columns)

    def to_csv(self) -> str:
        """The table as CSV (RFC 4180); what a spreadsheet would take for a formula has an apostrophe before it."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.columns)
        writer.writerows([neutral(cell, None) for cell in row] for row in self.texts())
        return out.getvalue()

    def to_json(self) -> str:
        """The table in SPARQL 1.1 Query Results JSON Format: every term exactly."""
        results = {"head": {"vars": self.columns}, "results": {"bindings": self.bindings}}
        return json.dumps(results, ensure_ascii=False, separators=(",", ":"))

    def _row(self, binding: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value_of(binding[name]) if name in binding else None for name in self.columns}

    def _repr_html_(self) -> str:
        """The first rows as a notebook shows them."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in self[:_SHOWN].texts()]
        more = f"<p>… {len(self)}</p>" if len(self) > _SHOWN else ""
        return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>{more}"


def value_of(term: Mapping[str, Any]) -> Any:
    """The Python value of a term in SPARQL results; its text where no Python value says the same."""
    value, read = term["value"], _READ.get(term.get("datatype", ""))
    if isinstance(value, Mapping):  # a triple as a term
        return tuple(value_of(value[part]) for part in ("subject", "predicate", "object"))
    found = read(value) if read is not None else None
    return value if found is None else found


def _text(term: Mapping[str, Any]) -> str:
    value = term["value"]
    if isinstance(value, Mapping):
        return " ".join(_text(value[part]) for part in ("subject", "predicate", "object"))
    return str(value)


def _number(pattern: str, kind: Callable[[str], Any]) -> Callable[[str], Any]:
    fits = re.compile(pattern, re.ASCII).fullmatch

    def read(text: str) -> Any:
        return kind(text) if fits(text) else None

    return read


def _float(text: str) -> float | None:
    named = {"INF": math.inf, "+INF": math.inf, "-INF": -math.inf, "NaN": math.nan}
    return named[text] if text in named else _FLOAT(text)


def _dated(pattern: str, kind: Callable[[str], Any]) -> Callable[[str], Any]:
    read = _number(pattern, kind)

    def when(text: str) -> Any:
        try:
            return read(text)
        except ValueError:  # a day that there is not, or that Python does not count to
            return None

    return when


_FLOAT = _number(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", float)
_DAY = r"\d{4}-\d\d-\d\d"
_READ: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        **{f"{XSD}{name}": _number(r"[+-]?\d{1,4000}", int) for name in _INTEGERS},
        f"{XSD}decimal": _number(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", Decimal),
        f"{XSD}double": _float,
        f"{XSD}float": _float,
        f"{XSD}boolean": {"true": True, "1": True, "false": False, "0": False}.get,
        f"{XSD}date": _dated(_DAY, date.fromisoformat),
        f"{XSD}dateTime": _dated(
            rf"{_DAY}T(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{{1,6}})?(?:Z|[+-]\d\d:\d\d)?", datetime.fromisoformat
        ),
    }
)
