"""On the pages, in the catalogue and in the account a kind of one's own stands with the one that it is like."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from own_kinds import write_own_kinds
from peasant_ld.check.coverage import Coverage
from peasant_ld.model import Model, load_model
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.release.catalogue import tally_of
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.network import edges_of
from peasant_ld.release.site.sorts import class_of, order_of

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
        ("Assembly", "Training"),
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


def test_its_concepts_are_words_and_no_statements_about_the_world(model: Model) -> None:
    coverage = Coverage(model)
    for record in normalized(model):
        coverage.add(record)
    assert {kind for kind, *_ in coverage.rows()} == {"Assembly", "Attendance", "Brigade", "Hideout", "Journey"}
