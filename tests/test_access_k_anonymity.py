"""Published persons who share membership, place and date with too few others are told, each with how many there are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from peasant_ld.access.k_anonymity import QuasiIdentifiers, too_few
from protection import MODEL

Data = dict[str, Any]
Y2018 = {"earliest": "2018-01-01", "latest": "2018-12-31"}
Y2019 = {"earliest": "2019-01-01", "latest": "2019-12-31"}


def person(name: str, *affiliations: str, **more: Any) -> Data:
    stated = {"affiliation": list(affiliations)} if affiliations else {}
    return {"id": name, "type": ["Person"], **stated, **more}


def persons(names: str, *affiliations: str) -> list[Data]:
    return [person(name, *affiliations) for name in names]


def takes_part(name: str, thing: str, **more: Any) -> Data:
    return {"id": f"p/{name}/{thing}", "type": ["Participation"], "participant": name, "in": thing, **more}


def journey(name: str, **more: Any) -> Data:
    return {"id": name, "type": ["Journey"], **more}


def told(records: list[Data], k: int) -> dict[str, int]:
    crowd = QuasiIdentifiers(MODEL)
    for record in records:
        crowd.add(record)
    return dict(too_few(crowd, k))


CASES: dict[str, tuple[list[Data], int, dict[str, int]]] = {
    "nobody": ([], 5, {}),
    "a person who shares nothing": (persons("a"), 5, {}),
    "fewer members than k": (persons("abc", "brigade"), 4, {"a": 3, "b": 3, "c": 3}),
    "as many members as k": (persons("abc", "brigade"), 3, {}),
    "the smaller of two memberships": (
        [person("a", "large", "small"), *persons("bcd", "large"), person("e", "small")],
        4,
        {"a": 2, "e": 2},
    ),
    "the smaller of two memberships, stated first": (
        [person("a", "small", "large"), *persons("bcd", "large"), person("e", "small")],
        4,
        {"a": 2, "e": 2},
    ),
    "those who took part in one thing": (
        [*persons("abc"), *(takes_part(name, "j1") for name in "ab"), takes_part("c", "j2")],
        2,
        {"c": 1},
    ),
    "one who took part twice is one": (
        [person("a"), takes_part("a", "j1"), takes_part("a", "j1") | {"id": "p/again"}],
        2,
        {"a": 1},
    ),
    "a date of one's own sets one apart": (
        [*persons("ab"), takes_part("a", "j1", period=Y2018), takes_part("b", "j1", period=Y2019)],
        2,
        {"a": 1, "b": 1},
    ),
    "a first day of one's own sets one apart": (
        [
            *persons("ab"),
            takes_part("a", "j1", period=Y2018),
            takes_part("b", "j1", period=Y2018 | {"earliest": "2018-02-01"}),
        ],
        2,
        {"a": 1, "b": 1},
    ),
    "a last day of one's own sets one apart": (
        [
            *persons("ab"),
            takes_part("a", "j1", period=Y2018),
            takes_part("b", "j1", period=Y2018 | {"latest": "2018-11-30"}),
        ],
        2,
        {"a": 1, "b": 1},
    ),
    "an open end is no end": (
        [
            *persons("ab"),
            takes_part("a", "j1", period={"earliest": "2018-01-01"}),
            takes_part("b", "j1", period={"latest": "2018-01-01"}),
        ],
        2,
        {"a": 1, "b": 1},
    ),
    "the date of the thing holds for those who state none": (
        [
            *persons("ab"),
            journey("j1", period=Y2018),
            takes_part("a", "j1", period=Y2018),
            takes_part("b", "j1"),
        ],
        2,
        {},
    ),
    "the date that one states goes before that of the thing": (
        [
            *persons("ab"),
            journey("j1", period=Y2018),
            takes_part("a", "j1", period=Y2019),
            takes_part("b", "j1"),
        ],
        2,
        {"a": 1, "b": 1},
    ),
    "a thing with a place and no date": (
        [*persons("ab"), journey("j1", place=["x"]), *(takes_part(name, "j1") for name in "ab")],
        3,
        {"a": 2, "b": 2},
    ),
    "the order of the records says nothing": (
        [takes_part("a", "j1"), journey("j1", period=Y2018), takes_part("b", "j1", period=Y2018), *persons("ab")],
        2,
        {},
    ),
    "one who is not published is not counted": ([person("a"), *(takes_part(name, "j1") for name in "ax")], 2, {"a": 1}),
    "a participation of nobody who is named": (
        [person("a"), {"id": "p/1", "type": ["Participation"], "in": "j1", "count": 9}],
        2,
        {},
    ),
    "membership and taking part are not the same": (
        [*persons("ab", "j1"), takes_part("a", "j1"), takes_part("b", "j1")],
        2,
        {},
    ),
    "a member and one who took part without a date share the thing": (
        [person("a", "j1"), person("b"), takes_part("b", "j1")],
        2,
        {},
    ),
    "a member and one who took part in a thing that has a place do not share it": (
        [person("a", "j1"), person("b"), journey("j1", place=["x"]), takes_part("b", "j1")],
        2,
        {"a": 1, "b": 1},
    ),
    "a member and one who took part do not share it": (
        [person("a", "j1"), person("b"), takes_part("b", "j1", period=Y2018)],
        2,
        {"a": 1, "b": 1},
    ),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_those_who_share_everything_with_too_few_are_told(case: str) -> None:
    records, k, wanted = CASES[case]
    assert told(records, k) == wanted


def test_one_who_is_named_for_a_public_role_is_not_counted() -> None:
    role = person("r", "brigade", access={"basis": "pld:basis-public-role"})
    agreed = person("c", "brigade", access={"basis": "pld:basis-consent"})
    assert told([role, agreed, person("x", "brigade", access={})], 3) == {"c": 2, "x": 2}


def test_they_are_told_in_the_order_of_their_ids() -> None:
    crowd = QuasiIdentifiers(MODEL)
    for record in persons("cab", "brigade"):
        crowd.add(record)
    assert [name for name, _ in too_few(crowd, 5)] == ["a", "b", "c"]


def test_a_place_without_people_changes_nothing() -> None:
    place = {"id": "place/x", "type": ["Place"], "name": {"en": "X"}}
    assert told([place, *persons("ab", "brigade")], 3) == {"a": 2, "b": 2}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_records_in_which_none_of_that_stands_can_be_left_out(case: str) -> None:
    records, k, wanted = CASES[case]
    keys = QuasiIdentifiers(MODEL).telling_keys()
    telling = [
        record
        for record in records
        if any(key in json.dumps(record, separators=(",", ":")).encode() for key in keys[record["type"][0]])
    ]
    assert told(telling, k) == wanted


def test_what_is_left_of_a_withdrawn_record_is_no_setting() -> None:
    assert told([{"id": "x/1", "type": ["Tombstone"]}, *persons("ab", "brigade")], 3) == {"a": 2, "b": 2}


def test_only_records_that_can_tell_something_need_be_read() -> None:
    telling = QuasiIdentifiers(MODEL).telling_keys()
    assert telling["Person"] == (b'"id":',)
    assert telling["Participation"] == (b'"participant":', b'"period":')
    assert telling["Journey"] == (b'"place":', b'"period":')
    assert telling["LearningCentre"] == (b'"place":',)
    assert {kind: keys for kind, keys in telling.items() if not keys} == dict.fromkeys(SILENT, ())
    assert telling.keys() == MODEL.kinds.keys()


SILENT = ("Brigade", "Concept", "ConceptScheme", "Document", "Grant", "Initiative", "Movement", "Network")
SILENT += ("ConceptCollection", "Declaration", "Territory", "Organization", "Payment", "Place")
