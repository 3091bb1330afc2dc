"""Generated records of every kind: as a mapping, a dataclass, a row of a cursor or of a frame, they are one record."""

from __future__ import annotations

from dataclasses import make_dataclass
from decimal import Decimal
from keyword import iskeyword
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import peasant_ld as pld
from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import compile_normalizer
from strategies import records

MODEL = load_model()
NORMALIZE = compile_normalizer(MODEL, "https://example.org/")
# Forms of which a cell of text may hold several values; as a program has them, they are lists.
SEVERAL = frozenset({"refs", "iris", "links", "tokens", "languages"})
SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def typed(data: dict[str, Any]) -> dict[str, Any]:
    """A record as a program has it: degrees are exact numbers, what may be several is a list, and no cell is empty."""
    found = {name: value for name, value in data.items() if value != {}}
    for name, key in MODEL.kinds[data["type"]].keys.items():
        value = found.get(name)
        if key.form == "coordinate" and value is not None:
            found[name] = Decimal(str(value))
        elif key.form in SEVERAL and isinstance(value, str):
            found[name] = [value]
    return found


def normalized(given: Any) -> Any:
    found = [each for each in pld.records(given) if isinstance(each, pld.Record) or each.blocks]
    assert [each.problems for each in found if isinstance(each, pld.Record)] == [()], found
    (record,) = found
    assert isinstance(record, pld.Record)
    return NORMALIZE(record.data)


class Cursor:
    def __init__(self, data: dict[str, Any]) -> None:
        self.description = [(title, *[None] * 6) for title in data]
        self._rows = [tuple(data.values())]

    def fetchmany(self, size: int) -> list[Any]:
        some, self._rows = self._rows, []
        return some


@SETTINGS
@given(records())
def test_a_mapping_a_dataclass_and_a_row_are_one_record(data: dict[str, Any]) -> None:
    held = typed(data)
    meant = normalized([held])
    if not any(map(iskeyword, held)):
        assert normalized([make_dataclass("Held", list(held))(**held)]) == meant
    assert normalized(Cursor(held)) == meant


@SETTINGS
@given(records())
def test_a_row_of_pandas_is_the_same_record(data: dict[str, Any]) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    held = typed(data)
    assert normalized(pandas.DataFrame([held])) == normalized([held])


@SETTINGS
@given(records())
def test_a_row_of_arrow_is_the_same_record(data: dict[str, Any]) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    held = typed(data)
    try:
        table = pyarrow.Table.from_pylist([held])
    except pyarrow.ArrowException:  # a list that holds texts and mappings: Arrow has no such column
        return
    assert normalized(table) == normalized([held])


@SETTINGS
@given(records())
def test_a_row_of_polars_is_the_same_record(data: dict[str, Any]) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    held = typed(data)
    try:
        frame = polars.DataFrame([held])
    except (TypeError, ValueError, polars.exceptions.PolarsError):
        return
    assert normalized(frame) == normalized([held])
