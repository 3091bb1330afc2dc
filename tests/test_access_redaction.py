"""What of a record may be published: closed keys, withheld references and exact places go, with what stood on them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from own_kinds import schema, write_model
from peasant_ld.access import Plan, Rules, Verdict, leaves_tombstone, redact, renamed, renumbered, tombstone
from peasant_ld.access.coarsen import Spot
from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import normalize
from protection import BASE, CONSENT, MODEL, normalized, plan_of, rules_of, shown

Data = dict[str, Any]
RESTRICTED = {"level": "restricted"}
REPORT = {"id": "document/report", "type": "Document", "name": {"en": "A report"}}
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "B"}}
HIDDEN = {"id": "network/hidden", "type": "Network", "name": {"en": "H"}, "access": RESTRICTED}
COUNTRY = {"id": "place/br", "type": "Place", "name": {"en": "Brazil"}, "precision": "country"}
REGION = {"id": "place/south", "type": "Place", "name": {"en": "South"}, "precision": "region", "partOf": "place/br"}
CAMP = {
    "id": "place/7",
    "type": "Place",
    "name": {"en": "Camp Natalino"},
    "latitude": "-28.1234",
    "longitude": "-52.9876",
    "precision": "point",
    "partOf": "place/south",
}
LONELY = {"id": "place/lonely", "type": "Place", "precision": "point"}
PLACES = [COUNTRY, REGION, CAMP, LONELY]
TO_REGION = {"coarsen": {"place": "region"}}
TO_COUNTRY = {"coarsen": {"place": "country"}}
TO_MONTH = {"coarsen": {"date": "month"}}
TO_YEAR = {"coarsen": {"date": "year"}}


def entry(of: str, **more: Any) -> Data:
    return {"of": of, "source": "document/report", "status": "stated", **more}


def short(value: Any) -> Any:
    """A value with short ids, to be read."""
    return json.loads(json.dumps(value).replace(BASE, ""))


def one(record: Data, others: list[Data] | None = None, **table: Any) -> Data:
    """What of one record is published, among others."""
    return short(shown([record, *(others or [])], rules_of(**table))[record["id"]])


def whole(record: Data) -> Data:
    return short(normalized(record))


# --- what is not touched


@pytest.mark.parametrize(
    ("record", "others", "table"),
    [
        (REPORT, [], {}),
        (REPORT, [HIDDEN], {}),
        (REPORT | {"access": {"reviewBy": "2050-01-01"}}, [], {}),
        (REPORT, [], {"coarsen": {"date": "year", "place": "country"}}),
        (BRIGADE | {"founded": "2018-08-14"}, [], {"coarsen": {"date": "day"}}),
        (BRIGADE | {"founded": "2018-08-14"}, [], {"coarsen": {"Journey": {"date": "year"}}}),
        (COUNTRY, [], {"coarsen": {"place": "country"}}),
        (CAMP, [REGION, COUNTRY], {"coarsen": {"place": "point"}}),
        (CAMP, [REGION, COUNTRY], {"keys": {"Place.note": "restricted"}}),
        (BRIGADE | {"basedIn": "place/7"}, PLACES, {"coarsen": {"place": "point"}}),
        (BRIGADE | {"basedIn": "place/br"}, PLACES, {"coarsen": {"Brigade": {"place": "country"}}}),
    ],
)
def test_a_record_of_which_nothing_is_protected_goes_out_whole(record: Data, others: list[Data], table: Data) -> None:
    assert one(record, others, **table) == whole(record)


def test_a_record_of_which_nothing_is_protected_is_handed_on_as_it_is() -> None:
    record = normalized(REPORT | {"evidence": [entry("name")]})
    for rules in (rules_of(), rules_of(keys={"*.note": "restricted"}), rules_of(coarsen={"date": "year"})):
        assert redact(record, None, plan_of([REPORT], rules)) is record


def test_a_plan_of_nothing_protects_nothing() -> None:
    plan = Plan(rules_of(), MODEL)
    assert (plan.withheld, plan.places, plan.suppressed, plan.pseudonyms) == ({}, {}, {}, {})


def test_the_record_itself_is_never_changed() -> None:
    record = normalized(BRIGADE | {"founded": "2018-08-14", "memberOf": ["network/hidden"]})
    before = json.dumps(record)
    plan = plan_of([HIDDEN], rules_of(coarsen={"date": "year"}))
    out = redact(record, None, plan)
    assert "memberOf" not in out
    assert json.dumps(record) == before


@pytest.mark.parametrize(
    ("plan", "identity", "kind", "access", "touches"),
    [
        (Plan(rules_of(), MODEL), "x", "Grant", None, False),
        (Plan(rules_of(), MODEL), "x", "Grant", {}, False),
        (Plan(rules_of(), MODEL), "x", "Grant", {"level": "public"}, False),
        (Plan(rules_of(), MODEL), "x", "Grant", {"keys": {}}, True),
        (Plan(rules_of(), MODEL), "x", "Grant", {"coarsen": {}}, True),
        (Plan(rules_of(), MODEL), "x", "Person", None, True),
        (Plan(rules_of(), MODEL, {"y": Verdict("restricted", "other")}), "x", "Grant", None, True),
        (Plan(rules_of(), MODEL, suppressed={"x": frozenset({"count"})}), "x", "Grant", None, True),
        (Plan(rules_of(), MODEL, suppressed={"x": frozenset({"count"})}), "y", "Grant", None, False),
        (Plan(rules_of(), MODEL, pseudonyms={"y": "z"}), "x", "Grant", None, True),
        (Plan(rules_of(keys={"*.note": "restricted"}), MODEL), "x", "Grant", None, True),
        (Plan(rules_of(coarsen={"Grant": {"date": "year"}}), MODEL), "x", "Grant", None, True),
        (Plan(rules_of(coarsen={"Grant": {"date": "year"}}), MODEL), "x", "Brigade", None, False),
        (plan_of(PLACES, rules_of(coarsen={"Grant": {"place": "region"}})), "x", "Brigade", None, True),
    ],
)
def test_a_plan_knows_which_records_it_may_change(
    plan: Plan, identity: str, kind: str, access: Data | None, touches: bool
) -> None:
    assert plan.touches(identity, kind, access) is touches


# --- closed keys


@pytest.mark.parametrize(
    ("record", "table", "gone"),
    [
        (REPORT | {"note": {"en": "n"}}, {"keys": {"Document.note": "restricted"}}, {"note"}),
        (REPORT | {"note": {"en": "n"}}, {"keys": {"*.note": "restricted"}}, {"note"}),
        (REPORT | {"note": {"en": "n"}}, {"keys": {"Brigade.note": "restricted"}}, set()),
        (REPORT | {"note": {"en": "n"}, "access": {"keys": {"note": "restricted"}}}, {}, {"note"}),
        (
            REPORT | {"note": {"en": "n"}, "access": {"keys": {"note": "public"}}},
            {"keys": {"*.note": "restricted"}},
            set(),
        ),
        (REPORT | {"access": {"keys": {"id": "restricted", "type": "restricted"}}}, {}, set()),
        (REPORT | {"access": {"keys": {"access": "restricted"}, "reason": "legal"}}, {}, {"access"}),
    ],
)
def test_a_closed_key_does_not_go_out(record: Data, table: Data, gone: set[str]) -> None:
    out = one(record, **table)
    assert out == {key: value for key, value in whole(record).items() if key not in gone}


def test_of_a_person_goes_out_what_tells_a_role_only() -> None:
    person = {
        "id": "person/p",
        "type": "Person",
        "name": {"en": "Zilda"},
        "role": ["concept/r"],
        "affiliation": ["brigade/b"],
        "source": ["document/report"],
        "created": "2018-01-01",
        "modified": "2018-01-02",
        "access": CONSENT,
        "note": {"en": "n"},
        "homepage": "https://example.net/z",
        "altName": {"en": ["Z"]},
        "related": ["brigade/b"],
    }
    out = one(person, [BRIGADE, REPORT])
    gone = {"note", "homepage", "altName", "related"}
    assert out == {key: value for key, value in whole(person).items() if key not in gone}


# --- small counts


def test_a_record_that_loses_its_count_says_so_and_keeps_the_rest() -> None:
    journeys = [
        {"id": f"journey/{n}", "type": "Journey", "brigade": "brigade/b", "participantCount": count}
        for n, count in enumerate((3, 40))
    ]
    few = journeys[0] | {"evidence": [entry("participantCount"), entry("brigade")], "note": {"en": "n"}}
    out = one(few, [BRIGADE, REPORT, journeys[1]])
    assert out["access"] == {"id": "journey/0#access", "type": ["Access"], "countsSuppressed": True}
    assert [node["predicate"] for node in out.pop("evidence")] == ["pld:brigade"]
    assert set(out) == {"id", "type", "brigade", "note", "access"}


def test_what_the_access_of_a_record_says_stays_beside_the_marks() -> None:
    journeys = [
        {"id": f"journey/{n}", "type": "Journey", "brigade": "brigade/b", "participantCount": count}
        for n, count in enumerate((3, 40))
    ]
    out = one(journeys[0] | {"access": {"reviewBy": "2050-01-01"}}, [BRIGADE, journeys[1]])
    assert out["access"]["reviewBy"] == "2050-01-01"
    assert out["access"]["countsSuppressed"] is True


# --- references to what is withheld


@pytest.mark.parametrize(
    ("stated", "left"),
    [
        ({"memberOf": ["network/hidden"]}, {}),
        ({"memberOf": ["network/hidden", "network/a"]}, {"memberOf": ["network/a"]}),
        ({"memberOf": ["network/b", "network/hidden", "network/a"]}, {"memberOf": ["network/a", "network/b"]}),
        ({"source": ["network/hidden#part"]}, {}),
        ({"note": {"en": "network/hidden is no reference"}}, {"note": {"en": "network/hidden is no reference"}}),
        ({"note": {"en": f"{BASE}network/hidden"}}, {}),
        ({"note": {"en": f"{BASE}network/hidden", "pt": "nota"}}, {"note": {"pt": "nota"}}),
        ({"altName": {"en": [f"{BASE}network/hidden", "Other"]}}, {"altName": {"en": ["Other"]}}),
        ({"note": {"en": "a # sign"}}, {"note": {"en": "a # sign"}}),
        ({"note": {"en": f"{BASE}network/hidden#a#b"}}, {}),
    ],
)
def test_no_reference_to_what_is_withheld_is_left(stated: Data, left: Data) -> None:
    assert one(BRIGADE | stated, [HIDDEN]) == whole(BRIGADE) | left


def test_numbers_and_flags_stay_beside_a_reference_that_goes() -> None:
    grant = {"id": "grant/g", "type": "Grant", "openCall": True, "plannedMonths": 12, "recipient": ["network/hidden"]}
    assert one(grant, [HIDDEN]) == whole({key: value for key, value in grant.items() if key != "recipient"})


@pytest.mark.parametrize("share", ["place/hidden", "place/open"])
def test_a_share_goes_with_the_place_it_is_of(share: str) -> None:
    places = [{"id": "place/hidden", "type": "Place", "access": RESTRICTED}, {"id": "place/open", "type": "Place"}]
    grant = {
        "id": "grant/g",
        "type": "Grant",
        "beneficiaryPlace": ["place/hidden", "place/open"],
        "share": [{"of": "beneficiaryPlace", "value": share, "percentage": "50"}],
    }
    out = one(grant, places)
    assert out["beneficiaryPlace"] == ["place/open"]
    assert [node["value"] for node in out.get("share", [])] == [each for each in [share] if each == "place/open"]


@pytest.mark.parametrize(
    ("shares", "left"),
    [
        # what is left of a hundred is the share of the place that is withheld
        ([("beneficiaryPlace", "place/hidden", "20"), ("beneficiaryPlace", "place/open", "80")], []),
        (
            [
                ("beneficiaryPlace", f"place/{name}", percent)
                for name, percent in (("a", "50"), ("hidden", "1"), ("open", "49"))
            ],
            [],
        ),
        # by another list it is divided as a whole
        (
            [
                ("beneficiaryPlace", "place/hidden", "20"),
                ("purpose", "concept/x", "70"),
                ("purpose", "concept/y", "30"),
            ],
            ["concept/x", "concept/y"],
        ),
        ([("beneficiaryPlace", "place/a", "20"), ("beneficiaryPlace", "place/open", "80")], ["place/a", "place/open"]),
    ],
)
@pytest.mark.parametrize("flag", [True, False])
def test_the_shares_beside_one_that_goes_go_with_it(
    shares: list[tuple[str, str, str]], left: list[str], flag: bool
) -> None:
    places = [{"id": f"place/{name}", "type": "Place"} for name in ("a", "open")]
    grant = {
        "id": "grant/g",
        "type": "Grant",
        "openCall": flag,
        "beneficiaryPlace": ["place/a", "place/hidden", "place/open"],
        "share": [{"of": of, "value": value, "percentage": percent} for of, value, percent in shares],
    }
    out = one(grant, [*places, {"id": "place/hidden", "type": "Place", "access": RESTRICTED}])
    assert [node["value"].removeprefix(BASE) for node in out.get("share", [])] == left
    assert out["openCall"] is flag
    assert out.get("share") != []


def test_nested_things_that_are_no_share_lose_the_reference_only() -> None:
    document = {"id": "document/x", "type": "Document", "access": RESTRICTED}
    record = BRIGADE | {"access": {"source": "document/x", "reviewBy": "2050-01-01"}}
    out = one(record, [document])
    assert out["access"] == {"id": "brigade/b#access", "type": ["Access"], "reviewBy": "2050-01-01"}


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"id": "document/d", "type": "Document", "genre": "report"}, "genre"),
        ({"id": "initiative/i", "type": "Initiative", "name": {"en": "I"}, "partOf": ["initiative/j"]}, "partOf"),
        ({"id": "grant/g", "type": "Grant", "openCall": True}, "openCall"),
        ({"id": "grant/g", "type": "Grant", "amount": {"value": "5.00"}}, "amount"),
    ],
)
def test_evidence_for_what_is_still_stated_stays(record: Data, key: str) -> None:
    record = record | {"evidence": [entry(key)]}
    out = one(record | {"note": {"en": "n"}}, [REPORT], keys={"*.note": "restricted"})
    assert out == whole(record)


@pytest.mark.parametrize(
    ("entries", "left"),
    [
        ([entry("memberOf")], ["network/a"]),
        ([entry("memberOf", source="document/hidden")], []),
        ([entry("memberOf", source="document/hidden"), entry("memberOf", value="network/a")], ["network/a"]),
        ([entry("memberOf", value="network/hidden")], []),
    ],
)
def test_evidence_goes_with_its_statement_and_with_its_source(entries: list[Data], left: list[str]) -> None:
    hidden = {"id": "document/hidden", "type": "Document", "access": RESTRICTED}
    record = BRIGADE | {"memberOf": ["network/hidden", "network/a"], "evidence": entries}
    out = one(record, [HIDDEN, REPORT, hidden])
    assert [node["object"]["@id"] for node in out.get("evidence", [])] == left
    assert out.get("evidence") != []


# --- coarser dates


def date(key: str, edtf: str, first: str, last: str) -> Data:
    return {"id": f"brigade/b#{key}", "type": ["TemporalEntity"], "date": edtf, "earliest": first, "latest": last}


AUGUST = ("2018-08", "2018-08-01", "2018-08-31")
YEAR = ("2018", "2018-01-01", "2018-12-31")


@pytest.mark.parametrize(
    ("table", "access", "level", "bounds"),
    [
        ({}, TO_MONTH, "month", AUGUST),
        ({}, TO_YEAR, "year", YEAR),
        ({"coarsen": {"date": "year"}}, {}, "year", YEAR),
        ({"coarsen": {"Brigade": {"date": "year"}}}, {}, "year", YEAR),
        ({"coarsen": {"date": "year"}}, TO_MONTH, "month", AUGUST),
        ({"coarsen": {"date": "year", "Brigade": {"date": "month"}}}, {}, "month", AUGUST),
    ],
)
def test_dates_become_as_coarse_as_is_asked_and_the_record_says_so(
    table: Data, access: Data, level: str, bounds: tuple[str, str, str]
) -> None:
    record = BRIGADE | {"founded": "2018-08-14"} | ({"access": access} if access else {})
    out = one(record, **table)
    assert out["founded"] == date("founded", *bounds)
    assert out["access"] == {"id": "brigade/b#access", "type": ["Access"]} | {
        "dateCoarsenedTo": f"pld:date-precision-{level}"
    }
    assert {key: out[key] for key in ("id", "type", "name")} == whole(BRIGADE)


def test_a_date_in_words_goes_and_a_date_in_what_is_nested_becomes_coarser() -> None:
    initiative = {
        "id": "initiative/i",
        "type": "Initiative",
        "name": {"en": "I"},
        "founded": {"text": "on Saint John's eve"},
        "budget": [{"value": "5.00", "currency": "USD", "period": "2018-08-14"}],
        "access": TO_YEAR,
    }
    out = one(initiative)
    assert "founded" not in out
    assert out["budget"][0]["period"] == date("", *YEAR) | {"id": "initiative/i#budget-1-period"}
    assert (out["budget"][0]["value"], out["budget"][0]["currency"]) == ("5.00", "USD")


def test_a_note_on_a_date_that_became_coarser_goes_and_the_others_stay() -> None:
    notes = [entry("founded", note={"en": "On the 14th."}, where="p. 3"), entry("name", note={"en": "So called."})]
    out = one(BRIGADE | {"founded": "2018-08-14", "evidence": notes, "access": TO_YEAR}, [REPORT])
    assert [(node["predicate"], "note" in node) for node in out["evidence"]] == [
        ("pld:founded", False),
        ("skos:prefLabel", True),
    ]
    assert out["evidence"][0]["where"] == "p. 3"


def test_a_date_that_was_coarse_already_loses_how_it_was_written() -> None:
    out = one(BRIGADE | {"founded": {"edtf": "2018", "text": "in the year of the drought"}, "access": TO_YEAR})
    assert out["founded"] == date("founded", *YEAR)


# --- wider places


@pytest.mark.parametrize(
    ("access", "level", "kept", "parts"),
    [
        ({"coarsen": {"place": "locality"}}, "locality", {"name"}, ["place/south"]),
        (TO_REGION, "region", set(), ["place/south"]),
        (TO_COUNTRY, "country", set(), ["place/br"]),
    ],
)
def test_a_place_becomes_wider_and_says_so(access: Data, level: str, kept: set[str], parts: list[str]) -> None:
    out = one(CAMP | {"access": access}, [REGION, COUNTRY])
    assert set(out) == {"id", "type", "precision", "partOf", "access"} | kept
    assert (out["precision"], out["partOf"]) == (f"pld:precision-{level}", parts)
    assert out["access"]["placeCoarsenedTo"] == f"pld:precision-{level}"


def test_a_place_that_is_wide_enough_says_nothing_of_it() -> None:
    assert "placeCoarsenedTo" not in one(REGION | {"access": TO_REGION}, [COUNTRY])["access"]


@pytest.mark.parametrize(
    ("level", "places", "left"),
    [
        ("locality", ["place/7"], ["place/south"]),
        ("region", ["place/7"], ["place/south"]),
        ("country", ["place/7"], ["place/br"]),
        ("region", ["place/7", "place/south"], ["place/south"]),
        ("region", ["place/7", "place/br"], ["place/br", "place/south"]),
        ("country", ["place/7", "place/south"], ["place/br"]),
        ("region", ["place/br"], ["place/br"]),
        ("region", ["place/lonely"], None),
        ("region", ["place/7", "place/lonely"], ["place/south"]),
        ("region", ["place/unknown"], ["place/unknown"]),
    ],
)
def test_a_record_refers_to_the_place_around(level: str, places: list[str], left: list[str] | None) -> None:
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": places}
    out = one(journey | {"access": {"coarsen": {"place": level}}}, [BRIGADE, *PLACES])
    assert out.get("place") == left
    changed = left != places
    assert out["access"].get("placeCoarsenedTo") == (f"pld:precision-{level}" if changed else None)


def test_the_kind_of_the_record_says_how_exact_its_places_may_be() -> None:
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": ["place/7"]}
    for kind, left in (("Journey", "place/south"), ("Grant", "place/7")):
        assert one(journey, [BRIGADE, *PLACES], coarsen={kind: {"place": "region"}})["place"] == [left]


def test_a_date_stays_exact_where_only_places_become_wider() -> None:
    record = BRIGADE | {"founded": "2018-08-14", "basedIn": "place/7", "access": TO_REGION}
    out = one(record, PLACES)
    assert out["founded"] == whole(record)["founded"]
    assert set(out["access"]) == {"id", "type", "placeCoarsenedTo"}


def test_where_all_evidence_goes_the_rest_of_the_record_stays() -> None:
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": ["place/7"]}
    out = one(journey | {"evidence": [entry("place")], "access": TO_REGION}, [BRIGADE, REPORT, *PLACES])
    assert set(out) == {"id", "type", "brigade", "place", "access"}


def test_a_place_around_that_is_withheld_is_not_referred_to() -> None:
    region = REGION | {"access": RESTRICTED}
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": ["place/7"], "access": TO_REGION}
    assert "place" not in one(journey, [BRIGADE, COUNTRY, region, CAMP])


def test_shares_and_other_nested_things_move_with_their_record() -> None:
    grant = {
        "id": "grant/g",
        "type": "Grant",
        "beneficiaryPlace": ["place/7", "place/lonely"],
        "share": [
            {"of": "beneficiaryPlace", "value": place, "percentage": "50"} for place in ("place/7", "place/lonely")
        ],
        "amount": {"value": "5.00", "currency": "USD"},
        "openCall": True,
        "plannedMonths": 12,
        "access": TO_REGION,
    }
    out = one(grant, PLACES)
    assert out["beneficiaryPlace"] == ["place/south"]
    assert "share" not in out  # one share has no place to move to
    before = whole(grant)
    assert {key: out[key] for key in ("amount", "openCall", "plannedMonths")} == {
        key: before[key] for key in ("amount", "openCall", "plannedMonths")
    }


def test_evidence_for_an_exact_place_goes() -> None:
    journey = {
        "id": "journey/j",
        "type": "Journey",
        "brigade": "brigade/b",
        "place": ["place/7", "place/br"],
        "evidence": [entry("place", note={"en": "Behind the church."}), entry("brigade", note={"en": "Its own."})],
        "access": TO_REGION,
    }
    out = one(journey, [BRIGADE, REPORT, *PLACES])
    found = {(node["object"]["@id"], node.get("note", {}).get("en")) for node in out["evidence"]}
    assert found == {("place/br", None), ("brigade/b", "Its own.")}


NATALINO = CAMP | {"id": "place/natalino", "access": TO_REGION}


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ([REGION, COUNTRY], ["place/south"]),
        ([COUNTRY], None),
        ([REGION | {"access": RESTRICTED}, COUNTRY], None),
        ([REGION | {"access": {"coarsen": {"place": "country"}}}, COUNTRY], ["place/br"]),
    ],
)
def test_what_referred_to_a_place_that_gave_way_refers_to_the_one_around(
    others: list[Data], left: list[str] | None
) -> None:
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": ["place/natalino"]}
    out = one(journey, [BRIGADE, NATALINO, *others])
    assert out.get("place") == left
    assert "access" not in out


def test_a_place_that_is_withheld_for_itself_gives_way_to_none() -> None:
    camp = CAMP | {"access": TO_REGION | RESTRICTED}
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": ["place/7"]}
    assert "place" not in one(journey, [BRIGADE, camp, REGION, COUNTRY])


@pytest.mark.parametrize("spot", [None, Spot(0, (f"{BASE}place/south",), None)])
def test_a_place_that_gave_way_to_nobody_knows_what_is_not_referred_to(spot: Spot | None) -> None:
    identity = f"{BASE}place/natalino"
    places = {f"{BASE}place/south": Spot(2, (), None)} | ({} if spot is None else {identity: spot})
    plan = Plan(rules_of(), MODEL, {identity: Verdict("coarsened", "safety")}, places)
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": ["place/natalino"]}
    assert "place" not in redact(normalized(journey), None, plan)


def test_two_places_alone_that_gave_way_to_one_are_one() -> None:
    other = NATALINO | {"id": "place/natalino-2"}
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b"}
    journey["place"] = ["place/natalino", "place/natalino-2"]
    assert one(journey, [BRIGADE, NATALINO, other, REGION, COUNTRY])["place"] == ["place/south"]


def test_two_places_that_gave_way_to_one_are_one() -> None:
    other = NATALINO | {"id": "place/natalino-2"}
    journey = {
        "id": "journey/j",
        "type": "Journey",
        "brigade": "brigade/b",
        "place": ["place/br", "place/natalino", "place/natalino-2"],
    }
    assert one(journey, [BRIGADE, NATALINO, other, REGION, COUNTRY])["place"] == ["place/br", "place/south"]


def test_dates_and_places_of_one_record_become_coarser_together() -> None:
    journey = {
        "id": "journey/j",
        "type": "Journey",
        "brigade": "brigade/b",
        "place": ["place/7"],
        "period": "2018-08-14",
        "access": {"coarsen": {"date": "year", "place": "region"}},
    }
    out = one(journey, [BRIGADE, *PLACES])
    assert (out["place"], out["period"]["date"]) == (["place/south"], "2018")
    assert out["access"] | {"id": "", "type": []} == {
        "id": "",
        "type": [],
        "dateCoarsenedTo": "pld:date-precision-year",
        "placeCoarsenedTo": "pld:precision-region",
    }


# --- tombstones


GRANT = {"id": "grant/g", "type": "Grant", "name": {"en": "Grant of Trust"}, "funder": ["brigade/b"]}


@pytest.mark.parametrize(
    ("access", "stated"),
    [
        ({}, {}),
        ({"on": "2024-05-01"}, {"withdrawn": "2024-05-01"}),
        ({"reason": "legal"}, {"reason": "pld:reason-legal"}),
        ({"replacedBy": "grant/new"}, {"replacedBy": "grant/new"}),
        ({"replacedBy": "network/hidden"}, {}),
        ({"reviewBy": "2050-01-01"}, {}),
    ],
)
def test_of_a_withdrawn_record_its_tombstone_remains(access: Data, stated: Data) -> None:
    access = {"level": "withdrawn", **access}
    gone = plan_of([HIDDEN]).withheld
    assert short(tombstone(normalized(GRANT | {"access": access}), access, gone)) == {
        "id": "grant/g",
        "type": ["Tombstone"],
        **stated,
    }


def test_a_tombstone_of_a_record_without_access_is_its_id() -> None:
    assert short(tombstone(normalized(GRANT), {}, {})) == {"id": "grant/g", "type": ["Tombstone"]}


@pytest.mark.parametrize(("rule", "leaves"), [("withdrawn", True), ("restricted", False), ("coarsened", False)])
def test_only_what_was_withdrawn_leaves_one(rule: str, leaves: bool) -> None:
    assert leaves_tombstone(Verdict(rule, "other")) is leaves


# --- pseudonyms


PSEUDONYMS = {f"{BASE}person/a": f"{BASE}person/p-9", f"{BASE}person/b": f"{BASE}person/p-1"}
UNDER_PSEUDONYMS = Plan(rules_of(), MODEL, pseudonyms=PSEUDONYMS)
ZILDA = {
    "id": "person/a",
    "type": "Person",
    "name": {"en": "Zilda"},
    "altName": {"en": ["Z."]},
    "acronym": ["ZQ"],
    "source": ["document/report"],
    "affiliation": ["brigade/b"],
    "access": CONSENT,
}


def pseudonymous(record: Data) -> Data:
    return short(renamed(normalized(record), UNDER_PSEUDONYMS))


def test_a_person_goes_out_under_a_pseudonym_and_without_names() -> None:
    assert pseudonymous(ZILDA) == {
        "id": "person/p-9",
        "type": whole(ZILDA)["type"],
        "affiliation": ["brigade/b"],
        "access": whole(ZILDA)["access"] | {"id": "person/p-9#access"},
    }


def test_evidence_of_a_name_goes_with_the_name() -> None:
    entries = [entry(of) for of in ("name", "altName", "acronym", "source", "affiliation")]
    out = pseudonymous(ZILDA | {"evidence": entries})
    assert [(node["id"].rpartition("-")[0], node["subject"], node["predicate"]) for node in out["evidence"]] == [
        ("person/p-9#evidence-affiliation", "person/p-9", "schema:affiliation")
    ]


def test_a_name_that_only_its_kind_knows_goes_with_its_evidence(tmp_path: Path) -> None:
    keys = {"called": "text", "evidence": "evidence", "access": "access"}
    nick = {"@id": "foaf:nick", "@container": "@language"}
    terms = {"Militant": {"@id": "own:Militant", "@context": {"called": nick}}}
    model = load_model(write_model(tmp_path / "model", [schema("Militant", ["foaf:Person"], keys)], terms))
    record = {"id": "person/a", "type": "Militant", "called": {"en": "Zilda"}, "evidence": [entry("called")]}
    out = renamed(normalize(record, model, BASE), Plan(Rules(model), model, pseudonyms=PSEUDONYMS))
    assert set(out) == {"id", "type"}


def test_where_only_the_name_had_evidence_none_is_left() -> None:
    assert "evidence" not in pseudonymous(ZILDA | {"evidence": [entry("name")]})


def test_who_refers_to_persons_refers_to_the_pseudonyms_in_their_order() -> None:
    grant = {
        "id": "grant/g",
        "type": "Grant",
        "name": {"en": "For Zilda"},
        "recipient": ["person/a", "person/b"],
        "evidence": [entry("recipient"), entry("name")],
    }
    out = pseudonymous(grant)
    assert out["recipient"] == ["person/p-1", "person/p-9"]
    assert {node["object"].get("@id") for node in out["evidence"]} == {"person/p-1", "person/p-9", None}
    assert out["name"] == {"en": "For Zilda"}


@pytest.mark.parametrize(
    "record",
    [
        {"id": "grant/g", "type": "Grant", "funder": ["brigade/z", "brigade/b"], "openCall": True, "plannedMonths": 3},
        {"id": "grant/g", "type": "Grant", "note": {"en": "person/a # 1"}},
        {"id": "grant/g", "type": "Grant", "recipient": ["person/c"]},
    ],
)
def test_a_record_that_refers_to_no_one_renamed_stays_as_it_is(record: Data) -> None:
    assert pseudonymous(record) == whole(record)


def test_a_list_without_persons_keeps_its_order() -> None:
    record = {"id": "x/1", "type": ["Grant", "schema:Grant", "frapo:Grant"]}
    assert renamed(record, UNDER_PSEUDONYMS) == record


def test_without_pseudonyms_nothing_is_made_anew() -> None:
    record = normalized(ZILDA)
    assert renamed(record, Plan(rules_of(), MODEL)) is record


# --- numbers tell nothing


def nodes(*locals_: str) -> list[Data]:
    """Nested nodes with these ids in the record `a`."""
    return [{"id": f"a#{each}"} for each in locals_]


@pytest.mark.parametrize(
    ("left", "anew"),
    [
        (nodes("budget-2", "budget-5"), nodes("budget-1", "budget-2")),
        ([{"id": "a#b-3", "in": nodes("b-3-part-2")}], [{"id": "a#b-1", "in": nodes("b-1-part-1")}]),
        ([{"id": "a#b-3", "period": {"id": "a#b-3-period"}}], [{"id": "a#b-1", "period": {"id": "a#b-1-period"}}]),
    ],
)
def test_nested_nodes_are_counted_as_if_nothing_had_been_taken_out(left: list[Data], anew: list[Data]) -> None:
    assert renumbered({"id": "a", "list": left}) == {"id": "a", "list": anew}


@pytest.mark.parametrize("whole", [nodes("b-1", "b-2"), nodes("other"), [{"id": "b#b-7"}], ["text-7"]])
def test_where_nothing_was_taken_out_the_record_stays_the_same(whole: list[Any]) -> None:
    record = {"id": "a", "list": whole}
    assert renumbered(record) is record


def test_what_points_at_a_nested_node_follows_it() -> None:
    record = {"id": "a", "list": nodes("b-2"), "evidence": [{"id": "a#evidence-b-x", "object": {"@id": "a#b-2"}}]}
    assert renumbered(record)["evidence"][0]["object"] == {"@id": "a#b-1"}


def test_the_id_of_evidence_tells_nothing_of_what_it_once_spoke_of() -> None:
    grants = [
        {"id": "grant/g", "type": "Grant", "recipient": [person], "evidence": [entry("recipient")]}
        for person in ("person/a", "person/z")
    ]
    plans = [Plan(Rules(MODEL), MODEL, pseudonyms={person: "person/p-9"}) for person in ("person/a", "person/z")]
    first, second = (renamed(whole(grant), plan)["evidence"] for grant, plan in zip(grants, plans, strict=True))
    assert first == second
    assert first[0]["id"] != whole(grants[0])["evidence"][0]["id"]


# --- shares of a whole


FARMS = [{"id": f"place/f{each}", "type": "Place", "precision": "region"} for each in range(4)]


def split(*percents: int, of: str = "beneficiaryPlace") -> list[Data]:
    return [{"of": of, "value": f"place/f{at}", "percentage": str(each)} for at, each in enumerate(percents)]


def shares(record: Data, *closed: int) -> list[str]:
    places = [place | ({"access": RESTRICTED} if at in closed else {}) for at, place in enumerate(FARMS)]
    return [node["percentage"] for node in one(record, places).get("share", [])]


@pytest.mark.parametrize(
    ("percents", "closed", "left"),
    [
        ((35, 65), (), ["35", "65"]),
        ((35, 65), (0,), []),
        ((35, 65), (1,), []),
        ((10, 20, 70), (1,), []),
        ((10, 20, 30, 40), (0, 3), []),
        ((35, 65), (3,), ["35", "65"]),
    ],
)
def test_what_lacks_to_a_whole_does_not_tell_the_share_that_is_kept_back(
    percents: tuple[int, ...], closed: tuple[int, ...], left: list[str]
) -> None:
    places = [f"place/f{at}" for at in range(len(percents))]
    grant = {"id": "grant/g", "type": "Grant", "beneficiaryPlace": places, "share": split(*percents)}
    assert shares(grant, *closed) == left


def test_a_second_split_of_the_record_stays() -> None:
    sectors = [{"of": "classification", "value": "concept/seeds", "percentage": "100"}]
    concept = {"id": "concept/seeds", "type": "Concept", "name": {"en": "Seeds"}}
    grant = {
        "id": "grant/g",
        "type": "Grant",
        "beneficiaryPlace": ["place/f0", "place/f1"],
        "classification": ["concept/seeds"],
        "share": [*split(35, 65), *sectors],
    }
    closed = [FARMS[0] | {"access": RESTRICTED}, FARMS[1], concept]
    assert [node["percentage"] for node in one(grant, closed)["share"]] == ["100"]


@pytest.mark.parametrize("rule", [{"access": {"keys": {"beneficiaryPlace": "restricted"}}}, {}])
def test_shares_of_a_closed_key_are_closed_too(rule: Data) -> None:
    grant = {"id": "grant/g", "type": "Grant", "beneficiaryPlace": ["place/f0", "place/f1"], "share": split(35, 65)}
    table = {} if rule else {"keys": {"Grant.beneficiaryPlace": "restricted"}}
    assert "share" not in one(grant | rule, FARMS, **table)


def test_shares_of_places_that_become_one_stay() -> None:
    camps = [CAMP | {"id": f"place/f{at}", "name": {"en": "C"}, "access": TO_REGION} for at in (0, 1)]
    grant = {
        "id": "grant/g",
        "type": "Grant",
        "beneficiaryPlace": ["place/f0", "place/f1"],
        "share": split(35, 65),
        "access": TO_REGION,
    }
    assert [node["percentage"] for node in one(grant, [*PLACES, *camps])["share"]] == ["35", "65"]
