"""Evidence entries become notes on the very statements they speak of: one node a value, sorted, with absolute ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import permutations

from peasant_ld.check import compile_checker
from peasant_ld.model import load_model
from peasant_ld.model.context import Term
from peasant_ld.problem import Place
from peasant_ld.rdf.evidence import identified, objects
from peasant_ld.rdf.graph import build_graph_of
from peasant_ld.rdf.normalize import normalize
from peasant_ld.reading.record import Record
from way_back import normalized_back

BASE = "https://example.org/archive/"
MODEL = load_model()
XSD = "http://www.w3.org/2001/XMLSchema#"
Data = dict[str, Any]
GRANT: Data = {
    "id": "grant/g",
    "type": "Grant",
    "name": {"en": "Seeds", "pt": "Sementes"},
    "altName": {"en": ["One", "Two"], "pt": ["Um"]},
    "acronym": ["AB", "CD"],
    "topic": ["concept/a", "concept/b"],
    "funder": ["organization/o"],
    "homepage": "https://example.net/",
    "openCall": True,
    "plannedMonths": 12,
    "awarded": "2018-08",
    "amount": {"value": "5.00", "currency": "USD"},
    "identifier": [{"scheme": "X", "value": "1"}, {"scheme": "Y", "value": "1"}],
}


def entry(of: str, **more: Any) -> Data:
    return {"of": of, "source": "document/d", "status": "stated", **more}


def noted(*entries: Data, **changes: Any) -> list[Data]:
    """The notes on a grant, by way of the whole normalizing."""
    record = {key: value for key, value in {**GRANT, **changes}.items() if value is not None}
    found: list[Data] = normalize(record | {"evidence": list(entries)}, MODEL, BASE).get("evidence", [])
    return found


def in_order(things: Iterable[Data]) -> list[Data]:
    """Objects in an order of their own: notes stand by their ids, which tell nothing of it."""
    return sorted(things, key=str)


def literal(text: str, datatype: str = "") -> Data:
    return {"@value": text} | ({"@type": XSD + datatype} if datatype else {})


def text(value: str, tag: str) -> Data:
    return {"@value": value, "@language": tag}


def node(tail: str) -> Data:
    return {"@id": BASE + tail}


@pytest.mark.parametrize(
    ("key", "predicate", "spoken"),
    [
        ("name", "skos:prefLabel", [text("Seeds", "en"), text("Sementes", "pt")]),
        ("altName", "skos:altLabel", [text("One", "en"), text("Two", "en"), text("Um", "pt")]),
        ("acronym", "frapo:hasAcronym", [literal("AB"), literal("CD")]),
        ("topic", None, [node("concept/a"), node("concept/b")]),
        ("homepage", "foaf:homepage", [{"@id": "https://example.net/"}]),
        ("openCall", None, [literal("true", "boolean")]),
        ("awarded", None, [node("grant/g#awarded")]),
        ("amount", None, [node("grant/g#amount")]),
        ("identifier", None, [node("grant/g#identifier-1"), node("grant/g#identifier-2")]),
    ],
)
def test_an_entry_without_a_value_speaks_of_every_value(key: str, predicate: str | None, spoken: list[Data]) -> None:
    notes = noted(entry(key))
    assert in_order(note["object"] for note in notes) == in_order(spoken)
    assert {note["id"].rpartition("-")[0] for note in notes} == {f"{BASE}grant/g#evidence-{key}"}
    assert len({note["id"] for note in notes}) == len(spoken)
    assert {note["predicate"] for note in notes} == {predicate or notes[0]["predicate"]}
    term = MODEL.context.term("Grant", key)
    assert term is not None
    assert MODEL.context.expand(notes[0]["predicate"]) == term.iri


@pytest.mark.parametrize(
    ("key", "value", "spoken"),
    [
        ("name", "Seeds", [text("Seeds", "en")]),
        ("name", {"pt": "Sementes"}, [text("Sementes", "pt")]),
        ("name", {"PT": "Sementes"}, [text("Sementes", "pt")]),
        ("name", {"en": "Sementes"}, []),
        ("name", "Nothing", []),
        ("altName", "Two", [text("Two", "en")]),
        ("altName", {"en": ["Two", "One"]}, [text("One", "en"), text("Two", "en")]),
        ("acronym", "CD", [literal("CD")]),
        ("topic", "concept/b", [node("concept/b")]),
        ("topic", f"{BASE}concept/b", [node("concept/b")]),
        ("topic", ["concept/b", "concept/c"], [node("concept/b")]),
        ("openCall", True, [literal("true", "boolean")]),
        ("openCall", False, []),
        ("awarded", "2018-08", [node("grant/g#awarded")]),
        ("amount", {"value": "5.00", "currency": "USD"}, [node("grant/g#amount")]),
        ("identifier", {"scheme": "Y", "value": "1"}, [node("grant/g#identifier-2")]),
        ("identifier", {"scheme": "X", "value": "1"}, [node("grant/g#identifier-1")]),
        ("identifier", {"scheme": "Z", "value": "1"}, []),
        ("identifier", {"value": "1"}, []),
    ],
)
def test_an_entry_with_a_value_speaks_of_that_one(key: str, value: Any, spoken: list[Data]) -> None:
    assert in_order(note["object"] for note in noted(entry(key, value=value))) == in_order(spoken)


def test_a_nested_thing_is_known_by_all_that_it_says_and_not_by_its_ids() -> None:
    budget = [
        {"value": "5.00", "currency": "USD", "period": "2018"},
        {"value": "5.00", "currency": "USD", "period": "2019"},
    ]
    initiative = {"id": "initiative/i", "type": "Initiative", "name": {"en": "I"}, "budget": budget}
    record = normalize(initiative | {"evidence": [entry("budget", value=budget[1])]}, MODEL, BASE)
    assert [note["object"] for note in record["evidence"]] == [node("initiative/i#budget-2")]


@pytest.mark.parametrize("key", ["place", "nonsense"])
def test_of_what_is_not_stated_nothing_is_noted(key: str) -> None:
    assert noted(entry(key)) == []
    assert [note["predicate"] for note in noted(entry(key), entry("homepage"))] == ["foaf:homepage"]
    assert "evidence" not in normalize(GRANT | {"evidence": [entry(key)]}, MODEL, BASE)


SEVERAL = (
    entry("topic"),
    entry("homepage", where="p. 3"),
    entry("homepage", where="p. 4"),
    entry("topic", value="concept/a", source="document/e", status="disputed"),
    entry("name", value="Seeds"),
)


def ids(*entries: Data) -> set[str]:
    return {note["id"] for note in noted(*entries)}


def test_notes_stand_by_their_ids_and_each_has_one_of_its_own() -> None:
    notes = noted(*SEVERAL)
    told = [note["id"] for note in notes]
    assert told == sorted(set(told))
    assert len(told) == 6


@pytest.mark.parametrize("place", range(len(SEVERAL) + 1))
@pytest.mark.parametrize("new", [entry("acronym"), entry("topic", source="document/new"), entry("openCall")])
def test_an_entry_that_is_put_anywhere_renames_no_other(new: Data, place: int) -> None:
    assert ids(*SEVERAL) <= ids(*SEVERAL[:place], new, *SEVERAL[place:])


@pytest.mark.parametrize("gone", range(len(SEVERAL)))
def test_an_entry_that_is_taken_out_renames_no_other(gone: int) -> None:
    assert ids(*SEVERAL[:gone], *SEVERAL[gone + 1 :]) <= ids(*SEVERAL)


@given(permutations(SEVERAL))
def test_ids_do_not_depend_on_the_order(entries: list[Data]) -> None:
    assert noted(*entries) == noted(*SEVERAL)


@pytest.mark.parametrize("more", [{"status": "implied"}, {"note": {"en": "As the heading says."}}])
def test_how_plainly_something_is_said_and_a_remark_leave_the_id_as_it_is(more: Data) -> None:
    assert ids(entry("homepage")) == ids(entry("homepage", **more))


@pytest.mark.parametrize("more", [{"source": "document/e"}, {"where": "p. 3"}, {"where": "p. 4"}])
def test_another_source_or_place_makes_another_id(more: Data) -> None:
    assert ids(entry("homepage")).isdisjoint(ids(entry("homepage", **more)))


def test_what_one_place_says_in_two_ways_are_two_notes() -> None:
    whole, one = entry("topic"), entry("topic", value="concept/a", status="implied")
    notes = noted(whole, one)
    assert len({note["id"] for note in notes}) == 3
    assert noted(one, whole) == notes


def test_what_is_said_twice_alike_is_one_note() -> None:
    assert noted(entry("homepage"), entry("homepage")) == noted(entry("homepage"))


def test_notes_are_identified_anew_by_what_they_say_now() -> None:
    notes = noted(*SEVERAL)
    assert identified(notes) == notes
    moved = [note | {"source": [f"{BASE}document/other"]} for note in notes]
    assert {each["id"] for each in identified(moved)}.isdisjoint(note["id"] for note in notes)


def test_no_part_of_an_id_looks_like_a_number() -> None:
    tails = [each.rpartition("#")[2].split("-") for each in ids(*SEVERAL)]
    assert all(part.isalpha() for tail in tails for part in tail)


@pytest.mark.parametrize(
    ("more", "stated"),
    [
        ({}, {}),
        ({"where": "p. 3"}, {"where": "p. 3"}),
        ({"note": {"pt": "Sim.", "EN": "Yes."}}, {"note": {"en": "Yes.", "pt": "Sim."}}),
        ({"status": "implied"}, {"status": "pld:status-implied"}),
        ({"source": "https://example.net/d"}, {"source": ["https://example.net/d"]}),
        ({"where": "p. 3", "note": {"en": "Yes."}}, {"where": "p. 3", "note": {"en": "Yes."}}),
    ],
)
def test_a_note_says_what_its_entry_says(more: Data, stated: Data) -> None:
    [note] = noted(entry("homepage", **more))
    wanted = {
        "id": note["id"],
        "type": ["Statement"],
        "subject": f"{BASE}grant/g",
        "predicate": "foaf:homepage",
        "object": {"@id": "https://example.net/"},
        "source": [f"{BASE}document/d"],
        "status": "pld:status-stated",
    }
    assert note == wanted | stated
    order = ["id", "type", "subject", "predicate", "object", "source", "where", "status", "note"]
    assert list(note) == [key for key in order if key in note]
    assert list(note.get("note", {})) == sorted(note.get("note", {}))


def test_a_short_address_is_written_out_in_the_object() -> None:
    [note] = noted(entry("homepage"), homepage="skos:Concept")
    assert note["object"] == {"@id": "http://www.w3.org/2004/02/skos/core#Concept"}


@pytest.mark.parametrize(
    ("value", "term", "found"),
    [
        (
            {"en": "a", "pt": ["b", "c"]},
            Term("x", by_language=True),
            [text("a", "en"), text("b", "pt"), text("c", "pt")],
        ),
        (["a", "b"], Term("x"), [literal("a"), literal("b")]),
        ("a", Term("x"), [literal("a")]),
        (12, Term("x", datatype=f"{XSD}integer"), [literal("12", "integer")]),
        (True, Term("x", datatype=f"{XSD}boolean"), [literal("true", "boolean")]),
        (False, Term("x", datatype=f"{XSD}boolean"), [literal("false", "boolean")]),
        ("True", Term("x"), [literal("True")]),
        (["u:1"], Term("x", datatype="@id"), [{"@id": "u:1"}]),
        ({"id": "u:1", "type": ["X"]}, Term("x", datatype="@id"), [{"@id": "u:1"}]),
        ([{"id": "u:1"}, {"id": "u:2"}], Term("x"), [{"@id": "u:1"}, {"@id": "u:2"}]),
        ([], Term("x"), []),
    ],
)
def test_a_value_makes_one_object_for_each_statement(value: Any, term: Term, found: list[Data]) -> None:
    assert list(objects(value, term)) == found


@pytest.mark.parametrize(
    ("where", "stated"),
    [
        ("the foreword", {"where": "the foreword"}),
        ({"paragraph": 3}, {"where": "¶ 3", "whereParagraph": "3"}),
        ({"page": "12-13"}, {"where": "p. 12-13", "wherePage": "12-13"}),
        ({"paragraph": 2, "page": "iv"}, {"where": "p. iv, ¶ 2", "wherePage": "iv", "whereParagraph": "2"}),
        ({"text": "the foreword"}, {"where": "the foreword"}),
        ({"text": "the margin", "page": 4}, {"where": "p. 4, the margin", "wherePage": "4"}),
        ({"time": "00:12:30"}, {"where": "00:12:30", "whereTime": "00:12:30"}),
        ({"region": "xywh=1,2,3,4"}, {"where": "xywh=1,2,3,4", "whereRegion": "xywh=1,2,3,4"}),
    ],
)
def test_a_place_in_a_source_says_what_is_counted_there(where: Any, stated: Data) -> None:
    [note] = noted(entry("homepage", where=where))
    assert {key: value for key, value in note.items() if key.startswith("where")} == stated
    graph = build_graph_of([normalize(GRANT | {"evidence": [entry("homepage", where=where)]}, MODEL, BASE)], MODEL)
    [record] = normalized_back(graph, BASE)
    assert record["evidence"] == [note]


@pytest.mark.parametrize(
    ("where", "code", "pointer"),
    [
        ({"page": 0}, "PLD036", "/evidence/0/where/page"),
        ({"page": True}, "PLD022", "/evidence/0/where/page"),
        ({"chapter": "3"}, "PLD020", "/evidence/0/where/chapter"),
        ({}, "PLD035", "/evidence/0/where"),
        ({"time": "12 min"}, "PLD130", "/evidence/0/where/time"),
        ({"time": "00:61:00"}, "PLD130", "/evidence/0/where/time"),
        ({"region": "top left"}, "PLD131", "/evidence/0/where/region"),
        ({"region": "xywh=1,2,3"}, "PLD131", "/evidence/0/where/region"),
        (3, "PLD022", "/evidence/0/where"),
    ],
)
def test_a_place_that_is_none_is_told(where: Any, code: str, pointer: str) -> None:
    for engine in ("auto", "reference"):
        check = compile_checker(MODEL, engine)
        problems = check(Record(GRANT | {"evidence": [entry("homepage", where=where)]}, Place("x")))
        assert [(each.code, each.place and each.place.pointer) for each in problems] == [(code, pointer)]
