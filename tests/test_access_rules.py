"""The `[access]` table becomes rules; a rule that is not understood stops everything."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from peasant_ld.access import Rules, compile_rules
from peasant_ld.problem import InputError, Problem
from protection import MODEL, rules_of

Data = dict[str, Any]


def test_without_a_table_the_built_in_rules_hold() -> None:
    assert rules_of() == Rules(
        MODEL,
        as_of=None,
        kinds={},
        keys={},
        coarsen={},
        threshold=5,
        k=5,
        contacts="error",
        harmless=(),
        pseudonyms=None,
    )
    assert Rules(MODEL) == rules_of()


def test_a_day_that_is_none_is_named_by_the_door_it_came_in_at() -> None:
    with pytest.raises(InputError) as error:
        rules_of("2026-02-30")
    assert (error.value.problem.code, error.value.problem.key) == ("PLD211", "as_of")


@pytest.mark.parametrize(
    ("table", "stated"),
    [
        ({"threshold": 1}, {"threshold": 1}),
        ({"threshold": 20}, {"threshold": 20}),
        ({"k": 1}, {"k": 1}),
        ({"k": 11}, {"k": 11}),
        ({"contacts": "error"}, {"contacts": "error"}),
        ({"contacts": "warning"}, {"contacts": "warning"}),
        ({"harmless": ["Terra", "Brazil"]}, {"harmless": ("Terra", "Brazil")}),
        ({"harmless": []}, {"harmless": ()}),
        ({"pseudonyms": "../key.json"}, {"pseudonyms": "../key.json"}),
        (
            {"kinds": {"Person": "restricted", "Grant": "public"}},
            {"kinds": {"Person": "restricted", "Grant": "public"}},
        ),
        (
            {"keys": {"Place.latitude": "restricted", "*.note": "public"}},
            {"keys": {"Place.latitude": "restricted", "*.note": "public"}},
        ),
        ({"coarsen": {}}, {"coarsen": {}}),
        ({"coarsen": {"place": "region"}}, {"coarsen": {"*": {"place": "region"}}}),
        ({"coarsen": {"Journey": {"date": "year"}}}, {"coarsen": {"Journey": {"date": "year"}}}),
        ({"coarsen": {"*": {"date": "year"}}}, {"coarsen": {"*": {"date": "year"}}}),
        (
            {"coarsen": {"place": "region", "date": "month", "Journey": {"date": "year"}}},
            {"coarsen": {"*": {"place": "region", "date": "month"}, "Journey": {"date": "year"}}},
        ),
        (
            {"coarsen": {"place": "region", "*": {"date": "month"}}},
            {"coarsen": {"*": {"place": "region", "date": "month"}}},
        ),
        *(({"coarsen": {"place": level}}, {"coarsen": {"*": {"place": level}}}) for level in ("point", "locality")),
        *(({"coarsen": {"place": level}}, {"coarsen": {"*": {"place": level}}}) for level in ("region", "country")),
        *(({"coarsen": {"date": level}}, {"coarsen": {"*": {"date": level}}}) for level in ("day", "month", "year")),
    ],
)
def test_what_the_table_states_is_what_holds(table: Data, stated: Data) -> None:
    assert rules_of(**table) == Rules(MODEL, **stated)


def test_the_day_is_kept_with_the_rules() -> None:
    assert compile_rules({}, MODEL, "2026-01-01").as_of == "2026-01-01"


@pytest.mark.parametrize(
    ("table", "key", "value", "expected"),
    [
        ({"threshold": 0}, "threshold", "0", "5"),
        ({"threshold": -5}, "threshold", "-5", "5"),
        ({"threshold": 5.0}, "threshold", "5.0", "5"),
        ({"threshold": True}, "threshold", "true", "5"),
        ({"threshold": "5"}, "threshold", "5", "5"),
        ({"k": 0}, "k", "0", "5"),
        ({"k": None}, "k", None, "5"),
        ({"kinds": None}, "kinds", None, "[access.kinds]"),
        ({"kinds": ["Person"]}, "kinds", "['Person']", "[access.kinds]"),
        ({"keys": "Person"}, "keys", "Person", "[access.keys]"),
        ({"coarsen": 3}, "coarsen", "3", "[access.coarsen]"),
        ({"kinds": {"Person": "secret"}}, "kinds.Person", "secret", "public | restricted"),
        ({"kinds": {"Person": None}}, "kinds.Person", None, "public | restricted"),
        ({"keys": {"Place.latitude": "closed"}}, "keys.Place.latitude", "closed", "public | restricted"),
        ({"keys": {"Place.latitude": None}}, "keys.Place.latitude", None, "public | restricted"),
        ({"keys": {"Place": {"latitude": "restricted"}}}, "keys.Place", ANY, '"Place.latitude" = ...'),
        ({"coarsen": {"place": "village"}}, "coarsen.place", "village", "point | locality | region | country"),
        ({"coarsen": {"place": None}}, "coarsen.place", None, "point | locality | region | country"),
        ({"coarsen": {"date": "decade"}}, "coarsen.date", "decade", "day | month | year"),
        ({"coarsen": {"date": "region"}}, "coarsen.date", "region", "day | month | year"),
        ({"coarsen": {"Journey": {"date": "decade"}}}, "coarsen.Journey.date", "decade", "day | month | year"),
        ({"contacts": "off"}, "contacts", "off", "error | warning"),
        ({"contacts": None}, "contacts", None, "error | warning"),
        ({"harmless": "Terra"}, "harmless", "Terra", '["..."]'),
        ({"harmless": ["Terra", 5]}, "harmless", "['Terra', 5]", '["..."]'),
        ({"harmless": {"a": 1}}, "harmless", "{'a': 1}", '["..."]'),
        ({"pseudonyms": ""}, "pseudonyms", "", '"/a/folder/outside/key.json"'),
        ({"pseudonyms": 5}, "pseudonyms", "5", '"/a/folder/outside/key.json"'),
        ({"pseudonyms": ["key.json"]}, "pseudonyms", "['key.json']", '"/a/folder/outside/key.json"'),
    ],
)
def test_a_rule_that_is_not_understood_is_named_with_what_would_be(
    table: Data, key: str, value: str | None, expected: str
) -> None:
    problem = refused(table)
    assert (problem.code, problem.key, problem.value) == ("PLD208", f"access.{key}", value)
    assert problem.facts == {"reason": "wrong", "expected": expected}


KINDS = ", ".join(MODEL.kinds)
LIKE = '"Place.latitude", "*.note"'


@pytest.mark.parametrize(
    ("table", "key", "facts"),
    [
        (
            {"level": "public"},
            "level",
            {"known": "threshold, k, contacts, harmless, gone, pseudonyms, kinds, keys, coarsen"},
        ),
        ({"kinds": {"Persons": "restricted"}}, "kinds.Persons", {"nearest": "Person", "known": KINDS}),
        ({"kinds": {"*": "restricted"}}, "kinds.*", {"known": KINDS}),
        ({"keys": {"name": "restricted"}}, "keys.name", {"nearest": "*.name", "expected": LIKE}),
        ({"keys": {"Place.altitude": "restricted"}}, "keys.Place.altitude", {"nearest": "Place.latitude"}),
        ({"keys": {"Grant.latitude": "restricted"}}, "keys.Grant.latitude", {"nearest": "*.latitude"}),
        ({"keys": {"Plaice.latitude": "restricted"}}, "keys.Plaice.latitude", {"nearest": "Place.latitude"}),
        ({"keys": {"*.altitude": "restricted"}}, "keys.*.altitude", {"nearest": "*.latitude", "expected": LIKE}),
        ({"keys": {"*.id": "restricted"}}, "keys.*.id", {"expected": LIKE}),
        ({"keys": {"Person.id": "restricted"}}, "keys.Person.id", {"expected": LIKE}),
        ({"coarsen": {"time": "year"}}, "coarsen.time", {"known": "place, date"}),
        ({"coarsen": {"Trip": {"date": "year"}}}, "coarsen.Trip", {"known": KINDS}),
        ({"coarsen": {"**": {"date": "year"}}}, "coarsen.**", {"nearest": "*", "known": KINDS}),
        ({"coarsen": {"Journeys": {"date": "year"}}}, "coarsen.Journeys", {"nearest": "Journey", "known": KINDS}),
    ],
)
def test_a_name_that_no_rule_has_is_told_with_the_nearest(table: Data, key: str, facts: Data) -> None:
    problem = refused(table)
    assert (problem.code, problem.key, problem.value) == ("PLD208", f"access.{key}", None)
    assert facts.items() <= problem.facts.items()
    assert "known" in problem.facts or problem.facts["expected"] == LIKE


def refused(table: Data) -> Problem:
    with pytest.raises(InputError) as error:
        rules_of(**table)
    place = error.value.problem.place
    assert place is not None
    assert place.file == "dataset.toml"
    return error.value.problem


# --- what the rules say of one key


@pytest.mark.parametrize(
    ("table", "kind", "key", "access", "closed"),
    [
        ({}, "Grant", "note", {}, False),
        ({}, "Grant", "note", {"keys": {"note": "restricted"}}, True),
        ({}, "Grant", "note", {"keys": {"name": "restricted"}}, False),
        ({"keys": {"Grant.note": "restricted"}}, "Grant", "note", {}, True),
        ({"keys": {"Grant.note": "restricted"}}, "Place", "note", {}, False),
        ({"keys": {"*.note": "restricted"}}, "Grant", "note", {}, True),
        ({"keys": {"*.note": "restricted"}}, "Grant", "name", {}, False),
        # the record goes before the table, the kind before all kinds
        ({"keys": {"Grant.note": "restricted"}}, "Grant", "note", {"keys": {"note": "public"}}, False),
        ({"keys": {"Grant.note": "public"}}, "Grant", "note", {"keys": {"note": "restricted"}}, True),
        ({"keys": {"Grant.note": "public", "*.note": "restricted"}}, "Grant", "note", {}, False),
        ({"keys": {"Grant.note": "restricted", "*.note": "public"}}, "Grant", "note", {}, True),
        # of a person what tells a role only, unless somebody says otherwise
        ({}, "Person", "note", {}, True),
        ({}, "Person", "homepage", {}, True),
        ({}, "Person", "altName", {}, True),
        ({}, "Person", "note", {"keys": {"note": "public"}}, False),
        ({"keys": {"Person.note": "public"}}, "Person", "note", {}, False),
        ({"keys": {"Person.name": "restricted"}}, "Person", "name", {}, True),
        *(
            ({}, "Person", key, {}, False)
            for key in (
                "name", "role", "affiliation", "source", "evidence", "access", "created", "modified",
            )
        ),
    ],
)  # fmt: skip
def test_a_key_is_closed_by_the_record_the_table_or_what_is_built_in(
    table: Data, kind: str, key: str, access: Data, closed: bool
) -> None:
    assert rules_of(**table).is_closed(kind, key, access) is closed


@pytest.mark.parametrize(
    ("table", "access", "place", "date"),
    [
        ({}, {}, None, None),
        ({"place": "region"}, {}, "region", None),
        ({"date": "month"}, {}, None, "month"),
        ({"Journey": {"date": "year"}}, {}, None, "year"),
        ({"Grant": {"date": "year"}}, {}, None, None),
        ({"date": "month", "Journey": {"date": "year"}}, {}, None, "year"),
        ({"date": "month", "Journey": {"place": "region"}}, {}, "region", "month"),
        ({}, {"coarsen": {"place": "country"}}, "country", None),
        ({"Journey": {"date": "year"}}, {"coarsen": {"date": "day"}}, None, "day"),
        ({"date": "month"}, {"coarsen": {"place": "country"}}, "country", "month"),
    ],
)
def test_a_record_is_as_coarse_as_it_says_else_its_kind_else_all(
    table: Data, access: Data, place: str | None, date: str | None
) -> None:
    rules = rules_of(coarsen=table)
    assert rules.coarseness("Journey", access, "place") == place
    assert rules.coarseness("Journey", access, "date") == date


@pytest.mark.parametrize(
    ("table", "kind", "speaks"),
    [
        ({}, "Grant", False),
        ({}, "Person", True),
        ({"kinds": {"Grant": "restricted"}}, "Grant", False),
        ({"keys": {"Place.note": "restricted"}}, "Grant", True),
        ({"coarsen": {"Grant": {"date": "year"}}}, "Grant", True),
        ({"coarsen": {"Place": {"place": "region"}}}, "Grant", False),
        ({"coarsen": {"date": "year"}}, "Grant", True),
    ],
)
def test_the_rules_know_of_which_kinds_they_speak(table: Data, kind: str, speaks: bool) -> None:
    assert rules_of(**table).speak_of(kind) is speaks


@pytest.mark.parametrize(
    ("kind", "speaks"), [("Place", True), ("Person", True), ("Journey", False), ("Nothing", False)]
)
def test_without_a_table_rules_speak_of_persons_and_of_what_has_a_precision(kind: str, speaks: bool) -> None:
    assert rules_of().speak_of(kind) is speaks


@pytest.mark.parametrize(
    ("table", "gone"), [({}, "remove"), ({"gone": "remove"}, "remove"), ({"gone": "keep"}, "keep")]
)
def test_an_earlier_version_goes_unless_the_table_says_otherwise(table: dict[str, str], gone: str) -> None:
    assert rules_of(**table).gone == gone
    assert Rules(MODEL).gone == "remove"
