"""Links -> who is named together with a movement or organization, and a small picture of it for the page of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from math import log2
from typing import NamedTuple

from peasant_ld.model import Role
from peasant_ld.release.site.links import Links, brief
from peasant_ld.release.site.pieces import Pieces, in_template

# So many are drawn, and so few are no picture.
MOST_NEAR, FEWEST_NEAR = 12, 2
# A record that names more than this joins nobody in particular: a call that a thousand have signed, say.
MOST_NAMED = 50
_WIDTH, _MIDDLE, _ROW, _SIDE, _LETTERS = 480, 240, 34, 74, 21


class Near(NamedTuple):
    """Who is named together with a record, in how many records, most first; and how many more there are."""

    numbers: tuple[tuple[int, int], ...] = ()
    more: int = 0


@dataclass(slots=True)
class Neighbours:
    """Which records name several movements or organizations, made once all links are known."""

    links: Links
    pairs: Iterable[tuple[object, str, str]]
    _agents: frozenset[str] = field(init=False)
    _named: dict[int, list[int]] = field(init=False)
    _joined: dict[int, list[int]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        links, number = self.links, self.links.number
        self._agents = frozenset(links.model.of_role(Role.ORGANIZATION))
        named: dict[int, dict[int, None]] = {}
        for agent in links.of_kind(*self._agents):
            for source in self._sources(agent):
                named.setdefault(source, {})[agent] = None
        for _, participant, whole in self.pairs:
            if participant in number and whole in number and links.kinds[number[participant]] in self._agents:
                named.setdefault(number[whole], {})[number[participant]] = None
                self._joined.setdefault(number[participant], []).append(number[whole])
        self._named = {source: list(agents) for source, agents in named.items() if len(agents) <= MOST_NAMED}

    def of(self, number: int) -> Near:
        """Who is named together with a movement or organization, or linked with it; nobody, for other kinds."""
        if self.links.kinds[number] not in self._agents:
            return Near()
        counts: Counter[int] = Counter()
        for source in dict.fromkeys((*self._sources(number), *self._joined.get(number, ()))):
            if self.links.kinds[source] in self._agents:
                counts[source] += 1
            else:
                counts.update(self._named.get(source, ()))
        counts.update(self._named.get(number, ()))
        del counts[number]
        if len(counts) < FEWEST_NEAR:
            return Near()
        best = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        return Near(tuple(best[:MOST_NEAR]), max(len(best) - MOST_NEAR, 0))

    def _sources(self, number: int) -> Iterable[int]:
        """The records that name a record otherwise than as the source of what they say."""
        return (source for key, source in self.links.back(number) if key != "evidence")


def near_picture(near: Near, number: int, pieces: Pieces) -> str:
    """The section of a page that draws who is near, or nothing."""
    if not near.numbers:
        return ""
    words, links = pieces.words, pieces.links
    lines, marks = [], []
    height, spots = _spots(len(near.numbers))
    for (other, count), (x, y) in zip(near.numbers, spots, strict=True):
        name, told = links.name(other, words), words.number(count)
        text, short = brief(name), brief(name, _LETTERS)
        outwards, before = (13, "") if x > _MIDDLE else (-13, " before")
        sort, language = pieces.class_of(links.kinds[other]), pieces.in_lang(name)
        lines.append(
            f'<path class="tie" stroke-width="{1.2 + log2(count):.1f}" d="M{_MIDDLE} {height // 2}L{x} {y}"/>\n'
            f'<text class="small count" x="{x - outwards * 2}" y="{y + 4 + (height // 2 - y) // 4}">{told}</text>\n'
        )
        marks.append(
            f'<a class="mark" href="{escape(pieces.href(other))}"><title>{escape(text + words("colon") + told)}</title>'
            f'<g class="node {sort}"><circle cx="{x}" cy="{y}" r="8"/></g>'
            f'<text class="label{before}"{language} x="{x + outwards}" y="{y + 5}">'
            f"{escape(short)}</text></a>\n"
        )
    sort = pieces.class_of(links.kinds[number])
    own = f'<g class="node {sort}"><circle cx="{_MIDDLE}" cy="{height // 2}" r="11"/></g>\n'
    about = words("record.near_about") + (" " + words("record.near_more", count=near.more) if near.more else "")
    return (
        f'<section aria-labelledby="near">\n<h2 id="near">{in_template(words("record.near"))}</h2>\n<figure>\n'
        f'<svg class="network near" viewBox="0 0 {_WIDTH} {height}" role="group" aria-labelledby="near">\n'
        f"{''.join(lines)}{own}{''.join(marks)}</svg>\n"
        f"<figcaption>{in_template(about)}</figcaption>\n</figure>\n</section>\n"
    )


@lru_cache(maxsize=MOST_NEAR + 1)
def _spots(count: int) -> tuple[int, list[tuple[int, int]]]:
    """The height of a picture of so many, and where each stands: those on the right first, from top to bottom."""
    right = -(-count // 2)
    height = _ROW * right + 10
    rows = [
        (_MIDDLE + side * _SIDE, (height - _ROW * size) // 2 + _ROW * at + _ROW // 2)
        for side, size in ((1, right), (-1, count - right))
        for at in range(size)
    ]
    return height, rows
