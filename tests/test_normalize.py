"""A source record becomes whole: absolute ids, also for what is nested, types, bounds of dates; nothing is invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import normalize

BASE = "https://example.org/archive/"
MODEL = load_model()


def made(**keys: Any) -> dict[str, Any]:
    """A normalized grant with these keys, without id and type."""
    record = normalize({"id": "grant/x", "type": "Grant", **keys}, MODEL, BASE)
    return {key: value for key, value in record.items() if key not in ("id", "type")}


def node(tail: str, kind: str, **keys: Any) -> dict[str, Any]:
    return {"id": f"{BASE}grant/x{tail}", "type": [kind], **keys}


def day(tail: str, written: str, first: str, last: str) -> dict[str, Any]:
    return node(tail, "TemporalEntity", asWritten=written, date=written, earliest=first, latest=last)


CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("nothing stated", {}, {}),
    ("one reference", {"funder": "organization/a"}, {"funder": [f"{BASE}organization/a"]}),
    (
        "references are a set",
        {"topic": ["concept/b", "concept/a"]},
        {"topic": [f"{BASE}concept/a", f"{BASE}concept/b"]},
    ),
    (
        "two ways to write one reference",
        {"topic": ["concept/a", f"{BASE}concept/a"]},
        {"topic": [f"{BASE}concept/a"]},
    ),
    ("addresses elsewhere", {"funder": ["urn:x:1", "http://a.org/"]}, {"funder": ["http://a.org/", "urn:x:1"]}),
    ("language tags are small", {"name": {"pt-BR": "a", "EN": "b"}}, {"name": {"en": "b", "pt-br": "a"}}),
    ("texts as a list of objects", {"altName": [{"en": "b"}, {"en": "a"}]}, {"altName": {"en": ["a", "b"]}}),
    ("texts as a single text", {"altName": {"en": "a"}}, {"altName": {"en": ["a"]}}),
    (
        "an amount is a node",
        {"amount": {"value": "012.50", "currency": "USD"}},
        {"amount": node("#amount", "MonetaryAmount", value="012.50", currency="USD")},
    ),
    (
        "a month has a first and a last day",
        {"awarded": "2016-02"},
        {"awarded": day("#awarded", "2016-02", "2016-02-01", "2016-02-29")},
    ),
    (
        "what was written beside a date stays",
        {"awarded": {"text": "in its second year", "edtf": "2018", "inferred": True}},
        {
            "awarded": node(
                "#awarded",
                "TemporalEntity",
                asWritten="in its second year",
                date="2018",
                earliest="2018-01-01",
                latest="2018-12-31",
                inferred=True,
            )
        },
    ),
    (
        "a date of words only has no bounds",
        {"awarded": {"text": "long ago"}},
        {"awarded": node("#awarded", "TemporalEntity", asWritten="long ago")},
    ),
    (
        "several nested things are numbered",
        {"identifier": [{"scheme": "B", "value": "2"}, {"scheme": "A", "value": "1"}]},
        {
            "identifier": [
                node("#identifier-1", "Identifier", scheme="B", value="2"),
                node("#identifier-2", "Identifier", scheme="A", value="1"),
            ]
        },
    ),
    ("numbers stay whole", {"plannedMonths": 12}, {"plannedMonths": 12}),
    ("false is not absent", {"openCall": False}, {"openCall": False}),
]


@pytest.mark.parametrize(("_", "keys", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_a_key_is_normalized(_: str, keys: dict[str, Any], wanted: dict[str, Any]) -> None:
    before = json.dumps(keys)
    found = made(**keys)
    found.pop("type", None)
    assert found == wanted
    assert json.dumps(keys) == before


def test_keys_stand_in_the_order_of_the_model_however_they_were_written() -> None:
    keys = {"source": ["document/a"], "name": {"en": "a"}, "awarded": "2016", "description": {"en": "b"}}
    assert list(made(**keys)) == ["name", "description", "awarded", "source"]
    assert json.dumps(made(**keys)) == json.dumps(made(**dict(reversed(keys.items()))))


@pytest.mark.parametrize(
    ("record", "types"),
    [
        ({"type": "Grant"}, ["Grant", "frapo:Grant"]),
        ({"type": "Grant", "amount": {"value": "1"}}, ["Grant", "frapo:Grant", "schema:MonetaryGrant"]),
    ],
    ids=["without an amount", "with an amount"],
)
def test_types_follow_from_what_is_stated(record: dict[str, Any], types: list[str]) -> None:
    assert normalize({"id": "grant/x", **record}, MODEL, BASE)["type"] == types


def test_evidence_becomes_a_statement_for_each_value_it_speaks_of() -> None:
    entry = {"of": "topic", "source": "document/a", "status": "stated", "where": "p. 3"}
    record = normalize(
        {"id": "grant/x", "type": "Grant", "topic": ["concept/a", "concept/b"], "evidence": [entry]}, MODEL, BASE
    )
    assert {each["id"].rpartition("-")[0] for each in record["evidence"]} == {f"{BASE}grant/x#evidence-topic"}
    assert {each["object"]["@id"] for each in record["evidence"]} == {f"{BASE}concept/a", f"{BASE}concept/b"}
    assert [each["source"] for each in record["evidence"]] == [[f"{BASE}document/a"]] * 2


@pytest.mark.parametrize(("written", "text"), [(12.5, "12.5"), (-7, "-7"), (1e-6, "0.000001"), ("12.500", "12.500")])
def test_degrees_are_decimal_texts_without_an_exponent(written: Any, text: str) -> None:
    record = normalize({"id": "place/x", "type": "Place", "latitude": written}, MODEL, BASE)
    assert record["latitude"] == text


def test_an_absolute_id_stays() -> None:
    assert normalize({"id": "https://a.org/x", "type": "Grant"}, MODEL, BASE)["id"] == "https://a.org/x"
