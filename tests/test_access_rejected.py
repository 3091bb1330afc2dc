"""A record that was rejected may be wrong in any way; what it says must still not go out elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.access.rejected import RejectedRecord
from peasant_ld.access.rejected import rejected as as_rejected
from peasant_ld.problem import Place
from protection import CONSENT, MODEL, rules_of

Data = dict[str, Any]
# Every key that can be said of access.
EVERYTHING = dict.fromkeys(MODEL.nodes["Access"], "2050-01-01") | {"level": "public", "consent": "given"}


def rejected(**data: Any) -> RejectedRecord:
    return as_rejected(Place("all.jsonl", 3), data, MODEL)


@pytest.mark.parametrize(
    ("data", "identity", "kinds", "is_person"),
    [
        ({"id": "grant/g", "type": "Grant"}, "grant/g", "Grant", False),
        ({"id": "x/1", "type": "Person"}, "x/1", "Person", True),
        ({"id": "x/1", "type": "person"}, "x/1", "Person", True),
        ({"id": "x/1", "type": "PERSON"}, "x/1", "Person", True),
        ({"id": "x/1", "type": ["Person", "Grant"]}, "x/1", "Grant Person", True),
        ({"id": "x/1", "type": ["Grant", "Person"]}, "x/1", "Grant Person", True),
        ({"id": "x/1", "type": []}, "x/1", "", False),
        ({"id": "person/z"}, "person/z", "Person", True),
        ({"id": "person/z/2"}, "person/z/2", "Person", True),
        ({"id": "person/z", "type": "Grant"}, "person/z", "Grant Person", True),
        ({"id": "persons/z", "type": "Grant"}, "persons/z", "Grant", False),
        ({"id": 5, "type": 7}, "5", "", False),
        ({"id": "x/1", "type": "schema:Person"}, "x/1", "Person", True),
        ({"id": "x/1", "type": "http://schema.org/Person"}, "x/1", "Person", True),
        ({"id": "learning-centre/c", "type": "Learning"}, "learning-centre/c", "LearningCentre", False),
        ({"id": "x/1", "type": ["Gift", "Grant"]}, "x/1", "Grant", False),
        ({"id": "x/1", "type": ["Gift", "Present"]}, "x/1", "", False),
        ({"id": "grant/g", "type": ["Payment"]}, "grant/g", "Payment Grant", False),
        ({}, "", "", False),
    ],
)
def test_what_it_may_have_been_meant_to_be_is_told_as_far_as_can_be(
    data: Data, identity: str, kinds: str, is_person: bool
) -> None:
    record = rejected(**data)
    assert (record.id, record.is_person) == (identity, is_person)
    assert sorted(record.kinds) == sorted(kinds.split() or [""])


def test_its_place_is_kept_with_what_is_written_there() -> None:
    record = rejected(id="grant/g", type="Grant")
    assert (record.origin, record.data) == (Place("all.jsonl", 3), {"id": "grant/g", "type": "Grant"})


@pytest.mark.parametrize(
    ("data", "rules", "matters"),
    [
        ({"id": "grant/g", "type": "Grant"}, {}, False),
        ({"id": "grant/g", "type": "Grant"}, {"keys": {}}, False),
        ({"id": "grant/g", "type": "Grant"}, {"kinds": {}}, True),
        ({"id": "grant/g", "type": "Grant", "access": None}, {}, True),
        ({"id": "person/z"}, {}, True),
        # a slip of the pen closes no less; another word closes nothing
        ({"id": "grant/g", "type": "Grant", "acces": None}, {}, True),
        ({"id": "grant/g", "type": "Grant", "Access": None}, {}, True),
        ({"id": "grant/g", "type": "Grant", "accent": None}, {}, False),
    ],
)
def test_it_matters_where_the_rules_could_speak_of_it(data: Data, rules: Data, matters: bool) -> None:
    assert rejected(**data).matters(rules) is matters


@pytest.mark.parametrize(
    ("data", "table", "withheld"),
    [
        ({"id": "grant/g", "type": "Grant"}, {}, False),
        ({"id": "grant/g", "type": "Grant", "access": None}, {}, False),
        ({"id": "grant/g", "type": "Grant", "access": {"level": "public"}}, {}, False),
        ({"id": "grant/g", "type": "Grant", "access": {"level": "restricted"}}, {}, True),
        ({"id": "grant/g", "type": "Grant", "access": {"level": "resticted"}}, {}, True),
        ({"id": "grant/g", "type": "Grant", "access": {"consent": "refused"}}, {}, True),
        ({"id": "grant/g", "type": "Grant", "access": "restricted"}, {}, True),
        ({"id": "grant/g", "type": "Grant", "access": ["restricted"]}, {}, True),
        ({"id": "grant/g", "type": "Grant"}, {"kinds": {"Grant": "restricted"}}, True),
        ({"id": "grant/g", "type": "Grant"}, {"kinds": {"Place": "restricted"}}, False),
        ({"id": "person/z"}, {}, True),
        ({"id": "person/z", "type": "Grant"}, {}, True),
        ({"id": "x/1", "type": "person"}, {}, True),
        ({"id": "x/1", "type": "person"}, {"kinds": {"Person": "restricted"}}, True),
        ({"id": "x/1", "type": "Person", "access": CONSENT}, {}, False),
        ({"id": "x/1", "type": ["Gift"], "access": {"level": "restricted"}}, {}, True),
        ({"id": "x/1", "type": ["Gift"], "access": {"level": "public"}}, {}, False),
        # it may be any of the kinds that anything in it speaks of
        ({"id": "grant/g", "type": "Payment"}, {"kinds": {"Payment": "restricted"}}, True),
        ({"id": "grant/g", "type": "Payment"}, {"kinds": {"Grant": "restricted"}}, True),
        ({"id": "grant/g", "type": ["Person", "Grant"], "access": CONSENT}, {"kinds": {"Grant": "restricted"}}, True),
        # what it says of access has to be understood
        ({"id": "grant/g", "type": "Grant", "access": EVERYTHING}, {}, False),
        ({"id": "grant/g", "type": "Grant", "access": EVERYTHING | {"levle": "restricted"}}, {}, True),
        ({"id": "grant/g", "type": "Grant", "acces": {"level": "restricted"}}, {}, True),
        ({"id": "grant/g", "type": "Grant", "Access": {}}, {}, True),
        ({"id": "grant/g", "type": "Grant", "access": {}, "acces": {}}, {}, True),
        ({"id": "grant/g", "type": "Grant", "accent": {}}, {}, False),
    ],
)
def test_in_doubt_it_would_have_been_withheld(data: Data, table: Data, withheld: bool) -> None:
    assert rejected(**data).is_withheld(rules_of(**table)) is withheld


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ({}, []),
        ({"name": {"en": "Zilda", "pt": "Zilda Q."}}, ["Zilda", "Zilda Q."]),
        ({"name": "Zilda"}, ["Zilda"]),
        ({"name": ["Zilda", {"en": "Z."}]}, ["Zilda", "Z."]),
        ({"altName": {"en": ["Z.", "Zi"]}}, ["Z.", "Zi"]),
        ({"acronym": ["ZQ"]}, ["ZQ"]),
        ({"name": 5, "altName": None}, []),
        ({"note": {"en": "Zilda"}}, []),
    ],
)
def test_the_names_of_a_person_are_told_however_they_were_written(stated: Data, names: list[str]) -> None:
    assert list(rejected(id="person/z", **stated).names()) == names
    assert list(rejected(id="grant/g", type="Grant", **stated).names()) == []


@pytest.mark.parametrize(
    ("stated", "values"),
    [
        ({}, []),
        ({"name": {"en": "Zilda"}}, [("name", "Zilda", "text")]),
        ({"homepage": "http://a.org/"}, [("homepage", "http://a.org/", "iri")]),
        ({"homepage": "https://a.org/"}, [("homepage", "https://a.org/", "iri")]),
        ({"homepage": "a.org"}, [("homepage", "a.org", "text")]),
        ({"plannedMonths": 12, "openCall": True}, []),
        (
            {"identifier": [{"scheme": "X", "value": "7"}, "loose"]},
            [("identifier", "7", "text"), ("identifier", "loose", "text")],
        ),
        (
            {"evidence": [{"of": "name", "status": "stated", "where": "p. 3", "note": {"en": "So."}}]},
            [("evidence", "p. 3", "text"), ("evidence", "So.", "text")],
        ),
        ({"budget": [{"value": "5", "currency": "USD"}]}, [("budget", "5", "text")]),
        ({"nonsense": [["deep", {"er": "still"}]]}, [("nonsense", "deep", "text"), ("nonsense", "still", "text")]),
    ],
)
def test_every_text_that_is_written_in_it_is_told(stated: Data, values: list[tuple[str, str, str]]) -> None:
    first, *others = rejected(id="grant/g", type="Grant", **stated).values()
    assert (first.key, first.text, first.form) == ("id", "grant/g", "iri")
    assert [(value.key, value.text, value.form) for value in others] == values


@pytest.mark.parametrize(
    "key", ["type", "access", "of", "status", "genre", "precision", "scheme", "language", "currency"]
)
def test_what_the_model_says_is_not_told(key: str) -> None:
    record = rejected(**{key: "said by the model", "note": {key: "said too", "en": "n"}})
    assert [(value.key, value.text) for value in record.values()] == [("note", "n")]
