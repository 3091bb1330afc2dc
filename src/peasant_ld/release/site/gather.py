"""The first pass over the records: what has to be known of all of them before the page of one can be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from peasant_ld.model import Model, Role
from peasant_ld.release.site.discovery.sitemap import day_of
from peasant_ld.release.site.links import Links
from peasant_ld.release.site.listed import ListedRecords
from peasant_ld.release.site.pictures.near import Neighbours
from peasant_ld.release.site.pictures.network import NetworkPlan, Parts, plan_network
from peasant_ld.release.site.pictures.places import MapPlan, MapPoints, plan_map
from peasant_ld.release.site.pictures.timeline import Dates
from peasant_ld.release.site.sums.gathered import Sums
from peasant_ld.release.site.sums.tables import SumChapter, chapters_of
from peasant_ld.release.site.trees import ConceptTree, ConceptTrees
from peasant_ld.release.site.withdrawn import is_withdrawn


@dataclass(eq=False)
class SiteIndex:
    """Names and links of all records, what each picture is made of, and the days on which they say they changed."""

    links: Links
    places: MapPoints
    parts: Parts
    sums: Sums
    concepts: ConceptTrees
    listed: ListedRecords
    dates: Dates = field(default_factory=Dates)
    kinds: Counter[str] = field(default_factory=Counter)
    witnessed: int = 0
    modified: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]], model: Model) -> SiteIndex:
        """Let all records pass by once; of what was withdrawn, nothing is gathered."""
        pictured = (MapPoints(model), Parts(model), Sums(model), ConceptTrees(model))
        gathered = cls(Links(model), *pictured, ListedRecords(model))
        pictures = (gathered.places, gathered.dates, gathered.parts, gathered.sums)
        collectors = (gathered.links, *pictures, gathered.concepts, gathered.listed)
        for number, record in enumerate(record for record in records if not is_withdrawn(record)):
            gathered.kinds[record["type"][0]] += 1
            gathered.witnessed += len(record.get("evidence", ()))
            if day := day_of(str(record.get("modified", ""))):
                gathered.modified[record["id"]] = day
            for collector in collectors:
                collector.take(number, record)
        gathered.links.close()
        return gathered

    @cached_property
    def map(self) -> MapPlan:
        """The map, laid out once for all languages."""
        return plan_map(self.places, self.links)

    @cached_property
    def network(self) -> NetworkPlan:
        """The network, laid out once for all languages."""
        return plan_network(self.parts, self.links)

    @cached_property
    def neighbours(self) -> Neighbours:
        """Who is named together with whom."""
        return Neighbours(self.links, self.parts.pairs)

    @cached_property
    def chapters(self) -> tuple[SumChapter, ...]:
        """The sums of all amounts with their tables, once for all languages."""
        return chapters_of(self.sums, self.links)

    @cached_property
    def empty(self) -> frozenset[str]:
        """The pages of pictures and sums on which there would be nothing to see: nothing leads to them."""
        something = {
            "map.html": self.map.areas,
            "timeline.html": self.dates.count,
            "network.html": self.network,
            "sums.html": self.chapters,
        }
        return frozenset(page for page, found in something.items() if not found)

    @cached_property
    def trees(self) -> list[ConceptTree]:
        """The trees of the lists of concepts, once for all languages."""
        return self.concepts.trees(self.links)

    @cached_property
    def topics(self) -> list[int]:
        """The concepts that records point at, the most used first."""
        used = [
            number
            for number in self.links.of_kind(*self.links.model.of_role(Role.CONCEPT))
            if self.links.weight(number)
        ]
        return sorted(used, key=lambda number: (-self.links.weight(number), self.links.ids[number]))
