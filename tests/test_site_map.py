"""The map shows the part of the world where places are, no place more exactly than it is known, and none is lost."""

import re
from collections.abc import Iterable
from math import hypot
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.pictures.atlas import borders, country_spots, land
from peasant_ld.release.site.pictures.places import APART, MOST_POINTS
from peasant_ld.release.site.pictures.projection import HEIGHT, WIDTH, MapFrame, look_at, project
from test_site import build, words_of

Record = dict[str, Any]
KENYA = [(36.8, -1.3), (39.7, -4.0), (34.8, 0.5)]


def place(at: int, longitude: float | None = None, latitude: float | None = None, **more: Any) -> Record:
    spot = {} if longitude is None else {"longitude": f"{longitude:.2f}", "latitude": f"{latitude:.2f}"}
    return {"id": f"place/p{at:05}", "type": "Place", "name": {"en": f"Place {at}"}, **spot, **more}


def index(records: Iterable[Record]) -> SiteIndex:
    return SiteIndex.of(map(compile_normalizer(load_model(), "https://example.org/x/"), records), load_model())


def test_a_few_near_places_are_looked_at_from_near() -> None:
    look = look_at(KENYA, 2.5)
    assert look.is_close
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in (look.place(*spot) for spot in KENYA))


@pytest.mark.parametrize("spots", [[(-170, 65), (170, 65)], [(179.5, -17), (-179.5, -18)]])
def test_places_on_both_sides_of_the_date_line_stand_together(spots: list[tuple[float, float]]) -> None:
    look = look_at(spots, 2.5)
    assert look.is_close
    assert all(0 < x < WIDTH for x, _ in (look.place(*spot) for spot in spots))


def test_one_place_is_never_looked_at_so_near_that_it_seems_exact() -> None:
    look = look_at([(36.8, -1.3)], 2.5)
    (_, top), (_, bottom) = look.place(36.8, 1.2), look.place(36.8, -3.8)
    assert abs(bottom - top) >= HEIGHT - 1


def test_places_all_over_the_world_have_the_map_of_the_world() -> None:
    look = look_at([(-150, 60), (150, -40), (20, 0)], 2.5)
    assert look.is_world
    assert look.place(20, 0) == project(20, 0)


@pytest.mark.parametrize("spot", [(-100, 40), (20, 50), (134, -25), (100, 60), (-60, -15), (0, 89), (179, -17)])
def test_a_closer_look_has_land_inside_its_picture_and_a_path_of_bounded_size(spot: tuple[float, float]) -> None:
    for closest in (2.5, 9, 20):
        look = look_at([spot], closest)
        assert len(land(look)) + len(borders(look)) < 60_000
        for x, y in re.findall(r"M(-?[0-9]+) (-?[0-9]+)l", land(look)):
            assert -20 <= int(x) <= WIDTH + 20
            assert -20 <= int(y) <= HEIGHT + 20


def test_the_middle_of_an_ocean_is_no_land() -> None:
    assert land(look_at([(-140.0, -30.0)], 5)) == ""


def test_a_wider_frame_is_shown_in_the_small_world() -> None:
    look = look_at(KENYA, 9)
    (outline,) = look.outlines()
    xs, ys = zip(*outline, strict=True)
    x, y = project(36.8, -1.3)
    assert min(xs) < x < max(xs)
    assert min(ys) < y < max(ys)


def test_a_frame_over_the_date_line_is_shown_on_both_edges_of_the_small_world() -> None:
    outlines = look_at([(179.5, -17), (-175.2, -21.1)], 2.5).outlines()
    assert len(outlines) == 2
    assert all(max(x for x, _ in each) - min(x for x, _ in each) < WIDTH / 10 for each in outlines)


def test_every_country_has_a_spot() -> None:
    assert len(country_spots()) >= 249


def test_places_of_a_country_without_coordinates_are_one_hollow_point() -> None:
    site = index([place(at, country="KE") for at in range(5)])
    (area,) = site.map.areas
    assert (len(area.numbers), area.exact, area.countries) == (5, False, ("KE",))


def test_countries_that_are_near_to_each_other_are_one_hollow_point() -> None:
    codes = ["BE", "NL", "LU", "DE", "FR", "CH", "JP", "BR", "ZA", "US"]
    site = index([place(at, country=code) for at, code in enumerate(codes * 3)])
    spots = [area.spot for area in site.map.areas]
    assert min(hypot(a[0] - b[0], a[1] - b[1]) for i, a in enumerate(spots) for b in spots[:i]) >= APART
    assert sorted(code for area in site.map.areas for code in area.countries) == sorted(codes)
    assert sum(len(area.numbers) for area in site.map.areas) == 30


def test_a_place_without_a_country_has_that_of_the_place_that_it_is_part_of() -> None:
    site = index([place(0, country="KE"), place(1, partOf=["place/p00000"]), place(2, partOf=["place/p00001"])])
    assert [len(area.numbers) for area in site.map.areas] == [3]


def test_places_part_of_each_other_end() -> None:
    site = index([place(0, partOf=["place/p00001"]), place(1, partOf=["place/p00000"])])
    assert len(site.map.nowhere) == 2


def test_no_place_is_lost_among_five_thousand() -> None:
    site = index([place(at, (at * 37) % 360 - 180, (at * 17) % 120 - 50) for at in range(5000)])
    plan = site.map
    assert len(plan.areas) <= MOST_POINTS
    assert sum(len(area.numbers) for area in plan.areas) + plan.hidden == 5000
    spots = [area.spot for area in plan.areas]
    assert min(hypot(a[0] - b[0], a[1] - b[1]) for i, a in enumerate(spots) for b in spots[:i]) >= APART


def journeys(count: int) -> list[Record]:
    ends = {"origin": ["place/p00000"], "place": ["place/p00001"]}
    return [{"id": f"journey/j{at}", "type": "Journey", "name": {"en": f"J{at}"}, **ends} for at in range(count)]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of 600 places in one country, 30 of which have coordinates, and a country that 7 journeys went to."""
    near = [place(100 + at, 36 + at * 0.001, -1.0, country="KE") for at in range(30)]
    rest = [place(1000 + at, country="KE") for at in range(570)]
    return build(
        tmp_path_factory.mktemp("many"),
        place(0, country="KE"), place(1, country="UG"), *near, *rest, place(5000), *journeys(7),
    )  # fmt: skip


def test_several_places_at_one_point_are_counted_and_listed(many: Path) -> None:
    text = (many / "map.html").read_text("utf-8")
    assert sorted(re.findall(r'class="inside"[^>]*>([0-9]+)<', text)) == ["30", "571"]
    pages = re.findall(r'<a class="mark" href="(browse/area-[0-9]+\.html)"', text)
    assert len(pages) == 2
    lists = "".join(page.read_text("utf-8") for page in many.glob("browse/area-*.html"))
    assert lists.count('<li><a class="record') == 601


def test_each_point_of_a_closer_map_leads_to_its_part_of_the_list(tmp_path: Path) -> None:
    spots = [(lon + step, lat) for lon, lat in [(-47, -15), (105, 20)] for step in range(4) for _ in range(3)]
    by_country = [place(100 + at, country=code) for at, code in enumerate(["BE", "DE", "FR", "CH", "AT"] * 2)]
    build(tmp_path, *(place(at, *spot) for at, spot in enumerate(spots)), *by_country)
    pages = sorted((tmp_path / "browse").glob("area-*.html"))
    assert len(pages) == 3
    for page in pages:
        text = page.read_text("utf-8")
        marks = re.findall(r'class="mark" href="../browse/([^"]+)#part-([0-9]+)".*?class="inside"[^>]*>([0-9]+)<', text)
        parts = re.split(r'<h3 id="part-[0-9]+">', text)
        assert marks
        for name, part, count in marks:
            assert name == page.name
            assert parts[int(part)].count('<li><a class="record') == int(count)


def test_places_by_country_only_are_said_to_be_nowhere_in_particular(many: Path) -> None:
    pages = [words_of(path) for path in many.glob("browse/area-*.html")]
    assert any("which is not where they are" in page for page in pages)
    assert any("so near to each other" in page for page in pages)


def test_a_way_that_many_records_tell_of_has_their_number_and_a_wider_line(many: Path) -> None:
    text = (many / "map.html").read_text("utf-8")
    (width,) = re.findall(r'class="arc" stroke-width="([0-9.]+)"', text)
    assert float(width) > 4
    assert re.search(r'<text class="label" text-anchor="middle"[^>]*>7</text>', text)
    assert "Place 0 Place 1 J0 and 6 more" in words_of(many / "map.html")


def test_the_way_back_is_another_line_and_no_arrow_ends_below_a_ring_or_out_of_the_picture(tmp_path: Path) -> None:
    ends = [(0, 1), (0, 2), (2, 1)]
    ways = [
        {**journeys(1)[0], "id": f"journey/j{at}", "origin": [f"place/p{one:05}"], "place": [f"place/p{other:05}"]}
        for at, (one, other) in enumerate([*ends, *((other, one) for one, other in ends)] * 9)
    ]
    build(tmp_path, place(0, -120, 60), place(1, 150, 65), place(2, 20, -30), *ways)
    text = (tmp_path / "map.html").read_text("utf-8")
    rings = [tuple(map(float, each)) for each in re.findall(r'cx="([0-9.]+)" cy="([0-9.]+)" r="([0-9.]+)"', text)]
    curves = re.findall(r'd="M[-0-9.]+ ([-0-9.]+)Q[-0-9.]+ ([-0-9.]+) ([-0-9.]+) ([-0-9.]+)" marker', text)
    assert len(set(curves)) == 6
    for start, control, x, y in (map(float, each) for each in curves):
        assert min(hypot(x - cx, y - cy) - radius for cx, cy, radius in rings) > 8
        assert (start + 2 * control + y) / 4 > 0
    assert len(re.findall(r'<text class="label" text-anchor="middle"[^>]*>9</text>', text)) == 6


def test_what_is_nowhere_is_said(many: Path) -> None:
    assert "Not on the map" in words_of(many / "map.html")
    assert "Place 5000" in words_of(many / "map.html")


def test_the_page_of_the_map_stays_small(tmp_path: Path) -> None:
    build(tmp_path, *(place(at, (at * 37) % 300 - 150, (at * 17) % 100 - 40) for at in range(2000)))
    assert (tmp_path / "map.html").stat().st_size < 300_000


def test_without_places_there_is_no_map(tmp_path: Path) -> None:
    site = index([{"id": "movement/m", "type": "Movement", "name": {"en": "M"}}])
    assert site.map.look == MapFrame()
    assert not site.map.areas
