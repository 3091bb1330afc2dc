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


STATED = {"source": "document/d", "status": "stated"}
ELSE = {"source": "document/e", "status": "stated"}


@pytest.mark.parametrize(
    ("name", "one", "other", "evidence"),
    [
        ("a list that grows",
         {"partOf": ["organization/x"], "evidence": [{"of": "partOf", **STATED}]},
         {"partOf": ["organization/y"], "evidence": [{"of": "partOf", **ELSE}]},
         [{"of": "partOf", "value": "organization/x", **STATED}, {"of": "partOf", "value": "organization/y", **ELSE}]),
        ("a list that stays",
         {"partOf": ["organization/x"], "evidence": [{"of": "partOf", **STATED}]},
         {"partOf": "organization/x", "evidence": [{"of": "partOf", **ELSE}]},
         [{"of": "partOf", **STATED}, {"of": "partOf", **ELSE}]),
        ("a text in a further language",
         {"note": {"pt": "A"}, "evidence": [{"of": "note", **STATED}]},
         {"note": {"fr": "B"}, "evidence": [{"of": "note", **ELSE}]},
         [{"of": "note", "value": {"pt": "A"}, **STATED}, {"of": "note", "value": {"fr": "B"}, **ELSE}]),
        ("a name that becomes another name",
         {"name": {"pt": "A"}, "evidence": [{"of": "name", **STATED}]},
         {"name": {"pt": "B"}, "evidence": [{"of": "name", **ELSE}]},
         [{"of": "name", "value": {"pt": "A"}, **STATED}, {"of": "altName", "value": {"pt": "B"}, **ELSE}]),
        ("nodes",
         {"identifier": [{"scheme": "R", "value": "1"}], "evidence": [{"of": "identifier", **STATED}]},
         {"identifier": [{"scheme": "S", "value": "2"}], "evidence": [{"of": "identifier", **ELSE}]},
         [{"of": "identifier", "value": {"scheme": "R", "value": "1"}, **STATED},
          {"of": "identifier", "value": {"scheme": "S", "value": "2"}, **ELSE}]),
        ("what only one states",
         {"founded": "1999", "evidence": [{"of": "founded", **STATED}]},
         {"dissolved": "2009", "evidence": [{"of": "dissolved", **ELSE}]},
         [{"of": "founded", **STATED}, {"of": "dissolved", **ELSE}]),
    ],
)  # fmt: skip
def test_evidence_speaks_of_what_it_spoke_of_before(name: str, one: Data, other: Data, evidence: list[Data]) -> None:
    model = load_model()
    union = Union(model.kinds["Organization"], compile_makers(model.kinds["Organization"], model, BASE))
    assert union.of(one, other)["evidence"] == evidence, name
    assert union.unheard == []


@pytest.mark.parametrize(
    ("key", "one", "other"), [("founded", "1999", "2000"), ("description", {"pt": "A"}, {"pt": "B"})]
)
def test_evidence_for_a_value_that_is_not_taken_is_given_apart(key: str, one: Any, other: Any) -> None:
    model = load_model()
    union = Union(model.kinds["Organization"], compile_makers(model.kinds["Organization"], model, BASE))
    out = union.of({key: one}, {key: other, "evidence": [{"of": key, **ELSE}]})
    assert "evidence" not in out
    assert [entry["source"] for entry in union.unheard] == ["document/e"]
    assert union.conflicts == [(key, one, other)]


def test_of_two_dates_of_the_records_themselves_the_one_that_goes_is_told() -> None:
    model = load_model()
    union = Union(model.kinds["Organization"], compile_makers(model.kinds["Organization"], model, BASE))
    union.of({"created": "2021-01-01"}, {"created": "2020-01-01"})
    assert union.passed_over == [("created", "2021-01-01", "2020-01-01")]


def test_shares_of_a_value_that_is_not_taken_are_told() -> None:
    model, share = load_model(), {"of": "paymentFor", "value": "grant/b", "percentage": "40"}
    union = Union(model.kinds["Payment"], compile_makers(model.kinds["Payment"], model, BASE))
    out = union.of({"paymentFor": "grant/a"}, {"paymentFor": "grant/b", "share": [share]})
    assert out == {"paymentFor": "grant/a"}
    assert union.passed_over == [("share", [], [share])]
