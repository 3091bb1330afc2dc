"""Dates and places as coarse as is asked: what was more exact is gone, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.access.coarsen import (
    Spot,
    around,
    coarse_date,
    coarse_edtf,
    coarse_place,
    inside,
    names_itself,
    spot_of,
)
from peasant_ld.model.edtf import EdtfError, bounds
from protection import BASE, MODEL, rules_of
from protection import shown as shown_of

Data = dict[str, Any]
OF_PLACES, OF_CENTRES = MODEL.kinds["Place"], MODEL.kinds["LearningCentre"]


# --- dates


@pytest.mark.parametrize(
    ("edtf", "day", "month", "year"),
    [
        ("2018-08-14", "2018-08-14", "2018-08", "2018"),
        ("2018-08-14?", "2018-08-14?", "2018-08?", "2018?"),
        ("2018-08-14~", "2018-08-14~", "2018-08~", "2018~"),
        ("2018-08-14%", "2018-08-14%", "2018-08%", "2018%"),
        ("2018-08-14T10:00:00Z", "2018-08-14", "2018-08", "2018"),
        ("2018-08-14T10:00:00~", "2018-08-14~", "2018-08~", "2018~"),
        ("2018-08-XX", "2018-08-XX", "2018-08", "2018"),
        ("2018-XX-XX", "2018-XX-XX", "2018-XX", "2018"),
        ("2018-08", "2018-08", "2018-08", "2018"),
        ("2018-21", "2018-21", "2018-21", "2018"),
        ("2018?", "2018?", "2018?", "2018?"),
        ("201X", "201X", "201X", "201X"),
        ("-0100-03-01", "-0100-03-01", "-0100-03", "-0100"),
        # what is coarser than a year stays: decades, centuries, long years
        ("201", "201", "201", "201"),
        ("20", "20", "20", "20"),
        ("-20", "-20", "-20", "-20"),
        ("201~", "201~", "201~", "201~"),
        ("Y170000002", "Y170000002", "Y170000002", "Y170000002"),
        ("Y-170000002", "Y-170000002", "Y-170000002", "Y-170000002"),
        # ranges: both ends; one date where they fall together
        ("2018-08-14/2018-09-20", "2018-08-14/2018-09-20", "2018-08/2018-09", "2018"),
        ("2018-08-14/2018-08-20", "2018-08-14/2018-08-20", "2018-08", "2018"),
        ("2018-08-14/2019-08-14", "2018-08-14/2019-08-14", "2018-08/2019-08", "2018/2019"),
        ("2018-08-14/..", "2018-08-14/..", "2018-08/..", "2018/.."),
        ("../2018-08-14", "../2018-08-14", "../2018-08", "../2018"),
        ("2018-08-14/", "2018-08-14/", "2018-08/", "2018/"),
        ("/2018-08-14", "/2018-08-14", "/2018-08", "/2018"),
        # sets: each member once
        ("[2018-08-14,2018-08-20]", "[2018-08-14,2018-08-20]", "[2018-08]", "[2018]"),
        ("{2018-08-14,2019-09-20}", "{2018-08-14,2019-09-20}", "{2018-08,2019-09}", "{2018,2019}"),
        ("[2016-01-02..2017-03-04]", "[2016-01-02..2017-03-04]", "[2016-01..2017-03]", "[2016..2017]"),
        ("{2016-01-02..2016-01-04}", "{2016-01-02..2016-01-04}", "{2016-01}", "{2016}"),
        ("[..2017-03-04]", "[..2017-03-04]", "[..2017-03]", "[..2017]"),
        ("[2017-03-04..]", "[2017-03-04..]", "[2017-03..]", "[2017..]"),
        ("[2017-03,2016-03-04]", "[2017-03,2016-03-04]", "[2017-03,2016-03]", "[2017,2016]"),
    ],
)
def test_a_date_has_no_part_finer_than_is_asked(edtf: str, day: str, month: str, year: str) -> None:
    assert [coarse_edtf(edtf, level) for level in ("day", "month", "year")] == [day, month, year]


@pytest.mark.parametrize("text", ["circa 1984", "2018-8-14", "2018-08-14x", "20188-08", "x2018", "[x]"])
def test_a_date_that_is_not_understood_is_never_let_through(text: str) -> None:
    with pytest.raises(EdtfError) as error:
        coarse_edtf(text, "year")
    assert (error.value.reason, error.value.text) == ("syntax", text if text[0] != "[" else "x")
    assert coarse_date({"id": "x#d", "type": ["TemporalEntity"], "date": text}, "year") is None


@given(st.dates(), st.dates(), st.sampled_from(["month", "year"]))
def test_the_coarser_range_holds_the_finer_one(first: Any, last: Any, level: str) -> None:
    written = f"{min(first, last).isoformat()}/{max(first, last).isoformat()}"
    coarse = coarse_edtf(written, level)
    assert bounds(coarse)[0] <= bounds(written)[0]
    assert bounds(coarse)[1] >= bounds(written)[1]
    assert coarse_edtf(coarse, level) == coarse
    assert max(map(len, coarse.split("/"))) <= {"month": 7, "year": 4}[level]


NODE = {"id": "x#founded", "type": ["TemporalEntity"]}


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        (
            {"date": "2018-08-14", "asWritten": "on the 14th", "earliest": "2018-08-14", "latest": "2018-08-14"},
            {"date": "2018-08", "earliest": "2018-08-01", "latest": "2018-08-31"},
        ),
        (
            {"date": "2018-08-14", "inferred": True},
            {"date": "2018-08", "earliest": "2018-08-01", "latest": "2018-08-31", "inferred": True},
        ),
        (
            {"date": "2018-08-14", "inferred": False},
            {"date": "2018-08", "earliest": "2018-08-01", "latest": "2018-08-31", "inferred": False},
        ),
        ({"date": "2018-08-14/.."}, {"date": "2018-08/..", "earliest": "2018-08-01"}),
        ({"date": "../2018-08-14"}, {"date": "../2018-08", "latest": "2018-08-31"}),
    ],
)
def test_a_coarser_date_keeps_its_node_and_has_new_bounds(stated: Data, wanted: Data) -> None:
    assert coarse_date(NODE | stated, "month") == NODE | wanted


def test_a_date_may_have_no_month_left() -> None:
    year = {"date": "2018", "earliest": "2018-01-01", "latest": "2018-12-31"}
    assert coarse_date(NODE | {"date": "2018-08-14"}, "year") == NODE | year


@pytest.mark.parametrize(
    "stated", [{}, {"asWritten": "on the 14th of August 2018"}, {"date": "2018-13"}, {"date": "14/08/2018"}]
)
def test_a_date_without_a_known_day_goes(stated: Data) -> None:
    assert coarse_date(NODE | stated, "month") is None


# --- how exact a place is


@pytest.mark.parametrize(
    ("stated", "rank"),
    [
        ({"precision": "pld:precision-point"}, 0),
        ({"precision": "pld:precision-locality"}, 1),
        ({"precision": "pld:precision-region"}, 2),
        ({"precision": "pld:precision-country"}, 3),
        ({"precision": "pld:precision-region", "latitude": "1"}, 2),
        ({"precision": "pld:precision-village", "latitude": "1"}, 0),
        ({"latitude": "1"}, 0),
        ({"precision": "pld:precision-village"}, 1),
        ({}, 1),
    ],
)
def test_a_place_is_as_exact_as_it_says_else_as_its_coordinates(stated: Data, rank: int) -> None:
    is_stated = stated.get("precision", "pld:precision-village") != "pld:precision-village"
    assert spot_of(stated, None, OF_PLACES) == Spot(rank, (), None, is_stated)
    assert spot_of(stated | {"partOf": ["a", "b"]}, "region", OF_PLACES) == Spot(rank, ("a", "b"), "region", is_stated)


@pytest.mark.parametrize("stated", [{}, {"count": 3}, {"precision": "pld:precision-country"}])
def test_premises_say_nothing_of_how_exact_they_are_and_so_are_as_a_point(stated: Data) -> None:
    assert spot_of(stated, "region", OF_CENTRES) == Spot(0, (), "region")


def test_around_premises_lie_their_place_and_what_they_are_part_of() -> None:
    assert spot_of({"place": "c", "partOf": ["a", "b"]}, None, OF_CENTRES).parents == ("a", "b", "c")


@pytest.mark.parametrize("rank", range(4))
@pytest.mark.parametrize(("asked", "least"), [("point", 0), ("locality", 1), ("region", 2), ("country", 3), (None, 0)])
def test_a_place_is_too_exact_below_what_is_asked(rank: int, asked: str | None, least: int) -> None:
    assert Spot(rank, (), asked).too_exact is (rank < least)


# --- the place around


PLACES = {
    "point": Spot(0, ("village",), None),
    "village": Spot(1, ("region",), None),
    "region": Spot(2, ("country",), None),
    "country": Spot(3, (), None),
    "island": Spot(0, (), None),
    "elsewhere": Spot(0, ("unknown", "village"), None),
    "secret": Spot(2, ("country",), "country"),
    "in the secret": Spot(0, ("secret",), None),
    "of two": Spot(0, ("island", "region"), None),
    "loop": Spot(0, ("other loop",), None),
    "other loop": Spot(0, ("loop",), None),
    "out of the loop": Spot(0, ("loop", "region"), None),
    "diamond": Spot(0, ("left", "right"), None),
    "left": Spot(0, ("top",), None),
    "right": Spot(0, ("top", "country"), None),
    "top": Spot(1, (), None),
    "around one that lies in it": Spot(2, ("in the one around it",), None),
    "in the one around it": Spot(0, ("around one that lies in it",), None),
}


@pytest.mark.parametrize(
    ("place", "level", "found"),
    [
        ("point", "locality", "village"),
        ("point", "region", "region"),
        ("point", "country", "country"),
        ("village", "locality", "region"),
        ("region", "region", "country"),
        ("country", "country", None),
        ("island", "region", None),
        ("nowhere", "region", None),
        ("elsewhere", "region", "region"),
        ("in the secret", "region", "country"),
        ("of two", "region", "region"),
        ("loop", "region", None),
        ("out of the loop", "region", "region"),
        ("around one that lies in it", "region", None),
        ("diamond", "country", "country"),
        ("diamond", "locality", "top"),
    ],
)
def test_the_place_around_is_the_nearest_that_is_no_more_exact(place: str, level: str, found: str | None) -> None:
    assert around(place, level, PLACES) == found


def test_a_place_that_was_seen_is_not_asked_again() -> None:
    assert around("point", "region", PLACES, frozenset({"village"})) is None
    assert around("loop", "locality", PLACES | {"other loop": Spot(1, ("loop",), "region")}) is None


@pytest.mark.parametrize(
    ("places", "exact"),
    [
        ({"house": Spot(0, (), None), "room": Spot(2, ("house",), None)}, {"room": 0}),
        ({"house": Spot(0, (), None), "room": Spot(0, ("house",), None)}, {}),
        ({"village": Spot(1, (), None), "land": Spot(3, ("village",), None)}, {"land": 1}),
        ({"land": Spot(3, (), None), "house": Spot(0, ("land",), None)}, {}),
        # however deep, and whichever stands first
        ({"shelf": Spot(3, ("room",), None), "room": Spot(2, ("house",), None), "house": Spot(0, (), None)}, None),
        ({"a": Spot(0, ("b",), None), "b": Spot(2, ("a",), None)}, {"b": 0}),
        # a guess, and a place that is not known, sink nothing
        ({"country": Spot(0, (), None, is_stated=False), "region": Spot(2, ("country",), None)}, {}),
        ({"region": Spot(2, ("nowhere",), None)}, {}),
    ],
)
def test_what_lies_in_a_place_is_as_exact_as_that_place(places: dict[str, Spot], exact: dict[str, int] | None) -> None:
    found = inside(places)
    wanted = {"shelf": 0, "room": 0} if exact is None else exact
    assert {name: spot.rank for name, spot in found.items()} == wanted
    assert all(spot.is_stated and spot.parents == places[name].parents for name, spot in found.items())


@pytest.mark.parametrize(
    ("kind", "stated", "is_stated"),
    [
        (OF_PLACES, {"precision": "pld:precision-region"}, True),
        (OF_PLACES, {"latitude": "1"}, False),
        (OF_PLACES, {}, False),
        (OF_CENTRES, {}, True),
    ],
)
def test_how_exact_a_place_is_may_be_a_guess(kind: Any, stated: Data, is_stated: bool) -> None:
    assert spot_of(stated, None, kind).is_stated is is_stated


def test_the_room_of_a_house_loses_its_name_with_the_house() -> None:
    house = {"id": "place/1", "type": "Place", "precision": "point", "name": {"en": "Mill"}, "partOf": ["place/3"]}
    room = {"id": "place/2", "type": "Place", "precision": "region", "name": {"en": "Loft"}, "partOf": ["place/1"]}
    region = {"id": "place/3", "type": "Place", "precision": "region", "name": {"en": "West"}}
    told = room | {"id": "place/loft"}
    found = shown_of([house, room, region, told], rules_of(coarsen={"place": "region"}))
    assert set(found) == {"place/1", "place/2", "place/3"}  # an id that tells the name gives way
    assert [each for each, record in found.items() if "name" in record] == ["place/3"]
    assert found["place/2"]["partOf"] == [BASE + "place/3"]


# --- names


@pytest.mark.parametrize(
    ("identity", "stated", "tells"),
    [
        ("place/camp-natalino", {"name": {"en": "Camp Natalino"}}, True),
        ("place/natalino", {"name": {"pt": "Acampamento Natalino"}}, True),
        ("place/acampamento", {"name": {"en": "Camp", "pt": "Acampamento"}}, True),
        ("place/sao-joao", {"name": {"pt": "São João"}}, True),
        ("place/mst", {"acronym": ["XX", "MST"]}, True),
        ("place/natalino", {"altName": {"en": ["Elsewhere", "Old Natalino"]}}, True),
        ("place/natalino", {"altName": {"en": ["Old"], "pt": ["Natalino"]}}, True),
        # words of two letters, and of the rest of the address, tell nothing
        ("place/de-7", {"name": {"pt": "Vila de Rosas"}}, False),
        ("natalino/7", {"name": {"pt": "Natalino"}}, False),
        ("place/7", {"name": {"pt": "Place"}}, False),
        ("place/7", {"name": {"pt": "Natalino"}}, False),
        ("place/nata", {"name": {"pt": "Natalino"}}, False),
        ("place/7", {}, False),
        # numbers of four digits and more
        ("place/28-1234", {"latitude": "-28.1234"}, True),
        ("place/52-9876", {"longitude": "-52.9876"}, True),
        ("place/gn-3449999", {"geonames": "https://sws.geonames.org/3449999/"}, True),
        ("place/id-77777", {"identifier": [{"scheme": "X", "value": "77777"}]}, True),
        ("place/28", {"latitude": "-28.1234"}, False),
        ("place/281", {"latitude": "-28.281"}, False),
        ("place/geonames", {"geonames": "https://sws.geonames.org/3449999/"}, False),
        ("place/1234", {"population": "1234"}, False),
    ],
)
def test_an_id_that_tells_a_name_or_number_is_known(identity: str, stated: Data, tells: bool) -> None:
    assert names_itself({"id": BASE + identity, **stated}, OF_PLACES) is tells


PLACE = {
    "id": BASE + "place/7",
    "type": ["Place"],
    "name": {"en": "Camp Natalino"},
    "altName": {"en": ["The camp"]},
    "acronym": ["CN"],
    "description": {"en": "By the road."},
    "note": {"en": "Behind the church."},
    "latitude": "-28.1234",
    "longitude": "-52.9876",
    "geonames": "https://sws.geonames.org/123/",
    "identifier": [{"id": BASE + "place/7#identifier-1", "type": ["Identifier"], "value": "1"}],
    "sameAs": ["https://example.net/camp"],
    "homepage": "https://camp.example.net/",
    "page": ["https://example.net/camp"],
    "country": "BR",
    "partOf": [BASE + "place/south"],
    "precision": "pld:precision-point",
}
NAMES = {"name", "altName", "acronym", "description", "note"}
STAYS = {"id", "type", "country", "partOf", "precision"}


@pytest.mark.parametrize(
    ("level", "keys"), [("locality", STAYS | NAMES), ("region", STAYS), ("country", STAYS), ("point", STAYS | NAMES)]
)
def test_a_coarser_place_loses_what_is_more_exact(level: str, keys: set[str]) -> None:
    before = dict(PLACE)
    out = coarse_place(PLACE, level, OF_PLACES)
    assert set(out) == keys
    assert out == {key: PLACE[key] for key in keys} | {"precision": f"pld:precision-{level}"}
    assert before == PLACE


@pytest.mark.parametrize(
    ("precision", "written", "shown"),
    [
        ("point", "-8.056789", "-8.056789"),
        ("locality", "-8.056789", "-8.06"),
        ("locality", "-8.05", "-8.05"),
        ("locality", "-8.5", "-8.5"),
        ("region", "-8.056789", "-8"),
        ("region", "-8.0", "-8.0"),
        ("country", "-0.4", "0"),
        ("country", "-34", "-34"),
        (None, "-8.056789", "-8.056789"),
    ],
)
def test_coordinates_are_no_finer_than_the_precision_that_is_stated(
    precision: str | None, written: str, shown: str
) -> None:
    place = {"id": "place/a", "type": "Place", "latitude": written, "longitude": "-34.901234"}
    stated = {"precision": precision} if precision else {}
    found = shown_of([place | stated])["place/a"]
    assert found["latitude"] == shown
    assert ("34.901234" in json.dumps(found)) == (precision in (None, "point"))


@pytest.mark.parametrize(
    ("rank", "asked", "nameless"),
    [
        (0, "region", True),
        (1, "country", True),
        (0, "country", True),
        (0, "locality", False),
        (2, "region", False),
        (0, None, False),
    ],
)
def test_a_place_that_is_to_be_known_as_a_region_or_country_loses_its_names(
    rank: int, asked: str | None, nameless: bool
) -> None:
    assert Spot(rank, (), asked, True).is_nameless is nameless
