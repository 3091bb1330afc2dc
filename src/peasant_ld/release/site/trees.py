"""Concepts and their lists -> a page for each list that shows what is below what, and how many records use it.

Without a script: what is below opens and closes by itself (HTML, `details`). A page shows so many concepts, those near
the top first, and tells how many more there are below each.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from peasant_ld.model import Model, Role
from peasant_ld.model.skos import keys_stating
from peasant_ld.release.site.links import Links, targets_of
from peasant_ld.release.site.pages import Printer

MOST_SHOWN, DEEPEST = 2000, 12
# So many steps up from what is used are gone at most, to count what is used below; no more in a thesaurus of a size
# that people keep.
_MOST_STEPS = 5_000_000
# Who uses a concept: everything but these, which only say what it is.
_DESCRIBING = frozenset({Role.CONCEPT, Role.SCHEME, Role.CONCEPT_COLLECTION})


def tree_file(iri: str) -> str:
    """The page of the tree of a list, without its folder and suffix."""
    return f"tree-{sha256(iri.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


@dataclass(slots=True)
class Branch:
    """One concept in a tree: how many records use it, and with what is below it; and the branches below.

    It stands there `again` where it was shown in another place, with what is below it. `more` are below and not shown.
    """

    number: int
    uses: int
    with_below: int | None
    again: bool = False
    more: int = 0
    below: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ConceptTree:
    """A list of concepts: what is just below each in it, where its trees begin, and the counts of uses."""

    scheme: int
    below: Mapping[int, list[int]]
    tops: list[int]
    size: int
    uses: Mapping[int, int]
    with_below: Mapping[int, int] | None

    def branches(self, printer: Printer) -> list[Branch]:
        """The tree for one reader, by name; level by level, until so many are shown."""
        seen: set[int] = set()
        roots = [self._branch(each, seen) for each in printer.by_name(self.tops)]
        waiting = deque((branch, 1) for branch in roots)
        shown = len(roots)
        while waiting:
            branch, depth = waiting.popleft()
            below = [] if branch.again else printer.by_name(self.below.get(branch.number, ()))
            if depth >= DEEPEST or shown + len(below) > MOST_SHOWN:
                branch.more = len(below)
                continue
            branch.below = [self._branch(each, seen) for each in below]
            shown += len(below)
            waiting.extend((each, depth + 1) for each in branch.below)
        return roots

    def _branch(self, number: int, seen: set[int]) -> Branch:
        again = number in seen
        seen.add(number)
        counted = None if self.with_below is None else self.with_below.get(number, 0)
        return Branch(number, self.uses.get(number, 0), counted, again)


@dataclass(slots=True)
class ConceptTrees:
    """What is below what, in which lists; filled record by record."""

    model: Model
    _above: dict[str, set[str]] = field(default_factory=dict)
    _lists: dict[str, set[str]] = field(default_factory=dict)

    def take(self, number: int, record: Mapping[str, Any]) -> None:
        """Take in one normalized record."""
        identity, kind = record["id"], record["type"][0]
        for wider in self._stated(record, kind, "broader"):
            self._above.setdefault(identity, set()).add(wider)
        for narrower in self._stated(record, kind, "narrower"):
            self._above.setdefault(narrower, set()).add(identity)
        for top in self._stated(record, kind, "hasTopConcept"):
            self._lists.setdefault(identity, set()).add(top)
        for scheme in lists_of(record, self.model):
            self._lists.setdefault(scheme, set()).add(identity)

    def _stated(self, record: Mapping[str, Any], kind: str, term: str) -> Iterator[str]:
        return targets_of(record, (key.name for key in keys_stating(self.model, kind, term)))

    def trees(self, links: Links) -> list[ConceptTree]:
        """The tree of each list that is a record, in their order, once all records are known."""
        schemes = links.of_kind(*self.model.of_role(Role.SCHEME))
        return [self._tree(scheme, links) for scheme in schemes]

    def _tree(self, scheme: int, links: Links) -> ConceptTree:
        of_kinds = self.model.of_role(Role.CONCEPT)
        listed = (links.number.get(each) for each in self._lists.get(links.ids[scheme], ()))
        members = sorted(each for each in listed if each is not None and links.kinds[each] in of_kinds)
        inside, above = set(members), {}
        for number in members:
            found = (links.number.get(each) for each in self._above.get(links.ids[number], ()))
            above[number] = sorted(each for each in found if each is not None and each in inside)
        below: dict[int, list[int]] = {}
        for number in members:
            for wider in above[number]:
                below.setdefault(wider, []).append(number)
        users = {number: self._users(number, links) for number in members}
        uses = {number: len(found) for number, found in users.items()}
        tops = _tops(members, above, below)
        return ConceptTree(scheme, below, tops, len(members), uses, _with_below(users, above))

    def _users(self, number: int, links: Links) -> set[int]:
        """The records that use a concept; those that only describe it or its neighbours are none."""
        kinds = self.model.kinds
        return {each for _, each in links.back(number) if _DESCRIBING.isdisjoint(kinds[links.kinds[each]].roles)}


def lists_of(record: Mapping[str, Any], model: Model) -> Iterator[str]:
    """The lists in which a concept says that it is."""
    keys = keys_stating(model, record["type"][0], "inScheme", "topConceptOf")
    return targets_of(record, (key.name for key in keys))


def _tops(members: Iterable[int], above: Mapping[int, list[int]], below: Mapping[int, list[int]]) -> list[int]:
    """Where trees begin: at concepts with nothing above, and at one of each circle that nothing else leads to."""
    tops: list[int] = []
    seen: set[int] = set()
    for number in (*(each for each in members if not above[each]), *members):
        if number in seen:
            continue
        tops.append(number)
        waiting = [number]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += below.get(each, ())
    return tops


def _with_below(users: Mapping[int, set[int]], above: Mapping[int, list[int]]) -> Mapping[int, int] | None:
    """How many records use a concept or one below it, each counted once; None where that takes too long."""
    used: dict[int, list[int]] = {}
    for number, found in users.items():
        for each in found:
            used.setdefault(each, []).append(number)
    counts: Counter[int] = Counter()
    steps = 0
    for concepts in used.values():
        reached: set[int] = set()
        waiting = list(concepts)
        while waiting:
            each = waiting.pop()
            if each not in reached:
                reached.add(each)
                waiting += above[each]
        counts.update(reached)
        steps += len(reached)
        if steps > _MOST_STEPS:
            return None
    return counts


def write_trees(printer: Printer, trees: Iterable[ConceptTree]) -> None:
    """Write the page of each tree in one language. Raises OSError when the disk does not take it."""
    for tree in trees:
        scheme = printer.links.ids[tree.scheme]
        printer.write(
            "tree.html",
            f"browse/{tree_file(scheme)}.html",
            scheme=tree.scheme,
            name=printer.name(tree.scheme),
            branches=tree.branches(printer),
            size=tree.size,
            counted=tree.with_below is not None,
        )
