"""What records point at: of which kinds it is, and what is said there. Asked once for each address of a chunk.

What is not surely right is never in the tables: looking it up raises LookupError, and the engine is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from peasant_ld.check.asked.lexical import DAY, is_day
from peasant_ld.check.own_terms import terms_below
from peasant_ld.model import Model

_NOWHERE: Mapping[str, str] = {}


class Elsewhere:
    """The kinds of all records, and the statements of those that shapes look into; set anew for each chunk."""

    def __init__(self, model: Model, base: str) -> None:
        self.base, self.expand = base, model.context.expand
        self.terms = terms_below(model, base)
        self.kind_of: Callable[[str], str | None] = _NOWHERE.get
        self.looked_into: Mapping[str, str] = _NOWHERE

    def days(self, iri: str, path: Sequence[str]) -> list[str]:
        """The calendar days that a path leads to from another record; none where there is no such record."""
        if iri not in self.looked_into:
            if iri.startswith(self.base) or self.kind_of(iri) is not None:
                raise LookupError(iri)
            return []
        stated, nodes = _stated(self.looked_into[iri], frozenset(path)), [iri]
        for step in path:
            nodes = [each for node in nodes for each in stated.get((node, step), ())]
        found = [each.removesuffix(f'"^^<{DAY}>')[1:] for each in nodes]
        if not all(map(is_day, found)):
            raise LookupError(iri)
        return found


@lru_cache(maxsize=1024)
def _stated(ntriples: str, properties: frozenset[str]) -> Mapping[tuple[str, str], list[str]]:
    """The objects of statements with some properties, by subject and property; addresses without their brackets."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in ntriples.split("\n")[:-1]:
        subject, predicate, rest = line.split(" ", 2)
        if predicate[1:-1] in properties:
            value = rest[:-2]
            found[subject[1:-1], predicate[1:-1]].append(value[1:-1] if value[0] == "<" else value)
    return dict(found)


class PointedAt(dict[str, str]):
    """The addresses that one key may hold, each with its IRI; what is not surely right raises LookupError.

    What lies below the base has to be a record, of a kind in each of `kinds`; with `outside` what lies elsewhere will
    do, where no record has that address.
    """

    def __init__(self, elsewhere: Elsewhere, kinds: Sequence[frozenset[str]], outside: bool) -> None:
        super().__init__()
        self._elsewhere, self._kinds, self._outside = elsewhere, tuple(kinds), outside

    def __missing__(self, written: str) -> str:
        known = self._elsewhere
        iri = written if written[:4] == "http" else known.expand(written)
        if iri.startswith(known.base):
            kind = known.kind_of(iri)
            is_right = "#" not in iri and kind is not None and all(kind in kinds for kinds in self._kinds)
            is_right = is_right or (not self._kinds and iri in known.terms)
        else:
            is_right = not self._kinds or (self._outside and known.kind_of(iri) is None)
        if not is_right:
            raise LookupError(written)
        self[written] = iri
        return iri
