"""The network stays readable however many records are linked: by community, each with a picture and a list."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.pictures.communities import communities
from peasant_ld.release.site.pictures.network import MOST_COMMUNITIES, MOST_NODES, NetworkPlan
from test_site import build

Record = dict[str, Any]
CLIQUES = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)]


def test_records_linked_closely_are_one_community() -> None:
    assert communities([*CLIQUES, (2, 3)]) == [(0, 1, 2), (3, 4, 5)]


def test_the_order_and_direction_of_links_change_nothing() -> None:
    turned = [(other, one) for one, other in reversed([*CLIQUES, (2, 3)])]
    assert communities(turned) == communities([*CLIQUES, (2, 3)])


def test_without_links_there_is_no_community() -> None:
    assert communities([]) == []


def test_what_is_not_linked_at_all_is_apart_and_the_largest_is_first() -> None:
    clique = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert communities([(7, 8), *clique]) == [(0, 1, 2, 3), (7, 8)]


def test_a_ring_of_cliques_falls_into_its_cliques() -> None:
    """The case of the article: 30 cliques of 5 in a ring; modularity joins neighbours (its resolution limit)."""
    pairs = [(5 * ring + i, 5 * ring + j) for ring in range(30) for j in range(5) for i in range(j)]
    found = communities([*pairs, *((5 * ring, 5 * ((ring + 1) % 30) + 1) for ring in range(30))])
    assert all(len({number // 5 for number in members}) <= 2 for members in found)
    assert all(len(members) % 5 == 0 for members in found)


def rings(count: int, size: int) -> Iterable[Record]:
    """So many groups of movements, each of which knows the next one of its own group."""
    for ring in range(count):
        for at in range(size):
            yield {
                "id": f"movement/m{ring:03}-{at:03}",
                "type": "Movement",
                "name": {"en": f"Movement {at} of ring {ring}"},
                "partner": [f"movement/m{ring:03}-{(at + 1) % size:03}"],
            }


def plan_of(records: Iterable[Record]) -> NetworkPlan:
    base = "https://example.org/x/"
    normal = compile_normalizer(load_model(), base)
    return SiteIndex.of(map(normal, records), load_model()).network


def test_a_network_that_fits_is_drawn_whole() -> None:
    plan = plan_of(rings(2, 10))
    assert len(plan.drawing.nodes) == 20
    assert not plan.communities


def test_a_network_without_links_is_none() -> None:
    assert not plan_of([])


def test_a_large_network_is_drawn_by_community_and_all_records_are_counted() -> None:
    plan = plan_of(rings(60, 5))
    assert len(plan.communities) == MOST_COMMUNITIES
    assert sum(len(each.members) for each in plan.communities) + sum(map(len, plan.small)) == 300
    assert not plan.drawing.nodes


def test_the_picture_of_a_community_is_never_a_knot() -> None:
    plan = plan_of([*rings(1, 300), *rings(2, 4)])
    assert max(len(each.drawing.nodes) for each in plan.communities) <= MOST_NODES


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of 20 rings of 15 movements."""
    return build(tmp_path_factory.mktemp("many"), *rings(20, 15))


def test_each_bubble_leads_to_the_list_of_its_records(many: Path) -> None:
    text = (many / "network.html").read_text("utf-8")
    led = re.findall(r'<a class="mark" href="(browse/community-[0-9]+\.html)">', text)
    assert len(led) == MOST_COMMUNITIES
    for page in led:
        assert (many / page).read_text("utf-8").count('<li><a class="record') == 15


def test_what_is_not_drawn_is_counted_and_listed(many: Path) -> None:
    text = (many / "network.html").read_text("utf-8")
    assert "smaller communities (4), with 60 records together" in text
    assert (many / "browse/communities.html").read_text("utf-8").count('<th scope="row">') == 20


def test_the_picture_begins_where_something_is(many: Path) -> None:
    text = (many / "network.html").read_text("utf-8")
    left, top, width, height = map(int, re.findall(r'viewBox="([^"]+)"', text)[0].split())
    for x, y in re.findall(r'transform="translate\(([0-9.-]+) ([0-9.-]+)\)"', text):
        assert left <= float(x) <= left + width
        assert top <= float(y) <= top + height
    first = min(float(x) for x, _ in re.findall(r'transform="translate\(([0-9.-]+) ([0-9.-]+)\)"', text))
    assert first - left < 160


def test_the_page_of_the_network_stays_small(many: Path) -> None:
    assert (many / "network.html").stat().st_size < 100_000
