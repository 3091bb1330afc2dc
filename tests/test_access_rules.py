"""The `[access]` table becomes rules; a rule that is not understood stops everything."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.access import Rules, compile_rules
from peasant_ld.problem import InputError
from protection import MODEL, rules_of

Data = dict[str, Any]


def test_without_a_table_the_built_in_rules_hold() -> None:
    assert rules_of() == Rules(
        as_of=None, kinds={}, keys={}, coarsen={}, threshold=5, k=5, contacts="error", harmless=(), pseudonyms=None
    )
    assert Rules() == rules_of()


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
        *(({"coarsen": {"place": level}}, {"coarsen": {"*": {"place": level}}}) for level in ("point", "locality")),
        *(({"coarsen": {"place": level}}, {"coarsen": {"*": {"place": level}}}) for level in ("region", "country")),
        *(({"coarsen": {"date": level}}, {"coarsen": {"*": {"date": level}}}) for level in ("day", "month", "year")),
    ],
)
def test_what_the_table_states_is_what_holds(table: Data, stated: Data) -> None:
    assert rules_of(**table) == Rules(**stated)


def test_the_day_is_kept_with_the_rules() -> None:
    assert compile_rules({}, MODEL, "2026-01-01").as_of == "2026-01-01"


@pytest.mark.parametrize(
    ("table", "key", "value", "expected"),
    [
        ({"level": "public"}, "level", "public", "threshold, k, kinds, keys, coarsen, contacts, harmless, pseudonyms"),
        ({"threshold": 0}, "threshold", "0", "5"),
        ({"threshold": -5}, "threshold", "-5", "5"),
        ({"threshold": 5.0}, "threshold", "5.0", "5"),
        ({"threshold": True}, "threshold", "True", "5"),
        ({"threshold": "5"}, "threshold", "5", "5"),
        ({"k": 0}, "k", "0", "5"),
        ({"k": None}, "k", "None", "5"),
        ({"kinds": ["Person"]}, "kinds", "['Person']", "[access.kinds]"),
        ({"keys": "Person"}, "keys", "Person", "[access.keys]"),
        ({"coarsen": 3}, "coarsen", "3", "[access.coarsen]"),
        ({"kinds": {"Persons": "restricted"}}, "kinds.Persons", "restricted", "public | restricted"),
        ({"kinds": {"Person": "secret"}}, "kinds.Person", "secret", "public | restricted"),
        ({"kinds": {"*": "restricted"}}, "kinds.*", "restricted", "public | restricted"),
        ({"keys": {"name": "restricted"}}, "keys.name", "restricted", '"Place.latitude" = "restricted"'),
        ({"keys": {"Place.altitude": "restricted"}}, "keys.Place.altitude", "restricted", None),
        ({"keys": {"Grant.latitude": "restricted"}}, "keys.Grant.latitude", "restricted", None),
        ({"keys": {"Plaice.latitude": "restricted"}}, "keys.Plaice.latitude", "restricted", None),
        ({"keys": {"*.altitude": "restricted"}}, "keys.*.altitude", "restricted", None),
        ({"keys": {"*.id": "restricted"}}, "keys.*.id", "restricted", None),
        ({"keys": {"Place.latitude": "closed"}}, "keys.Place.latitude", "closed", None),
        ({"coarsen": {"place": "village"}}, "coarsen.place", "village", "point | locality | region | country"),
        ({"coarsen": {"date": "decade"}}, "coarsen.date", "decade", "day | month | year"),
        ({"coarsen": {"date": "region"}}, "coarsen.date", "region", "day | month | year"),
        ({"coarsen": {"time": "year"}}, "coarsen.time", "year", "place | date"),
        ({"coarsen": {"Journey": {"date": "decade"}}}, "coarsen.date", "decade", "day | month | year"),
        ({"coarsen": {"Trip": {"date": "year"}}}, "coarsen.Trip", "Trip", ", ".join(MODEL.kinds)),
        ({"contacts": "off"}, "contacts", "off", "error | warning"),
        ({"contacts": None}, "contacts", "None", "error | warning"),
        ({"harmless": "Terra"}, "harmless", "Terra", '["..."]'),
        ({"harmless": ["Terra", 5]}, "harmless", "['Terra', 5]", '["..."]'),
        ({"harmless": {"a": 1}}, "harmless", "{'a': 1}", '["..."]'),
        ({"pseudonyms": ""}, "pseudonyms", "", '"/a/folder/outside/key.json"'),
        ({"pseudonyms": 5}, "pseudonyms", "5", '"/a/folder/outside/key.json"'),
        ({"pseudonyms": ["key.json"]}, "pseudonyms", "['key.json']", '"/a/folder/outside/key.json"'),
    ],
)
def test_a_rule_that_is_not_understood_is_named_with_what_would_be(
    table: Data, key: str, value: str, expected: str | None
) -> None:
    with pytest.raises(InputError) as error:
        rules_of(**table)
    problem = error.value.problem
    assert (problem.code, problem.key, problem.value) == ("PLD208", f"access.{key}", value)
    assert problem.facts["expected"] == (expected or '"Place.latitude" = "restricted"')
    assert problem.place is not None
    assert problem.place.file == "dataset.toml"


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
                "id", "type", "name", "role", "affiliation", "source", "evidence", "access", "created", "modified",
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
