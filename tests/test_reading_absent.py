"""`null` in a file means that nothing is there, in every format and at every door; the others keep their places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from datasets import BASE, GOOD, make_dataset
from doors import DOORS
from peasant_ld.reading import read_records

NULLS: Mapping[str, tuple[Any, Any]] = {
    "in a key": ({"note": None}, {}),
    "in a language": ({"name": {"en": "A", "pt": None}}, {"name": {"en": "A"}}),
    "in every language": ({"note": {"en": None, "pt": None}}, {}),
    "in a node": ({"amount": {"value": "1", "currency": None}}, {"amount": {"value": "1"}}),
    "in every key of a node": ({"amount": {"value": None, "currency": None}}, {}),
    "in the nodes of a list": (
        {"identifier": [{"value": None}, {"value": "x", "scheme": None}]},
        {"identifier": [{"value": "x"}]},
    ),
    "in a list": ({"sameAs": [None, "https://a.example/x", None]}, {"sameAs": ["https://a.example/x"]}),
    "in all of a list": ({"sameAs": [None, None]}, {}),
    "in a list of texts": ({"altName": {"en": ["b", None]}}, {"altName": {"en": ["b"]}}),
    "in a rule": ({"access": {"level": "public", "until": None}}, {"access": {"level": "public"}}),
    "in a word": ({"note": {"en": "null"}}, {"note": {"en": "null"}}),
    "in what is empty already": ({"note": {}, "sameAs": []}, {"note": {}, "sameAs": []}),
}
FORMS = {
    "a.json": lambda record: json.dumps(record),
    "list.json": lambda record: json.dumps([record], indent=1),
    "graph.json": lambda record: json.dumps({"@context": None, "@graph": [record]}),
    "a.jsonl": lambda record: json.dumps(record) + "\n",
    "spaced.jsonl": lambda record: json.dumps(record, indent=None, separators=(" ,  ", " :   ")) + "\n\n",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("where", NULLS)
def test_null_is_nothing(where: str, form: str, tmp_path: Path) -> None:
    written, meant = NULLS[where]
    path = tmp_path / form
    path.write_text(FORMS[form]({"id": "grant/a", "type": "Grant", **written}), "utf-8")
    (record,) = read_records(path)
    assert isinstance(record, pld.Record)
    assert record.data == {"id": "grant/a", "type": "Grant", **meant}


def test_a_record_of_nothing_lacks_everything(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": null, "type": null}\n', "utf-8")
    assert [each.code for each in pld.check_records(read_records(path), alone=True)] == ["PLD024", "PLD023"]


def test_nothing_takes_no_protection_away(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    closed = {"id": "place/a", "type": "Place", "name": {"en": "A"}, "access": {"level": "embargoed", "until": None}}
    path.write_text(json.dumps(closed), "utf-8")
    assert [each.code for each in pld.check_records(read_records(path), alone=True)] == ["PLD212"]


@pytest.mark.parametrize("form", ["a.jsonl", "list.json"])
def test_that_an_element_is_nothing_is_told_and_the_others_are_found(form: str, tmp_path: Path) -> None:
    path = tmp_path / form
    concept = {"id": "concept/a", "type": "Concept", "name": {"en": "A"}, "broader": [None, "concept/none"]}
    path.write_text(FORMS[form](concept), "utf-8")
    told = {each.code: each.place for each in pld.check_records(read_records(path)) if each.place}
    start = "/0" if form == "list.json" else ""
    assert {code: place.pointer for code, place in told.items()} == {
        "PLD072": f"{start}/broader",
        "PLD027": f"{start}/broader/1",
    }
    if form == "list.json":
        lines = path.read_text("utf-8").splitlines()
        assert "concept/none" in lines[(told["PLD027"].line or 0) - 1]


@pytest.mark.parametrize("door", DOORS)
def test_null_is_nothing_at_every_door(door: str, tmp_path: Path) -> None:
    nothing = {"note": None, "altName": {"en": None}, "access": None}
    dataset = make_dataset(tmp_path, [{**each, **nothing} for each in GOOD])
    seen = DOORS[door](dataset)
    assert seen.errors == frozenset()
    assert seen.out is None or seen.out == frozenset(each["id"] for each in GOOD)


def test_a_release_is_the_same_with_and_without_null() -> None:
    written = [{**each, "note": None} for each in GOOD]
    assert set(pld.build_graph(written, BASE)) == set(pld.build_graph(GOOD, BASE))
