"""Records side by side tell the very texts and numbers that they tell one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from peasant_ld.access.contacts import no_texts, strings_in
from peasant_ld.check.columns import alike, number_of_statements, texts_in
from peasant_ld.model import load_model
from planted import World

MODEL = load_model()


def statements_of(value: Any) -> int:
    if isinstance(value, Mapping) and "type" not in value:
        return sum(len(texts) if isinstance(texts, list) else 1 for texts in value.values())
    return len(value) if isinstance(value, list) else 1


@pytest.mark.parametrize("seed", range(3))
def test_columns_hold_what_the_records_hold(seed: int) -> None:
    records = list(World(MODEL, seed).records())
    one_by_one = {text for record in records for text in strings_in({"": record})}
    groups = alike(records)
    assert texts_in(groups, no_texts) == one_by_one
    assert sum(map(len, groups.values())) == len(records)
    for (_, *keys), group in groups.items():
        for key in keys:
            values = [record[key] for record in group]
            assert number_of_statements(values) == sum(map(statements_of, values))


@pytest.mark.parametrize(
    "values",
    [[], ["a", "b"], [{"id": "teks"}, {"en": "text", "id": "teks"}], [["a"], "b", {"en": ["c", "d"]}], [1, True]],
)
def test_values_of_several_sorts_are_counted_each_as_it_is(values: list[Any]) -> None:
    assert number_of_statements(values) == sum(map(statements_of, values))
