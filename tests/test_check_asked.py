"""What is told of a record without a graph is what every engine says: nothing that an engine blames is passed over."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

from peasant_ld.check.asked import Asking
from peasant_ld.check.trace import record_of
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.flow.validation import ValidationContext, looked_into, validate_rows
from peasant_ld.model import Model, load_model
from peasant_ld.problem import Place
from planted import BASE, World

MODEL = load_model()
# `PEASANT_LD_CASES=10000 pytest tests/test_check_asked.py` asks both engines of so many records each.
CASES = int(os.environ.get("PEASANT_LD_CASES", "0"))
WORLDS = {"shacl": CASES // 40 or 8, "pyshacl": CASES // 40 or 1}


def rows_of(model: Model, seed: int) -> list[Row]:
    made = (row_of(number, Place("x", number), record) for number, record in enumerate(World(model, seed).records()))
    return sorted(made, key=lambda row: row.id)


def context_of(rows: list[Row], model: Model, engine: str) -> ValidationContext:
    kinds = {row.id: row.kind for row in rows}
    return ValidationContext(model, BASE, engine, kinds.get, looked_into(lambda: rows, model, BASE))


def verdicts(asking: Asking, rows: list[Row], context: ValidationContext) -> dict[str, bool]:
    asking.begin(context.kind_of, context.looked_into)
    return {row.id: asking.is_sure(row.record()) for row in rows}


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_no_record_that_an_engine_blames_is_told_to_be_right(engine: str) -> None:
    asking, told = Asking(MODEL, BASE), Counter[str]()
    for seed in range(WORLDS[engine]):
        rows = rows_of(MODEL, seed)
        context = context_of(rows, MODEL, engine)
        blamed = {record_of(result): result for result in validate_rows(rows, context).results}
        sure = verdicts(asking, rows, context)
        told.update(records=len(rows), blamed=len(blamed), sure=sum(sure.values()))
        assert not [(seed, blamed[identity]) for identity in blamed if sure[identity]]
    assert told["blamed"] > told["records"] / 20
    assert told["sure"] > told["records"] / 3
    print(dict(told))
