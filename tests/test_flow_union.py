"""What two records of one thing state together: nothing is lost, and nothing is chosen."""

from __future__ import annotations

from typing import Any

import pytest

from datasets import BASE
from peasant_ld.flow.union import Union
from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import compile_makers

Data = dict[str, Any]


@pytest.mark.parametrize(
    ("name", "one", "other", "both"),
    [
        ("what only the other states", {}, {"founded": "1999"}, {"founded": "1999"}),
        ("one value in two forms", {"founded": "1999"}, {"founded": {"edtf": "1999"}}, {"founded": "1999"}),
        ("lists", {"acronym": "A"}, {"acronym": ["B", "A"]}, {"acronym": ["A", "B"]}),
        ("references", {"partOf": ["organization/x"]}, {"partOf": "organization/y"},
         {"partOf": ["organization/x", "organization/y"]}),
        ("nodes", {"identifier": [{"scheme": "R", "value": "1"}]}, {"identifier": [{"scheme": "S", "value": "1"}]},
         {"identifier": [{"scheme": "R", "value": "1"}, {"scheme": "S", "value": "1"}]}),
        ("texts in further languages", {"note": {"pt": "A"}}, {"note": {"fr": "B"}}, {"note": {"pt": "A", "fr": "B"}}),
        ("a second whole name", {"name": {"pt": "A"}}, {"name": {"pt": "B"}},
         {"name": {"pt": "A"}, "altName": [{"pt": "B"}]}),
        ("other names in two forms", {"altName": {"pt": ["A", "B"]}}, {"altName": [{"pt": "B"}, {"en": "C"}]},
         {"altName": [{"pt": "A"}, {"pt": "B"}, {"en": "C"}]}),
        ("when it was written down", {"created": "2021-01-01"}, {"created": "2020-01-01"}, {"created": "2021-01-01"}),
    ],
)  # fmt: skip
def test_the_whole_states_what_both_state(name: str, one: Data, other: Data, both: Data) -> None:
    model = load_model()
    union = Union(model.kinds["Organization"], compile_makers(model.kinds["Organization"], model, BASE))
    assert (union.of(one, other), union.contradicted) == (both, []), name


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ({"founded": "1999"}, {"founded": "2000"}, "founded"),
        ({"description": {"pt": "A"}}, {"description": {"pt": "B"}}, "description"),
        ({"registered": True}, {"registered": False}, "registered"),
    ],
)
def test_of_two_values_none_is_chosen(one: Data, other: Data, key: str) -> None:
    model = load_model()
    union = Union(model.kinds["Organization"], compile_makers(model.kinds["Organization"], model, BASE))
    union.of(one, other)
    assert union.contradicted == [key]
