"""A record becomes its values, one by one: what could be found again in a file, with its key and its form."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.access.values import Value, values_of
from protection import BASE, CONSENT, normalized

Data = dict[str, Any]


def values(**stated: Any) -> list[tuple[str, str, str]]:
    """The values of a grant without those of its id."""
    first, *others = values_of(normalized({"id": "grant/g", "type": "Grant", **stated}))
    assert first == Value("id", f"{BASE}grant/g", "iri")
    return [(value.key, value.text.removeprefix(BASE), value.form) for value in others]


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ({}, []),
        ({"name": {"en": "A", "pt": "B"}}, [("name", "A", "text"), ("name", "B", "text")]),
        ({"altName": {"en": ["A", "B"]}}, [("altName", "A", "text"), ("altName", "B", "text")]),
        ({"acronym": ["AB", "CD"]}, [("acronym", "AB", "token"), ("acronym", "CD", "token")]),
        ({"funder": ["brigade/b"]}, [("funder", "brigade/b", "iri")]),
        ({"sameAs": ["urn:x:1"]}, [("sameAs", "urn:x:1", "iri")]),
        ({"homepage": "http://a.org/"}, [("homepage", "http://a.org/", "iri")]),
        ({"homepage": "https://a.org/"}, [("homepage", "https://a.org/", "iri")]),
        ({"plannedMonths": 12}, [("plannedMonths", "12", "token")]),
        ({"openCall": True}, []),
        ({"openCall": False}, []),
        ({"amount": {"value": "5.00", "currency": "USD"}}, [("amount", "5.00", "token"), ("amount", "USD", "token")]),
        (
            {"identifier": [{"scheme": "X", "value": "7"}]},
            [("identifier", "X", "token"), ("identifier", "7", "token")],
        ),
        (
            {"awarded": "2018-08"},
            [("awarded", each, "token") for each in ("2018-08", "2018-08", "2018-08-01", "2018-08-31")],
        ),
        (
            {
                "beneficiaryPlace": ["place/a"],
                "share": [{"of": "beneficiaryPlace", "value": "place/a", "percentage": "5"}],
            },
            [("beneficiaryPlace", "place/a", "iri"), ("share", "place/a", "iri"), ("share", "5", "token")],
        ),
        ({"access": CONSENT | {"reason": "legal", "level": "public"}}, []),
        ({"access": {"source": "document/d"}}, [("access", "document/d", "iri")]),
    ],
)
def test_every_value_is_named_with_its_key_and_form(stated: Data, found: list[tuple[str, str, str]]) -> None:
    assert values(**stated) == found


def test_of_evidence_the_source_the_place_in_it_and_the_note_are_told() -> None:
    entry = {"of": "name", "source": "document/d", "status": "stated", "where": "p. 3", "note": {"en": "So."}}
    assert values(name={"en": "A"}, evidence=[entry]) == [
        ("name", "A", "text"),
        ("evidence", "document/d", "iri"),
        ("where", "p. 3", "token"),
        ("evidence", "So.", "text"),
    ]


def test_what_the_model_says_is_not_told() -> None:
    document = normalized({"id": "document/d", "type": "Document", "genre": "photograph", "name": {"en": "pld:x"}})
    assert [(value.key, value.text) for value in values_of(document)] == [
        ("id", f"{BASE}document/d"),
        ("name", "pld:x"),
    ]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Statement", ["subject", "predicate", "object"]),
        ("Access", ["consent"]),
        ("Document", []),
    ],
)
def test_the_frame_of_evidence_and_of_consent_is_the_models(name: str, keys: list[str]) -> None:
    node = {"id": "x#n", "type": [name], **dict.fromkeys(keys, "said by the model"), "status": "pld:status-stated"}
    record = {"id": "x", "type": ["Document"], "note": {"en": "n"}, "about": node}
    assert [value.key for value in values_of(record)] == ["id", "note"]


@pytest.mark.parametrize("key", ["subject", "predicate", "object", "status", "level", "basis", "reason", "consent"])
def test_a_key_of_ones_own_that_is_called_like_one_of_the_model_is_told(key: str) -> None:
    record = {"id": "x", "type": ["Letter"], key: {"en": "said by somebody"}}
    assert [(value.key, value.text) for value in values_of(record)] == [("id", "x"), (key, "said by somebody")]


def test_a_text_in_indonesian_is_no_id() -> None:
    assert values(name={"en": "A", "id": "B"}, altName={"id": ["C"]}) == [
        ("name", "A", "text"),
        ("name", "B", "text"),
        ("altName", "C", "text"),
    ]
