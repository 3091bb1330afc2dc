"""Each form of key becomes whole in its own way: ids, texts, lists, dates, nested things, shares."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import (
    compile_makers,
    compile_normalizer,
    compile_types,
    is_node,
    normalize,
    resolve_id,
)

BASE = "https://example.org/archive/"
MODEL = load_model()
Data = dict[str, Any]


def made(kind: str, key: str, value: Any) -> Any:
    """What a value of a key becomes, in a record of a kind."""
    record = normalize({"id": "x/1", "type": kind, key: value}, MODEL, BASE)
    return record.get(key)


def node(tail: str, kind: str, **keys: Any) -> Data:
    return {"id": f"{BASE}x/1#{tail}", "type": [kind], **keys}


def day(tail: str, edtf: str, first: str | None, last: str | None, **more: Any) -> Data:
    bounds = {key: value for key, value in (("earliest", first), ("latest", last)) if value}
    return node(tail, "TemporalEntity", **{"asWritten": edtf, "date": edtf, **bounds, **more})


@pytest.mark.parametrize(
    ("kind", "key", "value", "wanted"),
    [
        # texts: by language, in the order of the tags, which are small
        ("Grant", "name", {"en": "a"}, {"en": "a"}),
        ("Grant", "name", {"pt": "b", "en": "a"}, {"en": "a", "pt": "b"}),
        ("Grant", "name", {"PT-br": "b", "EN": "a"}, {"en": "a", "pt-br": "b"}),
        ("Grant", "altName", {"en": "a"}, {"en": ["a"]}),
        ("Grant", "altName", {"pt": ["b", "a", "b"], "EN": "c"}, {"en": ["c"], "pt": ["a", "b"]}),
        ("Grant", "altName", [{"en": "b"}, {"EN": ["a"], "pt": "c"}], {"en": ["a", "b"], "pt": ["c"]}),
        # lists: sets in order, also of one
        ("Grant", "acronym", "AB", ["AB"]),
        ("Grant", "acronym", ["CD", "AB", "CD"], ["AB", "CD"]),
        ("Grant", "sameAs", "https://b.org/", ["https://b.org/"]),
        ("Grant", "page", ["https://b.org/", "https://a.org/"], ["https://a.org/", "https://b.org/"]),
        # references: under the base where they are relative
        ("Grant", "funder", "organization/a", [f"{BASE}organization/a"]),
        ("Grant", "funder", ["organization/b", "organization/a"], [f"{BASE}organization/{n}" for n in "ab"]),
        ("Grant", "funder", ["organization/a", f"{BASE}organization/a"], [f"{BASE}organization/a"]),
        ("Grant", "funder", ["urn:x:1"], ["urn:x:1"]),
        ("Grant", "funder", "urn:x:1", ["urn:x:1"]),
        ("Journey", "brigade", "brigade/b", f"{BASE}brigade/b"),
        ("Journey", "brigade", "urn:x:1", "urn:x:1"),
        # numbers and flags
        ("Grant", "plannedMonths", 12, 12),
        ("Grant", "plannedMonths", 12.0, 12),
        ("Grant", "openCall", False, False),
        ("Place", "latitude", "-12.50", "-12.50"),
        ("Place", "latitude", -12.5, "-12.5"),
        ("Place", "latitude", 1e-6, "0.000001"),
        ("Place", "latitude", 12, "12"),
        # words of closed lists
        ("Document", "genre", "photograph", "pld:genre-photograph"),
        ("Place", "precision", "point", "pld:precision-point"),
        # dates
        ("Grant", "awarded", "2016-02", day("awarded", "2016-02", "2016-02-01", "2016-02-29")),
        ("Grant", "awarded", "2016/..", day("awarded", "2016/..", "2016-01-01", None)),
        ("Grant", "awarded", "../2016", day("awarded", "../2016", None, "2016-12-31")),
        ("Grant", "awarded", {"edtf": "2016"}, day("awarded", "2016", "2016-01-01", "2016-12-31")),
        (
            "Grant",
            "awarded",
            {"edtf": "2016", "text": "that year", "inferred": True},
            day("awarded", "2016", "2016-01-01", "2016-12-31", asWritten="that year", inferred=True),
        ),
        (
            "Grant",
            "awarded",
            {"edtf": "2016", "inferred": False},
            day("awarded", "2016", "2016-01-01", "2016-12-31", inferred=False),
        ),
        ("Grant", "awarded", {"text": "long ago"}, node("awarded", "TemporalEntity", asWritten="long ago")),
        ("Grant", "awarded", {"edtf": "2016", "inferred": None}, day("awarded", "2016", "2016-01-01", "2016-12-31")),
        # nested things
        (
            "Grant",
            "amount",
            {"currency": "USD", "value": "5.00"},
            node("amount", "MonetaryAmount", value="5.00", currency="USD"),
        ),
        (
            "Grant",
            "identifier",
            [{"scheme": "B", "value": "2"}, {"scheme": "A", "value": "1"}],
            [
                node("identifier-1", "Identifier", scheme="B", value="2"),
                node("identifier-2", "Identifier", scheme="A", value="1"),
            ],
        ),
        (
            "Initiative",
            "budget",
            [{"value": "5.00", "currency": "USD", "period": "2018", "status": "committed"}],
            [
                node(
                    "budget-1",
                    "Budget",
                    value="5.00",
                    currency="USD",
                    period=day("budget-1-period", "2018", "2018-01-01", "2018-12-31"),
                    status="pld:budget-status-committed",
                )
            ],
        ),
        # what is null is absent
        ("Grant", "name", None, None),
        ("Grant", "awarded", None, None),
    ],
)
def test_a_value_becomes_whole(kind: str, key: str, value: Any, wanted: Any) -> None:
    found = made(kind, key, value)
    if isinstance(wanted, list) and key == "budget":
        wanted[0]["status"], wanted[0]["type"] = found[0]["status"], found[0]["type"]
    assert found == wanted
    assert isinstance(found, type(wanted))


def test_many_nested_things_stand_in_the_order_of_their_ids() -> None:
    found = made("Grant", "identifier", [{"scheme": "X", "value": str(n)} for n in range(1, 12)])
    assert [each["id"].rpartition("-")[2] for each in found] == sorted(map(str, range(1, 12)))
    assert {each["id"].rpartition("-")[2]: each["value"] for each in found} == {str(n): str(n) for n in range(1, 12)}


def test_a_share_names_the_property_that_it_divides_by() -> None:
    share = [
        {"of": "beneficiaryPlace", "value": "place/b", "percentage": "60"},
        {"of": "beneficiaryPlace", "value": "urn:x:1", "percentage": "40"},
        {"of": "nothing", "value": "place/a", "percentage": "1"},
    ]
    term = MODEL.context.term("Grant", "beneficiaryPlace")
    assert term is not None
    of = MODEL.context.compact(term.iri)
    assert made("Grant", "share", share) == [
        node("share-1", "Share", of=of, value=f"{BASE}place/b", percentage="60"),
        node("share-2", "Share", of=of, value="urn:x:1", percentage="40"),
        node("share-3", "Share", of="nothing", value=f"{BASE}place/a", percentage="1"),
    ]


def test_what_is_said_of_access_is_published_as_far_as_the_context_has_it() -> None:
    access = {"level": "public", "reason": "legal", "reviewBy": "2050-01-01", "keys": {"note": "restricted"}}
    found = made("Grant", "access", access)
    assert found["id"] == f"{BASE}x/1#access"
    assert (found["reason"], found["reviewBy"]) == ("pld:reason-legal", "2050-01-01")
    assert "keys" not in found


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        ("grant/x", f"{BASE}grant/x"),
        ("https://example.net/x", "https://example.net/x"),
        ("urn:x:1", "urn:x:1"),
        (":x", ":x"),
    ],
)
def test_an_id_is_absolute(written: str, identity: str) -> None:
    assert resolve_id(BASE, written) == identity
    record = normalize({"id": written, "type": "Grant", "awarded": "2016", "amount": {"value": "1"}}, MODEL, BASE)
    assert record["id"] == identity
    assert (record["awarded"]["id"], record["amount"]["id"]) == (f"{identity}#awarded", f"{identity}#amount")


def test_records_that_look_alike_are_made_alike_and_others_not() -> None:
    run = compile_normalizer(MODEL, BASE)
    assert run is compile_normalizer(MODEL, BASE)
    first = run({"id": "g/1", "type": "Grant", "name": {"en": "a"}, "note": {"en": "n"}})
    second = run({"id": "g/2", "type": "Grant", "name": {"en": "b"}})
    third = run({"note": {"en": "n"}, "name": {"en": "c"}, "type": "Grant", "id": "g/3"})
    assert (list(first), list(second), list(third)) == (
        ["id", "type", "name", "note"],
        ["id", "type", "name"],
        ["id", "type", "name", "note"],
    )
    elsewhere = compile_normalizer(MODEL, "https://example.net/")({"id": "g/1", "type": "Grant", "funder": "o/1"})
    assert (elsewhere["id"], elsewhere["funder"]) == ("https://example.net/g/1", ["https://example.net/o/1"])


def test_a_key_that_the_model_has_not_is_left_out() -> None:
    assert list(normalize({"id": "g/1", "type": "Grant", "nonsense": 1}, MODEL, BASE)) == ["id", "type"]


@pytest.mark.parametrize("kind", MODEL.kinds)
def test_a_record_has_the_types_of_its_kind(kind: str) -> None:
    of = MODEL.kinds[kind]
    assert compile_types(of)({}) == [kind, *of.types[1:]]
    assert normalize({"id": "x/1", "type": kind}, MODEL, BASE)["type"] == [kind, *of.types[1:]]


def test_further_types_follow_from_what_is_stated() -> None:
    found = {(kind.name, name, value): more for kind in MODEL.kinds.values() for name, value, more in kind.types_when}
    assert found
    for (kind, name, value), more in found.items():
        types_of = compile_types(MODEL.kinds[kind])
        base = [kind, *MODEL.kinds[kind].types[1:]]
        stated = value if value is not None else {"value": "1"}
        assert set(types_of({name: stated})) >= {*base, *more}
        assert types_of({}) == base
        assert types_of({name: None}) == base
        if value is not None:
            assert not set(more) & set(types_of({name: "something else"}))


def test_evidence_speaks_of_what_was_made_and_has_absolute_sources() -> None:
    entries = [{"of": "funder", "source": source, "status": "stated"} for source in ("document/d", "urn:x:1")]
    record = normalize({"id": "g/1", "type": "Grant", "funder": ["o/1"], "evidence": entries}, MODEL, BASE)
    assert sorted(each["source"] for each in record["evidence"]) == [[f"{BASE}document/d"], ["urn:x:1"]]
    assert [each["object"] for each in record["evidence"]] == [{"@id": f"{BASE}o/1"}] * 2
    assert list(record)[-1] == "evidence"
    assert normalize({"id": "g/1", "type": "Grant", "evidence": []}, MODEL, BASE).keys() == {"id", "type"}


def test_evidence_itself_has_no_maker_and_every_other_key_has() -> None:
    for kind in MODEL.kinds.values():
        assert set(compile_makers(kind, MODEL, BASE)) == set(kind.keys) - {"evidence"}


@pytest.mark.parametrize(
    ("key", "becomes_node"),
    [
        ("awarded", True),
        ("amount", True),
        ("identifier", True),
        ("name", False),
        ("funder", False),
        ("openCall", False),
    ],
)
def test_dates_and_nested_things_become_nodes(key: str, becomes_node: bool) -> None:
    assert is_node(MODEL.kinds["Grant"].keys[key]) is becomes_node


@pytest.mark.parametrize("key", ["language", "languages"])
def test_tags_of_languages_are_small_and_sorted(key: str) -> None:
    kinds = [kind.name for kind in MODEL.kinds.values() if key in kind.keys and kind.keys[key].form == "languages"]
    for kind in kinds:
        assert made(kind, key, ["pt-BR", "EN", "en"]) == ["en", "pt-br"]
        assert made(kind, key, "PT") == ["pt"]
    assert kinds or key not in {name for kind in MODEL.kinds.values() for name in kind.keys}


@given(st.floats(-180, 180, allow_nan=False))
def test_degrees_are_exact_and_plain(degrees: float) -> None:
    text = made("Place", "longitude", degrees)
    assert float(text) == degrees
    assert "e" not in text.lower()
