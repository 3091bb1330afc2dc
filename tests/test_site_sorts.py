"""On the pages, in the catalogue and in the account a kind of one's own stands with the one that it is like."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from own_kinds import write_own_kinds
from peasant_ld.check.columns import alike
from peasant_ld.check.coverage import Coverage
from peasant_ld.model import BUILT_IN, Model, load_model
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.release.catalogue import tally_of
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.pictures.network import edges_of
from peasant_ld.release.site.sorts import class_of, is_agent, is_course, is_grant, order_of

BASE = "https://example.org/own/"
RECORDS: tuple[dict[str, Any], ...] = (
    {"id": "assembly/a", "type": "Assembly", "brigade": "brigade/b", "place": ["hideout/h"]},
    {"id": "attendance/a", "type": "Attendance", "participant": "brigade/b", "in": "journey/j"},
    {"id": "brigade/b", "type": "Brigade", "name": {"en": "Brigade"}, "topic": ["theme/land"]},
    {"id": "hideout/h", "type": "Hideout", "name": {"en": "House"}, "latitude": "-3.5", "longitude": "-60.25"},
    {"id": "hideout/k", "type": "Hideout", "name": {"en": "Mill"}},
    {"id": "journey/j", "type": "Journey", "brigade": "brigade/c"},
    {"id": "theme/land", "type": "Theme", "name": {"en": "Land"}},
)


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """The model with kinds of one's own."""
    return load_model(write_own_kinds(tmp_path / "model"))


def normalized(model: Model) -> Iterable[dict[str, Any]]:
    return [compile_normalizer(model, BASE)(record) for record in RECORDS]


@pytest.mark.parametrize(
    ("own", "built_in"),
    [
        ("Militant", "Person"),
        ("Hideout", "Place"),
        ("Attendance", "Participation"),
        ("Assembly", "Event"),
        ("Theme", "Concept"),
        ("Portrait", "Document"),
    ],
)
def test_a_kind_looks_and_stands_like_the_one_that_it_is_like(own: str, built_in: str, model: Model) -> None:
    assert class_of(own, model) == class_of(built_in, model)
    assert order_of(own, model) == order_of(built_in, model)


def test_the_pictures_hold_what_is_like_what_they_are_of(model: Model) -> None:
    site = SiteIndex.of(normalized(model), model)
    assert [site.links.ids[number] for number in site.places.all] == [f"{BASE}hideout/h", f"{BASE}hideout/k"]
    assert list(site.places.coordinates.values()) == [(-60.25, -3.5)]
    assert [site.links.ids[number] for number in site.topics] == [f"{BASE}theme/land"]
    edges = {(site.links.ids[edge.start], site.links.ids[edge.end]) for edge in edges_of(site.parts, site.links)}
    assert edges == {
        (f"{BASE}assembly/a", f"{BASE}brigade/b"),
        (f"{BASE}brigade/b", f"{BASE}journey/j"),
    }


def test_the_catalogue_tells_its_places_and_topics(model: Model) -> None:
    tally = tally_of(normalized(model), model, BASE)
    assert tally.points == [(-60.25, -3.5), (-60.25, -3.5)]
    assert tally.places == {f"{BASE}hideout/k": {"en": "Mill"}}
    assert tally.names == {f"{BASE}theme/land": {"en": "Land"}}


def test_the_catalogue_takes_what_was_withdrawn_for_no_place(model: Model) -> None:
    gone = {"id": f"{BASE}hideout/gone", "type": ["Tombstone"], "withdrawn": "2026-01-31"}
    tally = tally_of([gone], model, BASE)
    assert (tally.gone, tally.places) == ([gone["id"]], {})


def test_its_concepts_are_words_and_no_statements_about_the_world(model: Model) -> None:
    coverage = Coverage(model)
    coverage.add(alike(normalized(model)))
    assert {kind for kind, *_ in coverage.rows()} == {"Assembly", "Attendance", "Brigade", "Hideout", "Journey"}


# ── groups, events, territories, campaigns and declarations ──

COMMUNITY: tuple[dict[str, Any], ...] = (
    {"id": "movement/river", "type": "Movement", "name": {"en": "River Movement"}},
    {"id": "group/unions", "type": "Group", "name": {"en": "several unions"}, "consistsOf": "organizations"},
    {"id": "group/courses", "type": "Group", "name": {"en": "most courses"}, "consistsOf": "courses"},
    {"id": "group/brigades", "type": "Group", "name": {"en": "dozens of brigades"}, "consistsOf": "brigades"},
    {"id": "course/seeds", "type": "Course", "name": {"en": "Seeds"}, "partOf": ["group/courses"]},
    {
        "id": "event/march",
        "type": "Event",
        "name": {"en": "March"},
        "organizer": ["movement/river"],
        "attendee": ["group/unions"],
        "place": ["territory/dawn"],
        "period": "2019-07-12",
    },
    {"id": "campaign/water", "type": "Campaign", "name": {"en": "Water"}, "organizer": ["movement/river"]},
    {
        "id": "declaration/water",
        "type": "Declaration",
        "name": {"en": "On water"},
        "adoptedAt": ["event/march"],
        "signatory": ["group/unions"],
    },
    {
        "id": "territory/dawn",
        "type": "Territory",
        "name": {"en": "New Dawn"},
        "heldBy": ["movement/river"],
        "latitude": "-15.5",
        "longitude": "-47.25",
        "occupied": "1987-03",
    },
    {"id": "territory/camp", "type": "Territory", "name": {"en": "Camp"}, "country": "BR"},
    {"id": "learning-centre/barn", "type": "LearningCentre", "place": ["territory/dawn"]},
)


@pytest.fixture(scope="module")
def community() -> SiteIndex:
    """What the pages know of a few records of the built-in kinds."""
    model = load_model()
    return SiteIndex.of((compile_normalizer(model, BASE)(record) for record in COMMUNITY), model)


def test_the_table_of_sorts_names_built_in_kinds_each_once() -> None:
    named = [kind for row in json.loads((BUILT_IN / "roles.json").read_text("utf-8"))["sorts"] for kind in row["like"]]
    assert len(named) == len(set(named))
    assert set(named) <= set(load_model().kinds)


@pytest.mark.parametrize(
    ("is_one", "kinds"),
    [
        (is_agent, {"Movement", "Organization", "Network", "Brigade"}),
        (is_course, {"Course", "Training"}),
        (is_grant, {"Grant"}),
    ],
)
def test_no_group_and_no_initiative_is_counted_as_an_agent_or_a_course(
    is_one: Callable[[str, Model], bool], kinds: set[str]
) -> None:
    model = load_model()
    assert {kind for kind in model.kinds if is_one(kind, model)} == kinds


def test_the_map_holds_territories_and_no_house_that_stands_in_one(community: SiteIndex) -> None:
    places = [community.links.ids[number].removeprefix(BASE) for number in community.places.all]
    assert places == ["territory/dawn", "territory/camp"]
    assert list(community.places.coordinates.values()) == [(-47.25, -15.5)]


def test_the_network_joins_groups_events_territories_campaigns_and_declarations(community: SiteIndex) -> None:
    edges = edges_of(community.parts, community.links)
    ids = [each.removeprefix(BASE) for each in community.links.ids]
    assert {(ids[edge.start], edge.key, ids[edge.end]) for edge in edges} == {
        ("course/seeds", "partOf", "group/courses"),
        ("event/march", "organizer", "movement/river"),
        ("event/march", "attendee", "group/unions"),
        ("event/march", "place", "territory/dawn"),
        ("campaign/water", "organizer", "movement/river"),
        ("declaration/water", "adoptedAt", "event/march"),
        ("declaration/water", "signatory", "group/unions"),
        ("territory/dawn", "heldBy", "movement/river"),
        ("learning-centre/barn", "place", "territory/dawn"),
    }


def test_the_timeline_holds_when_land_was_occupied_and_people_marched(community: SiteIndex) -> None:
    told = {(community.links.ids[each.number].removeprefix(BASE), each.key) for each in community.dates.first}
    assert told == {("event/march", "period"), ("territory/dawn", "occupied")}
