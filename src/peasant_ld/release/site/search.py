"""Records -> small script files that hold a search index: no server is asked, and a page from a disk can read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.model import Mark, Role
from peasant_ld.reading.record import texts_in
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site.links import Links, references
from peasant_ld.release.site.pictures.timeline import years_of
from peasant_ld.release.site.pieces import script_text
from peasant_ld.release.site.sorts import kind_file
from peasant_ld.release.site.words import Words

FOLDER = "static/search"
# So many records go into one file; a reader who asks for one kind only loads the files of that kind.
SHARD = 4000


@dataclass(slots=True)
class SearchIndex:
    """The index while it is written: one open shard a kind, set down when it is full."""

    links: Links
    shelf: ReleaseFolder
    readers: Sequence[Words]
    shards: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    _held: dict[str, list[str]] = field(default_factory=dict)

    def add(self, record: Mapping[str, Any], path: str) -> None:
        """Take in one record with the path of its page, without a suffix."""
        kind = record["type"][0]
        number = self.links.number[record["id"]]
        held = self._held.setdefault(kind, [])
        held.append(script_text(self._entry(number, record, path)))
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if len(held) >= SHARD:
            self._set_down(kind)

    def _entry(self, number: int, record: Mapping[str, Any], path: str) -> list[Any]:
        """Path, names by language, more names, topics (as numbers), countries, years: as search.js reads them."""
        kind = self.links.model.kinds[record["type"][0]]
        others = [key for key in kind.keys_with(Mark.NAME) if key not in kind.name_keys[:1]]
        more = [text for key in sorted(others) if key in record for text in texts_in(record[key])]
        targets = [
            self.links.number[target]
            for _, target in references(record, self.links.model)
            if target in self.links.number
        ]
        concepts = self.links.model.of_role(Role.CONCEPT)
        topics = sorted({each for each in targets if self.links.kinds[each] in concepts})
        countries = sorted({self.links.countries[each] for each in [number, *targets] if each in self.links.countries})
        years = sorted({y for node in record.values() if isinstance(node, Mapping) for y in years_of(node)})
        return [path, self.links.names_in(number, self.readers), more, topics, countries, years]

    def _set_down(self, kind: str) -> None:
        at = self.shards.get(kind, 0)
        self.shards[kind] = at + 1
        lines = ",\n".join(self._held[kind])
        text = f"peasantSearch.take({script_text(kind)}, [\n{lines}\n]);\n"
        self.shelf.put(f"{FOLDER}/{kind_file(kind)}-{at}.js", text.encode("ascii"))
        self._held[kind] = []

    def close(self) -> Mapping[str, list[str]]:
        """Set down what is left; gives the files of each kind, relative to the release."""
        for kind in sorted(kind for kind, held in self._held.items() if held):
            self._set_down(kind)
        return {
            kind: [f"{FOLDER}/{kind_file(kind)}-{at}.js" for at in range(count)]
            for kind, count in sorted(self.shards.items())
        }
