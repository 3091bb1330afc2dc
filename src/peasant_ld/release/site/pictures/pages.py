"""What was gathered -> the pages of the pictures: map, timeline and network, and those that they lead to."""

from __future__ import annotations

from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.links import brief
from peasant_ld.release.site.pages import Printer, list_pages
from peasant_ld.release.site.pictures.map import WorldMap, area_page, countries_of, draw_map
from peasant_ld.release.site.pictures.network import Community, Drawing, draw_communities, draw_network
from peasant_ld.release.site.pictures.places import Area, MapPlan, MapPoints, plan_map
from peasant_ld.release.site.pictures.timeline import Timeline
from peasant_ld.release.site.words import Words

PER_PAGE = 500
# A picture with a number on each of many lines cannot be read: so many of the widest tell theirs.
MOST_TOLD = 16
# So many of the points that stand for several places have a map of their own.
MOST_CLOSER = 12


def write_pictures(printer: Printer, gathered: SiteIndex, world: WorldMap, timeline: Timeline) -> None:
    """Write the pages of the pictures. Raises OSError when the disk does not take it."""
    printer.write("map.html", "map.html", map=world, place_count=len(gathered.places.all))
    _write_areas(printer, gathered)
    printer.write("timeline.html", "timeline.html", timeline=timeline, undated=gathered.dates.undated)
    _write_network(printer, gathered)


def _write_areas(printer: Printer, gathered: SiteIndex) -> None:
    """The lists of places that are one point of the map, the first of them with a closer look."""
    several = [area for area in gathered.map.areas if len(area.numbers) > 1]
    for at, area in enumerate(several, 1):
        seen = area.numbers if at <= MOST_CLOSER and area.has_parts else ()
        _write_area(printer, area_page(at), area, plan_map(gathered.places, gathered.links, seen))


def _write_area(printer: Printer, path: str, area: Area, plan: MapPlan) -> None:
    """The pages of one point: its closer map, each point of which leads to its part of the list."""
    words, links = printer.tree.words, printer.links
    parts = [part for part in plan.areas if len(part.numbers) > 1]
    part_of = {number: at for at, part in enumerate(parts, 1) for number in part.numbers}
    rows = sorted(((part_of.get(number, 0), number) for number in area.numbers), key=lambda row: row[0])
    pages = list(list_pages(path.removesuffix(".html"), rows, PER_PAGE))
    begins = {part: page.path for page in reversed(pages) for part, _ in page.items}
    closer = draw_map(plan, MapPoints(links.model), links, words, lambda at: f"{begins[at]}#part-{at}")
    for page in pages:
        printer.write(
            "area.html",
            page.path,
            heading=_heading(printer, area),
            about=_about(area, words),
            parts_called=["", *(_heading(printer, part) for part in parts)],
            map=closer if page.facts["at"] == 1 else None,
            items=page.items,
            **page.facts,
        )


def _heading(printer: Printer, area: Area) -> str:
    """What the places of one point are called together."""
    words = printer.tree.words
    if area.exact:
        return words("map.around", name=brief(printer.name(area.numbers[0])))
    return words("map.in_country", country=countries_of(area, words))


def _about(area: Area, words: Words) -> str:
    """Why the places of one point stand together."""
    if area.exact:
        return words("map.area_about")
    if len(area.countries) > 1:
        return words("map.countries_about")
    return words("map.country_about", country=countries_of(area, words))


def _write_network(printer: Printer, gathered: SiteIndex) -> None:
    words, links, plan = printer.tree.words, gathered.links, gathered.network
    whole = draw_communities(plan, links, words)
    widest = sorted((crossing.links for crossing in whole.crossings), reverse=True)
    printer.write(
        "network.html",
        "network.html",
        heading=words("network.title"),
        network=draw_network(plan.drawing, links, words),
        whole=whole,
        told_from=max([2, *widest[MOST_TOLD : MOST_TOLD + 1]]),
        communities=plan.communities,
        small_count=len(plan.small),
        small_records=sum(map(len, plan.small)),
    )
    for at, community in enumerate(plan.communities, 1):
        _write_community(printer, f"community-{at}", community)
    if plan.communities:
        _write_communities(printer, gathered)


def _write_community(printer: Printer, stem: str, community: Community) -> None:
    """The pages of one community: its picture on the first, and all its records, the best connected first."""
    words = printer.tree.words
    nothing = draw_network(Drawing((), (), {}, 0), printer.links, words)
    network = draw_network(community.drawing, printer.links, words)
    heading = words("network.around", name=brief(printer.name(community.members[0])))
    for page in list_pages(f"browse/{stem}", list(community.members), PER_PAGE):
        printer.write(
            "community.html",
            page.path,
            heading=heading,
            network=network if page.facts["at"] == 1 else nothing,
            items=page.items,
            **page.facts,
        )


def _write_communities(printer: Printer, gathered: SiteIndex) -> None:
    """The list of all communities; one that has no page is told by the page of its best connected record."""
    plan = gathered.network
    rows = [(f"community-{at}.html", each.members[0], len(each.members)) for at, each in enumerate(plan.communities, 1)]
    rows += [("", members[0], len(members)) for members in plan.small]
    for page in list_pages("browse/communities", rows, PER_PAGE):
        printer.write("communities.html", page.path, items=page.items, name_of=printer.name, **page.facts)
