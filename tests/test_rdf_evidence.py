"""Evidence entries become notes on the very statements they speak of: one node a value, sorted, with absolute ids."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.model import load_model
from peasant_ld.model.context import Term
from peasant_ld.rdf.evidence import evidence_nodes, objects, spoken_of
from peasant_ld.rdf.normalize import compile_makers, normalize

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
    assert [note["object"] for note in notes] == spoken
    assert [note["id"] for note in notes] == [f"{BASE}grant/g#evidence-{key}-{n + 1}" for n in range(len(spoken))]
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
    assert [note["object"] for note in noted(entry(key, value=value))] == spoken


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


def test_several_entries_for_one_key_are_numbered_on_and_sorted_by_id() -> None:
    notes = noted(entry("topic"), entry("homepage"), entry("topic", value="concept/a", status="disputed"))
    assert [note["id"].partition("#")[2] for note in notes] == [
        "evidence-homepage-1",
        "evidence-topic-1",
        "evidence-topic-2",
        "evidence-topic-3",
    ]
    assert [note["status"] for note in notes] == ["pld:status-stated"] * 3 + ["pld:status-disputed"]


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
        "id": f"{BASE}grant/g#evidence-homepage-1",
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


def test_the_source_of_loose_nodes_is_left_as_it_was_written() -> None:
    record = normalize(GRANT, MODEL, BASE)
    makers = compile_makers(MODEL.kinds["Grant"], MODEL, BASE)
    [note] = evidence_nodes([entry("homepage")], record, makers, "Grant", MODEL.context)
    assert note["source"] == ["document/d"]


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


def test_what_an_entry_speaks_of_can_be_asked_alone() -> None:
    record = normalize(GRANT, MODEL, BASE)
    makers = compile_makers(MODEL.kinds["Grant"], MODEL, BASE)
    term = MODEL.context.term("Grant", "topic")
    assert term is not None
    assert spoken_of(entry("topic", value="concept/b"), record, makers, term) == [node("concept/b")]
